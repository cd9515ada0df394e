"""The health of each source: its last night's verdict, its silence and its schedule in one judgement with reasons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from stdwatch import clock, verdicts
from stdwatch.config import Settings, SourceSettings
from stdwatch.operations import rhythm
from stdwatch.operations.rhythm import Habits, Silence
from stdwatch.operations.schedule import is_over, last_due, next_due, plan_of
from stdwatch.reasons import Cause, Health, HealthCode, Reason
from stdwatch.store import locks, outbox, runs

OVERDUE = timedelta(hours=6)
"""A night that has not come to an end so long after it was due is overdue: longer than all its tries take."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source is, since when and why, most important reasons first; `cause` is that of a failing one.

    Instants are UTC.
    """

    source: str
    state: Health
    cause: Cause | None
    reasons: tuple[Reason, ...]
    silence: Silence
    verdict: str | None = None
    last_night: datetime | None = None
    last_good: datetime | None = None
    next_due: datetime | None = None


def judge(
    nights: Sequence[Mapping[str, Any]], due: datetime, now: datetime, silence: Silence
) -> tuple[Health, Cause | None, tuple[Reason, ...]]:
    """State, cause and reasons of a source whose last due time was `due`, from its nightly runs, newest first."""
    settled = settled_nights(nights, due, now)
    if _is_overdue(nights, settled, due, now):
        return Health.FAILING, Cause.OVERDUE, (Reason.of(HealthCode.NIGHT_OVERDUE, at=clock.stamp(due)),)
    if not settled:
        return Health.NEW, None, (Reason.of(HealthCode.FIRST_NIGHT),)
    last = settled[0]
    reasons = tuple(last["reasons"])
    if verdicts.is_failing(last["verdict"], last["severity"]):
        return Health.FAILING, Cause(last["verdict"]), reasons
    if again := _repeated(settled):
        return Health.FAILING, Cause.DEGRADED, (Reason.of(HealthCode.REPEATED, problems=again), *reasons)
    if silence.probability < rhythm.DEAD:
        long = Reason.of(HealthCode.SILENCE, days=silence.days, chance=f"{silence.probability:.1g}")
        return Health.FAILING, Cause.SILENT, (long, *reasons)
    return (Health.DEGRADED if reasons else Health.HEALTHY), None, reasons


def _repeated(settled: Sequence[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The problems that the last two nights share."""
    if len(settled) < 2:
        return ()
    return tuple(key for key in settled[0]["repeat_keys"] if key in settled[1]["repeat_keys"])


def settled_nights(nights: Sequence[Mapping[str, Any]], due: datetime, now: datetime) -> list[Mapping[str, Any]]:
    """The last word on each night, newest first: without runs that go on, and those that were or will be retried."""
    ended = [run for run in nights if run["ended"] is not None]
    over = is_over([dict(run) for run in nights], due, now)
    return [run for run, newer in zip(ended, [None, *ended], strict=False) if not _is_retried(run, newer, over=over)]


def _is_retried(run: Mapping[str, Any], newer: Mapping[str, Any] | None, *, over: bool) -> bool:
    if not verdicts.is_retried(run["verdict"]):
        return False
    if newer is None:
        return not over
    return clock.parse(newer["started"]) - clock.parse(run["started"]) < timedelta(hours=6)


def _is_overdue(
    nights: Sequence[Mapping[str, Any]], settled: Sequence[Mapping[str, Any]], due: datetime, now: datetime
) -> bool:
    """Whether the night of `due` has not ended; its last try counts, however late."""
    if not nights or now - max(due, clock.parse(nights[0]["started"])) < OVERDUE:
        return False
    return not settled or clock.parse(settled[0]["started"]) < due


def habits_of(settings: Settings, name: str, silence: int, recess: Iterable[tuple[str, str]]) -> Habits:
    """What the spider and the operator say of a source's rhythm."""
    own = settings.sources.get(name) or SourceSettings()
    return Habits(silence, tuple(recess), own.recess)


def of_source(db: Database, settings: Settings, name: str, habits: Habits, zone: str, now: datetime) -> SourceHealth:
    """The health of one source now; `zone` is the site's."""
    plan = plan_of(settings, name)
    due = last_due(plan, now)
    nights = runs.nightly(db, name, 20)
    silence = silence_of(db, name, habits, now.astimezone(ZoneInfo(zone)).date())
    state, cause, reasons = judge(nights, due, now, silence)
    if cause is Cause.OVERDUE and locks.is_held(settings.data, name):
        reasons = (*reasons, Reason.of(HealthCode.CRAWLING))
    good = next((run for run in nights if run["verdict"] in verdicts.GOOD), None)
    last = next((run for run in nights if run["ended"]), None)
    return SourceHealth(
        name,
        state,
        cause,
        reasons,
        silence,
        last["verdict"] if last else None,
        clock.parse(last["started"]) if last else None,
        clock.parse(good["started"]) if good else None,
        next_due(plan, now),
    )


def silence_of(db: Database, name: str, habits: Habits, today: date) -> Silence:
    """The present silence of a source, from all days on which it published something that we know of."""
    days = [date.fromisoformat(day) for day in outbox.publication_days(db, name)]
    return rhythm.silence(days, habits, today)


def of_all(
    db: Database, settings: Settings, names: Iterable[str], broken: Mapping[str, str], now: datetime
) -> list[SourceHealth]:
    """The health of every source that is polled, and of those whose spider cannot be imported."""
    return [*_polled(db, settings, names, now), *(_not_importable(name, error) for name, error in broken.items())]


def _polled(db: Database, settings: Settings, names: Iterable[str], now: datetime) -> Iterator[SourceHealth]:
    from stdwatch import sources

    for name in names:
        site = sources.site(name)
        habits = habits_of(settings, name, site.silence, site.recess)
        yield of_source(db, settings, name, habits, site.zone, now)


def _not_importable(module: str, error: str) -> SourceHealth:
    reason = Reason.of(HealthCode.NOT_IMPORTABLE, text=error)
    return SourceHealth(module.rpartition(".")[2], Health.FAILING, Cause.IMPORT, (reason,), Silence(None, 0, 1.0))
