"""The revision and reading that a fetch makes of a part, and which reading stands for it."""

from dataclasses import replace

from sqlite_utils import Database

from stdwatch.items import Document, Fetched
from stdwatch.store import readings
from stdwatch.verdicts.noise import is_noise


def revise(db: Database, part: int, fetched: Fetched, document: Document, extractor: str) -> str:
    """Add the revision and reading that this fetch makes; returns the change (see `readings.compare`)."""
    at, body_hash = fetched.answer.at, fetched.answer.body_hash
    current = readings.current_reading(db, part)
    if current and current.extractor != extractor and fetched.earlier:
        reading = readings.add_reading(db, current.revision, extractor, fetched.earlier, at)
        readings.make_current(db, part, reading, at)
        current = readings.current_reading(db, part)
        if readings.compare(current, document) == "unchanged":  # the passages found tonight are those of this reading
            readings.add_passages(db, reading, fetched.passages)
    change = readings.compare(current, document)
    if change == "edit" and current:
        change = _passing(db, current, document)
    if change == "quarantined" and (readings.was_current(db, part, document.text) or _is_doubtful(db, part, document)):
        change = "edit"  # the site is as it was before a bad night, or what came first is itself in doubt
    if change == "quarantined":
        return _quarantine(db, part, fetched, document, extractor)
    if change != "unchanged":
        revision = readings.add_revision(db, part, body_hash, change, at)
        reading = readings.add_reading(db, revision, extractor, document, at)
        readings.add_passages(db, reading, fetched.passages)
        readings.make_current(db, part, reading, at)
    db.execute("UPDATE part SET outcome = 'ok' WHERE id = ?", [part])
    return change


def _is_doubtful(db: Database, part: int, document: Document) -> bool:
    """Whether all that is known of a part came in a doubted night, and tonight's reading is by the site's rules."""
    row = db.execute("SELECT doubtful FROM candidate WHERE id = (SELECT candidate FROM part WHERE id = ?)", [part])
    return bool(row.fetchone()[0]) and not document.low_confidence


def _passing(db: Database, current: readings.CurrentReading, document: Document) -> str:
    """What an edit is where only lines that change with each request differ: of the title, the date, or of nothing."""
    before = readings.text(db, current.text_hash)
    if not is_noise(before, document.text):
        return "edit"
    same_text = replace(current, text_hash=readings.text_hash(document.text))
    change = readings.compare(same_text, document)
    return "noise" if change == "unchanged" else change


def _quarantine(db: Database, part: int, fetched: Fetched, document: Document, extractor: str) -> str:
    """Keep a doubtful text aside, or believe it now: then its passages count."""
    change = readings.quarantine(db, part, fetched.answer.body_hash, extractor, document, fetched.answer.at)
    believed = readings.current_reading(db, part)
    if change == "shortened" and believed:
        readings.add_passages(db, believed.reading, fetched.passages)
    return change
