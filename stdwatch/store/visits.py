"""What each editor has seen of the queue: visits, and candidates that were on screen."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.store.database import writing

_PAUSE = timedelta(hours=4)
"""Whoever has not looked at the queue for so long comes anew: a morning, not a lunch."""

_FIRST = timedelta(days=1)
"""What an editor who was never here gets as new: the last night."""

_NOTED = timedelta(minutes=1)
"""How often a visit is written down while it lasts."""


def record(db: Database, editor: str, at: datetime) -> None:
    """Note that an editor looks at the queue now."""
    row = db.execute("SELECT since, last FROM visit WHERE editor = ?", [editor]).fetchone()
    since, last = map(clock.parse, row) if row else (at - _FIRST, at - _NOTED)
    if last <= at < last + _NOTED:
        return
    if at >= last + _PAUSE:
        since = last
    with writing(db):
        db.execute("INSERT OR REPLACE INTO visit VALUES (?, ?, ?)", [editor, clock.stamp(since), clock.stamp(at)])


def since(db: Database, editor: str) -> str:
    """The end of an editor's visit before the present one (UTC); empty for one who was never here."""
    row = db.execute("SELECT since FROM visit WHERE editor = ?", [editor]).fetchone()
    return str(row[0]) if row else ""


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
