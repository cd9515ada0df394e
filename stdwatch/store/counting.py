"""Counting the queue: how many candidates match, and how many would if one filter were another."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlite_utils import Database

from stdwatch.store import queue, search
from stdwatch.store.queue import Filters

_SHOWN = 30
"""So many bodies and standards are offered, those that most candidates name."""

Choices = Mapping[str, int | None]
"""What a filter can be set to, and how many candidates that would leave; ``None`` where it is not counted."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many match, in all and by facet; each facet is counted without its own filter. Most frequent first.

    When words match more than `search.MANY` candidates, the choices are not `counted`, and the matches only up to that
    number: `more` says that there are more than `total`.
    """

    total: int
    states: Choices = field(default_factory=dict)
    sources: Choices = field(default_factory=dict)
    types: Choices = field(default_factory=dict)
    sections: Choices = field(default_factory=dict)
    languages: Choices = field(default_factory=dict)
    bodies: Choices = field(default_factory=dict)
    numbers: Choices = field(default_factory=dict)
    counted: bool = True
    more: bool = False


def counts(db: Database, filters: Filters) -> Counts:
    """How many candidates match, and how many would if one of the filters were another."""
    if queue.finds_nothing(filters):
        return Counts(0)
    if search.finds_many(db, filters.query):
        return _uncounted(db, filters)
    facets = (dict(facet.most_common()) for facet in _facets(db, filters))
    states, sources, types, sections, languages = facets
    total = states.get(filters.state, 0) if filters.state else sum(states.values())
    bodies = _named(db, replace(filters, body=None), "body")
    numbers = _named(db, replace(filters, number=None), "number")
    return Counts(total, states, sources, types, sections, languages, bodies, numbers)


def _uncounted(db: Database, filters: Filters) -> Counts:
    """The choices of the whole desk without their numbers, and how many match as far as that is counted."""
    condition, values = queue.where(db, filters)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM candidate WHERE {condition} LIMIT {search.MANY + 1})"  # noqa: S608
    total = int(db.conn.execute(sql, values).fetchone()[0])
    whole = counts(db, Filters(state=None))
    return replace(
        whole,
        total=min(total, search.MANY),
        states=dict.fromkeys(whole.states),
        sources=dict.fromkeys(whole.sources),
        types=dict.fromkeys(whole.types),
        sections=dict.fromkeys(whole.sections),
        languages=dict.fromkeys(whole.languages),
        bodies=dict.fromkeys(whole.bodies),
        numbers=dict.fromkeys(whole.numbers),
        counted=False,
        more=total > search.MANY,
    )


def _facets(db: Database, filters: Filters) -> tuple[Counter[str], ...]:
    """State, source, type, section, language: how many match when all but the filter of that kind hold."""
    wanted = (filters.state, filters.source, filters.doc_type, filters.section, filters.language)
    facets: tuple[Counter[str], ...] = tuple(Counter() for _ in wanted)
    others = replace(filters, state=None, source=None, doc_type=None, section=None, language=None)
    for *found, number in _groups(db, others):
        misses = [place for place, want in enumerate(wanted) if want not in {None, found[place]}]
        for place in misses if len(misses) == 1 else range(len(wanted)) if not misses else ():
            if found[place] is not None:
                facets[place][found[place]] += number
    return facets


def _groups(db: Database, filters: Filters) -> Iterable[tuple[Any, ...]]:
    """How many match of each combination of facets: as kept by the store, or counted where more is asked for."""
    if filters == Filters(state=None, order=filters.order):
        return db.conn.execute(
            """SELECT state, source, doc_type, nullif(section, ''), nullif(language, ''), number
            FROM candidate_count WHERE number > 0"""
        ).fetchall()
    condition, values = queue.where(db, filters)
    return db.conn.execute(
        f"""SELECT state, source, doc_type, section, language, count(*)
        FROM candidate WHERE {condition} GROUP BY 1, 2, 3, 4, 5""",  # noqa: S608
        values,
    ).fetchall()


def _named(db: Database, filters: Filters, kind: str) -> Choices:
    """The bodies or standards that most of the matching candidates name."""
    if filters == Filters(state=filters.state, order=filters.order):
        rows = db.conn.execute(
            """SELECT value, sum(number) AS n FROM facet_count WHERE kind = :kind AND state = ifnull(:state, state)
            GROUP BY value HAVING n > 0 ORDER BY n DESC, value LIMIT :shown""",
            {"kind": kind, "state": filters.state, "shown": _SHOWN},
        )
        return dict(rows.fetchall())
    condition, values = queue.where(db, filters)
    rows = db.conn.execute(  # CROSS JOIN: first the few candidates, then what each names, not all that name anything
        f"""SELECT value, count(*) FROM (SELECT id FROM candidate WHERE {condition}) AS chosen
        CROSS JOIN facet ON facet.candidate = chosen.id AND facet.kind = :kind
        GROUP BY value ORDER BY 2 DESC, 1 LIMIT :shown""",  # noqa: S608
        {**values, "kind": kind, "shown": _SHOWN},
    )
    return dict(rows.fetchall())
