"""Numbers for monitoring: nights by verdict, the last ones, what waits, and since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import parse, stamp
from stdwatch.verdicts import GOOD


@dataclass(frozen=True, slots=True)
class Nights:
    """The nights of a source: those since an instant by verdict, and the last one; instants are UTC."""

    source: str
    counts: dict[str, int]
    last: datetime
    verdict: str
    last_good: datetime | None
    since_good: int
    """How many there were since the last good one; what was tried again soon counts once."""


@dataclass(frozen=True, slots=True)
class Alarmed:
    """An alarm that was raised, and cleared if it has ended."""

    source: str
    raised: datetime
    cleared: datetime | None


def nights(db: Database, since: datetime) -> list[Nights]:
    """The nights of every source that is polled and had one which came to an end, by name."""
    counts: dict[str, dict[str, int]] = {}
    sql = """SELECT source, verdict, count(*) FROM run
        WHERE kind = 'nightly' AND verdict IS NOT NULL AND started >= ? GROUP BY source, verdict"""
    for source, verdict, number in db.execute(sql, [stamp(since)]).fetchall():
        counts.setdefault(source, {})[verdict] = number
    rows = db.execute(
        """SELECT source, max(started), verdict,
            (SELECT max(started) FROM run AS good WHERE good.source = run.source AND good.kind = 'nightly'
                AND good.verdict IN (?, ?))
        FROM run WHERE kind = 'nightly' AND verdict IS NOT NULL AND source IN (SELECT source FROM polled)
        GROUP BY source ORDER BY source""",
        sorted(GOOD),
    ).fetchall()
    return [
        Nights(
            source,
            counts.get(source, {}),
            parse(last),
            verdict,
            parse(good) if good else None,
            0 if good == last else _nights_after(db, source, good or ""),
        )
        for source, last, verdict, good in rows
    ]


def _nights_after(db: Database, source: str, begin: str) -> int:
    """How many nights of a source that came to an end began after an instant; each run of retries is one."""
    sql = """SELECT count(*) FROM run AS night WHERE source = :source AND kind = 'nightly' AND verdict IS NOT NULL
        AND started > :begin AND NOT EXISTS (SELECT 1 FROM run AS retry
            WHERE retry.source = :source AND retry.kind = 'nightly' AND retry.started > night.started
            AND retry.started < strftime('%Y-%m-%dT%H:%M:%SZ', night.started, '+6 hours'))"""
    return int(db.execute(sql, {"source": source, "begin": begin}).fetchone()[0])


def verdicts(db: Database, since: datetime) -> dict[str, list[tuple[datetime, str]]]:
    """The nights of each source since an instant that came to an end, oldest first."""
    history: dict[str, list[tuple[datetime, str]]] = {}
    sql = """SELECT source, started, verdict FROM run
        WHERE kind = 'nightly' AND verdict IS NOT NULL AND started >= ? ORDER BY source, started"""
    for source, started, verdict in db.execute(sql, [stamp(since)]).fetchall():
        history.setdefault(source, []).append((parse(started), verdict))
    return history


def candidates(db: Database) -> dict[str, int]:
    """How many candidates are in each state of the desk."""
    sql = "SELECT state, count(*) FROM candidate WHERE merged_into IS NULL GROUP BY state"
    return dict(db.execute(sql).fetchall())


def oldest_in_inbox(db: Database) -> datetime | None:
    """When the candidate that waits longest was first seen."""
    sql = "SELECT min(first_seen) FROM candidate WHERE merged_into IS NULL AND state = 'inbox'"
    (at,) = db.execute(sql).fetchone()
    return parse(at) if at else None


def jobs(db: Database) -> dict[str, int]:
    """How many jobs are in each state."""
    return dict(db.execute("SELECT state, count(*) FROM job GROUP BY state").fetchall())


def alarms(db: Database, since: datetime) -> list[Alarmed]:
    """The alarms that are open or were since an instant, in the order in which they were raised."""
    sql = "SELECT source, raised, cleared FROM alarm WHERE cleared IS NULL OR cleared >= ? ORDER BY raised"
    rows = db.execute(sql, [stamp(since)]).fetchall()
    return [Alarmed(source, parse(raised), parse(cleared) if cleared else None) for source, raised, cleared in rows]
