"""Figures for looking at how it goes: arrivals, what is left to decide, the quarter so far, the last night."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.items import FetchReason, TargetState
from stdwatch.store import decisions


@dataclass(frozen=True, slots=True)
class Quarter:
    """What was decided since the first day of a quarter: how many of each section, briefs, and what is still open."""

    since: date
    begin: str
    """The instant at which that day began where the readers are (UTC)."""
    sections: dict[str | None, int]
    brief: int
    rejected: int
    open: int


def quarter_start(today: date) -> date:
    """The first day of the calendar quarter."""
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def quarter(db: Database, today: date, zone: str) -> Quarter:
    """The quarter so far, by the readers' days."""
    since = quarter_start(today)
    begin = _begin(since, zone)
    rows = db.execute(
        """SELECT state, section, count(*) FROM candidate
        WHERE merged_into IS NULL AND state <> 'inbox' AND decided >= ? GROUP BY 1, 2""",
        [begin],
    ).fetchall()
    count = Counter[str]()
    for state, _, number in rows:
        count[state] += number
    sections = {section: number for state, section, number in rows if state == "accepted"}
    return Quarter(since, begin, sections, count["brief"], count["rejected"], _inbox(db))


def arrivals(db: Database, weeks: int, today: date, zone: str) -> dict[str, list[int]]:
    """How many candidates of each source were first seen in each of the last weeks (Monday to Sunday), oldest first."""
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    counts: dict[str, list[int]] = {}
    rows = db.execute(
        """SELECT source, first_seen, count(*) FROM candidate
        WHERE merged_into IS NULL AND first_seen >= ? GROUP BY source, substr(first_seen, 1, 13)""",
        [_begin(first, zone)],
    ).fetchall()
    for source, seen, number in rows:
        week = (_day(seen, zone) - first).days // 7
        if 0 <= week < weeks:
            counts.setdefault(source, [0] * weeks)[week] += number
    return counts


def left(db: Database, days: int, today: date, zone: str) -> list[int]:
    """How many candidates waited in the inbox at the end of each of the last days, oldest first.

    Counted back from now: what arrived on a day was not there before it, what left the inbox on it was.
    """
    first = today - timedelta(days=days - 1)
    change = Counter[date]()
    for day, number in _arrived(db, first, zone):
        change[day] += number
    for day, step in _moves(db, first, zone):
        change[day] += step
    waiting, counts = _inbox(db), []
    for number in range(days):
        counts.append(waiting)
        waiting -= change[today - timedelta(days=number)]
    return [max(0, each) for each in reversed(counts)]


def last_night(db: Database, now: datetime) -> dict[str, Any]:
    """What is new since a day ago (`since`), sums over the runs since then, when the scheduler was last heard of."""
    since = clock.stamp(now - timedelta(days=1))
    row = next(
        db.query(
            """SELECT count(*) AS runs, coalesce(sum(changed), 0) AS changed,
                coalesce(sum(failed), 0) AS failed, coalesce(sum(requests), 0) AS requests
            FROM run WHERE started >= ? AND kind <> 'dry'""",
            [since],
        )
    )
    heartbeat = db.execute("SELECT at FROM heartbeat WHERE name = 'scheduler'").fetchone()
    sql = "SELECT count(*) FROM candidate WHERE merged_into IS NULL AND first_seen >= ?"
    new = db.execute(sql, [since]).fetchone()[0]
    return {**row, "new": new, "since": since, "heartbeat": heartbeat[0] if heartbeat else None}


def undated(db: Database) -> dict[str, int]:
    """How many documents of each source no channel dates and a first night left alone."""
    sql = "SELECT source, count(*) FROM target WHERE state = ? AND why = ? GROUP BY source"
    return dict(db.execute(sql, [TargetState.KNOWN, FetchReason.UNDATED]).fetchall())


def _inbox(db: Database) -> int:
    sql = "SELECT count(*) FROM candidate WHERE merged_into IS NULL AND state = 'inbox'"
    return int(db.execute(sql).fetchone()[0])


def _arrived(db: Database, first: date, zone: str) -> Iterator[tuple[date, int]]:
    rows = db.execute(
        """SELECT first_seen, count(*) FROM candidate WHERE merged_into IS NULL AND first_seen >= ?
        GROUP BY substr(first_seen, 1, 13)""",
        [_begin(first, zone)],
    ).fetchall()
    return ((_day(seen, zone), number) for seen, number in rows)


def _moves(db: Database, first: date, zone: str) -> Iterator[tuple[date, int]]:
    """Every step out of the inbox (-1) and back into it (+1), with its day."""
    rows = db.execute("SELECT DISTINCT candidate FROM decision WHERE at >= ?", [_begin(first, zone)]).fetchall()
    for candidate in {decisions.surviving_id(db, row[0]) for row in rows}:
        log, before = decisions.entries(db, candidate), True
        for length, entry in enumerate(log, 1):
            inside = decisions.derive(log[:length]).state == "inbox"
            if inside != before:
                yield _day(entry.at, zone), 1 if inside else -1
            before = inside


def _begin(day: date, zone: str) -> str:
    return clock.stamp(datetime.combine(day, datetime.min.time(), ZoneInfo(zone)))


def _day(instant: str, zone: str) -> date:
    return clock.parse(instant).astimezone(ZoneInfo(zone)).date()
