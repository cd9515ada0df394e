"""Stories in the store: links between candidates, and what hangs together by them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from stdwatch import reasons
from stdwatch.clock import stamp
from stdwatch.errors import Missing
from stdwatch.reasons import Reason
from stdwatch.store import queue
from stdwatch.store.database import writing
from stdwatch.store.queue import Row

_LINKED = "stories"
"""Under this name `active` keeps the id of the last candidate that links were looked for."""

_MOST_PAGES = 12
"""Pages of a story that are shown: more hang together by chance."""


@dataclass(frozen=True, slots=True)
class Page:
    """A candidate as stories need it: `text` is the beginning of its page's text."""

    id: int
    source: str
    title: str
    day: str | None
    doc_type: str
    text: str


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link as it was found."""

    one: int
    other: int
    strength: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """Another page of a candidate's story, and why it is taken for one: the links that join it to the others."""

    row: Row
    reasons: tuple[Reason, ...]


def linked_up_to(db: Database) -> int:
    """The id of the last candidate that links were looked for."""
    row = db.execute("SELECT value FROM active WHERE name = ?", [_LINKED]).fetchone()
    return int(row[0]) if row else 0


def new_pages(db: Database, limit: int, length: int) -> list[Page]:
    """The candidates that links were not looked for yet, oldest first."""
    return _pages(db, "candidate.id > ? ORDER BY candidate.id LIMIT ?", [length, linked_up_to(db), limit])


def pages_between(db: Database, first: str, last: str, length: int) -> list[Page]:
    """The candidates that were published on these days, both included, or in a month that has some of them."""
    days = "(day BETWEEN ? AND ? OR day = ?) ORDER BY candidate.id"
    return _pages(db, days, [length, first, last, first[:7]])


def add(db: Database, links: Iterable[NewLink], newest: int, at: datetime) -> None:
    """Keep links, and up to which candidate they were looked for; one that an editor refused stays refused."""
    with writing(db):
        db.conn.executemany(
            "INSERT INTO story_link (first, second, strength, reasons, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET strength = excluded.strength, reasons = excluded.reasons",
            [(link.one, link.other, link.strength, reasons.dump(link.reasons), stamp(at)) for link in links],
        )
        db.execute("INSERT OR REPLACE INTO active VALUES (?, ?)", [_LINKED, str(newest)])


def refuse(db: Database, candidate: int, others: Sequence[int], editor: str, at: datetime | None) -> None:
    """Say that a candidate is of another story than these, or (`at` is ``None``) take that back.

    Raises `Missing` when no link joins them.
    """
    listed = json.dumps([*others])
    with writing(db):
        changed = db.execute(
            """UPDATE story_link SET refused = ?, editor = ?
            WHERE (first = ? AND second IN (SELECT value FROM json_each(?)))
                OR (second = ? AND first IN (SELECT value FROM json_each(?)))""",
            [stamp(at) if at else None, editor, candidate, listed, candidate, listed],
        ).rowcount
    if not changed:
        raise Missing(f"candidate {candidate} has no such link")


def groups(db: Database, candidates: Sequence[int]) -> list[list[int]]:
    """Those of some candidates that hang together by links that stand, each group in the order given."""
    listed = json.dumps([*candidates])
    rows = db.execute(
        "SELECT first, second FROM story_link WHERE refused IS NULL AND first IN (SELECT value FROM json_each(?))"
        " AND second IN (SELECT value FROM json_each(?)) ORDER BY strength DESC",
        [listed, listed],
    )
    group = {candidate: [candidate] for candidate in candidates}
    for member, other in rows:
        if group[member] is not group[other] and len(group[member]) + len(group[other]) <= _MOST_PAGES:
            joined = group[member] + group[other]
            group.update(dict.fromkeys(joined, joined))
    ranks = {candidate: at for at, candidate in enumerate(candidates)}
    distinct = {id(members): sorted(members, key=ranks.__getitem__) for members in group.values()}
    return [members for members in distinct.values() if len(members) > 1]


def of_candidate(db: Database, candidate: int) -> list[Member]:
    """The other pages of a candidate's story, strongest link first."""
    known, links = {candidate: 9.0}, dict[int, list[Reason]]()
    waiting = [candidate]
    while waiting and len(known) < _MOST_PAGES:
        at = waiting.pop(0)
        for other, strength, why in _links_of(db, at):
            links.setdefault(other, []).extend(why)
            if other not in known:
                known[other] = min(strength, known[at])
                waiting.append(other)
    order = sorted((other for other in known if other != candidate), key=lambda other: (-known[other], other))
    rows = ((other, queue.row(db, other)) for other in order[: _MOST_PAGES - 1])
    return [Member(row, tuple(dict.fromkeys(links[other]))) for other, row in rows if row]


def refused_of(db: Database, candidate: int) -> list[Row]:
    """The pages of which an editor said that they are of another story than this one."""
    rows = db.execute(
        "SELECT CASE first WHEN :id THEN second ELSE first END FROM story_link"
        " WHERE refused IS NOT NULL AND :id IN (first, second)",
        {"id": candidate},
    ).fetchall()
    return [row for (other,) in rows if (row := queue.row(db, other))]


def _links_of(db: Database, candidate: int) -> list[tuple[int, float, tuple[Reason, ...]]]:
    rows = db.execute(
        """SELECT candidate.id, strength, reasons FROM story_link
        JOIN candidate ON candidate.id = CASE first WHEN :id THEN second ELSE first END
        WHERE :id IN (first, second) AND refused IS NULL AND merged_into IS NULL ORDER BY strength DESC""",
        {"id": candidate},
    )
    return [(row[0], row[1], reasons.load(row[2])) for row in rows]


def _pages(db: Database, condition: str, values: Sequence[object]) -> list[Page]:
    rows = db.execute(
        f"""SELECT candidate.id, source, candidate.title, day, candidate.doc_type, ifnull(substr(text.text, 1, ?), '')
        FROM candidate LEFT JOIN part ON part.candidate = candidate.id AND part.kind = 'page' AND part.position = 0
        LEFT JOIN reading ON reading.id = part.reading LEFT JOIN text ON text.hash = reading.text_hash
        WHERE merged_into IS NULL AND {condition}""",  # noqa: S608 - our own conditions
        values,
    )
    return [Page(*row) for row in rows]
