"""Who works at the desk, what is assigned to whom, and who is named in notes."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.errors import UsageError
from stdwatch.store.database import writing

_KNOWN = """SELECT editor FROM visit WHERE editor NOT IN (SELECT name FROM user WHERE removed IS NOT NULL)
UNION SELECT name FROM user WHERE removed IS NULL ORDER BY 1"""

_SHOWN_AS = """UNION SELECT united.merged_into FROM way JOIN candidate AS united ON united.id = way.id
    WHERE united.merged_into IS NOT NULL) SELECT id FROM way"""
"""The rest of a recursion: what a candidate was merged into is the one that is shown for it."""

MINE = f"""(state IN ('inbox', 'later', 'accepted') AND candidate.id IN (WITH RECURSIVE way (id) AS (
        SELECT candidate FROM assignment WHERE assignment.editor = :mine {_SHOWN_AS})
    OR candidate.id IN (WITH RECURSIVE way (id) AS (
        SELECT asked.candidate FROM mention JOIN decision AS asked ON asked.id = mention.decision
        WHERE mention.editor = :mine AND NOT EXISTS (SELECT 1 FROM decision AS answer
            WHERE answer.editor = :mine AND answer.seq > asked.seq AND answer.candidate IN (
                WITH RECURSIVE way (id) AS (SELECT asked.candidate {_SHOWN_AS})) {_SHOWN_AS}))"""  # noqa: S608
"""The condition that a candidate waits for an editor: assigned and not done with, or named in a note not answered.

So it does through any candidate that was merged into it.
"""

_SAME = """WITH RECURSIVE same (shown, id) AS (SELECT value, value FROM json_each(?)
    UNION SELECT same.shown, candidate.id FROM same JOIN candidate ON candidate.merged_into = same.id)"""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whose a candidate is, nobody's where it was taken back; `seq` is the order of arrival."""

    candidate: int
    editor: str | None
    seq: int


def names(db: Database) -> list[str]:
    """The editors of the desk: who may sign in, or was here, and was not removed."""
    return [row[0] for row in db.execute(_KNOWN).fetchall()]


def assign(db: Database, candidate: int, editor: str | None, given_by: str, at: datetime) -> None:
    """Give a candidate to an editor, or to nobody; `UsageError` for one who does not work here."""
    with writing(db):
        if editor is not None and editor not in names(db):
            raise UsageError(f"nobody at this desk is called {editor[:40]!r}")
        row = [candidate, editor, given_by, clock.stamp(at), last_seq(db) + 1]
        same = f"{_SAME} DELETE FROM assignment WHERE candidate IN (SELECT id FROM same)"  # noqa: S608
        db.execute(same, [json.dumps([candidate])])
        db.execute("INSERT INTO assignment VALUES (?, ?, ?, ?, ?)", row)


def last_seq(db: Database) -> int:
    """The `seq` of the newest assignment, 0 when there is none."""
    return int(db.execute("SELECT ifnull(max(seq), 0) FROM assignment").fetchone()[0])


def assigned_after(db: Database, seq: int, *, limit: int) -> list[Assignment]:
    """What was assigned or taken back behind a `seq`, in order; of each candidate the last alone."""
    rows = db.execute("SELECT candidate, editor, seq FROM assignment WHERE seq > ? ORDER BY seq LIMIT ?", [seq, limit])
    return [Assignment(*row) for row in rows.fetchall()]


def assigned(db: Database, candidates: Iterable[int]) -> dict[int, str]:
    """Whose each of some candidates is, by itself or through one that was merged into it; many are nobody's."""
    sql = f"""{_SAME} SELECT shown, editor FROM same JOIN assignment ON candidate = id
        WHERE editor IS NOT NULL ORDER BY id = shown"""  # noqa: S608
    return dict(db.execute(sql, [json.dumps(list(candidates))]).fetchall())


def note_mentions(db: Database, decision: str, note: str) -> None:
    """Keep whom a note names (``@Li``), the longest names first; inside a `writing` transaction."""
    if "@" not in note:
        return
    for name in sorted(names(db), key=len, reverse=True):
        pattern = rf"(?<![A-Za-z0-9_.])@{re.escape(name)}(?![A-Za-z0-9_])"
        if re.search(pattern, note):
            note = re.sub(pattern, " ", note)
            db.execute("INSERT OR IGNORE INTO mention VALUES (?, ?)", [name, decision])
