"""The circumstances of a night: its instant, its rules, and how far back each channel is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stdwatch.items import ChannelKind, DocType, Lead
from stdwatch.polling.frontier import Frontier

FIRST_NIGHT_DAYS = 30
"""What is older than this when its channel is read for the first time is known, not fetched
(docs/design.md, "Why does the first night skip what is older than 30 days, per channel?")."""

OVERLAP_DAYS = 7
"""Listings are walked back to this many days before the channel's last complete reading."""


@dataclass(frozen=True, slots=True)
class Rechecks:
    """When a held document is asked for again although nothing was said of it.

    `days` count from the night we first saw it (late posts are backdated, hearings lie ahead). Types in `weekly` are
    asked for every seven days until so many days after their own date. `living` are paths re-read every 30 days.
    """

    days: tuple[int, ...] = (1, 3, 7)
    weekly: Mapping[DocType, int] = field(default_factory=dict)
    living: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelPages:
    """What the decisions need of one channel's reading tonight; `since` is the day it had to be read back to."""

    channel: str
    kind: ChannelKind
    leads: tuple[Lead, ...]
    since: date
    complete: bool
    names_all: bool
    top: frozenset[str] = frozenset()
    """The addresses on top of a list that has the newest first."""


@dataclass(frozen=True, slots=True)
class PollContext:
    """The circumstances: the instant, the site's zone, the recheck rules, a backfill's first day, our extractor."""

    at: datetime
    zone: str
    rechecks: Rechecks = field(default_factory=Rechecks)
    since: date | None = None
    extractor: str = ""

    @property
    def today(self) -> date:
        """The site's day."""
        return self.day(self.at)

    def day(self, instant: datetime) -> date:
        """The site's day of an instant."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    @property
    def week(self) -> str:
        """The ISO week, such as ``2025-W48``."""
        year, week, _ = self.today.isocalendar()
        return f"{year}-W{week:02}"


def window(channel: str, frontier: Frontier, context: PollContext) -> date:
    """The day to which a channel is read back: a week before its last complete reading, a month on its first."""
    last = frontier.complete.get(channel)
    start = context.today - timedelta(FIRST_NIGHT_DAYS) if last is None else context.day(last) - timedelta(OVERLAP_DAYS)
    return min(start, context.since) if context.since else start


def channel_is_due(channel: str, every: int, frontier: Frontier, context: PollContext) -> bool:
    """Whether a channel read every so many days is to be read tonight; a nightly one is read by every run of a day."""
    last = frontier.complete.get(channel)
    return every <= 1 or last is None or bool(context.since) or (context.today - context.day(last)).days >= every
