"""Revisions and readings: what the publisher sent, and what our extractor made of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.items import Block, BlockKind, DocType, Document, Page, Passage
from stdwatch.store import anchors
from stdwatch.store.frontier import published_of

SHORT = 0.5
"""A text under this share of the current one is doubtful (docs/design.md, "Why is a doubtful text held back?")."""

QUARANTINE_DAYS = 3
"""So many different days must show the same shorter text before it is believed."""


@dataclass(frozen=True, slots=True)
class CurrentReading:
    """The current reading of a part, as far as comparison needs it."""

    reading: int
    revision: int
    body_hash: str
    extractor: str
    text_hash: str
    title: str | None
    published: str | None
    length: int
    generic: bool


def text_hash(text: str) -> str:
    """The name under which a text is stored once."""
    return sha256(text.encode()).hexdigest()


def text(db: Database, name: str) -> str:
    """The text of that name."""
    return str(db.execute("SELECT text FROM text WHERE hash = ?", [name]).fetchone()[0])


def current_reading(db: Database, part: int) -> CurrentReading | None:
    """The reading that stands for the part today."""
    rows = db.query(
        "SELECT r.id AS reading, r.revision, v.body_hash, r.extractor, r.text_hash, r.title, r.published,"
        " length(t.text) AS length, r.low_confidence AS generic FROM part p JOIN reading r ON r.id = p.reading"
        " JOIN revision v ON v.id = r.revision JOIN text t ON t.hash = r.text_hash WHERE p.id = ?",
        [part],
    )
    return next((CurrentReading(**{**row, "generic": bool(row["generic"])}) for row in rows), None)


def current_hash(db: Database, target: int) -> str | None:
    """The hash of the body behind the current reading of a target."""
    (part,) = db.execute("SELECT part FROM target WHERE id = ?", [target]).fetchone() or (None,)
    current = current_reading(db, part) if part else None
    return current.body_hash if current else None


def compare(current: CurrentReading | None, document: Document) -> str:
    """What a new reading by the same extractor means: first, unchanged, edit, title, date, noise or quarantined.

    Quarantined is what is much shorter, and what was read without the site's rules where they were met before; a
    reading by the rules takes the place of one without them at once. The same day told more precisely is noise: the
    publisher changed nothing.
    """
    if current is None:
        return "first"
    if text_hash(document.text) != current.text_hash:
        worse = document.low_confidence and not current.generic
        shorter = len(document.text) < SHORT * current.length and current.generic <= document.low_confidence
        return "quarantined" if worse or shorter else "edit"
    if document.title != current.title:
        return "title"
    published = document.published.value if document.published else None
    if published == current.published:
        return "unchanged"
    return "noise" if published and current.published and published.startswith(current.published) else "date"


def was_current(db: Database, part: int, text: str) -> bool:
    """Whether the part had this text before, and it was not in doubt."""
    row = db.execute(
        "SELECT 1 FROM revision v JOIN reading r ON r.revision = v.id WHERE v.part = ? AND v.kind <> 'quarantined'"
        " AND r.text_hash = ?",
        [part, text_hash(text)],
    ).fetchone()
    return row is not None


def add_revision(db: Database, part: int, body_hash: str, kind: str, at: datetime) -> int:
    """A row for what the publisher sent; returns its id."""
    cursor = db.execute(
        "INSERT INTO revision (part, body_hash, seen, kind) VALUES (?, ?, ?, ?)", [part, body_hash, stamp(at), kind]
    )
    return int(cursor.lastrowid or 0)


def add_reading(db: Database, revision: int, extractor: str, document: Document, at: datetime) -> int:
    """Store a reading (once for revision and extractor) and return its id."""
    known = db.execute("SELECT id FROM reading WHERE revision = ? AND extractor = ?", [revision, extractor]).fetchone()
    if known:
        return int(known[0])
    name = text_hash(document.text)
    db.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", [name, document.text])
    row = {"revision": revision, "extractor": extractor, "text_hash": name, "made": stamp(at), **_columns(document)}
    fields = ", ".join(row)
    cursor = db.execute(f"INSERT INTO reading ({fields}) VALUES ({', '.join('?' * len(row))})", [*row.values()])  # noqa: S608 - our own column names
    return int(cursor.lastrowid or 0)


def make_current(db: Database, part: int, reading: int, at: datetime) -> None:
    """Let a reading stand for its part, and find the part's clips again in it; inside a transaction."""
    db.execute("UPDATE part SET reading = ? WHERE id = ?", [reading, part])
    anchors.renew(db, part, at)


def add_passages(db: Database, reading: int, passages: tuple[Passage, ...]) -> None:
    """Store the passages of a reading; a second time changes nothing."""
    rows = [(reading, p.start, p.end, p.score, p.page, p.label, json.dumps(p.path)) for p in passages]
    db.conn.executemany("INSERT OR IGNORE INTO passage VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def quarantine(db: Database, part: int, body_hash: str, extractor: str, document: Document, at: datetime) -> str:
    """Keep a doubtful text aside; the third different day with the same text makes it a revision.

    Returns ``quarantined``, or ``shortened`` when it is believed now.
    """
    day = stamp(at)[:10]
    for row in db.query(
        "SELECT v.id, v.quarantined_days FROM revision v JOIN reading r ON r.revision = v.id"
        " WHERE v.part = ? AND v.kind = 'quarantined' AND r.text_hash = ?",
        [part, text_hash(document.text)],
    ):
        days = sorted({*json.loads(row["quarantined_days"]), day})
        kind = "shortened" if len(days) >= QUARANTINE_DAYS else "quarantined"
        db.execute(
            "UPDATE revision SET quarantined_days = ?, kind = ? WHERE id = ?", [json.dumps(days), kind, row["id"]]
        )
        if kind == "shortened":
            reading = add_reading(db, row["id"], extractor, document, at)
            make_current(db, part, reading, at)
        return kind
    revision = add_revision(db, part, body_hash, "quarantined", at)
    db.execute("UPDATE revision SET quarantined_days = ? WHERE id = ?", [json.dumps([day]), revision])
    add_reading(db, revision, extractor, document, at)
    return "quarantined"


def share_of_new_text(old: str, new: str) -> float:
    """How much of the new text, by characters, stands in lines that the old one does not have (0 to 1)."""
    known = set(old.splitlines())
    fresh = sum(len(line) for line in new.splitlines() if line not in known)
    return fresh / max(1, len(new))


def exists(db: Database, reading: int) -> bool:
    """Whether there is a reading with this id."""
    return db.execute("SELECT 1 FROM reading WHERE id = ?", [reading]).fetchone() is not None


def load(db: Database, reading: int) -> Document:
    """A stored reading as a Document again (its attachments and aliases live in other tables)."""
    row = next(
        iter(
            db.query(
                "SELECT r.*, t.text, p.url, p.media_type FROM reading r JOIN text t ON t.hash = r.text_hash"
                " JOIN revision v ON v.id = r.revision JOIN part p ON p.id = v.part WHERE r.id = ?",
                [reading],
            )
        )
    )
    paths = [tuple(path) for path in json.loads(row["paths"])]
    return Document(
        url=row["url"],
        title=row["title"],
        text=row["text"],
        blocks=tuple(
            Block(BlockKind(kind), start, end, paths[path], level, page)
            for kind, start, end, level, page, path in json.loads(row["blocks"])
        ),
        published=published_of(row),
        doc_type=DocType(row["doc_type"]) if row["doc_type"] else None,
        authors=tuple(json.loads(row["authors"])),
        language=row["language"],
        pages=tuple(
            Page(index, label, start, end, paths[path]) for index, label, start, end, path in json.loads(row["pages"])
        ),
        layers=json.loads(row["layers"]),
        low_confidence=bool(row["low_confidence"]),
        notes=tuple(json.loads(row["notes"])),
        media_type=row["media_type"],
    )


def _columns(document: Document) -> dict[str, Any]:
    paths: dict[tuple[str, ...], int] = {}
    blocks = [
        [str(b.kind), b.start, b.end, b.level, b.page, paths.setdefault(b.path, len(paths))] for b in document.blocks
    ]
    pages = [[p.index, p.label, p.start, p.end, paths.setdefault(p.path, len(paths))] for p in document.pages]
    published = document.published
    return {
        "title": document.title,
        "published": published.value if published else None,
        "published_precision": str(published.precision) if published else None,
        "date_origin": published.origin if published else None,
        "doc_type": str(document.doc_type) if document.doc_type else None,
        "language": document.language,
        "authors": json.dumps(document.authors, ensure_ascii=False),
        "blocks": json.dumps(blocks),
        "paths": json.dumps(list(paths), ensure_ascii=False),
        "pages": json.dumps(pages, ensure_ascii=False),
        "layers": json.dumps(dict(document.layers), ensure_ascii=False),
        "low_confidence": int(document.low_confidence),
        "notes": json.dumps(document.notes, ensure_ascii=False),
    }
