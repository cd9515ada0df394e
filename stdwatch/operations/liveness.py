"""Whether a scheduler runs here, has stopped, or never ran; and whether the desk is ready to be used."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from sqlite_utils import Database

from stdwatch.config import Settings
from stdwatch.errors import StdwatchError
from stdwatch.operations import health, housekeeping
from stdwatch.store import runs

SILENT = timedelta(minutes=15)
"""A scheduler that has not written its heartbeat for so long does not run: its ticks are ten minutes apart at most."""


class SchedulerState(StrEnum):
    """What is known of the scheduler of a data directory."""

    RUNNING = "running"
    STOPPED = "stopped"
    NONE = "none"
    """Never heard of: a demo, a copy for an analyst, or a desk before its first night."""


def scheduler(db: Database, now: datetime) -> SchedulerState:
    """The state of the scheduler by its heartbeat."""
    heartbeat = runs.last_heartbeat(db, "scheduler")
    if heartbeat is None:
        return SchedulerState.NONE
    return SchedulerState.RUNNING if now - heartbeat < SILENT else SchedulerState.STOPPED


def obstacles(db: Database, settings: Settings, now: datetime) -> Iterator[str]:
    """What keeps the desk from being used as it is meant to be, each in a word or two; nothing when it is ready.

    A scheduler that never ran here is none: the page alone is a desk, too.
    """
    try:
        db.execute("SELECT 1 FROM candidate LIMIT 1").fetchone()
    except (sqlite3.Error, StdwatchError):
        yield "database cannot be read"
        return
    if housekeeping.no_room(settings):
        yield "no room on the disk"
    if health.clock_trouble(db, now):
        yield "clock is wrong"
    if scheduler(db, now) is SchedulerState.STOPPED:
        yield "scheduler has stopped"
