"""What each editor has seen of the queue: visits, and candidates that were on screen."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.store.database import writing

_PAUSE = timedelta(hours=4)
"""Whoever has done nothing at the queue for so long comes anew: a morning, not a lunch."""

FIRST = timedelta(days=1)
"""What an editor who was never here gets as new: the last night."""

_NOTED = timedelta(minutes=1)
"""How often a visit is written down while it lasts."""


def record(db: Database, editor: str, at: datetime, *, shown: bool = True) -> None:
    """Note that an editor is shown the queue now, or does something at one that was shown before.

    Acts tell how long a visit lasts; what came after the queue was last shown has not been seen, whatever was done.
    """
    row = db.execute("SELECT since, shown, acted FROM visit WHERE editor = ?", [editor]).fetchone()
    since, last_shown, acted = map(clock.parse, row) if row else (at - FIRST, at - FIRST, at - _NOTED)
    noted = last_shown if shown else acted
    if noted <= at < noted + _NOTED:
        return
    if at >= acted + _PAUSE:
        since = last_shown
    instants = since, at if shown else last_shown, at
    with writing(db):
        db.execute("INSERT OR REPLACE INTO visit VALUES (?, ?, ?, ?)", [editor, *map(clock.stamp, instants)])


def mark_opened(db: Database, editor: str, candidate: int, at: datetime) -> None:
    """Note that an editor has a candidate on screen; an unknown candidate is passed over."""
    if opened(db, editor, [candidate]):  # a look at it need not wait for whoever writes
        return
    known = "SELECT ?, id, ? FROM candidate WHERE id = ?"
    with writing(db):
        db.execute(f"INSERT OR IGNORE INTO opened {known}", [editor, clock.stamp(at), candidate])


def forget_opened(db: Database, candidate: int) -> None:
    """Let a candidate be unread for everybody: it came back; inside a `writing` transaction."""
    db.conn.execute("DELETE FROM opened WHERE candidate = ?", [candidate])


def opened(db: Database, editor: str, candidates: Iterable[int]) -> frozenset[int]:
    """Those of some candidates that an editor has had on screen."""
    rows = db.execute(
        "SELECT candidate FROM opened WHERE editor = ? AND candidate IN (SELECT value FROM json_each(?))",
        [editor, json.dumps(list(candidates))],
    )
    return frozenset(row[0] for row in rows)
