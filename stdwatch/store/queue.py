"""Reading the queue: the candidates that match a filter, page by page."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlite_utils import Database

from stdwatch.store import clips, search, terms

STATES = ("inbox", "accepted", "brief", "later", "rejected")
LOW = 0.05
"""Rows below, without a word of the wide list and not drawn for the audit, are folded, never hidden (`make eval`).

Half of what the weakest relevant text has; the schema folds by the same number.
"""

_COLUMNS = """candidate.id, candidate.source, candidate.url, candidate.title, candidate.published,
    candidate.published_precision, candidate.date_origin, candidate.day, candidate.doc_type, candidate.language,
    candidate.state, candidate.section, candidate.until, candidate.score, candidate.folded, candidate.priority,
    candidate.first_seen,
    candidate.changed_since, candidate.doubtful, candidate.withdrawn"""

_NAMED = "candidate.id IN (SELECT candidate FROM facet WHERE"
_MATCHING = "candidate.id IN (SELECT rowid FROM search WHERE search MATCH :query)"


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part as a list shows it: `pages` of a PDF that was read, `covered_by` the URL of the book it is printed in."""

    kind: str
    role: str
    url: str
    title: str
    outcome: str
    pages: int | None
    covered_by: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate as a list shows it; `published` as the publisher wrote it, `first_seen` an instant of ours (UTC)."""

    id: int
    source: str
    url: str
    title: str
    published: str | None
    published_precision: str | None
    date_origin: str | None
    day: str | None
    doc_type: str
    language: str | None
    state: str
    section: str | None
    until: str | None
    score: float
    folded: bool
    priority: float
    first_seen: str
    changed_since: bool
    doubtful: bool
    withdrawn: str | None
    parts: tuple[PartLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which candidates, and in which order: all of what is set must hold.

    `state` is one of `STATES` or `None` for all; `since` and `until` are days of the site, inclusive; `query` is what
    an editor typed (`search.parse`); `body` and `number` name a standards body and a standard that the text names;
    `changed` asks for what the publisher changed after the decision, `unused` for what no clip in an article is from.
    """

    state: str | None = "inbox"
    source: str | None = None
    doc_type: str | None = None
    section: str | None = None
    language: str | None = None
    body: str | None = None
    number: str | None = None
    since: str | None = None
    until: str | None = None
    query: str = ""
    changed: bool = False
    unused: bool = False
    order: Literal["score", "day"] = "score"


@dataclass(frozen=True, slots=True)
class Source:
    """A source by its names."""

    name: str
    title_en: str
    title_zh: str


def inbox(db: Database, filters: Filters, *, limit: int | None = None, after: Row | None = None) -> list[Row]:
    """The candidates that match, in the filters' order; `after` is the last row of the page before.

    By score: highest priority first, then oldest id, folded ones last. By day: latest first, undated ones last. Merged
    candidates are not listed.
    """
    if finds_nothing(filters):
        return []
    condition, values = where(db, filters, many=search.finds_many(db, filters.query))
    if after is not None:
        clause, more = _beyond(filters, after)
        condition, values = f"{condition} AND {clause}", {**values, **more}
    order = _order(filters)
    sql = f"SELECT {_COLUMNS} FROM candidate WHERE {condition} ORDER BY {order} LIMIT :limit"  # noqa: S608 (values are bound)
    rows = list(db.query(sql, {**values, "limit": -1 if limit is None else limit}))
    parts = part_lines(db, [row["id"] for row in rows])
    return [_row(row, parts.get(row["id"], ())) for row in rows]


def row(db: Database, candidate: int) -> Row | None:
    """One candidate as a list shows it, merged or not; `None` when there is no such id."""
    rows = list(db.query(f"SELECT {_COLUMNS} FROM candidate WHERE id = :id", {"id": candidate}))  # noqa: S608
    return _row(rows[0], part_lines(db, [candidate]).get(candidate, ())) if rows else None


def following(db: Database, filters: Filters, after: Row) -> int | None:
    """The candidate to look at after this one: the next that matches, else the first one left, else none."""
    rest = inbox(db, filters, limit=1, after=after) or inbox(db, filters, limit=2)
    return next((one.id for one in rest if one.id != after.id), None)


def ids(db: Database, filters: Filters, *, limit: int) -> list[int]:
    """The ids of the first candidates that match, in the filters' order."""
    if finds_nothing(filters):
        return []
    condition, values = where(db, filters, many=search.finds_many(db, filters.query))
    sql = f"SELECT id FROM candidate WHERE {condition} ORDER BY {_order(filters)} LIMIT :limit"  # noqa: S608
    return [row[0] for row in db.conn.execute(sql, {**values, "limit": limit})]


def newest(db: Database, filters: Filters, *, limit: int) -> list[Row]:
    """The candidates that match and came last, newest first, whatever order the filters name."""
    if finds_nothing(filters):
        return []
    condition, values = where(db, filters, many=search.finds_many(db, filters.query))
    sql = f"SELECT {_COLUMNS} FROM candidate WHERE {condition} ORDER BY candidate.id DESC LIMIT :limit"  # noqa: S608
    return [_row(found, ()) for found in db.query(sql, {**values, "limit": limit})]


def sources(db: Database) -> dict[str, Source]:
    """The sources that ever ran, by name."""
    rows = db.conn.execute("SELECT name, title_en, title_zh FROM source ORDER BY name").fetchall()
    return {row[0]: Source(*row) for row in rows}


def best_quotes(db: Database, candidates: Iterable[int], length: int = 2000) -> dict[int, str]:
    """The words of the best passage of some candidates, at most `length` code points each; many have none."""
    rows: Sequence[tuple[int, str, float]] = db.conn.execute(
        """SELECT part.candidate, substr(text.text, passage.start + 1, min(:length, passage."end" - passage.start)),
            max(passage.score)
        FROM part JOIN passage ON passage.reading = part.reading JOIN reading ON reading.id = part.reading
        JOIN text ON text.hash = reading.text_hash
        WHERE part.candidate IN (SELECT value FROM json_each(:ids)) AND part.covered_by IS NULL
        GROUP BY part.candidate""",
        {"ids": json.dumps(list(candidates)), "length": length},
    ).fetchall()
    return {candidate: quote for candidate, quote, _ in rows}


def part_lines(db: Database, candidates: Iterable[int]) -> dict[int, tuple[PartLine, ...]]:
    """The parts of some candidates, in their order."""
    rows = db.query(
        """SELECT part.candidate, part.kind, part.role, part.url, part.title, part.outcome,
            NULLIF(json_array_length(reading.pages), 0) AS pages, book.url AS covered_by
        FROM part LEFT JOIN reading ON reading.id = part.reading LEFT JOIN part AS book ON book.id = part.covered_by
        WHERE part.candidate IN (SELECT value FROM json_each(:ids)) ORDER BY part.candidate, part.position, part.id""",
        {"ids": json.dumps(list(candidates))},
    )
    lines: dict[int, tuple[PartLine, ...]] = {}
    for found in rows:
        owner = found.pop("candidate")
        lines[owner] = (*lines.get(owner, ()), PartLine(**found))
    return lines


def _order(filters: Filters) -> str:
    return "folded, priority DESC, candidate.id" if filters.order == "score" else "day DESC, candidate.id"


def where(db: Database, filters: Filters, *, many: bool = False) -> tuple[str, dict[str, Any]]:
    """The filters as an SQL condition on `candidate`, and its values; `many` when the words match many.

    Then the rows are better walked in the order of an index and looked up among the matches (the plus sign tells SQLite
    so) than taken from the matches and sorted.
    """
    wanted = [
        ("state = :state", "state", filters.state),
        ("source = :source", "source", filters.source),
        ("doc_type = :doc_type", "doc_type", filters.doc_type),
        ("section = :section", "section", filters.section),
        ("language = :language", "language", filters.language),
        ("(day >= :since OR day = substr(:since, 1, 7))", "since", filters.since),  # a month may mean any day of it
        ("day <= :until", "until", filters.until),
        (f"{_NAMED} kind = 'body' AND value = :body)", "body", filters.body),
        (f"{_NAMED} kind = 'number' AND value = :number)", "number", filters.number),
        (("+" if many else "") + _MATCHING, "query", _expression(db, filters.query)),
    ]
    clauses = ["merged_into IS NULL"] + [clause for clause, _, value in wanted if value]
    if filters.changed:
        clauses.append("changed_since = 1")
    if filters.unused:
        clauses.append(f"NOT {clips.USED}")
    return " AND ".join(clauses), {name: value for _, name, value in wanted}


def _expression(db: Database, query: str) -> str:
    return search.expression(query, terms.glossary(db)) if query else ""


def finds_nothing(filters: Filters) -> bool:
    """A query of signs alone finds nothing, rather than everything."""
    return bool(filters.query.strip()) and not search.parse(filters.query)


def _beyond(filters: Filters, last: Row) -> tuple[str, dict[str, Any]]:
    values = {"last": last.id, "folded": last.folded, "priority": last.priority, "day": last.day}
    if filters.order == "score":
        # A comparison of rows, turned so that all run one way: what the index can be asked.
        below = "(priority < :priority OR (priority = :priority AND candidate.id > :last))"
        return f"folded >= :folded AND (folded > :folded OR (priority <= :priority AND {below}))", values
    if last.day is None:
        return "(day IS NULL AND candidate.id > :last)", values
    return "(day IS NULL OR day < :day OR (day = :day AND candidate.id > :last))", values


def _row(found: dict[str, Any], parts: tuple[PartLine, ...]) -> Row:
    flags = {name: bool(found[name]) for name in ("changed_since", "doubtful", "folded")}
    return Row(**{**found, **flags, "parts": parts})
