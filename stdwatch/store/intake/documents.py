"""A document that was read: its target, candidate and part, its files, and what the desk is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlite_utils import Database

from stdwatch.clock import first_day, stamp
from stdwatch.errors import Missing, SiteChanged
from stdwatch.items import MANUAL, Alias, AliasConflict, Document, Fetched, TargetState
from stdwatch.reasons import AnswerCode, Reason
from stdwatch.store import decisions, identity, judgements, readings, search
from stdwatch.store.database import writing
from stdwatch.store.intake.parts import cover, new_candidate, page_part, renew_candidate, store_attachments, texts_of
from stdwatch.store.intake.revising import revise
from stdwatch.store.intake.targets import new_target, renew_target, target_of

NAMESAKE_DAYS = 60
"""Pages under one name whose dates lie further apart are hardly one document (AN1)."""


_OTHER = 0.5
"""A text of which more than this is new is another document's."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a fetched document: its candidate and part, the change made, and its conflict if it has one."""

    candidate: int
    part: int
    change: str
    conflict: AliasConflict | None = None


def store_fetched(db: Database, fetched: Fetched, extractor: str) -> Stored:
    """Write a document that was read, with the validators of its answer, in one transaction.

    Raises `Missing` for a file whose page was not stored: the page's next reading names it again; and `SiteChanged` for
    a page that shows another document than the one that was asked for.
    """
    if fetched.document is None:
        raise ValueError(f"{fetched.task.url}: not read, so it cannot be stored")
    with writing(db):
        if fetched.task.kind == "attachment":
            return _store_file(db, fetched, fetched.document, extractor)
        return _store_page(db, fetched, fetched.document, extractor)


def _store_page(db: Database, fetched: Fetched, document: Document, extractor: str) -> Stored:
    source, at = fetched.source, fetched.answer.at
    lead_aliases = fetched.task.lead.aliases if fetched.task.lead else ()
    aliases = tuple(dict.fromkeys((*document.aliases, *lead_aliases)))
    check_identity(db, fetched, document)
    target = _settle_target(db, fetched, aliases, document.url)
    candidate = identity.candidate_of(db, target)
    part = page_part(db, target, candidate) if candidate else None
    if candidate is None or part is None:
        candidate, part = new_candidate(db, source, document, at)
        db.execute("UPDATE target SET part = ? WHERE id = ?", [part, target])
    identity.name(db, source, target, aliases)
    db.execute("UPDATE alias SET candidate = ? WHERE target = ?", [candidate, target])
    conflict = _namesake(db, candidate, document)
    change = revise(db, part, fetched, document, extractor)
    renew_target(db, target, document.url, fetched, extractor, change)
    db.execute("UPDATE candidate SET withdrawn = NULL WHERE id = ?", [candidate])
    if change not in {"quarantined", "unchanged"}:
        renew_candidate(db, candidate, part, document, at)
    new_files = store_attachments(db, source, candidate, document.attachments, at)
    _announce(db, candidate, change, new_files, part, at)
    if change != "quarantined":
        _rescore(db, candidate, fetched)
    return Stored(candidate, part, change, conflict)


def check_identity(db: Database, fetched: Fetched, document: Document) -> None:
    """Raise `SiteChanged` for a page that goes by another document's name and does not look like what was asked for.

    Two records of one document are united where one address leads to the other, or by what its page says; one page
    that answers for all addresses must not unite them all.
    """
    task = fetched.task
    own = target_of(db, fetched.source, task.url, task.target)
    others = [target for target in identity.owners(db, fetched.source, document.aliases) if target != own]
    led = urlsplit(fetched.answer.url).path.rstrip("/") != urlsplit(task.url).path.rstrip("/")
    if not others or led or task.why == MANUAL:
        return
    target = db.execute("SELECT title FROM target WHERE id = ?", [own]).fetchone()
    known = identity.candidate_of(db, own) if own else None
    candidate = db.execute("SELECT title FROM candidate WHERE id = ?", [known]).fetchone()
    said = [task.lead.title if task.lead else None, *(row[0] for row in (target, candidate) if row)]
    alike = identity.resembles(document.title, (*said, urlsplit(task.url).path.rstrip("/").rpartition("/")[2]))
    if not alike or (known and readings.share_of_new_text("\n".join(texts_of(db, known)), document.text) > _OTHER):
        raise SiteChanged(task.url, Reason.of(AnswerCode.OTHER_DOCUMENT, title=document.title or document.url))


def _namesake(db: Database, candidate: int, document: Document) -> AliasConflict | None:
    """The page held so far, when it has another address and a date far from tonight's; its text stays as a revision."""
    url, published = db.execute("SELECT url, published FROM candidate WHERE id = ?", [candidate]).fetchone()
    if not published or not document.published or url == document.url:
        return None
    tonight, before = first_day(document.published.value), first_day(published)
    if not tonight or not before or abs(tonight - before).days <= NAMESAKE_DAYS:
        return None
    return AliasConflict(document.url, document.published.value, url, published)


def _settle_target(db: Database, fetched: Fetched, aliases: Sequence[Alias], url: str) -> int:
    """The one target of this document: those that share a name with it are united."""
    at = fetched.answer.at
    known = identity.owners(db, fetched.source, aliases)
    for target in (fetched.task.target, target_of(db, fetched.source, url, None)):
        if target is not None and db.execute("SELECT 1 FROM target WHERE id = ?", [target]).fetchone():
            known.append(target)
    if known:
        return identity.unite(db, list(dict.fromkeys(known)), at)
    return new_target(db, fetched.source, "page", url, TargetState.DUE, fetched.task.why, at)


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
    if first_reading or (change in {"quarantined", "unchanged"} and not new_files):
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
    """Write the score that the pipeline made, with what goes with it, and the text by which the candidate is found."""
    if fetched.score:
        judgements.store(db, candidate, fetched.score)
    (title,) = db.execute("SELECT title FROM candidate WHERE id = ?", [candidate]).fetchone()
    search.index(db, candidate, title, "\n".join(texts_of(db, candidate)))
