"""What the operator is told: alarms when health changes, the daily digest, the ping after each night."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.items.journal import ClipVerdict
from stdwatch.operations import alarms, health, housekeeping
from stdwatch.operations.alarms import Step
from stdwatch.operations.health import SourceHealth
from stdwatch.operations.schedule import is_over, last_due, plan_of
from stdwatch.operations.wording import Wording
from stdwatch.reasons import Cause, Health, HealthCode, MessageCode, Reason
from stdwatch.store import anchors, backups, counting, database, outbox, queue, runs
from stdwatch.store.filters import Filters
from stdwatch.store.queue import Row

log = logging.getLogger(__name__)

_PATIENCE = timedelta(hours=2)
"""How long the digest waits for crawls that still run."""

_TOP = 10

_PLAIN = Wording()

_CHANGED = {ClipVerdict.ALTERED: MessageCode.CLIP_ALTERED, ClipVerdict.GONE: MessageCode.CLIP_GONE}


def tell(
    db: Database, settings: Settings, names: Sequence[str], broken: Mapping[str, str], now: datetime, *, busy: bool
) -> None:
    """Write the messages that are due: alarms and all-clears, the digest, the ping; nothing is sent here."""
    wording = Wording.of(db, settings)
    healths = health.of_all(db, settings, names, broken, now)
    for source in healths:
        if not (source.cause is Cause.OVERDUE and busy):  # a machine that has slept is making up for it
            tell_health(db, source, now, wording)
    tell_printed_changes(db, now, wording)
    if _digest_is_due(runs.last_heartbeat(db, "digest"), settings.digest, now, busy=busy):
        outbox.write_daily(db, "digest", digest(db, settings, healths, now, wording), now)
    if settings.ping and _night_is_over(db, settings, names, now, "ping"):
        outbox.write_daily(db, "ping", ("ping", ""), now)


def tell_health(db: Database, health: SourceHealth, now: datetime, wording: Wording = _PLAIN) -> None:
    """Write the alarm or the all-clear that the health of a source calls for, if it has changed."""
    alarm = outbox.open_alarms(db).get(health.source)
    step = alarms.step(alarm.causes if alarm else None, health, alarm.raised if alarm else None)
    if step is Step.RAISE:
        log.error("%s: %s", alarms.alarm_text(health, _PLAIN)[0], "; ".join(map(str, health.reasons)))
        text = alarms.alarm_text(health, wording)
        outbox.raise_alarm(db, alarm, health.source, health.cause or Cause.DEGRADED, health.reasons, text, now)
    elif step is Step.CLEAR and alarm:
        days = (now - alarm.raised).days
        log.info("%s", alarms.clear_text(health, days, _PLAIN)[0])
        outbox.clear_alarm(db, alarm, alarms.clear_text(health, days, wording), now)


def tell_printed_changes(db: Database, now: datetime, wording: Wording = _PLAIN) -> None:
    """Write one alarm for all clips of printed issues whose documents have other words there since."""
    changes = anchors.untold(db)
    if not changes:
        return
    subject = Reason.of(MessageCode.PRINTED_CHANGED, count=len(changes))
    lines = [
        f"{clip.issue} 《{_line(clip.title)}》: {wording.translate(_CHANGED[clip.verdict].words)}\n      {clip.source}"
        for clip in changes
    ]
    log.warning("%s", subject)
    with database.writing(db):
        outbox.write_alarm(db, (wording.sentence(subject), "\n".join(lines)), now)
        anchors.note_told(db, changes, now)


def tell_gap(db: Database, last: datetime, now: datetime, wording: Wording = _PLAIN) -> None:
    """Say that no scheduler ran for some time, when it runs again."""
    subject = Reason.of(MessageCode.GAP, first=clock.stamp(last), last=clock.stamp(now))
    log.warning("%s", subject)
    with database.writing(db):
        body = Reason.of(MessageCode.GAP_BODY)
        outbox.write_alarm(db, (wording.sentence(subject), wording.sentence(body)), now)


def _digest_is_due(last: datetime | None, at: str, now: datetime, *, busy: bool) -> bool:
    """Once a day, once only after downtime; it waits a while for crawls that still run."""
    due = datetime.combine(now.date(), time.fromisoformat(at), UTC)
    due = due if due <= now else due - timedelta(days=1)
    if last is not None and due <= last <= now:
        return False
    return not busy or now - due > _PATIENCE


def night_line(db: Database, settings: Settings, names: Sequence[str], now: datetime) -> str | None:
    """The night in one line, once, when every source has its final verdict on it."""
    if not _night_is_over(db, settings, names, now, "night"):
        return None
    nights = [(name, runs.nightly(db, name, 1)[0]) for name in names]
    of_sources = ", ".join(
        f"{name} {run['verdict']} ({run['new']} new, {run['changed']} changed)" for name, run in nights
    )
    sent = ", ".join(f"{number} {kind}" for kind, number in outbox.written_since(db, now - timedelta(days=1)).items())
    runs.record_heartbeat(db, "night", now)
    return f"the night is over: {of_sources}; messages: {sent or 'none'}"


def _night_is_over(db: Database, settings: Settings, names: Sequence[str], now: datetime, heartbeat: str) -> bool:
    """Whether every source has the final verdict on its night, and it was not told of yet (by its `heartbeat`)."""
    dues = {name: last_due(plan_of(settings, name), now) for name in names}
    last = runs.last_heartbeat(db, heartbeat)
    if not dues or (last is not None and max(dues.values()) <= last <= now):
        return False
    return all(is_over(runs.nightly(db, name), due, now) for name, due in dues.items())


def digest(
    db: Database, settings: Settings, healths: Sequence[SourceHealth], now: datetime, wording: Wording = _PLAIN
) -> tuple[str, str]:
    """Subject and body of the daily digest: what was not polled, what is new, how each source is, what else to know."""
    since = runs.last_heartbeat(db, "digest") or now - timedelta(days=1)
    arrived = Filters(arrived=clock.stamp(since + timedelta(seconds=1)))
    new = counting.by_state(db, arrived).get("inbox") or 0
    missed = [_not_polled(db, settings, health, now, wording) for health in healths if health.missed]
    top = _links(settings, queue.inbox(db, arrived, limit=_TOP), wording)
    more = [Reason.of(MessageCode.MORE, count=new - _TOP)] if new > _TOP else []
    lines = [
        *wording.sentences(missed),
        *([""] if missed else []),
        *(top or [wording.sentence(Reason.of(MessageCode.NOTHING_NEW))]),
        *wording.sentences(more),
        *([f"{settings.home}?new=1&order=arrived"] if new else []),
        "",
        *wording.sentences(map(_of_source, healths)),
        *wording.sentences(_further(db, now, wording)),
        wording.sentence(housekeeping.disk(settings)),
    ]
    return wording.sentence(_subject(healths, new, wording.day(now))), "\n".join(lines)


def _links(settings: Settings, rows: Sequence[Row], wording: Wording) -> list[str]:
    """Score, source and title of each row, and below them the address that opens it at the desk."""
    return [
        f"{row.score:.2f}  {wording.source(row.source)}  {_line(row.title)}\n      {settings.home}candidate/{row.id}"
        for row in rows
    ]


def _subject(healths: Sequence[SourceHealth], count: int, day: str) -> Reason:
    if missed := tuple(health.source for health in healths if health.missed):
        return Reason.of(MessageCode.DIGEST_NOT_POLLED, day=day, count=count, sources=missed)
    if failing := tuple(health.source for health in healths if health.state is Health.FAILING):
        return Reason.of(MessageCode.DIGEST_FAILING, day=day, count=count, sources=failing)
    return Reason.of(MessageCode.DIGEST, day=day, count=count)


def _not_polled(db: Database, settings: Settings, source: SourceHealth, now: datetime, wording: Wording) -> Reason:
    """Since when a source was not polled, and why, as far as that can be seen."""
    known = tuple(health.why_not_polled(db, settings, source.source, now))
    why = known or (
        Reason.of(HealthCode.NIGHT_OVERDUE, at=clock.stamp(last_due(plan_of(settings, source.source), now))),
    )
    if source.last_concluded is None:
        return Reason.of(MessageCode.NEVER_POLLED, source=source.source, reasons=why)
    return Reason.of(MessageCode.NOT_POLLED, source=source.source, day=wording.day(source.last_concluded), reasons=why)


def _further(db: Database, now: datetime, wording: Wording) -> Iterator[Reason]:
    """What has not arrived, which recipients fail, and how old the last backup is."""
    for name, subject, error in outbox.refused(db, now):
        yield Reason.of(MessageCode.UNDELIVERED, recipient=name, subject=subject, text=error)
    for recipient in outbox.recipients(db):
        if recipient.error:
            yield Reason.of(MessageCode.RECIPIENT, recipient=recipient.name, text=recipient.error)
    last = backups.newest(db)
    if last is None:
        yield Reason.of(MessageCode.NO_BACKUP)
    else:
        yield Reason.of(MessageCode.BACKUP, day=wording.day(last.at), size=round(last.size / 2**20))


def _of_source(health: SourceHealth) -> Reason:
    if health.is_of_desk:
        return Reason.of(MessageCode.FAULTS, what=health.source, reasons=health.reasons)
    if health.verdict is None:
        return Reason.of(MessageCode.NO_NIGHT, source=health.source)
    if health.reasons:
        return Reason.of(
            MessageCode.SOURCE_BECAUSE, source=health.source, verdict=health.verdict, reasons=health.reasons[:2]
        )
    return Reason.of(MessageCode.SOURCE, source=health.source, verdict=health.verdict)


def _line(text: str) -> str:
    """A title as one line without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
