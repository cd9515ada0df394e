"""What a queue can be narrowed to: a value that nothing has is named, rather than answered with an empty list."""

from collections.abc import Callable, Collection, Iterator

from sqlite_utils import Database

from stdwatch.errors import UsageError
from stdwatch.items import DocType
from stdwatch.reasons import FilterCode, Reason
from stdwatch.relevance import lexicon
from stdwatch.relevance.hits import BODY
from stdwatch.store import counting, queue
from stdwatch.store.filters import Filters
from stdwatch.triage.sections import sections

Known = Callable[[Database], Collection[str]]


def refuse_unknown(db: Database, filters: Filters) -> None:
    """Raise `UsageError` for the first filter whose value does not exist; it says what there is instead."""
    for reason in unknown(db, filters):
        known = reason.params.get("known")
        raise UsageError(Reason.of(FilterCode.THERE_ARE, because=reason, known=known) if known else reason)


def unknown(db: Database, filters: Filters) -> Iterator[Reason]:
    """What is wrong with each filter whose value does not exist; a number of a standard may be any."""
    for code, value, known in (
        (FilterCode.SOURCE, filters.source, queue.sources),
        (FilterCode.GROUP, filters.group, _groups),
        (FilterCode.TYPE, filters.doc_type, _types),
        (FilterCode.SECTION, filters.section, _sections),
        (FilterCode.LANGUAGE, filters.language, lambda db: counting.values(db, "language")),
        (FilterCode.SECTOR, filters.sector, _sectors),
    ):
        if value and value not in (names := known(db)):
            yield Reason.of(code, value=value, known=tuple(sorted(names)))
    if filters.body and not _is_body(db, filters.body):
        yield Reason.of(FilterCode.BODY, value=filters.body)
    if filters.since and filters.until and filters.since > filters.until:
        yield Reason.of(FilterCode.DAYS, since=filters.since, until=filters.until)


def _groups(db: Database) -> set[str]:
    return {source.group for source in queue.sources(db).values()} - {""}


def _types(db: Database) -> set[str]:
    return {*DocType, *counting.values(db, "doc_type")}


def _sections(db: Database) -> set[str]:
    return {*(section.zh for section in sections()), *counting.values(db, "section")}


def _sectors(db: Database) -> set[str]:
    """Those of the vocabulary, and what was found by one of the desk's own."""
    return {*lexicon.load().sectors, *counting.named(db, "sector")}


def _is_body(db: Database, name: str) -> bool:
    return name in counting.named(db, "body") or any(
        entry.kind == BODY and entry.name == name for entry in lexicon.load().entries
    )
