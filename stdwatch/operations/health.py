"""The health of each source: its last night's verdict, its silence and its schedule in one judgement with reasons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from stdwatch import clock, verdicts
from stdwatch.config import Settings, SourceSettings
from stdwatch.operations import housekeeping, rhythm
from stdwatch.operations.rhythm import Habits, Silence
from stdwatch.operations.schedule import SKEW, is_over, last_due, next_due, plan_of
from stdwatch.reasons import Cause, Health, HealthCode, Reason
from stdwatch.store import faults, future, locks, nodes, outbox, runs

OVERDUE = timedelta(hours=6)
"""A night that has not come to an end so long after it was due is overdue: longer than all its tries take."""


BEGUN = "begun"
"""The heartbeat that is written once: when a scheduler first ran here."""

_EARLIEST_CLOCK = datetime(2025, 1, 1, tzinfo=UTC)
"""No clock that is right shows an instant before this."""

_FALSE_NIGHTS = 7
"""So many nights that are yet to come were no false future: the clock has been set back."""

DESK = ("disk", "clock", "data", "nodes")
"""What is looked at as if it were a source; no source may have such a name."""

_NO_SILENCE = Silence(None, 0, 1.0)


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
    last_concluded: datetime | None = None
    """When the last night began whose verdict is final: it stands, or no try is left."""
    missed: bool = False
    """Whether the night that was last due has no final verdict yet."""

    @property
    def is_of_desk(self) -> bool:
        """Whether it is no source, but the machine or what is kept (`of_desk`)."""
        return self.source in DESK


def assess_health(
    nights: Sequence[Mapping[str, Any]], due: datetime, now: datetime, silence: Silence, begun: datetime | None = None
) -> tuple[Health, Cause | None, tuple[Reason, ...]]:
    """State, cause and reasons of a source whose last due time was `due`, from its nightly runs, newest first.

    `begun` is when the desk first ran: from then on a source without any night is overdue as others are.
    """
    concluded = concluded_nights(nights, due, now)
    if _is_overdue(nights, concluded, due, now, begun):
        return Health.FAILING, Cause.OVERDUE, (Reason.of(HealthCode.NIGHT_OVERDUE, at=clock.stamp(due)),)
    if not concluded:
        return Health.NEW, None, (Reason.of(HealthCode.FIRST_NIGHT),)
    last = concluded[0]
    reasons = tuple(last["reasons"])
    if verdicts.is_failing(last["verdict"], last["severity"]):
        return Health.FAILING, Cause(last["verdict"]), reasons
    if again := _repeated(concluded):
        return Health.FAILING, Cause.DEGRADED, (Reason.of(HealthCode.REPEATED, problems=again), *reasons)
    if silence.probability < rhythm.DEAD:
        long = Reason.of(HealthCode.SILENCE, days=silence.days, chance=f"{silence.probability:.1g}")
        return Health.FAILING, Cause.SILENT, (long, *reasons)
    return (Health.DEGRADED if last["severity"] > verdicts.Severity.NOTE else Health.HEALTHY), None, reasons


def _repeated(concluded: Sequence[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The problems that the last two nights share."""
    if len(concluded) < 2:
        return ()
    return tuple(key for key in concluded[0]["repeat_keys"] if key in concluded[1]["repeat_keys"])


def concluded_nights(nights: Sequence[Mapping[str, Any]], due: datetime, now: datetime) -> list[Mapping[str, Any]]:
    """The runs with the final verdicts on their nights, newest first: none that go on or are retried."""
    ended = [run for run in nights if run["ended"] is not None and clock.parse(run["started"]) <= now + SKEW]
    over = is_over([dict(run) for run in nights], due, now)
    return [
        run
        for run, newer in zip(ended, [None, *ended], strict=False)
        if not _is_retried(run, newer, over=over or clock.parse(run["started"]) < due)
    ]


def _is_retried(run: Mapping[str, Any], newer: Mapping[str, Any] | None, *, over: bool) -> bool:
    if not verdicts.is_retried(run["verdict"]):
        return False
    if newer is None:
        return not over
    return clock.parse(newer["started"]) - clock.parse(run["started"]) < timedelta(hours=6)


def _is_overdue(
    nights: Sequence[Mapping[str, Any]],
    concluded: Sequence[Mapping[str, Any]],
    due: datetime,
    now: datetime,
    begun: datetime | None,
) -> bool:
    """Whether the night of `due` has not ended; its last try counts, however late."""
    last = max(
        (clock.parse(run["started"]) for run in nights if clock.parse(run["started"]) <= now + SKEW), default=begun
    )
    if last is None or now - max(due, last) < OVERDUE:
        return False
    return not concluded or clock.parse(concluded[0]["started"]) < due


def is_overdue(db: Database, settings: Settings, name: str, now: datetime) -> bool:
    """Whether the night of a source that was last due by its plan has not come to an end in time: as `judge` has it."""
    due = last_due(plan_of(settings, name), now)
    nights = runs.tries(db, name)
    return _is_overdue(nights, concluded_nights(nights, due, now), due, now, runs.last_heartbeat(db, BEGUN))


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
    begun = runs.last_heartbeat(db, BEGUN)
    state, cause, reasons = assess_health(nights, due, now, silence, begun)
    if cause is Cause.OVERDUE:
        reasons = (*reasons, *why_not_polled(db, settings, name, now))
    concluded = next((clock.parse(run["started"]) for run in concluded_nights(nights, due, now)), None)
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
        concluded,
        (concluded is None or concluded < due) and not (begun and due < begun),
    )


def why_not_polled(db: Database, settings: Settings, name: str, now: datetime) -> Iterator[Reason]:
    """Why the night of a source has not ended, as far as it can be seen from here."""
    if locks.is_held(settings.data, name):
        holder = locks.holder(settings.data, name)
        if holder and holder[1] > 3600:
            yield Reason.of(HealthCode.HELD_BY, process=str(holder[0]), hours=round(holder[1] / 3600))
        else:
            yield Reason.of(HealthCode.CRAWLING)
    yield from (reason for reason in (housekeeping.no_room(settings), clock_trouble(db, now)) if reason)
    heartbeat = runs.last_heartbeat(db, "scheduler")
    if heartbeat and now - heartbeat > timedelta(hours=1):
        yield Reason.of(HealthCode.NOT_RUNNING, at=clock.stamp(heartbeat))


def silence_of(db: Database, name: str, habits: Habits, today: date) -> Silence:
    """The present silence of a source, from all days on which it published something that we know of."""
    days = [date.fromisoformat(day) for day in outbox.publication_days(db, name)]
    return rhythm.silence(days, habits, today)


def of_all(
    db: Database, settings: Settings, names: Iterable[str], broken: Mapping[str, str], now: datetime
) -> list[SourceHealth]:
    """The health of every source that is polled, of those whose spider cannot be imported, and of the desk itself."""
    not_importable = (_not_importable(name, error) for name, error in broken.items())
    return [*of_desk(db, settings, now), *_polled(db, settings, names, now), *not_importable]


def of_desk(db: Database, settings: Settings, now: datetime) -> list[SourceHealth]:
    """What is wrong with the machine and with what is kept, and what was until now: each as if it were a source."""
    wrong = {
        "disk": (Cause.DISK, [reason] if (reason := housekeeping.no_room(settings)) else []),
        "clock": (Cause.CLOCK, [reason] if (reason := clock_trouble(db, now)) else []),
        "data": (
            Cause.DATA,
            [Reason.of(HealthCode.FAULT, what=what, because=because) for what, because in faults.known(db)],
        ),
        "nodes": (Cause.NODES, list(of_nodes(db))),
    }
    alarms = outbox.open_alarms(db)
    return [
        SourceHealth(
            name, Health.FAILING if reasons else Health.HEALTHY, cause if reasons else None, tuple(reasons), _NO_SILENCE
        )
        for name, (cause, reasons) in wrong.items()
        if reasons or name in alarms
    ]


def of_nodes(db: Database) -> Iterator[Reason]:
    """What is wrong with the machines that crawl for this desk."""
    known = nodes.nodes(db)
    heard = runs.last_heartbeat(db, nodes.WRITER)
    if known and heard and nodes.is_without_writer(db, clock.now()):
        yield Reason.of(HealthCode.NO_WRITER, at=clock.stamp(heard))
    for node in known:
        if node.silent:
            yield Reason.of(HealthCode.NODE_SILENT, node=node.name, at=clock.stamp(node.heard or node.added))
            continue
        if not node.fits:
            yield Reason.of(HealthCode.NODE_VERSION, node=node.name, version=node.version)
        if abs(node.skew) > nodes.SKEW:
            yield Reason.of(HealthCode.NODE_CLOCK, node=node.name, seconds=round(node.skew))
        if held := nodes.last_held(db, node.name, clock.now()):
            yield Reason.of(HealthCode.NODE_HELD, node=node.name, at=clock.stamp(held))
        if node.delay > nodes.BACKLOG:
            minutes = round(node.delay / 60)
            yield Reason.of(HealthCode.NODE_BACKLOG, node=node.name, count=node.waiting, minutes=minutes)


def clock_trouble(db: Database, now: datetime) -> Reason | None:
    """Why no crawl may begin by this clock: it is before this program, or behind the nights that were polled."""
    if now < _EARLIEST_CLOCK:
        return Reason.of(HealthCode.CLOCK_EARLY, at=clock.stamp(now))
    ahead = future.nights(db, now + SKEW)
    return Reason.of(HealthCode.CLOCK_BACK, at=ahead[-1]) if len(ahead) > _FALSE_NIGHTS else None


def _polled(db: Database, settings: Settings, names: Iterable[str], now: datetime) -> Iterator[SourceHealth]:
    from stdwatch import sources

    for name in names:
        site = sources.site(name)
        habits = habits_of(settings, name, site.silence, site.recess)
        yield of_source(db, settings, name, habits, site.zone, now)


def _not_importable(module: str, error: str) -> SourceHealth:
    reason = Reason.of(HealthCode.NOT_IMPORTABLE, text=error)
    return SourceHealth(module.rpartition(".")[2], Health.FAILING, Cause.IMPORT, (reason,), _NO_SILENCE)
