"""Replay: the archive read again with today's extractor, compared field by field, made active when asked."""

import json
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from multiprocessing import get_context

from sqlite_utils import Database

from stdwatch import clock, sources
from stdwatch.config import Settings
from stdwatch.dates import settle
from stdwatch.errors import PageError
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import Document
from stdwatch.operations.reading import reader_for
from stdwatch.operations.rescoring import rescore
from stdwatch.relevance.passages import find_passages
from stdwatch.site import Site
from stdwatch.store import database, frontier, judgements, readings
from stdwatch.store.archive import Archive
from stdwatch.store.database import writing

READERS = 2
"""Processes that read; the big report's own child process comes on top."""

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


def replay(settings: Settings, *, activate: bool, source: str | None = None) -> Report:
    """Read every revision in force again, two at a time, by the rules of its source.

    With `activate` the new readings take over, each in one transaction, and all is scored anew.
    """
    report = Report()
    with (
        closing(database.connect(settings.database, desk=True)) as db,
        closing(Archive(settings.archive)) as archive,
        ProcessPoolExecutor(READERS, mp_context=get_context("spawn")) as pool,
    ):
        for held, document in _read_again(_in_force(db, source), archive, pool):
            if isinstance(document, str):
                report.failed.append(document)
                continue
            _note(report, held.url, readings.load(db, held.reading), document)
            if activate:
                _activate(db, held, document)
    if activate:
        rescore(settings)
    return report


def _read_again(
    everything: Iterator[_Held], archive: Archive, pool: Executor
) -> Iterator[tuple[_Held, Document | str]]:
    """Each revision with its new reading, or why it has none; only so many bodies are in memory at a time."""
    waiting: deque[tuple[_Held, Future[Document | str]]] = deque()
    for held in everything:
        waiting.append((held, pool.submit(_read, held, archive.get(held.body_hash))))
        if len(waiting) > 4 * READERS:
            first, future = waiting.popleft()
            yield first, future.result()
    yield from ((held, future.result()) for held, future in waiting)


def _read(held: _Held, body: bytes | None) -> Document | str:
    """The new reading, as its crawl would store it today."""
    if body is None:
        return f"{held.url}: its body is not in the archive"
    at, labels = clock.parse(held.seen), json.loads(held.labels)
    try:
        document = reader_for(_site(held.source), held.url).document(body, held.url, held.media_type, at, labels)
    except PageError as error:
        return str(error)
    return replace(document, published=settle(document.published, frontier.published_of(asdict(held))))


@cache
def _site(name: str) -> type[Site] | None:
    """The spider class, looked up once a process: None for a source that is no longer there."""
    return sources.site(name) if name in sources.names() else None


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
