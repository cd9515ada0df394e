"""The one place where what a crawl learned is written: each report in one short transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.errors import Missing
from stdwatch.items import (
    Alias,
    Attachment,
    DocType,
    Document,
    Errand,
    Failed,
    Fetched,
    Gone,
    Lead,
    NotModified,
    Role,
    Sighting,
    Survey,
)
from stdwatch.store import decisions, identity, judgements, readings, search
from stdwatch.store.database import writing


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a fetched document: its candidate and part, and the change it made."""

    candidate: int
    part: int
    change: str


def store_survey(db: Database, survey: Survey, run: int) -> None:
    """Write what the channels said: results, new targets, hints, and who was missed."""
    with writing(db):
        for result in survey.results:
            row = {
                "run": run,
                "channel": result.channel,
                "standing": result.standing,
                "outcome": result.outcome,
                "reason": result.reason,
                "complete": int(result.complete),
                "pages": result.pages,
                "entries": result.entries,
                "matching": result.matching,
                "dated": result.dated,
                "new": result.new,
                "oldest": result.oldest,
                "since": result.since,
                "titled": result.titled,
                "head": json.dumps(result.head),
                "at": stamp(survey.at),
            }
            db.table("channel_result").insert(row)
        for sighting in survey.sightings:
            _store_sighting(db, survey.source, sighting, survey.at)
        day = stamp(survey.at)[:10]
        db.conn.executemany(
            "UPDATE target SET missed = missed + 1, missed_on = ? WHERE id = ? AND missed_on IS NOT ?",
            [(day, target, day) for target in survey.missed],
        )


def store_fetched(db: Database, fetched: Fetched, extractor: str) -> Stored:
    """Write a document that was read, with the validators of its answer, in one transaction.

    Raises `Missing` for a file whose page was not stored: the page's next reading names it again.
    """
    if fetched.document is None:
        raise ValueError(f"{fetched.errand.url}: not read, so it cannot be stored")
    with writing(db):
        if fetched.errand.kind == "attachment":
            return _store_file(db, fetched, fetched.document, extractor)
        return _store_page(db, fetched, fetched.document, extractor)


def store_not_modified(db: Database, report: NotModified) -> None:
    """Note that a held document was asked for and is the same."""
    with writing(db):
        target = _target_of(db, report.source, report.errand.url, report.errand.target)
        if target is not None:
            _checked(db, target, report.at, report.errand)


def store_gone(db: Database, report: Gone) -> None:
    """Note a 404 or 410: the second one on another day withdraws the document; its text is kept."""
    day = stamp(report.at)[:10]
    with writing(db):
        target = _target_of(db, report.source, report.errand.url, report.errand.target)
        if target is None:
            return
        gone, state = db.execute("SELECT gone, state FROM target WHERE id = ?", [target]).fetchone()
        again = gone is not None and gone != day
        db.execute(
            "UPDATE target SET gone = coalesce(gone, ?), state = ?, last_checked = ?, failures = 0 WHERE id = ?",
            [day, "withdrawn" if again else state, stamp(report.at), target],
        )
        if again:
            _withdraw(db, target, report.at)


def store_failed(db: Database, report: Failed) -> None:
    """Count a failure; what we hold stays, and it is tried again another night."""
    with writing(db):
        target = _target_of(db, report.source, report.errand.url, report.errand.target)
        if target is None:
            return
        db.execute("UPDATE target SET failures = failures + 1 WHERE id = ?", [target])
        db.execute(
            "UPDATE part SET outcome = ? WHERE reading IS NULL AND id = (SELECT part FROM target WHERE id = ?)",
            [report.outcome, target],
        )


def _store_sighting(db: Database, source: str, sighting: Sighting, at: datetime) -> None:
    lead = sighting.lead
    if sighting.target is None:
        state = "due" if sighting.fetch else "known"
        target = _new_target(db, source, "page", lead.url, state, sighting.why, at)
        _note_lead(db, target, lead)
        identity.name(db, source, target, sighting.aliases)
    else:
        target = sighting.target
        if sighting.fetch:
            db.execute(
                "UPDATE target SET state = 'due', why = ? WHERE id = ? AND state = 'known'", [sighting.why, target]
            )
        else:
            _note_hints(db, target, lead)
            identity.name(db, source, target, sighting.aliases)
    (channels,) = db.execute("SELECT channels FROM target WHERE id = ?", [target]).fetchone()
    named = sorted({*json.loads(channels), *sighting.channels})
    db.execute("UPDATE target SET channels = ?, missed = 0 WHERE id = ?", [json.dumps(named), target])


def _note_hints(db: Database, target: int, lead: Lead) -> None:
    """Keep what a channel says of a document that is not fetched tonight, where nothing was known."""
    db.execute(
        "UPDATE target SET modified = coalesce(modified, ?), title = coalesce(title, ?) WHERE id = ?",
        [lead.modified, lead.title, target],
    )


def _note_lead(db: Database, target: int, lead: Lead) -> None:
    """Keep what the channels say of a document as it is (or will be) fetched: later hints are compared with this."""
    date = lead.published
    db.execute(
        "UPDATE target SET title = coalesce(?, title), labels = ?, modified = coalesce(?, modified),"
        " published = coalesce(?, published), published_precision = coalesce(?, published_precision),"
        " date_origin = coalesce(?, date_origin) WHERE id = ?",
        [
            lead.title,
            json.dumps(sorted(lead.labels), ensure_ascii=False),
            lead.modified,
            date.value if date else None,
            str(date.precision) if date else None,
            date.origin if date else None,
            target,
        ],
    )


def _new_target(db: Database, source: str, kind: str, url: str, state: str, why: str, at: datetime) -> int:
    """A new row of the frontier, or the one that already has this URL."""
    db.execute(
        "INSERT OR IGNORE INTO target (source, kind, url, state, why, first_seen) VALUES (?, ?, ?, ?, ?, ?)",
        [source, kind, url, state, why, stamp(at)],
    )
    (target,) = db.execute("SELECT id FROM target WHERE source = ? AND url = ?", [source, url]).fetchone()
    return int(target)


def _target_of(db: Database, source: str, url: str, target: int | None) -> int | None:
    row = db.execute("SELECT id FROM target WHERE id = ? OR (source = ? AND url = ?) LIMIT 1", [target, source, url])
    found = row.fetchone()
    return int(found[0]) if found else None


def _store_page(db: Database, fetched: Fetched, document: Document, extractor: str) -> Stored:
    source, at = fetched.source, fetched.answer.at
    lead_aliases = fetched.errand.lead.aliases if fetched.errand.lead else ()
    aliases = tuple(dict.fromkeys((*document.aliases, *lead_aliases)))
    target = _settle_target(db, fetched, aliases, document.url)
    candidate = identity.candidate_of(db, target)
    part = _page_part(db, target, candidate) if candidate else None
    if candidate is None or part is None:
        candidate, part = _new_candidate(db, source, document, at)
        db.execute("UPDATE target SET part = ? WHERE id = ?", [part, target])
    identity.name(db, source, target, aliases)
    db.execute("UPDATE alias SET candidate = ? WHERE target = ?", [candidate, target])
    change = _revise(db, part, fetched, document, extractor)
    _renew_target(db, target, document.url, fetched, extractor, change)
    db.execute("UPDATE candidate SET withdrawn = NULL WHERE id = ?", [candidate])
    if change not in {"held", "unchanged"}:
        _renew_candidate(db, candidate, part, document, at)
    new_files = _store_attachments(db, source, candidate, document.attachments, at)
    _announce(db, candidate, change, new_files, part, at)
    if change != "held":
        _rescore(db, candidate, fetched)
    return Stored(candidate, part, change)


def _settle_target(db: Database, fetched: Fetched, aliases: Sequence[Alias], url: str) -> int:
    """The one target of this document: those that share a name with it are united."""
    at = fetched.answer.at
    known = identity.owners(db, fetched.source, aliases)
    for target in (fetched.errand.target, _target_of(db, fetched.source, url, None)):
        if target is not None and db.execute("SELECT 1 FROM target WHERE id = ?", [target]).fetchone():
            known.append(target)
    if known:
        return identity.unite(db, list(dict.fromkeys(known)), at)
    return _new_target(db, fetched.source, "page", url, "due", fetched.errand.why, at)


def _page_part(db: Database, target: int, candidate: int) -> int:
    (part,) = db.execute("SELECT id FROM part WHERE candidate = ? AND kind = 'page'", [candidate]).fetchone()
    db.execute("UPDATE target SET part = ? WHERE id = ?", [part, target])
    return int(part)


def _new_candidate(db: Database, source: str, document: Document, at: datetime) -> tuple[int, int]:
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


def _revise(db: Database, part: int, fetched: Fetched, document: Document, extractor: str) -> str:
    """Add the revision and reading that this fetch makes; returns the change (see `readings.compare`)."""
    at, body_hash = fetched.answer.at, fetched.answer.body_hash
    held = readings.in_force(db, part)
    if held and held.extractor != extractor and fetched.earlier:
        reading = readings.add_reading(db, held.revision, extractor, fetched.earlier, at)
        held = _put_in_force(db, part, reading)
        if readings.compare(held, document) == "unchanged":  # the passages found tonight are those of this reading
            readings.add_passages(db, reading, fetched.passages)
    change = readings.compare(held, document)
    if change == "held":
        return _hold(db, part, fetched, document, extractor)
    if change != "unchanged":
        revision = readings.add_revision(db, part, body_hash, change, at)
        reading = readings.add_reading(db, revision, extractor, document, at)
        readings.add_passages(db, reading, fetched.passages)
        _put_in_force(db, part, reading)
    db.execute("UPDATE part SET outcome = 'ok' WHERE id = ?", [part])
    return change


def _put_in_force(db: Database, part: int, reading: int) -> readings.Held | None:
    db.execute("UPDATE part SET reading = ? WHERE id = ?", [reading, part])
    return readings.in_force(db, part)


def _hold(db: Database, part: int, fetched: Fetched, document: Document, extractor: str) -> str:
    """Keep a much shorter text aside, or believe it now: then its passages count."""
    change = readings.hold(db, part, fetched.answer.body_hash, extractor, document, fetched.answer.at)
    believed = readings.in_force(db, part)
    if change == "shortened" and believed:
        readings.add_passages(db, believed.reading, fetched.passages)
    return change


def _renew_target(db: Database, target: int, url: str, fetched: Fetched, extractor: str, change: str) -> None:
    """The target is held now; validators count from here on, unless the text is in doubt."""
    doubtful = change == "held"
    answer = fetched.answer
    db.execute(
        "UPDATE target SET state = 'held', url = ?, why = ?, etag = ?, last_modified = ?, extractor = ?, gone = NULL,"
        " failures = 0, last_changed = CASE WHEN ? THEN last_changed ELSE ? END WHERE id = ?",
        [
            url,
            "shortened" if doubtful else fetched.errand.why,
            None if doubtful else answer.etag,
            None if doubtful else answer.last_modified,
            extractor,
            change in {"held", "unchanged"},
            stamp(answer.at),
            target,
        ],
    )
    if fetched.errand.why == "weekly sample":
        year, week, _ = answer.at.isocalendar()
        db.execute("UPDATE target SET sampled = ? WHERE id = ?", [f"{year}-W{week:02}", target])
    _checked(db, target, answer.at, fetched.errand)


def _checked(db: Database, target: int, at: datetime, errand: Errand) -> None:
    db.execute("UPDATE target SET last_checked = ?, missed = 0, gone = NULL WHERE id = ?", [stamp(at), target])
    if errand.lead:
        _note_lead(db, target, replace(errand.lead, labels=errand.labels))


def _renew_candidate(db: Database, candidate: int, part: int, document: Document, at: datetime) -> None:
    date = document.published
    db.execute(
        "UPDATE candidate SET url = ?, title = ?, published = ?, published_precision = ?, date_origin = ?, day = ?,"
        " doc_type = ?, language = ?, authors = ?, last_changed = ?, withdrawn = NULL WHERE id = ?",
        [
            document.url,
            document.title or document.url,
            date.value if date else None,
            str(date.precision) if date else None,
            date.origin if date else None,
            date.value[:10] if date else None,
            str(document.doc_type or DocType.PAGE),
            document.language,
            json.dumps(document.authors, ensure_ascii=False),
            stamp(at),
            candidate,
        ],
    )
    db.execute("UPDATE part SET url = ?, title = ? WHERE id = ?", [document.url, document.title or document.url, part])


def _store_attachments(
    db: Database, source: str, candidate: int, attachments: Sequence[Attachment], at: datetime
) -> int:
    """Rows for files that the page links for the first time; returns how many."""
    known = {row[0] for row in db.execute("SELECT url FROM part WHERE candidate = ?", [candidate])}
    new = [file for file in attachments if file.url not in known]
    for position, file in enumerate(new, len(known)):
        part = _new_part(db, candidate, "attachment", file, position, at)
        target = _new_target(db, source, "attachment", file.url, "due", "attached", at)
        db.execute("UPDATE target SET part = coalesce(part, ?) WHERE id = ?", [part, target])
        db.execute(
            "UPDATE part SET outcome = 'ok', covered_by = (SELECT part FROM target WHERE id = ?)"
            " WHERE id = ? AND id <> (SELECT part FROM target WHERE id = ?)",
            [target, part, target],
        )
    return len(new)


def _store_file(db: Database, fetched: Fetched, document: Document, extractor: str) -> Stored:
    target = _target_of(db, fetched.source, fetched.errand.url, fetched.errand.target)
    row = target and db.execute("SELECT part FROM target WHERE id = ?", [target]).fetchone()
    if not target or not row or row[0] is None:
        raise Missing(f"{fetched.errand.url}: no page is known that this file is attached to")
    part = int(row[0])
    (candidate,) = db.execute("SELECT candidate FROM part WHERE id = ?", [part]).fetchone()
    change = _revise(db, part, fetched, document, extractor)
    _renew_target(db, target, fetched.errand.url, fetched, extractor, change)
    _cover(db, candidate)
    _announce(db, candidate, change, 0, part, fetched.answer.at)
    if change != "held":
        _rescore(db, candidate, fetched)
    return Stored(candidate, part, change)


def _cover(db: Database, candidate: int) -> None:
    """Chapter files are covered by the book of the same candidate once the book was read."""
    db.execute(
        "UPDATE part SET covered_by = (SELECT id FROM part WHERE candidate = :c AND role = :book"
        " AND reading IS NOT NULL ORDER BY position LIMIT 1) WHERE candidate = :c AND role = :chapter",
        {"c": candidate, "book": str(Role.BOOK), "chapter": str(Role.CHAPTER)},
    )


def _announce(db: Database, candidate: int, change: str, new_files: int, part: int, at: datetime) -> None:
    """Tell the desk of a change in what an editor may have decided on."""
    first_reading = (
        change == "first" and db.execute("SELECT kind FROM part WHERE id = ?", [part]).fetchone()[0] == "page"
    )
    if first_reading or (change in {"held", "unchanged"} and not new_files):
        return
    share = 1.0 if change == "first" else _new_text_share(db, part) if change in {"edit", "shortened"} else 0.0
    db.execute("UPDATE candidate SET last_changed = ? WHERE id = ?", [stamp(at), candidate])
    decisions.document_changed(db, candidate, new_part=bool(new_files), new_text_share=share, at=at)


def _new_text_share(db: Database, part: int) -> float:
    """How much of the part's newest reading its reading before did not have."""
    texts = db.execute(
        "SELECT t.text FROM revision v JOIN reading r ON r.revision = v.id JOIN text t ON t.hash = r.text_hash"
        " WHERE v.part = ? AND v.kind <> 'held' ORDER BY v.id DESC, r.id DESC LIMIT 2",
        [part],
    ).fetchall()
    return readings.share_of_new_text(texts[1][0], texts[0][0]) if len(texts) == 2 else 1.0


def _rescore(db: Database, candidate: int, fetched: Fetched) -> None:
    """Write the score that the pipeline made, with what goes with it, and the text by which the candidate is found."""
    if fetched.score:
        judgements.store(db, candidate, fetched.score)
    (title,) = db.execute("SELECT title FROM candidate WHERE id = ?", [candidate]).fetchone()
    search.index(db, candidate, title, "\n".join(texts_of(db, candidate)))


def known_candidate(db: Database, fetched: Fetched, text: str) -> tuple[str, str, list[str]] | None:
    """Title, type and texts of the candidate that a fetched part belongs to, if it is known.

    The texts are those in force once `text` stands for the part: in the order of the parts, whatever came first, and
    without chapters whose book is read.
    """
    target = _target_of(db, fetched.source, fetched.errand.url, fetched.errand.target)
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
    read = [(role, covered, text if id_ == part else held) for id_, role, covered, held in rows]
    has_book = any(role == Role.BOOK and held is not None for role, _, held in read)
    covering = {str(Role.CHAPTER)} if has_book else set[str]()
    return [held for role, covered, held in read if held is not None and not covered and role not in covering]


def texts_of(db: Database, candidate: int) -> list[str]:
    """The texts in force of a candidate's parts, the page first, without those that another part covers."""
    rows = db.execute(
        "SELECT t.text FROM part p JOIN reading r ON r.id = p.reading JOIN text t ON t.hash = r.text_hash"
        " WHERE p.candidate = ? AND p.covered_by IS NULL ORDER BY p.position",
        [candidate],
    )
    return [row[0] for row in rows]


def _withdraw(db: Database, target: int, at: datetime) -> None:
    (kind,) = db.execute("SELECT kind FROM target WHERE id = ?", [target]).fetchone()
    if kind == "page":
        db.execute(
            "UPDATE candidate SET withdrawn = ? WHERE id = (SELECT candidate FROM part WHERE id ="
            " (SELECT part FROM target WHERE id = ?))",
            [stamp(at), target],
        )
