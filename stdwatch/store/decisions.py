"""The append-only log of decisions, and the state of a candidate that follows from it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.errors import Missing
from stdwatch.reasons import DecisionCode, Reason, dump_one, load_one
from stdwatch.store import database, visits

MACHINE = "stdwatch"  # the editor's name under which the desk itself returns a candidate to the inbox
_STATE_OF = {"accept": "accepted", "brief": "brief", "later": "later", "reject": "rejected", "return": "inbox"}
_NEW_TEXT = 0.2
"""More new text than this share brings a rejected one back: less is a correction, not news."""
_COLUMNS = "id, seq, candidate, verb, section, until, note, editor, at, reading, undoes, reason"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log. `seq` is the order of arrival, `at` an instant (RFC 3339, UTC), `reading` was on screen.

    Editors write a `note`; an entry that the desk itself makes has a `reason`.
    """

    id: str
    seq: int
    candidate: int
    verb: str
    editor: str
    at: str
    section: str | None = None
    until: str | None = None
    note: str = ""
    reading: int | None = None
    undoes: str | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What the log says of a candidate; `decided` is the instant of the decision in force, `reading` what it saw."""

    state: str = "inbox"
    section: str | None = None
    until: str | None = None
    decided: str | None = None
    reading: int | None = None


def derive(entries: Iterable[Entry]) -> State:
    """The state after a log in order of arrival: its last state decision that was not taken back."""
    last = in_force(entries)
    if last is None:
        return State()
    return State(_STATE_OF[last.verb], last.section, last.until, last.at, last.reading)


def in_force(entries: Iterable[Entry]) -> Entry | None:
    """The last state decision that no undo took back; it is what the next undo takes back."""
    log = list(entries)
    undone = {entry.undoes for entry in log}
    return next((entry for entry in reversed(log) if entry.verb in _STATE_OF and entry.id not in undone), None)


def surviving_id(db: Database, candidate: int) -> int:
    """The candidate itself, or the one that it was merged into, through any number of merges; `Missing` if unknown."""
    row = db.conn.execute(
        """WITH RECURSIVE way(id, next) AS (
            SELECT id, merged_into FROM candidate WHERE id = ?
            UNION SELECT candidate.id, candidate.merged_into FROM way JOIN candidate ON candidate.id = way.next
        ) SELECT id FROM way WHERE next IS NULL""",
        [candidate],
    ).fetchone()
    if row is None:
        raise Missing(f"no candidate {candidate}: stdwatch inbox --all lists them")
    return int(row[0])


def entries(db: Database, candidate: int) -> list[Entry]:
    """The log of a candidate and of all that were merged into it, in order of arrival."""
    rows = db.conn.execute(
        f"""WITH RECURSIVE same(id) AS (
            VALUES (?) UNION SELECT candidate.id FROM same JOIN candidate ON candidate.merged_into = same.id
        ) SELECT {_COLUMNS} FROM decision WHERE candidate IN (SELECT id FROM same) ORDER BY seq""",  # noqa: S608
        [candidate],
    )
    return [_entry(row) for row in rows]


def last_seqs(db: Database, candidates: Iterable[int]) -> dict[int, int]:
    """The `seq` of the last entry of each of some candidates; those without a log are left out."""
    rows = db.conn.execute(
        """WITH RECURSIVE same(kept, id) AS (
            SELECT value, value FROM json_each(?)
            UNION SELECT same.kept, candidate.id FROM same JOIN candidate ON candidate.merged_into = same.id
        ) SELECT kept, max(seq) FROM same JOIN decision ON decision.candidate = same.id GROUP BY kept""",
        [json.dumps(list(candidates))],
    )
    return dict(rows.fetchall())


def entry(db: Database, id: str) -> Entry | None:  # noqa: A002 (the column's name)
    """The entry with this id, or `None`."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM decision WHERE id = ?", [id]).fetchone()  # noqa: S608
    return _entry(row) if row else None


def last_seq(db: Database) -> int:
    """The `seq` of the newest entry of the whole log, 0 when there is none."""
    return int(db.conn.execute("SELECT ifnull(max(seq), 0) FROM decision").fetchone()[0])


def after(db: Database, seq: int, *, limit: int) -> list[tuple[Entry, str]]:
    """The entries behind a `seq`, in order, each with the state that its candidate has by now."""
    columns = ", ".join(f"decision.{name}" for name in _COLUMNS.split(", "))
    rows = db.conn.execute(
        f"""SELECT {columns}, candidate.state FROM decision JOIN candidate ON candidate.id = decision.candidate
        WHERE seq > ? ORDER BY seq LIMIT ?""",  # noqa: S608 (our own column names)
        [seq, limit],
    )
    return [(_entry(row[:-1]), row[-1]) for row in rows]


def append(db: Database, new: Entry) -> State:
    """Write an entry (its `seq` is given here) and the state that follows; inside a `writing` transaction.

    Entries are written for the candidate that is shown (`surviving_id`), never for one that was merged into another.
    """
    numbered = replace(new, seq=last_seq(db) + 1)
    row = {name: getattr(numbered, name) for name in _COLUMNS.split(", ")} | {"reason": dump_one(new.reason)}
    db.conn.execute(
        f"INSERT INTO decision ({_COLUMNS}) VALUES ({', '.join(f':{name}' for name in row)})",  # noqa: S608
        row,
    )
    return derive(entries(db, new.candidate)) if new.verb == "note" else refresh(db, new.candidate)


def refresh(db: Database, candidate: int) -> State:
    """Derive the state from the log and keep it in the candidate's columns; inside a `writing` transaction.

    A decision on what the publisher has changed since is flagged at once: an earlier revision was on screen than is in
    force now, or (after an undo, which brings an old decision back) the last change is later than that decision.
    """
    state = derive(entries(db, candidate))
    db.conn.execute(
        """UPDATE candidate SET state = :state, section = :section, until = :until, decided = :decided,
            changed_since = :state <> 'inbox' AND (last_changed > :decided OR COALESCE((
                SELECT revision FROM reading WHERE id = :reading
            ) <> (
                SELECT reading.revision FROM part JOIN reading ON reading.id = part.reading
                WHERE part.candidate = candidate.id AND part.kind = 'page' ORDER BY part.position LIMIT 1
            ), 0))
        WHERE id = :id""",
        {
            "id": candidate,
            "state": state.state,
            "section": state.section,
            "until": state.until,
            "decided": state.decided,
            "reading": state.reading,
        },
    )
    return state


def reopen(db: Database, candidate: int, *, reason: Reason, at: datetime) -> State:
    """Bring a candidate back to the inbox, unread, by an entry of the desk's own; inside a `writing` transaction.

    The entry's id follows from the log, so that a crawl that is killed and repeated writes the same one.
    """
    visits.forget_opened(db, candidate)
    log = entries(db, candidate)
    last = log[-1].seq if log else 0
    new = Entry(
        id=str(uuid5(NAMESPACE_URL, f"stdwatch:return:{candidate}:{last}")),
        seq=0,
        candidate=candidate,
        verb="return",
        editor=MACHINE,
        at=clock.stamp(at),
        reason=reason,
    )
    return append(db, new)


def document_changed(db: Database, candidate: int, *, new_part: bool, new_text_share: float, at: datetime) -> State:
    """What a change by the publisher does to a decided candidate; inside a `writing` transaction.

    The state stays and the candidate is flagged as changed since; a new part, or more than a fifth of new text
    (`new_text_share` in 0 … 1), brings a rejected one back to the inbox.
    """
    state = derive(entries(db, candidate))
    if state.state == "rejected" and (new_part or new_text_share > _NEW_TEXT):
        new_text = Reason.of(DecisionCode.NEW_TEXT, share=float(new_text_share))
        reason = Reason.of(DecisionCode.NEW_FILE) if new_part else new_text
        return reopen(db, candidate, reason=reason, at=at)
    db.conn.execute(
        """UPDATE candidate SET changed_since = 1, last_changed = max(last_changed, ?)
        WHERE id = ? AND state <> 'inbox'""",
        [clock.stamp(at), candidate],
    )
    return state


def wake(db: Database, today: date, *, at: datetime) -> int:
    """Bring back to the inbox every `later` candidate whose day has come, by logged entries; how many there were.

    Called where a queue is about to be shown, so that a plain column holds the state that the queue sorts and counts
    by. `today` is a day in the readers' zone.
    """
    due = "SELECT id FROM candidate WHERE state = 'later' AND until <= ? AND merged_into IS NULL"
    if db.conn.execute(f"{due} LIMIT 1", [today.isoformat()]).fetchone() is None:
        return 0
    with database.writing(db):
        woken: Sequence[tuple[int]] = db.conn.execute(due, [today.isoformat()]).fetchall()
        for (candidate,) in woken:
            reopen(db, candidate, reason=Reason.of(DecisionCode.DAY_HAS_COME), at=at)
    return len(woken)


def _entry(row: Sequence[object]) -> Entry:
    return entry_of(dict(zip(_COLUMNS.split(", "), row, strict=True)))


def entry_of(row: dict[str, Any]) -> Entry:
    """The entry of a row of the table."""
    return Entry(**{**row, "reason": load_one(row["reason"])})
