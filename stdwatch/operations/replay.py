"""Replay: the archive read again with today's extractor, compared field by field, made active when asked."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.dates import settle
from stdwatch.errors import PageError
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import Document
from stdwatch.operations.rescoring import rescore
from stdwatch.relevance.passages import find_passages
from stdwatch.store import database, frontier, judgements, readings
from stdwatch.store.archive import Archive
from stdwatch.store.database import writing

Read = Callable[[str, bytes, str, str, datetime, Iterable[str]], Document]
"""Source, body, URL, media type, fetch time and channels' labels to a Document; raises `PageError`."""

FIELDS = ("title", "published", "doc_type", "authors", "language", "text", "blocks")


@dataclass(slots=True)
class Report:
    """What a replay found: documents read, how many differ in each field, examples, and what could not be read."""

    read: int = 0
    differs: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Held:
    part: int
    revision: int
    reading: int
    source: str
    url: str
    body_hash: str
    media_type: str
    seen: str
    labels: str
    published: str | None
    published_precision: str | None
    date_origin: str | None


def replay_all(settings: Settings, *, activate: bool, source: str | None = None) -> Report:
    """`replay` over the data directory of the settings, every page read by the rules of its source."""
    from stdwatch import sources
    from stdwatch.operations.reading import reader_for

    sites = {name: sources.site(name) for name in sources.names()}

    def read(name: str, body: bytes, url: str, media_type: str, at: datetime, labels: Iterable[str]) -> Document:
        return reader_for(sites.get(name), url).document(body, url, media_type, at, labels)

    with closing(database.connect(settings.database, desk=True)) as db, closing(Archive(settings.archive)) as archive:
        report = replay(db, archive, read, activate=activate, source=source)
    if activate:
        rescore(settings)
    return report


def replay(db: Database, archive: Archive, read: Read, *, activate: bool, source: str | None = None) -> Report:
    """Read every revision in force again; with `activate` the new readings take over, each in one transaction."""
    report = Report()
    for held in _in_force(db, source):
        body = archive.get(held.body_hash)
        if body is None:
            report.failed.append(f"{held.url}: its body is not in the archive")
            continue
        try:
            document = read(
                held.source, body, held.url, held.media_type, clock.parse(held.seen), json.loads(held.labels)
            )
        except PageError as error:
            report.failed.append(str(error))
            continue
        old = readings.load(db, held.reading)
        said = frontier.published_of(asdict(held))
        document = replace(document, published=settle(document.published, said))
        _note(report, held.url, old, document)
        if activate:
            _activate(db, held, document)
    return report


def _in_force(db: Database, source: str | None) -> Iterator[_Held]:
    rows = db.query(
        "SELECT p.id AS part, v.id AS revision, r.id AS reading, c.source, p.url, v.body_hash, p.media_type, v.seen,"
        " coalesce(t.labels, '[]') AS labels, t.published, t.published_precision, t.date_origin"
        " FROM part p LEFT JOIN target t ON t.part = p.id JOIN reading r ON r.id = p.reading"
        " JOIN revision v ON v.id = r.revision JOIN candidate c ON c.id = p.candidate"
        " WHERE ? IS NULL OR c.source = ? ORDER BY p.id",
        [source, source],
    )
    return (_Held(**row) for row in list(rows))


def _note(report: Report, url: str, old: Document, new: Document) -> None:
    report.read += 1
    for name in FIELDS:
        if getattr(old, name) != getattr(new, name):
            report.differs[name] += 1
            report.examples.setdefault(name, []).append(url)


def _activate(db: Database, held: _Held, document: Document) -> None:
    date = document.published
    with writing(db):
        reading = readings.add_reading(db, held.revision, EXTRACTOR, document, clock.now())
        readings.add_passages(db, reading, find_passages(document))
        db.execute("UPDATE part SET reading = ? WHERE id = ?", [reading, held.part])
        judgements.forget(db, held.part)
        db.execute("UPDATE target SET extractor = ? WHERE part = ?", [EXTRACTOR, held.part])
        db.execute(
            "UPDATE candidate SET title = coalesce(?, title), published = ?, published_precision = ?, date_origin = ?,"
            " day = ?, doc_type = coalesce(?, doc_type), language = ?, authors = ?"
            " WHERE id = (SELECT candidate FROM part WHERE id = ? AND kind = 'page')",
            [
                document.title,
                date.value if date else None,
                str(date.precision) if date else None,
                date.origin if date else None,
                date.value[:10] if date else None,
                str(document.doc_type) if document.doc_type else None,
                document.language,
                json.dumps(document.authors, ensure_ascii=False),
                held.part,
            ],
        )
