"""Answers that bring no document: it is the same, it is gone, or something failed."""

from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.items import Failed, Gone, NotModified
from stdwatch.store.database import writing
from stdwatch.store.intake.targets import checked, target_of


def store_not_modified(db: Database, report: NotModified) -> None:
    """Note that a held document was asked for and is the same."""
    with writing(db):
        target = target_of(db, report.source, report.errand.url, report.errand.target)
        if target is not None:
            checked(db, target, report.at, report.errand)


def store_gone(db: Database, report: Gone) -> None:
    """Note a 404 or 410: the second one on another day withdraws the document; its text is kept."""
    day = stamp(report.at)[:10]
    with writing(db):
        target = target_of(db, report.source, report.errand.url, report.errand.target)
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
        target = target_of(db, report.source, report.errand.url, report.errand.target)
        if target is None:
            return
        db.execute("UPDATE target SET failures = failures + 1 WHERE id = ?", [target])
        db.execute(
            "UPDATE part SET outcome = ? WHERE reading IS NULL AND id = (SELECT part FROM target WHERE id = ?)",
            [report.outcome, target],
        )


def _withdraw(db: Database, target: int, at: datetime) -> None:
    (kind,) = db.execute("SELECT kind FROM target WHERE id = ?", [target]).fetchone()
    if kind == "page":
        db.execute(
            "UPDATE candidate SET withdrawn = coalesce(withdrawn, ?) WHERE id = (SELECT candidate FROM part WHERE id ="
            " (SELECT part FROM target WHERE id = ?))",
            [stamp(at), target],
        )
