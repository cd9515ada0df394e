"""The health of each source: its last night's verdict, its silence and its schedule in one judgement with reasons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.config import Settings, SourceSettings
from stdwatch.operations import rhythm
from stdwatch.operations.rhythm import Habits, Silence
from stdwatch.operations.schedule import is_over, last_due, next_due, plan_of
from stdwatch.store import locks, outbox, runs

OVERDUE = timedelta(hours=6)
"""A night that has not come to an end so long after it was due is overdue: longer than all its tries take."""

_TO_RETRY = frozenset({"unreachable", "stopped"})


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is.

    `state` is ``well``, ``ailing`` (something is wrong, nothing to wake anybody for), ``ill`` (worth an alarm) or
    ``new`` (no night yet). `kind` names the trouble of an ill one: a verdict, ``silent``, ``overdue`` or ``import``.
    `reasons` are sentences, most important first. Instants are UTC.
    """

    source: str
    state: str
    kind: str
    reasons: tuple[str, ...]
    silence: Silence
    verdict: str | None = None
    last_night: datetime | None = None
    last_good: datetime | None = None
    next_due: datetime | None = None


def judge(
    nights: Sequence[Mapping[str, Any]], due: datetime, now: datetime, silence: Silence
) -> tuple[str, str, tuple[str, ...]]:
    """State, kind and reasons of a source whose last due time was `due`, from its nightly runs, newest first."""
    settled = settled_nights(nights, due, now)
    if overdue := _overdue(nights, settled, due, now):
        return "ill", "overdue", (overdue,)
    if not settled:
        return "new", "", ("its first night has not ended yet",)
    last = settled[0]
    reasons = tuple(last["reasons"])
    if last["verdict"] in {"broken", "blocked", "unreachable", "stopped"} or last["urgent"]:
        return "ill", last["verdict"], reasons
    if again := sorted(set(last["worries"]) & set(settled[1]["worries"])) if len(settled) > 1 else []:
        return "ill", "degraded", (f"for two nights: {', '.join(again)}", *reasons)
    if silence.probability < rhythm.DEAD:
        said = f"nothing new for {silence.days} days: the chance of that is {silence.probability:.1g}"
        return "ill", "silent", (said, *reasons)
    return ("ailing" if reasons else "well"), "", reasons


def settled_nights(nights: Sequence[Mapping[str, Any]], due: datetime, now: datetime) -> list[Mapping[str, Any]]:
    """The last word on each night, newest first: without runs that go on, and those that were or will be retried."""
    ended = [run for run in nights if run["ended"] is not None]
    over = is_over([dict(run) for run in nights], due, now)
    return [run for run, newer in zip(ended, [None, *ended], strict=False) if not _is_retried(run, newer, over=over)]


def _is_retried(run: Mapping[str, Any], newer: Mapping[str, Any] | None, *, over: bool) -> bool:
    if run["verdict"] not in _TO_RETRY:
        return False
    if newer is None:
        return not over
    return clock.parse(newer["started"]) - clock.parse(run["started"]) < timedelta(hours=6)


def _overdue(
    nights: Sequence[Mapping[str, Any]], settled: Sequence[Mapping[str, Any]], due: datetime, now: datetime
) -> str:
    if not nights or now - max(due, clock.parse(nights[0]["started"])) < OVERDUE:  # its last try counts, however late
        return ""
    if settled and clock.parse(settled[0]["started"]) >= due:
        return ""
    return f"the night that was due at {clock.stamp(due)} has not ended"


def habits_of(settings: Settings, name: str, silence: int, recess: Iterable[tuple[str, str]]) -> Habits:
    """What the spider and the operator say of a source's rhythm."""
    own = settings.sources.get(name) or SourceSettings()
    return Habits(silence, tuple(recess), own.recess)


def of_source(db: Database, settings: Settings, name: str, habits: Habits, zone: str, now: datetime) -> Health:
    """The health of one source now; `zone` is the site's."""
    plan = plan_of(settings, name)
    due = last_due(plan, now)
    nights = runs.nightly(db, name, 20)
    silence = silence_of(db, name, habits, now.astimezone(ZoneInfo(zone)).date())
    state, kind, reasons = judge(nights, due, now, silence)
    if kind == "overdue" and locks.is_held(settings.data, name):
        reasons = (*reasons, "another crawl of it is running")
    good = next((run for run in nights if run["verdict"] in {"ok", "quiet"}), None)
    last = next((run for run in nights if run["ended"]), None)
    return Health(
        name,
        state,
        kind,
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
) -> list[Health]:
    """The health of every source that is polled, and of those whose spider cannot be imported."""
    return [*_polled(db, settings, names, now), *(_not_importable(name, error) for name, error in broken.items())]


def _polled(db: Database, settings: Settings, names: Iterable[str], now: datetime) -> Iterator[Health]:
    from stdwatch import sources

    for name in names:
        site = sources.site(name)
        habits = habits_of(settings, name, site.silence, site.recess)
        yield of_source(db, settings, name, habits, site.zone, now)


def _not_importable(module: str, error: str) -> Health:
    reasons = (f"its spider cannot be imported: {error}",)
    return Health(module.rpartition(".")[2], "ill", "import", reasons, Silence(None, 0, 1.0))
