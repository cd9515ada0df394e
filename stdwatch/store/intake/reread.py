"""What was read again: the current revisions, and a new reading of one that takes over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from stdwatch.items import Document, Published
from stdwatch.store import frontier, judgements, readings, search
from stdwatch.store.database import writing
from stdwatch.store.intake.parts import show, texts_of


@dataclass(frozen=True, slots=True)
class CurrentRevision:
    """A current revision: whose it is, its body, and what channels said of it (`labels`: JSON, `published`)."""

    part: int
    kind: str
    revision: int
    reading: int
    source: str
    url: str
    body_hash: str
    media_type: str
    seen: str
    labels: str
    published: Published | None


def current_revisions(db: Database, source: str | None) -> Iterator[CurrentRevision]:
    """The current revisions of a source, or of all, as they are now."""
    rows = db.query(
        "SELECT p.id AS part, p.kind, v.id AS revision, r.id AS reading, c.source, p.url, v.body_hash, p.media_type,"
        " v.seen, coalesce(t.labels, '[]') AS labels, t.published, t.published_precision, t.date_origin"
        " FROM part p LEFT JOIN target t ON t.part = p.id JOIN reading r ON r.id = p.reading"
        " JOIN revision v ON v.id = r.revision JOIN candidate c ON c.id = p.candidate"
        " WHERE ? IS NULL OR c.source = ? ORDER BY p.id",
        [source, source],
    )
    for row in list(rows):
        published = frontier.published_of(row)
        names = row.keys() - {"published", "published_precision", "date_origin"}
        yield CurrentRevision(**{name: row[name] for name in names}, published=published)


def store_reread(db: Database, old: CurrentRevision, document: Document, extractor: str, at: datetime) -> None:
    """Let a new reading of a revision take over, in one transaction.

    Its passages and the score are made when its candidate is judged anew.
    """
    with writing(db):
        reading = readings.add_reading(db, old.revision, extractor, document, at)
        readings.make_current(db, old.part, reading, at)
        judgements.forget(db, old.part)
        db.execute("UPDATE target SET extractor = ? WHERE part = ?", [extractor, old.part])
        candidate, kind = db.execute("SELECT candidate, kind FROM part WHERE id = ?", [old.part]).fetchone()
        if kind == "page":
            show(db, candidate, document)
        (title,) = db.execute("SELECT title FROM candidate WHERE id = ?", [candidate]).fetchone()
        search.index(db, candidate, title, "\n".join(texts_of(db, candidate)))
