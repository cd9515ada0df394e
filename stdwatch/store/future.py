"""What a clock that was ahead left behind: nights, and instants of our own, that are yet to come."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.store.database import writing

_INSTANTS = {
    "alarm": ("raised", "cleared"),
    "backup": ("at",),
    "candidate": ("first_seen", "last_changed", "withdrawn"),
    "channel_result": ("at",),
    "fetch": ("at",),
    "message": ("at",),
    "part": ("first_seen",),
    "revision": ("seen",),
    "target": ("first_seen", "last_checked", "last_changed"),
}
"""Instants that later nights compare with theirs."""


def nights(db: Database, after: datetime) -> list[str]:
    """The days of nightly runs that began after an instant, ascending."""
    rows = db.execute(
        "SELECT DISTINCT substr(started, 1, 10) FROM run WHERE kind = 'nightly' AND started > ? ORDER BY 1",
        [stamp(after)],
    )
    return [row[0] for row in rows]


def bring_back(db: Database, now: datetime) -> None:
    """Let what was written ahead of the clock have been written now; its nights count as none.

    Nothing that publishers sent or editors decided is touched.
    """
    values = {"now": stamp(now), "day": stamp(now)[:10], "before": stamp(now - timedelta(seconds=1))}
    with writing(db):
        db.execute("UPDATE heartbeat SET at = :before WHERE at > :now", values)
        db.execute("UPDATE run SET kind = 'manual' WHERE kind = 'nightly' AND started > :now", values)
        db.execute("UPDATE run SET started = :now, ended = iif(ended IS NULL, NULL, :now) WHERE started > :now", values)
        db.execute("UPDATE target SET missed_on = :day WHERE missed_on > :day", values)
        for table, columns in _INSTANTS.items():
            for column in columns:
                db.execute(f"UPDATE {table} SET {column} = :now WHERE {column} > :now", values)  # noqa: S608 - our names
