"""A document that was read: its target, candidate and part, its files, and what the desk is told of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import first_day, stamp
from stdwatch.errors import Missing
from stdwatch.items import MANUAL_SOURCE, AliasConflict, Document, Fetched, Published, SharedId
from stdwatch.reasons import Change
from stdwatch.store import decisions, identity, judgements, readings, search
from stdwatch.store.database import writing
from stdwatch.store.intake.identifying import identify, is_unlike_its_lead
from stdwatch.store.intake.parts import (
    cover,
    mark_doubtful,
    new_candidate,
    page_part,
    renew_candidate,
    show,
    store_attachments,
    texts_of,
)
from stdwatch.store.intake.revising import revise
from stdwatch.store.intake.targets import renew_target, target_of

CONFLICT_DAYS = 60
"""Pages under one name whose dates lie further apart are hardly one document (AN1)."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a fetched document: its candidate and part, the change made, and what is odd about its names."""

    candidate: int
    part: int
    change: str
    conflict: AliasConflict | None = None
    shared_ids: tuple[SharedId, ...] = ()


def store_fetched(db: Database, fetched: Fetched, extractor: str) -> Stored:
    """Write a document that was read, with the validators of its answer, in one transaction.

    Raises `Missing` for a file whose page was not stored: the page's next reading names it again; and `SiteChanged` for
    a page that shows another document than the one that was asked for, or that its channel named.
    """
    if fetched.document is None:
        raise ValueError(f"{fetched.task.url}: not read, so it cannot be stored")
    with writing(db):
        if fetched.task.kind == "attachment":
            return _store_file(db, fetched, fetched.document, extractor)
        return _store_page(db, fetched, fetched.document, extractor)


def _store_page(db: Database, fetched: Fetched, document: Document, extractor: str) -> Stored:
    source, at = fetched.source, fetched.answer.at
    identified = identify(db, fetched, document)
    target = identified.target
    candidate = identity.candidate_of(db, target)
    part = page_part(db, target, candidate) if candidate else None
    is_doubted = False
    if part is not None and source == MANUAL_SOURCE and document.published is None:
        document = replace(document, published=_held_day(db, part))  # a view for print or phones tells none
    if candidate is None or part is None:
        is_doubted = is_unlike_its_lead(db, fetched, document)
        candidate, part = new_candidate(db, source, document, at)
        db.execute("UPDATE target SET part = ? WHERE id = ?", [part, target])
    identity.name(db, source, target, identified.names)
    db.execute("UPDATE alias SET candidate = ? WHERE target = ?", [candidate, target])
    conflict = _conflict(db, candidate, document)
    change = revise(db, part, fetched, document, extractor)
    renew_target(db, target, document.url, fetched, extractor, change)
    db.execute("UPDATE candidate SET withdrawn = NULL WHERE id = ?", [candidate])
    if is_doubted:
        mark_doubtful(db, candidate, target)
    if Change(change).is_news:
        renew_candidate(db, candidate, part, document, at)
    elif change == Change.NOISE:
        show(db, candidate, document)
    new_files = store_attachments(db, source, candidate, document.attachments, at)
    _announce(db, candidate, change, new_files, part, at)
    if change != "quarantined":
        _rescore(db, candidate, fetched)
    return Stored(candidate, part, change, conflict, identified.shared_ids)


def _held_day(db: Database, part: int) -> Published | None:
    (reading,) = db.execute("SELECT reading FROM part WHERE id = ?", [part]).fetchone()
    return readings.load(db, reading).published if reading else None


def _conflict(db: Database, candidate: int, document: Document) -> AliasConflict | None:
    """The page held so far, when it has another address and a date far from tonight's; its text stays as a revision."""
    url, published = db.execute("SELECT url, published FROM candidate WHERE id = ?", [candidate]).fetchone()
    if not published or not document.published or url == document.url:
        return None
    tonight, before = first_day(document.published.value), first_day(published)
    if not tonight or not before or abs(tonight - before).days <= CONFLICT_DAYS:
        return None
    return AliasConflict(document.url, document.published.value, url, published)


def _store_file(db: Database, fetched: Fetched, document: Document, extractor: str) -> Stored:
    target = target_of(db, fetched.source, fetched.task.url, fetched.task.target)
    row = target and db.execute("SELECT part FROM target WHERE id = ?", [target]).fetchone()
    if not target or not row or row[0] is None:
        raise Missing(f"{fetched.task.url}: no page is known that this file is attached to")
    part = int(row[0])
    (candidate,) = db.execute("SELECT candidate FROM part WHERE id = ?", [part]).fetchone()
    change = revise(db, part, fetched, document, extractor)
    renew_target(db, target, fetched.task.url, fetched, extractor, change)
    cover(db, candidate)
    _announce(db, candidate, change, 0, part, fetched.answer.at)
    if change != "quarantined":
        _rescore(db, candidate, fetched)
    return Stored(candidate, part, change)


def _announce(db: Database, candidate: int, change: str, new_files: int, part: int, at: datetime) -> None:
    """Tell the desk of a change in what an editor may have decided on."""
    first_reading = (
        change == "first" and db.execute("SELECT kind FROM part WHERE id = ?", [part]).fetchone()[0] == "page"
    )
    if first_reading or (not Change(change).is_news and not new_files):
        return
    share = 1.0 if change == "first" else _new_text_share(db, part) if change in {"edit", "shortened"} else 0.0
    db.execute("UPDATE candidate SET last_changed = ? WHERE id = ?", [stamp(at), candidate])
    decisions.document_changed(db, candidate, new_part=bool(new_files), new_text_share=share, at=at)


def _new_text_share(db: Database, part: int) -> float:
    """How much of the part's newest reading its reading before did not have."""
    texts = db.execute(
        "SELECT t.text FROM revision v JOIN reading r ON r.revision = v.id JOIN text t ON t.hash = r.text_hash"
        " WHERE v.part = ? AND v.kind <> 'quarantined' ORDER BY v.id DESC, r.id DESC LIMIT 2",
        [part],
    ).fetchall()
    return readings.share_of_new_text(texts[1][0], texts[0][0]) if len(texts) == 2 else 1.0


def _rescore(db: Database, candidate: int, fetched: Fetched) -> None:
    """Store the score that came with the document, and the text by which the candidate is found."""
    if fetched.score:
        judgements.store(db, candidate, fetched.score)
    (title,) = db.execute("SELECT title FROM candidate WHERE id = ?", [candidate]).fetchone()
    search.index(db, candidate, title, "\n".join(texts_of(db, candidate)))
