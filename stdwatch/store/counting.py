"""Counting the queue: how many candidates match, and how many would if one filter were another."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from stdwatch.store import queue, search
from stdwatch.store.filters import STATES, Filters, finds_nothing, where

_SHOWN = 30
"""So many bodies and standards are offered, those that most candidates name."""

MANY_NAMED = 3000
"""Of more candidates it is not counted what they name: with 30,000 that took two thirds of a look by date."""

Choices = Mapping[str, int | None]
"""What a filter can be set to, and how many candidates that would leave; ``None`` where it is not counted."""

_KINDS = (
    "state",
    "source",
    "doc_type",
    "section",
    "language",
    "destination",
    "band",
    "doubtful",
    "pdf",
    "story",
    "group",
)
"""The filters that `candidate_count` counts by, in the order of its columns, and the group of the source."""

_COLUMNS = "state, source, doc_type, filed, language, destination, band, doubtful, has_pdf, in_story"
_KNOWN = """state, source, doc_type, nullif(filed, ''), nullif(language, ''), nullif(destination, ''), band, doubtful,
    has_pdf, in_story, number"""
_SOURCE = _KINDS.index("source")
_COLUMN = {"section": "filed"}
_OPEN = {None, "inbox"}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many match, in all and by facet; each facet is counted without its own filter. Most frequent first.

    When words match more than `search.MANY` candidates, the choices are not `counted`, and the matches only up to that
    number: `more` says that there are more than `total`.
    """

    total: int
    states: Choices = field(default_factory=dict)
    sources: Choices = field(default_factory=dict)
    groups: Choices = field(default_factory=dict)
    types: Choices = field(default_factory=dict)
    sections: Choices = field(default_factory=dict)
    languages: Choices = field(default_factory=dict)
    destinations: Choices = field(default_factory=dict)
    bands: Choices = field(default_factory=dict)
    bodies: Choices = field(default_factory=dict)
    numbers: Choices = field(default_factory=dict)
    flags: Choices = field(default_factory=dict)
    """By the name of each filter that is set or not."""
    counted: bool = True
    more: bool = False


def counts(db: Database, filters: Filters, editor: str = "") -> Counts:
    """How many candidates match, and how many would if one of the filters were another; what is new is the editor's."""
    if finds_nothing(filters):
        return Counts(0)
    if search.finds_many(db, filters.query):
        return _uncounted(db, filters)
    facets = [dict(facet.most_common()) for facet in _facets(db, filters)]
    states, sources, types, sections, languages, destinations, bands, doubtful, pdf, story, groups = facets
    total = states.get(filters.state, 0) if filters.state else sum(states.values())
    unread = states.get("inbox", 0) - (0 if filters.unread_by else _read(db, filters, editor))
    flags = {"doubtful": doubtful.get(1, 0), "pdf": pdf.get(1, 0), "story": story.get(1, 0)}
    flags |= {"unread": unread if filters.state in _OPEN else 0}
    flags |= {"new": _count(db, replace(filters, new_to=editor))}
    flags |= {"clipped": _count(db, replace(filters, clipped=True))}
    bodies = _named(db, replace(filters, body=None), "body", total)
    numbers = _named(db, replace(filters, number=None), "number", total)
    others = (types, sections, languages, destinations, bands, bodies, numbers, flags)
    return Counts(total, states, sources, groups, *others)


def by_state(db: Database, filters: Filters) -> Choices:
    """How many match in each state, all other filters kept."""
    return {} if finds_nothing(filters) else dict(_facets(db, filters)[0])


def waiting(db: Database, editor: str) -> Mapping[str, int]:
    """How many candidates of the inbox are new to an editor or unread, and how many in all wait for this editor."""
    row = db.execute("SELECT ifnull(sum(number), 0) FROM candidate_count WHERE state = 'inbox'").fetchone()
    unread = row[0] - _read(db, Filters(), editor)
    mine = _count(db, Filters(state=None, mine=editor))
    return {"new": _count(db, Filters(new_to=editor)), "unread": unread, "mine": mine}


def tabs(db: Database, editor: str) -> Mapping[str, int]:
    """What the tabs of the whole desk count: each state, and what waits for an editor."""
    states = by_state(db, Filters(state=None))
    return {**{state: states.get(state) or 0 for state in STATES}, **waiting(db, editor)}


def upcoming(db: Database, filters: Filters, today: date) -> tuple[Filters, int]:
    """The filters for what is of a day after today (hearings that are announced), and how many match them."""
    tomorrow = (today + timedelta(days=1)).isoformat()
    later = replace(filters, since=max(filters.since or "", tomorrow), exact_day=True)
    return later, _count(db, later)


def values(db: Database, kind: str) -> set[str]:
    """The values of a kind (``doc_type``, ``section``, ``language``) that a candidate of the desk has or had."""
    column = _COLUMN.get(kind, kind)
    sql = f"SELECT DISTINCT {column} FROM candidate_count WHERE {column} <> ''"  # noqa: S608 (a column's name)
    return {value for (value,) in db.conn.execute(sql)}


def named(db: Database, kind: str) -> set[str]:
    """What candidates of the desk name or named: every ``body``, or every ``sector``."""
    return {value for (value,) in db.conn.execute("SELECT DISTINCT value FROM facet_count WHERE kind = ?", [kind])}


def _uncounted(db: Database, filters: Filters) -> Counts:
    """The choices of the whole desk without their numbers, and how many match as far as that is counted."""
    condition, values = where(db, filters)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM candidate WHERE {condition} LIMIT {search.MANY + 1})"  # noqa: S608
    total = int(db.conn.execute(sql, values).fetchone()[0])
    whole = counts(db, Filters(state=None))
    choices = [field.name for field in fields(Counts) if field.name not in {"total", "counted", "more"}]
    unnumbered: dict[str, Any] = {name: dict.fromkeys(getattr(whole, name)) for name in choices}
    return Counts(min(total, search.MANY), **unnumbered, counted=False, more=total > search.MANY)


def _read(db: Database, filters: Filters, editor: str) -> int:
    """How many of the inbox match that an editor has had on screen."""
    condition = "candidate.id IN (SELECT candidate FROM opened WHERE opened.editor = :reader)"
    return _count(db, replace(filters, state="inbox"), condition, reader=editor)


def _count(db: Database, filters: Filters, further: str = "1", **more: str) -> int:
    condition, values = where(db, filters)
    sql = f"SELECT count(*) FROM candidate WHERE {condition} AND {further}"  # noqa: S608
    return int(db.conn.execute(sql, {**values, **more}).fetchone()[0])


def _wanted(filters: Filters) -> tuple[str | int | None, ...]:
    """What each kind of candidate must be; ``None`` where any will do."""
    return tuple({True: 1, False: None}.get(want, want) for want in (getattr(filters, name) for name in _KINDS))


def _facets(db: Database, filters: Filters) -> tuple[Counter[Any], ...]:
    """How many match of each value of a kind when all but the filter of that kind hold."""
    wanted, groups = _wanted(filters), {name: source.group for name, source in queue.sources(db).items()}
    facets: tuple[Counter[Any], ...] = tuple(Counter() for _ in wanted)
    for *values, number in _groups(db, _without_kinds(filters)):
        values.append(groups.get(values[_SOURCE]) or None)
        misses = [index for index, want in enumerate(wanted) if want is not None and want != values[index]]
        for index in misses if len(misses) == 1 else range(len(wanted)) if not misses else ():
            if values[index] is not None:
                facets[index][values[index]] += number
    return facets


def _without_kinds(filters: Filters) -> Filters:
    defaults = {"doubtful": False, "pdf": False, "story": False}
    return replace(filters, **{name: defaults.get(name) for name in _KINDS})  # type: ignore[arg-type]


def _groups(db: Database, filters: Filters) -> Iterable[tuple[Any, ...]]:
    """How many match of each combination of kinds: as kept by the store, or counted where more is asked for."""
    if filters == Filters(state=None, order=filters.order):
        return db.conn.execute(f"SELECT {_KNOWN} FROM candidate_count WHERE number > 0").fetchall()  # noqa: S608
    condition, values = where(db, filters)
    return db.conn.execute(
        f"SELECT {_COLUMNS}, count(*) FROM candidate WHERE {condition} GROUP BY {_COLUMNS}",  # noqa: S608
        values,
    ).fetchall()


def _named(db: Database, filters: Filters, kind: str, total: int) -> Choices:
    """The bodies or standards that most of the matching candidates name; without numbers where `total` is large."""
    if filters == Filters(state=filters.state, order=filters.order):
        rows = db.conn.execute(
            """SELECT value, sum(number) AS n FROM facet_count WHERE kind = :kind AND state = ifnull(:state, state)
            GROUP BY value HAVING n > 0 ORDER BY n DESC, value LIMIT :shown""",
            {"kind": kind, "state": filters.state, "shown": _SHOWN},
        )
        return dict(rows.fetchall())
    if total > MANY_NAMED:
        return dict.fromkeys(_named(db, Filters(state=filters.state), kind, 0))
    condition, values = where(db, filters)
    rows = db.conn.execute(  # CROSS JOIN: first the few candidates, then what each names, not all that name anything
        f"""SELECT value, count(*) FROM (SELECT id FROM candidate WHERE {condition}) AS chosen
        CROSS JOIN facet ON facet.candidate = chosen.id AND facet.kind = :kind
        GROUP BY value ORDER BY 2 DESC, 1 LIMIT :shown""",  # noqa: S608
        {**values, "kind": kind, "shown": _SHOWN},
    )
    return dict(rows.fetchall())
