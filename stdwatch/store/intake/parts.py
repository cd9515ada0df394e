"""Candidates and their parts: the page, its files, their texts, and which of them a book covers."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.items import Attachment, DocType, Document, Fetched, FetchReason, Role, TargetState
from stdwatch.store.intake.targets import new_target, target_of


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


def mark_doubtful(db: Database, candidate: int, target: int) -> None:
    """Mark a new candidate, whose page is asked for again the next night."""
    db.execute("UPDATE candidate SET doubtful = 1 WHERE id = ?", [candidate])
    sql = "UPDATE target SET why = ?, etag = NULL, last_modified = NULL WHERE id = ?"
    db.execute(sql, [FetchReason.DOUBTFUL, target])


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
            re.split("[-_]", document.language.strip())[0].lower() if document.language else None,  # en-US reads as en
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
        target = new_target(db, source, "attachment", file.url, TargetState.DUE, FetchReason.ATTACHED, at)
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


def known_candidate(db: Database, fetched: Fetched, text: str) -> tuple[str, str, list[str]] | None:
    """Title, type and texts of the candidate that a fetched part belongs to, if it is known.

    The texts are those in force once `text` stands for the part: in the order of the parts, whatever came first, and
    without chapters whose book is read.
    """
    target = target_of(db, fetched.source, fetched.task.url, fetched.task.target)
    row = db.execute(
        "SELECT c.id, c.title, c.doc_type, p.id FROM target t JOIN part p ON p.id = t.part"
        " JOIN candidate c ON c.id = p.candidate WHERE t.id = ?",
        [target],
    ).fetchone()
    return (row[1], row[2], _texts_with(db, row[0], row[3], text)) if row else None


def _texts_with(db: Database, candidate: int, part: int, text: str) -> list[str]:
    rows = db.execute(
        "SELECT p.id, p.role, p.covered_by, t.text FROM part p LEFT JOIN reading r ON r.id = p.reading"
        " LEFT JOIN text t ON t.hash = r.text_hash WHERE p.candidate = ? ORDER BY p.position",
        [candidate],
    ).fetchall()
    read = [(role, covered, text if id_ == part else stored) for id_, role, covered, stored in rows]
    has_book = any(role == Role.BOOK and known is not None for role, _, known in read)
    covering = {str(Role.CHAPTER)} if has_book else set[str]()
    return [known for role, covered, known in read if known is not None and not covered and role not in covering]


def texts_of(db: Database, candidate: int) -> list[str]:
    """The texts in force of a candidate's parts, the page first, without those that another part covers."""
    rows = db.execute(
        "SELECT t.text FROM part p JOIN reading r ON r.id = p.reading JOIN text t ON t.hash = r.text_hash"
        " WHERE p.candidate = ? AND p.covered_by IS NULL ORDER BY p.position",
        [candidate],
    )
    return [row[0] for row in rows]
