"""The health of a source, and what the operator is told of it: once, then an all-clear."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlite_utils import Database

from stdwatch import verdicts
from stdwatch.clock import stamp
from stdwatch.config import Settings
from stdwatch.items import ChannelResult, Standing
from stdwatch.operations import alarms, health, notifications
from stdwatch.operations.alarms import Step
from stdwatch.operations.health import SourceHealth
from stdwatch.operations.rhythm import Habits, Silence, holidays, silence
from stdwatch.reasons import Cause, Health, Outcome, ProblemCode, Reason, Verdict
from stdwatch.store import database, outbox, runs
from stdwatch.verdicts import RunVerdict, Severity
from tests.sentences import worded

DUE = datetime(2025, 11, 17, 20, 30, tzinfo=UTC)
QUIET = Silence(date(2025, 11, 16), 1, 0.9)
DAY = timedelta(days=1)
MINUTES = timedelta(minutes=5)


def night(
    started: datetime, verdict: str, *repeated: str, urgent: bool = False, reasons: tuple[str, ...] = ()
) -> dict[str, Any]:
    ended = stamp(started + timedelta(minutes=9))
    severity = Severity.URGENT if urgent else Severity.MINOR if reasons else Severity.NOTE
    keys = [Reason.of(ProblemCode.CHANNEL, channel=name) for name in repeated]
    row = {"verdict": verdict, "severity": severity, "repeat_keys": keys, "reasons": worded(*reasons)}
    return row | {"started": stamp(started), "ended": ended}


def state(*nights: dict[str, Any], now: datetime = DUE + timedelta(hours=1), quiet: Silence = QUIET) -> str:
    condition, cause, _ = health.assess_health(nights, DUE, now, quiet)
    return f"{condition} {cause or ''}".strip()


@pytest.mark.parametrize("verdict", ["ok", "quiet"])
def test_a_good_night_is_health(verdict: str) -> None:
    assert state(night(DUE, verdict)) == "healthy"


@pytest.mark.parametrize("verdict", ["broken", "blocked"])
def test_a_fault_of_the_whole_source_is_illness_after_one_night(verdict: str) -> None:
    assert state(night(DUE, verdict, urgent=True), night(DUE - DAY, "ok")) == f"failing {verdict}"


def test_a_spare_channel_is_illness_on_its_second_night_in_a_row() -> None:
    bad, before = night(DUE, "degraded", "feed", reasons=("x",)), night(DUE - DAY, "degraded", "feed")
    assert state(bad, night(DUE - DAY, "ok")) == "degraded"
    assert state(bad, before) == "failing degraded"
    assert state(bad, night(DUE - DAY, "degraded", "other")) == "degraded"


def test_an_outage_is_illness_only_when_the_last_try_of_the_night_has_failed() -> None:
    tries = [night(DUE + timedelta(minutes=31 * n), "unreachable") for n in range(3)][::-1]
    now = DUE + timedelta(hours=2)
    assert state(*tries[1:], night(DUE - DAY, "ok"), now=now) == "healthy"
    assert state(*tries, night(DUE - DAY, "ok"), now=now) == "failing unreachable"
    assert state(night(DUE + timedelta(hours=2), "ok"), *tries[1:], now=now) == "healthy"


def test_a_night_that_never_ends_is_overdue() -> None:
    assert state(night(DUE - DAY, "ok"), now=DUE + timedelta(hours=5)) == "healthy"
    assert state(night(DUE - DAY, "ok"), now=DUE + timedelta(hours=7)) == "failing overdue"


def test_a_machine_that_woke_late_and_tries_again_is_not_overdue() -> None:
    late = night(DUE + timedelta(hours=9), "stopped")
    assert state(late, night(DUE - DAY, "ok"), now=DUE + timedelta(hours=9, minutes=20)) == "healthy"


def test_a_silence_that_cannot_be_chance_is_illness() -> None:
    assert state(night(DUE, "quiet"), quiet=Silence(date(2025, 9, 1), 77, 1e-6)) == "failing silent"


def test_a_source_before_its_first_night_is_new_and_no_reason_for_an_alarm() -> None:
    assert state() == "new"
    assert alarms.step(None, SourceHealth("x", Health.NEW, None, (), QUIET)) is Step.NONE


def test_each_kind_of_trouble_is_told_once_in_an_alarm() -> None:
    failing = SourceHealth("x", Health.FAILING, Cause.BROKEN, worded("a reason"), QUIET)
    assert alarms.step(None, failing) is Step.RAISE
    assert alarms.step(frozenset({"broken"}), failing) is Step.NONE
    assert alarms.step(frozenset({"unreachable"}), failing) is Step.RAISE
    assert (
        alarms.step(frozenset({"broken"}), SourceHealth("x", Health.DEGRADED, None, worded("less"), QUIET))
        is Step.CLEAR
    )
    assert alarms.step(None, SourceHealth("x", Health.HEALTHY, None, (), QUIET)) is Step.NONE


@dataclass(slots=True)
class Desk:
    """A database in which nights come to pass without crawls, told to the operator as the scheduler would."""

    db: Database
    settings: Settings
    habits: Habits = field(default_factory=Habits)
    said: list[tuple[date, str]] = field(default_factory=list)

    def live(self, at: datetime, verdict: RunVerdict, *, published: bool) -> None:
        """One night at `at` with that verdict, then one look at the source's health."""
        row = {
            "source": "x",
            "kind": "nightly",
            "pid": 7,
            "started": stamp(at),
        }
        run = self.db.table("run").insert(row).last_pk
        runs.close(self.db, int(str(run)), verdict, runs.Counts(), at + MINUTES)
        if published:
            self.publish(at)
        now = at + timedelta(hours=1)
        source_health = health.of_source(self.db, self.settings, "x", self.habits, "UTC", now)
        notifications.tell_health(self.db, source_health, now)
        messages = [(date.fromisoformat(message["at"][:10]), message["kind"]) for message in outbox.messages(self.db)]
        self.said = messages[::-1]

    def publish(self, at: datetime) -> None:
        """A document appears."""
        day = stamp(at)
        row = {"source": "x", "kind": "page", "url": day, "state": "stored", "why": "new", "first_seen": day}
        self.db.table("target").insert(row | {"published": day[:10], "published_precision": "day"})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(database.connect(tmp_path / "stdwatch.db", desk=False)) as db:
        yield Desk(db, Settings(tmp_path, tmp_path, jitter=0))


OK = RunVerdict(Verdict.OK)
NIGHTS = 184
START = datetime(2025, 8, 25, 20, 30, tzinfo=UTC)


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year)


@pytest.mark.parametrize("seed", range(3))
def test_half_a_year_of_weekends_holidays_a_recess_and_random_failures_alarms_nobody(desk: Desk, seed: int) -> None:
    """2 % of requests fail for good: one of three channels now and then, some documents on most nights."""
    rng = Random(seed)  # noqa: S311 - a test must be repeatable
    recess = (date(2025, 12, 8), date(2025, 12, 28))
    desk.habits = Habits(silence=7, recesses=(recess,))
    for number in range(NIGHTS):
        at = START + number * DAY
        rests = recess[0] <= at.date() <= recess[1]
        published = not rests and rng.random() < (0.8 if works(at.date()) else 0.05)
        desk.live(at, judged(rng, failing=0.02**3, published=published), published=published)
    assert desk.said == []


def judged(rng: Random, failing: float, *, published: bool) -> RunVerdict:
    """The verdict on a night whose requests fail with that chance, after their three tries."""
    down = Reason.text("answered 500")
    channels = [
        ChannelResult(name, standing, *((Outcome.UNREACHABLE, down) if rng.random() < failing else (Outcome.OK, None)))
        for name, standing in (
            ("feed", Standing.REQUIRED),
            ("listing", Standing.REQUIRED),
            ("spare", Standing.SPARE),
        )
    ]
    failed = sum(rng.random() < 0.02 for _ in range(20))  # documents: these are not asked for again the same night
    asked = {Outcome.UNREACHABLE: failed} if failed else {}
    return verdicts.verdict_on(verdicts.RunObservations(channels, frozenset(), int(published), 0, 20 - failed, asked))


def test_an_outage_of_thirty_nights_is_one_alarm_and_one_all_clear(desk: Desk) -> None:
    desk.habits = Habits(silence=7)
    outage = range(60, 90)
    for number in range(100):
        at = START + number * DAY
        if number in outage:
            for again in range(3):
                verdict = RunVerdict(Verdict.UNREACHABLE, worded("all: down"), Severity.CRITICAL)
                desk.live(at + again * timedelta(minutes=31), verdict, published=False)
        else:
            for missed in outage if number == outage.stop else ():
                desk.publish(START + missed * DAY)  # what appeared meanwhile is found on the first good night
            desk.live(at, OK, published=works(at.date()))
    assert desk.said == [((START + 60 * DAY).date(), "alarm"), ((START + 90 * DAY).date(), "clear")]


def test_a_dead_source_that_answers_as_ever_is_alarmed_on_by_its_rhythm(desk: Desk) -> None:
    desk.habits = Habits(silence=7)
    for number in range(120):
        at = START + number * DAY
        desk.live(at, OK, published=number < 100 and works(at.date()))
    (alarm,) = desk.said
    assert 2 <= (alarm[0] - (START + 99 * DAY).date()).days <= 10


def days(pattern: Callable[[date], bool], first: date = date(2025, 1, 1), number: int = 300) -> list[date]:
    return [day for day in (first + timedelta(n) for n in range(number)) if pattern(day)]


def test_a_weekend_says_less_than_the_same_days_of_a_week() -> None:
    published = days(lambda day: day.weekday() < 5)
    friday = next(day for day in reversed(published) if day.weekday() == 4)
    tuesday = next(day for day in reversed(published) if day.weekday() == 1)
    until = [day for day in published if day <= friday]
    weekend = silence(until, Habits(), friday + timedelta(3))
    week = silence([day for day in published if day <= tuesday], Habits(), tuesday + timedelta(3))
    assert weekend.probability > 0.5
    assert week.probability < 0.01


def test_holidays_and_recesses_are_no_silence() -> None:
    published = days(lambda day: day.weekday() < 5, number=330)
    last = date(2025, 11, 26)
    until = [day for day in published if day <= last]
    assert silence(until, Habits(), date(2025, 12, 1)).probability > 0.4  # Thanksgiving, the day after, a weekend
    rest = Habits(recesses=((date(2025, 11, 27), date(2025, 12, 31)),))
    assert silence(until, rest, date(2025, 12, 31)).probability == 1.0
    assert silence(until, Habits(yearly=(("11-27", "01-05"),)), date(2026, 1, 5)).probability == 1.0


def test_before_there_is_history_the_prior_of_the_spider_decides() -> None:
    dates = [date(2025, 9, 1)]
    assert silence(dates, Habits(silence=10), date(2025, 9, 9)).probability > 0.001
    assert silence(dates, Habits(silence=10), date(2025, 9, 16)).probability < 0.001
    assert silence(dates, Habits(silence=60), date(2025, 9, 16)).probability > 0.01


def test_a_source_of_which_nothing_is_known_is_not_silent() -> None:
    assert silence([], Habits(), date(2025, 9, 9)) == Silence(None, 0, 1.0)


def test_the_federal_holidays_of_2026_fall_on_their_days() -> None:
    """https://www.opm.gov/policy-data-oversight/pay-leave/federal-holidays/ for 2026."""
    expected = "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25".split()  # noqa: SIM905
    assert {f"{day:%m-%d}" for day in holidays(2026)} >= set(expected)
    assert "07-04" not in {f"{day:%m-%d}" for day in holidays(2026)}
