"""The revision and reading that a fetch makes of a part, and which reading stands for it."""

from sqlite_utils import Database

from stdwatch.items import Document, Fetched
from stdwatch.store import readings


def revise(db: Database, part: int, fetched: Fetched, document: Document, extractor: str) -> str:
    """Add the revision and reading that this fetch makes; returns the change (see `readings.compare`)."""
    at, body_hash = fetched.answer.at, fetched.answer.body_hash
    held = readings.in_force(db, part)
    if held and held.extractor != extractor and fetched.earlier:
        reading = readings.add_reading(db, held.revision, extractor, fetched.earlier, at)
        held = _put_in_force(db, part, reading)
        if readings.compare(held, document) == "unchanged":  # the passages found tonight are those of this reading
            readings.add_passages(db, reading, fetched.passages)
    change = readings.compare(held, document)
    if change == "held" and readings.was_in_force(db, part, document.text):
        change = "edit"  # the site is as it was before a bad night
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
    """Keep a doubtful text aside, or believe it now: then its passages count."""
    change = readings.hold(db, part, fetched.answer.body_hash, extractor, document, fetched.answer.at)
    believed = readings.in_force(db, part)
    if change == "shortened" and believed:
        readings.add_passages(db, believed.reading, fetched.passages)
    return change
