"""When a source is due: once a night, caught up once, tried again a few times."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stdwatch.clock import stamp
from stdwatch.operations.scheduler import is_due, last_due

NOON = datetime(2025, 11, 18, 12, tzinfo=UTC)


def run(started: datetime, verdict: str | None = "ok") -> dict[str, str | None]:
    return {"started": stamp(started), "verdict": verdict}


def test_a_source_that_never_ran_is_due() -> None:
    assert is_due([], "20:30", NOON)


def test_a_night_is_crawled_once() -> None:
    due = datetime(2025, 11, 17, 20, 30, tzinfo=UTC)
    assert last_due("20:30", NOON) == due
    assert not is_due([run(due)], "20:30", NOON)
    assert is_due([run(due - timedelta(minutes=1))], "20:30", NOON)


def test_a_week_of_downtime_is_caught_up_by_one_run() -> None:
    assert is_due([run(NOON - timedelta(days=8))], "20:30", NOON)
    assert not is_due([run(NOON), run(NOON - timedelta(days=8))], "20:30", NOON + timedelta(minutes=1))


def test_a_run_that_reached_nothing_is_tried_again_three_times_half_an_hour_apart() -> None:
    first = datetime(2025, 11, 17, 20, 30, tzinfo=UTC)
    failed = [run(first + timedelta(minutes=31 * n), "unreachable") for n in range(3)][::-1]
    assert not is_due(failed[2:], "20:30", first + timedelta(minutes=29))
    assert is_due(failed[2:], "20:30", first + timedelta(minutes=30))
    assert not is_due(failed, "20:30", NOON)


def test_a_run_lost_with_its_process_is_tried_again() -> None:
    assert is_due([run(NOON - timedelta(minutes=31), None)], "20:30", NOON)


def test_a_broken_site_is_not_asked_again_the_same_night() -> None:
    assert not is_due([run(NOON - timedelta(hours=2), "broken")], "20:30", NOON)


@given(st.integers(0, 23), st.integers(0, 59), st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001
def test_the_last_due_time_is_the_newest_such_minute_that_has_passed(hour: int, minute: int, moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    due = last_due(f"{hour:02}:{minute:02}", now)
    assert (due.hour, due.minute) == (hour, minute)
    assert now - timedelta(days=1) < due <= now
