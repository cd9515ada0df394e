"""When the desk's decisions are to be learned from: after crawls, when enough of them are new."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from stdwatch.store import learned, runs

_PAUSE = timedelta(minutes=10)
"""Between two times: what fails must not be tried once a minute, and a morning's decisions come one by one."""


def ask_when_due(db: Database, now: datetime) -> None:
    """Ask for the job that learns; a clock that went back does not put it off for long."""
    last = runs.last_heartbeat(db, "learning")
    if (last is None or not timedelta(0) <= now - last < _PAUSE) and learned.is_due(db):
        runs.ask(db, "learn", {}, "scheduler", now)
        runs.record_heartbeat(db, "learning", now)
