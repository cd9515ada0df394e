"""Candidates and their parts: the page, its files, and which of them a book covers."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.items import Attachment, DocType, Document, Role
from stdwatch.store.intake.targets import new_target


def new_candidate(db: Database, source: str, document: Document, at: datetime) -> tuple[int, int]:
    """A candidate for a page that is read for the first time; returns its id and that of its page's part."""
    title = document.title or document.url
    row = {
        "source": source,
        "url": document.url,
        "title": title,
        "doc_type": str(document.doc_type or DocType.PAGE),
        "first_seen": stamp(at),
        "last_changed": stamp(at),
    }
    candidate = int(str(db.table("candidate").insert(row).last_pk))
    page = replace(Attachment(document.url, title), media_type=document.media_type)
    return candidate, _new_part(db, candidate, "page", page, 0, at)


def page_part(db: Database, target: int, candidate: int) -> int:
    """The part of a known candidate's page, which the target stands for from now on."""
    (part,) = db.execute("SELECT id FROM part WHERE candidate = ? AND kind = 'page'", [candidate]).fetchone()
    db.execute("UPDATE target SET part = ? WHERE id = ?", [part, target])
    return int(part)


def renew_candidate(db: Database, candidate: int, part: int, document: Document, at: datetime) -> None:
    """Let the candidate and its page show what was fetched; a document that is here is not withdrawn."""
    show(db, candidate, document)
    db.execute(
        "UPDATE candidate SET url = ?, last_changed = ?, withdrawn = NULL WHERE id = ?",
        [document.url, stamp(at), candidate],
    )
    db.execute("UPDATE part SET url = ?, title = coalesce(?, title) WHERE id = ?", [document.url, document.title, part])


def show(db: Database, candidate: int, document: Document) -> None:
    """Let the candidate show what a reading of its page says; a title or type that was found before is not lost."""
    date = document.published
    db.execute(
        "UPDATE candidate SET title = coalesce(?, title), published = ?, published_precision = ?, date_origin = ?,"
        " day = ?, doc_type = coalesce(?, doc_type), language = ?, authors = ? WHERE id = ?",
        [
            document.title,
            date.value if date else None,
            str(date.precision) if date else None,
            date.origin if date else None,
            date.value[:10] if date else None,
            str(document.doc_type) if document.doc_type else None,
            document.language,
            json.dumps(document.authors, ensure_ascii=False),
            candidate,
        ],
    )


def store_attachments(
    db: Database, source: str, candidate: int, attachments: Sequence[Attachment], at: datetime
) -> int:
    """Rows for files that the page links for the first time; returns how many."""
    known = {row[0] for row in db.execute("SELECT url FROM part WHERE candidate = ?", [candidate])}
    new = [file for file in attachments if file.url not in known]
    for position, file in enumerate(new, len(known)):
        part = _new_part(db, candidate, "attachment", file, position, at)
        target = new_target(db, source, "attachment", file.url, "due", "attached", at)
        db.execute("UPDATE target SET part = coalesce(part, ?) WHERE id = ?", [part, target])
        db.execute(
            "UPDATE part SET outcome = 'ok', covered_by = (SELECT part FROM target WHERE id = ?)"
            " WHERE id = ? AND id <> (SELECT part FROM target WHERE id = ?)",
            [target, part, target],
        )
    return len(new)


def _new_part(db: Database, candidate: int, kind: str, file: Attachment, position: int, at: datetime) -> int:
    row = {
        "candidate": candidate,
        "kind": kind,
        "role": "page" if kind == "page" else str(file.role),
        "url": file.url,
        "title": file.title,
        "position": position,
        "media_type": file.media_type,
        "first_seen": stamp(at),
    }
    return int(str(db.table("part").insert(row).last_pk))


def cover(db: Database, candidate: int) -> None:
    """Chapter files are covered by the book of the same candidate once the book was read."""
    db.execute(
        "UPDATE part SET covered_by = (SELECT id FROM part WHERE candidate = :c AND role = :book"
        " AND reading IS NOT NULL ORDER BY position LIMIT 1) WHERE candidate = :c AND role = :chapter",
        {"c": candidate, "book": str(Role.BOOK), "chapter": str(Role.CHAPTER)},
    )
