"""The quarter at a glance: bodies, standards, sectors and terms over weeks and sources, and what rose."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log, sqrt

from sqlite_utils import Database

from stdwatch.errors import UsageError
from stdwatch.glossary.terms import Glossary
from stdwatch.store import mentions, search
from stdwatch.store.mentions import Span

KINDS = ("body", "number", "sector", "term")
QUARTERS_BEFORE = 4
_QUARTER = re.compile(r"(199[0-9]|2[0-9]{3})-([1-4])")
_STANDARD_ERRORS = 1.96  # of a normal distribution: 95 % lie within so many standard errors


@dataclass(frozen=True, slots=True)
class Rise:
    """Log-odds of a document naming something, this quarter against those before, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out that nothing changed."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Trend:
    """How many documents name something: by week of the quarter, by source, in all, and in the quarters before."""

    kind: str
    value: str
    weeks: tuple[int, ...]
    sources: Mapping[str, int]
    before: int
    rise: Rise | None
    """``None``: there is nothing before to compare with."""
    is_first: bool
    """No document of an earlier day names it; of terms, none of the quarters before."""

    @property
    def count(self) -> int:
        """In the whole quarter."""
        return sum(self.weeks)


@dataclass(frozen=True, slots=True)
class Glance:
    """A quarter: the first days of its weeks, how many documents it and the quarters before have, and its trends."""

    name: str
    span: Span
    weeks: tuple[date, ...]
    documents: int
    before: int
    trends: Mapping[str, Sequence[Trend]]
    """By kind, the most frequent first."""

    def week(self, number: int) -> tuple[date, date]:
        """First and last day of a week of the quarter."""
        return self.weeks[number], min(self.weeks[number] + timedelta(days=6), self.span.last)


def quarter_of(day: date) -> str:
    """The name of a day's quarter: ``2025-4``."""
    return f"{day.year}-{(day.month + 2) // 3}"


def days_of(name: str) -> tuple[date, date]:
    """First and last day of a quarter; `UsageError` for a name that is none."""
    quarter = _QUARTER.fullmatch(name)
    if quarter is None:
        raise UsageError(f"no such quarter: {name[:40]} (2025-4)")
    first = date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1)
    return first, (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)


def glance(db: Database, name: str, source: str, glossary: Glossary) -> Glance:
    """A quarter, for one source or (empty) all of them."""
    first, last = days_of(name)
    span, before = Span(first, last, source), Span(_years_back(first), first - timedelta(days=1), source)
    weeks = tuple(first + timedelta(days=7 * number) for number in range(((last - first).days + 7) // 7))
    sizes = (mentions.documents(db, span), mentions.documents(db, before))
    named = [*_facets(db, span, before, sizes, len(weeks)), *_terms(db, span, before, sizes, len(weeks), glossary)]
    named.sort(key=lambda trend: (-trend.count, trend.value))
    return Glance(name, span, weeks, *sizes, {kind: [trend for trend in named if trend.kind == kind] for kind in KINDS})


def _years_back(first: date) -> date:
    return first.replace(year=first.year - QUARTERS_BEFORE // 4)


def rise(now: int, documents: int, before: int, documents_before: int) -> Rise | None:
    """Log-odds with half a document added to each count (Haldane 1956, Anscombe 1956), so that none is infinite."""
    if not documents or not documents_before:
        return None
    cells = [now + 0.5, documents - now + 0.5, before + 0.5, documents_before - before + 0.5]
    value = log(cells[0] / cells[1]) - log(cells[2] / cells[3])
    error = _STANDARD_ERRORS * sqrt(sum(1 / cell for cell in cells))
    return Rise(value, value - error, value + error)


def _facets(db: Database, span: Span, before: Span, sizes: tuple[int, int], weeks: int) -> Iterator[Trend]:
    counts: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for kind, value, source, day, count in mentions.by_day(db, span):
        counts.setdefault((kind, value), []).append((source, day, count))
    earlier = mentions.totals(db, before)
    known = {
        kind: mentions.known_before(db, kind, [value for kind_of, value in counts if kind_of == kind], span.first)
        for kind in {kind for kind, _ in counts}
    }
    for (kind, value), rows in counts.items():
        past = earlier.get((kind, value), 0)
        yield _trend(kind, value, rows, past, sizes, span, weeks, is_first=value not in known[kind])


def _terms(
    db: Database, span: Span, before: Span, sizes: tuple[int, int], weeks: int, glossary: Glossary
) -> Iterator[Trend]:
    """The house's terms by their Chinese, which the search turns into the English they stand for."""
    for term in glossary.terms.values():
        words = search.expression(term.zh, glossary) if term.forms else ""
        rows = mentions.of_words(db, words, span) if words else []
        if rows:
            past = sum(count for *_, count in mentions.of_words(db, words, before))
            yield _trend("term", term.zh, rows, past, sizes, span, weeks, is_first=not past)


def _trend(
    kind: str,
    value: str,
    rows: Iterable[tuple[str, str, int]],
    past: int,
    sizes: tuple[int, int],
    span: Span,
    weeks: int,
    *,
    is_first: bool,
) -> Trend:
    counts, sources = [0] * weeks, Counter[str]()
    for source, day, count in rows:
        counts[(date.fromisoformat(day) - span.first).days // 7] += count
        sources[source] += count
    rose = rise(sum(counts), sizes[0], past, sizes[1])
    return Trend(kind, value, tuple(counts), dict(sources.most_common()), past, rose, is_first and sizes[1] > 0)
