"""When a source is due: pure rules over its plan and its past nights, in UTC: no clock change doubles one."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from stdwatch import clock
from stdwatch.config import Settings, SourceSettings
from stdwatch.verdicts import is_retried

RETRIES = 3
RETRY_AFTER = timedelta(minutes=30)

SKEW = timedelta(hours=2)
"""Runs that began so far ahead of the clock were written by a clock that has been set back: they count for nothing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A source's time of day and weekdays (0 is Monday) in UTC, and the most minutes by which its start may vary."""

    source: str
    at: time
    weekdays: frozenset[int] = frozenset(range(7))
    jitter: int = 0

    def due(self, day: date) -> datetime:
        """When the source is due on a day: the minutes differ from night to night, but are always the same for one."""
        told = hashlib.sha256(f"{self.source} {day}".encode()).digest()
        late = int.from_bytes(told[:4], "big") % (self.jitter + 1)
        return datetime.combine(day, self.at, UTC) + timedelta(minutes=late)


def plan_of(settings: Settings, source: str) -> Plan:
    """The plan that the operator's settings make for a source."""
    own = settings.sources.get(source) or SourceSettings()
    return Plan(source, time.fromisoformat(own.daily or settings.daily), own.weekdays, settings.jitter)


def last_due(plan: Plan, now: datetime) -> datetime:
    """The newest due time that is not in the future."""
    return next(due for due in _dues(plan, now.date() + timedelta(1), -1) if due <= now)


def next_due(plan: Plan, now: datetime) -> datetime:
    """The next due time."""
    return next(due for due in _dues(plan, now.date() - timedelta(1), 1) if due > now)


def _dues(plan: Plan, day: date, step: int) -> Iterator[datetime]:
    while True:
        if day.weekday() in plan.weekdays:
            yield plan.due(day)
        day += timedelta(step)


def is_due(nights: Sequence[dict[str, Any]], due: datetime, now: datetime) -> bool:
    """Whether a source whose last due time was `due` is to be polled now, given its nightly runs, newest first.

    Due once for each due time, however many passed while the machine was down; a run that reached nothing is tried
    again, three times at most, half an hour apart.
    """
    tries = tries_since(nights, due, now)
    if not tries:
        return True
    if not is_retried(tries[0]["verdict"]) or len(tries) >= RETRIES:
        return False
    return now - clock.parse(tries[0]["started"]) >= RETRY_AFTER


def is_over(nights: Sequence[dict[str, Any]], due: datetime, now: datetime) -> bool:
    """Whether the night of `due` has come to its last word: a verdict that stands, or no try left."""
    tries = tries_since(nights, due, now)
    if not tries or tries[0]["ended"] is None:
        return False
    return not is_retried(tries[0]["verdict"]) or len(tries) >= RETRIES


def tries_since(nights: Sequence[dict[str, Any]], due: datetime, now: datetime) -> list[dict[str, Any]]:
    """The runs that belong to the night of `due`."""
    return [run for run in nights if due <= clock.parse(run["started"]) <= now + SKEW]


def local(instant: datetime, settings: Settings) -> str:
    """An instant as the operator reads it: in the zone of the settings, with its offset."""
    return instant.astimezone(ZoneInfo(settings.zone)).strftime("%Y-%m-%d %H:%M %z")
