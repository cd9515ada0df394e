"""When a source is due: once a night, caught up once, tried again a few times."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stdwatch.clock import parse, stamp
from stdwatch.operations.schedule import Plan, is_due, is_over, last_due, next_due, usual_time

NOON = datetime(2025, 11, 18, 12, tzinfo=UTC)
PLAN = Plan("x", time(20, 30))
DUE = datetime(2025, 11, 17, 20, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

plans = st.builds(
    Plan,
    st.sampled_from(["ansi", "uscc"]),
    st.times(),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 120),
).map(lambda plan: Plan(plan.source, plan.at.replace(second=0, microsecond=0), plan.weekdays, plan.jitter))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC, second=0, microsecond=0)
)


def run(started: datetime, verdict: str | None = "ok") -> dict[str, Any]:
    return {"started": stamp(started), "verdict": verdict, "ended": stamp(started) if verdict else None}


def due(nights: list[dict[str, Any]], now: datetime) -> bool:
    return is_due(nights, last_due(PLAN, now), now)


def test_a_source_that_never_ran_is_due() -> None:
    assert due([], NOON)


def test_a_night_is_crawled_once() -> None:
    assert last_due(PLAN, NOON) == DUE
    assert next_due(PLAN, NOON) == DUE + timedelta(days=1)
    assert not due([run(DUE)], NOON)
    assert due([run(DUE - MINUTE)], NOON)


def test_a_week_of_downtime_is_caught_up_by_one_run() -> None:
    assert due([run(NOON - timedelta(days=8))], NOON)
    assert not due([run(NOON), run(NOON - timedelta(days=8))], NOON + MINUTE)


def test_a_run_that_reached_nothing_is_tried_again_three_times_half_an_hour_apart() -> None:
    failed = [run(DUE + timedelta(minutes=31 * n), "unreachable") for n in range(3)][::-1]
    assert not due(failed[2:], DUE + timedelta(minutes=29))
    assert due(failed[2:], DUE + timedelta(minutes=30))
    assert not due(failed, NOON)


def test_a_run_lost_with_its_process_is_tried_again() -> None:
    assert due([run(NOON - timedelta(minutes=31), None)], NOON)


def test_a_broken_site_is_not_asked_again_the_same_night() -> None:
    assert not due([run(NOON - timedelta(hours=2), "broken")], NOON)


def test_a_night_is_over_with_a_verdict_that_stands_or_with_its_last_try() -> None:
    tries = [run(DUE + timedelta(minutes=31 * n), "stopped") for n in range(3)][::-1]
    assert is_over([run(DUE)], DUE, NOON)
    assert is_over(tries, DUE, NOON)
    assert not is_over(tries[1:], DUE, NOON)
    assert not is_over([run(DUE, None)], DUE, NOON)
    assert not is_over([], DUE, NOON)


def test_the_usual_time_is_the_middle_one_of_the_nights_that_ended_by_themselves() -> None:
    def took(minutes: int, verdict: str | None) -> dict[str, Any]:
        return {**run(DUE, verdict), "ended": stamp(DUE + minutes * MINUTE) if verdict else None}

    nights = [took(0, None), took(180, "stopped"), took(5, "ok"), took(4, "quiet"), took(30, "degraded")]
    assert usual_time(nights) == 5 * MINUTE
    assert usual_time(nights[:2]) is None


def test_a_clock_set_back_an_hour_repeats_no_night() -> None:
    assert not due([run(DUE + timedelta(hours=1))], DUE + MINUTE)


def test_a_run_of_a_clock_that_was_far_ahead_does_not_stop_the_nights_until_then() -> None:
    ahead = run(NOON + timedelta(days=300))
    assert due([ahead, run(DUE - timedelta(days=1))], NOON)
    assert not due([run(NOON - MINUTE), ahead], NOON)


def test_a_clock_that_begins_with_1970_is_no_error() -> None:
    beginning = datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)
    assert last_due(PLAN, beginning) < beginning
    assert next_due(PLAN, beginning) > beginning


def test_only_the_weekdays_of_the_plan_are_due() -> None:
    fridays = Plan("x", time(20, 30), frozenset({4}))
    assert last_due(fridays, NOON) == datetime(2025, 11, 14, 20, 30, tzinfo=UTC)
    assert next_due(fridays, NOON) == datetime(2025, 11, 21, 20, 30, tzinfo=UTC)


def test_the_jitter_spreads_the_nights_within_its_minutes_and_is_the_same_each_time() -> None:
    plan = Plan("x", time(20, 30), jitter=10)
    late = {
        (plan.due(date(2025, 11, 1) + timedelta(n)) - PLAN.due(date(2025, 11, 1) + timedelta(n))) for n in range(99)
    }
    assert late == {timedelta(minutes=n) for n in range(11)}


@given(plans, moments)
def test_due_times_are_those_of_a_clock_watched_minute_by_minute(plan: Plan, now: datetime) -> None:
    """A naive watcher goes back, and forth, until a minute comes that is the plan's minute of its own day."""
    dues = {plan.due(now.date() + timedelta(days)) for days in range(-9, 10)}
    chosen = {due for due in dues if (due - timedelta(minutes=_late(plan, due))).weekday() in plan.weekdays}
    back = now
    while back not in chosen:
        back -= MINUTE
    forth = now + MINUTE
    while forth not in chosen:
        forth += MINUTE
    assert last_due(plan, now) == back
    assert next_due(plan, now) == forth


def _late(plan: Plan, due: datetime) -> int:
    """By how many minutes a due time is later than the plan's time of the day that it belongs to."""
    return next(n for n in range(121) if (due - timedelta(minutes=n)).time() == plan.at)


@settings(max_examples=40, deadline=None)
@given(
    plans,
    moments,
    st.lists(st.tuples(st.integers(1, 3000), st.integers(-115, 115), st.booleans()), min_size=1, max_size=25),
)
def test_however_the_machine_sleeps_and_its_clock_is_set_no_night_is_run_twice_or_lost(
    plan: Plan, start: datetime, steps: list[tuple[int, int, bool]]
) -> None:
    """Each step: minutes that pass awake or asleep, then a change of the clock; every run ends well at once.

    The clock never falls two hours or more behind the newest run: a run that lies further ahead is a wrong clock's.
    """
    now, nights = start, [run(start)]
    started = {last_due(plan, start)}
    for minutes, change, awake in steps:
        wakings = range(minutes) if awake and minutes < 400 else [minutes - 1]
        for number in wakings:
            moment = now + timedelta(minutes=number)
            if is_due(nights, last_due(plan, moment), moment):
                assert last_due(plan, moment) not in started, "a night was run twice"
                started.add(last_due(plan, moment))
                nights.insert(0, run(moment))
        behind = max(parse(str(night["started"])) for night in nights) - timedelta(minutes=115)
        now = max(now + timedelta(minutes=minutes + change), behind)
    final = max(now, start) + timedelta(days=9)
    assert is_due(nights, last_due(plan, final), final), "the next night would be lost"
