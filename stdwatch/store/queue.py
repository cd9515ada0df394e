"""Reading the queue: the candidates that match a filter, page by page."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.store import search
from stdwatch.store.filters import Filters, Order, finds_nothing, where

_COLUMNS = """candidate.id, candidate.source, candidate.url, candidate.title, candidate.published,
    candidate.published_precision, candidate.date_origin, candidate.day, candidate.doc_type, candidate.language,
    candidate.state, candidate.section, candidate.until, candidate.score, candidate.folded, candidate.priority,
    candidate.first_seen, candidate.changed_since, candidate.doubtful, candidate.withdrawn"""

FEW = 300
"""So few matches are gathered and sorted. Of more, the index of their order is walked until a page is full, which takes
the longest where hardly a row matches."""


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
class Source:
    """A source by its names."""

    name: str
    title_en: str
    title_zh: str
    group: str = ""


def inbox(
    db: Database,
    filters: Filters,
    *,
    limit: int | None = None,
    after: Row | None = None,
    today: date | None = None,
) -> list[Row]:
    """The candidates that match, in the filters' order; `after` is the last row of the page before.

    By score: highest priority first, then oldest id, folded ones last. By day: latest first, then undated ones, then
    what is yet to come; `today` is the day (UTC) on which the first page was made. As they arrived: first seen last
    comes first. Merged candidates are not listed.
    """
    if finds_nothing(filters):
        return []
    rows = list(_walk(db, _COLUMNS, filters, limit, after, today))
    parts = part_lines(db, [row["id"] for row in rows])
    return [_row(row, parts.get(row["id"], ())) for row in rows]


def rows(db: Database, filters: Filters) -> Iterator[Row]:
    """All candidates that match, in the filters' order, one after the other however many: without their parts."""
    if not finds_nothing(filters):
        yield from (_row(values, ()) for values in _walk(db, _COLUMNS, filters, None))


def row(db: Database, candidate: int) -> Row | None:
    """One candidate as a list shows it, merged or not; `None` when there is no such id."""
    rows = list(db.query(f"SELECT {_COLUMNS} FROM candidate WHERE id = :id", {"id": candidate}))  # noqa: S608
    return _row(rows[0], part_lines(db, [candidate]).get(candidate, ())) if rows else None


def following(db: Database, filters: Filters, after: Row) -> int | None:
    """The candidate to look at after this one: the next that matches, else the first one left, else none."""
    rest = inbox(db, filters, limit=1, after=after) or inbox(db, filters, limit=2)
    return next((row.id for row in rest if row.id != after.id), None)


def ids(db: Database, filters: Filters, *, limit: int) -> list[int]:
    """The ids of the first candidates that match, in the filters' order."""
    if finds_nothing(filters):
        return []
    return [row["id"] for row in _walk(db, "id", filters, limit)]


def newest(db: Database, filters: Filters, *, limit: int) -> list[Row]:
    """The candidates that match and came last, newest first, whatever order the filters name."""
    if finds_nothing(filters):
        return []
    condition, values = where(db, filters, many=search.finds_many(db, filters.query))
    sql = f"SELECT {_COLUMNS} FROM candidate WHERE {condition} ORDER BY candidate.id DESC LIMIT :limit"  # noqa: S608
    return [_row(row, ()) for row in db.query(sql, {**values, "limit": limit})]


def sources(db: Database) -> dict[str, Source]:
    """The sources that ever ran, by name."""
    rows = db.conn.execute("SELECT name, title_en, title_zh, group_name FROM source ORDER BY name").fetchall()
    return {row[0]: Source(*row) for row in rows}


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
    for row in rows:
        owner = row.pop("candidate")
        lines[owner] = (*lines.get(owner, ()), PartLine(**row))
    return lines


def _walk(
    db: Database,
    columns: str,
    filters: Filters,
    limit: int | None,
    after: Row | None = None,
    today: date | None = None,
) -> Iterator[dict[str, Any]]:
    """The rows that match, stretch by stretch of the filters' order, at most `limit`."""
    table, condition, values = _matches(db, filters)
    left = -1 if limit is None else limit
    for stretch in _stretches(filters.order, after, today or clock.now().date()):
        sql = f"SELECT {columns} FROM {table} WHERE {condition} AND {stretch.condition} ORDER BY {stretch.order}"  # noqa: S608
        for row in db.query(f"{sql} LIMIT :limit", {**values, **stretch.values, "limit": left}):
            left -= 1
            yield row
        if left == 0:
            return


def _matches(db: Database, filters: Filters) -> tuple[str, str, dict[str, Any]]:
    """Table, condition and values that give the rows that match: their ids where those are few.

    What the score calls low stands at the end of its order: the table is read through sooner than the index is walked.
    """
    condition, values = where(db, filters, many=search.finds_many(db, filters.query))
    if filters.query or filters == Filters(state=filters.state, order=filters.order):
        return "candidate", condition, values
    sql = f"SELECT id FROM candidate NOT INDEXED WHERE {condition} LIMIT {FEW + 1}"  # noqa: S608
    few = [candidate for (candidate,) in db.conn.execute(sql, values)]
    if len(few) <= FEW:
        chosen = "candidate.id IN (SELECT value FROM json_each(:chosen))"
        return "candidate NOT INDEXED", chosen, {"chosen": json.dumps(few)}
    last = filters.band == "low" and filters.order == "score"
    return "candidate NOT INDEXED" if last else "candidate", condition, values


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of an order: which rows, sorted how; an index gives each without sorting."""

    condition: str
    order: str
    values: Mapping[str, Any]


def _stretches(order: Order, after: Row | None, today: date) -> list[_Stretch]:
    """The stretches of an order, those behind a row alone where one is given.

    By day there are three: today's and earlier ones, undated ones, and at the end what is yet to come (hearings),
    the nearest first.
    """
    last = _last(after) if after else {}
    if order == "score":
        return [_Stretch(_BELOW if after else "1", "folded, priority DESC, candidate.id", last)]
    if order == "arrived":
        beyond = "first_seen <= :seen AND (first_seen < :seen OR candidate.id < :last)" if after else "1"
        return [_Stretch(beyond, "first_seen DESC, candidate.id DESC", last)]
    return _days(today.isoformat(), after, last)


def _last(row: Row) -> Mapping[str, Any]:
    return {
        "last": row.id,
        "folded": row.folded,
        "priority": row.priority,
        "day": row.day,
        "seen": row.first_seen,
    }


# A comparison of rows, turned so that all run one way: what the index can be asked.
_BELOW = """folded >= :folded AND (folded > :folded OR (priority <= :priority
    AND (priority < :priority OR (priority = :priority AND candidate.id > :last))))"""


def _days(today: str, after: Row | None, last: Mapping[str, Any]) -> list[_Stretch]:
    values = {"today": today}
    stretches = [
        _Stretch("day <= :today", "day DESC, candidate.id", values),
        _Stretch("day IS NULL", "candidate.id", values),
        _Stretch("day > :today", "day, candidate.id", values),
    ]
    if after is None:
        return stretches
    at = 1 if after.day is None else 2 if after.day > today else 0
    beyond = (
        "day <= :day AND (day < :day OR candidate.id > :last)",
        "day IS NULL AND candidate.id > :last",
        "day >= :day AND (day > :day OR candidate.id > :last)",
    )[at]
    begun = stretches[at]
    return [_Stretch(f"{begun.condition} AND {beyond}", begun.order, {**values, **last}), *stretches[at + 1 :]]


def _row(values: dict[str, Any], parts: tuple[PartLine, ...]) -> Row:
    flags = {name: bool(values[name]) for name in ("changed_since", "doubtful", "folded")}
    return Row(**{**values, **flags, "parts": parts})
