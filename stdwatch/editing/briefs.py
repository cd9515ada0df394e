"""The news sheet of the desk: what was decided for it since the last one."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from stdwatch import clock, printable
from stdwatch.editing import house
from stdwatch.publishing.brief import Brief, BriefEntry
from stdwatch.relevance import sentences
from stdwatch.store import candidate, decisions, queue
from stdwatch.store.decisions import Entry
from stdwatch.store.filters import Filters
from stdwatch.store.queue import Row


def make(db: Database, since: datetime, until: datetime, zone: str) -> Brief:
    """What was decided as brief in that time and still is, in the order of the decisions; days are the readers'."""
    names = {name: source.title_zh for name, source in queue.sources(db).items()}
    decided = sorted(_decided(db, since, until), key=lambda pair: pair[1].seq)
    first, last = (instant.astimezone(ZoneInfo(zone)).date().isoformat() for instant in (since, until))
    entries = tuple(_entry(db, row, entry, names) for row, entry in decided)
    return Brief(house.journal().brief, house.journal().publishers, first, last, entries)


def _decided(db: Database, since: datetime, until: datetime) -> Iterator[tuple[Row, Entry]]:
    for row in queue.inbox(db, Filters(state="brief")):
        entry = decisions.in_force(decisions.entries(db, row.id))
        if entry is not None and since <= clock.parse(entry.at) <= until:
            yield row, entry


def _entry(db: Database, row: Row, entry: Entry, names: dict[str, str]) -> BriefEntry:
    """The editor's note is the sentence; without one the first sentence of the best passage, in its own language."""
    return BriefEntry(
        title=printable.line(row.title),
        sentence=printable.line(entry.note) or _first_sentence(db, row.id),
        origin=house.origin(row.url) or names.get(row.source, row.source),
        day=row.day or "",
        url=row.url,
    )


def _first_sentence(db: Database, asked: int) -> str:
    quotes = candidate.quotes(db, asked)
    if not quotes:
        return ""
    text = quotes[0].text
    spans = sentences.split(text)
    return printable.line(text[slice(*spans[0])] if spans else text)
