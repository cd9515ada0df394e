"""When a source is due: pure rules over its plan and its past nights, in UTC: no clock change doubles one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from stdwatch import clock
from stdwatch.config import Settings, SourceSettings
from stdwatch.reasons import Verdict
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

    @property
    def longest_gap(self) -> timedelta:
        """More than lies between two due times that follow each other, jitter included."""
        return timedelta(days=2 if len(self.weekdays) == 7 else 9)

    def due(self, day: date) -> datetime:
        """When the source is due on a day: the minutes differ from night to night, but are always the same for one."""
        digest = hashlib.sha256(f"{self.source} {day}".encode()).digest()
        late = int.from_bytes(digest[:4], "big") % (self.jitter + 1)
        return datetime.combine(day, self.at, UTC) + timedelta(minutes=late)


def plan_of(settings: Settings, source: str) -> Plan:
    """The plan that the operator's settings make for a source."""
    own = settings.sources.get(source) or SourceSettings()
    return Plan(source, time.fromisoformat(own.daily or settings.daily), own.weekdays, settings.jitter)


def last_due(plan: Plan, now: datetime) -> datetime:
    """The newest due time that is not in the future."""
    start = now - plan.longest_gap
    # on the first day of 1970, where a wrong clock begins, the trigger has none before it
    return max((due for due in _dues(plan, now.date()) if start <= due <= now), default=start)


def next_due(plan: Plan, now: datetime) -> datetime:
    """The next due time."""
    return next(due for due in _dues(plan, now.date()) if due > now)


@lru_cache(10_000)
def _dues(plan: Plan, today: date) -> tuple[datetime, ...]:
    """The due times around a day, the last one before and the next one after it among them."""
    return tuple(plan.due(day) for day in _days(plan.at, plan.weekdays, today, plan.longest_gap))


@lru_cache(1000)
def _days(at: time, weekdays: frozenset[int], today: date, gap: timedelta) -> tuple[date, ...]:
    """The days on which APScheduler's trigger fires, up to so long before and after a day."""
    trigger = CronTrigger(
        day_of_week=",".join(map(str, sorted(weekdays))),
        hour=at.hour,
        minute=at.minute,
        second=at.second,
        timezone=UTC,
    )
    noon, days = datetime.combine(today, time(12), UTC), list[date]()
    fired: datetime | None = trigger.get_next_fire_time(None, noon - gap - timedelta(days=1))
    while fired and fired <= noon + gap + timedelta(days=1):
        days.append(fired.date())
        fired = trigger.get_next_fire_time(fired, fired)
    return tuple(days)


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
    """Whether the night of `due` has its final verdict: one that stands, or no try is left."""
    tries = tries_since(nights, due, now)
    if not tries or tries[0]["ended"] is None:
        return False
    return not is_retried(tries[0]["verdict"]) or len(tries) >= RETRIES


def usual_time(nights: Sequence[dict[str, Any]]) -> timedelta | None:
    """How long a source's crawl takes as a rule: the median of those nightly runs that came to their own end."""
    whole = [run for run in nights if run["ended"] is not None and run["verdict"] != Verdict.STOPPED]
    times = [(clock.parse(run["ended"]) - clock.parse(run["started"])).total_seconds() for run in whole]
    return timedelta(seconds=median(times)) if times else None


def tries_since(nights: Sequence[dict[str, Any]], due: datetime, now: datetime) -> list[dict[str, Any]]:
    """The runs that belong to the night of `due`."""
    return [run for run in nights if due <= clock.parse(run["started"]) <= now + SKEW]


def local(instant: datetime, settings: Settings) -> str:
    """An instant as the operator reads it: in the zone of the settings, with its offset."""
    return instant.astimezone(ZoneInfo(settings.zone)).strftime("%Y-%m-%d %H:%M %z")
