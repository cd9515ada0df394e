"""Answers without a document: it is the same, it is gone, or something failed."""

from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.items import Failed, Gone, NotModified
from stdwatch.reasons import AnswerCode, BodyCode
from stdwatch.store import runs
from stdwatch.store.database import writing
from stdwatch.store.intake.targets import checked, target_of

_WITHOUT_TEXT = frozenset({BodyCode.NO_TEXT, BodyCode.NO_TEXT_FOUND, BodyCode.SAYS_NOTHING})

_UNLIKE = frozenset({AnswerCode.NO_DOCUMENT, AnswerCode.OTHER_DOCUMENT})

_UNLIKE_NIGHTS = 3
"""So often in a row the address of a page that we hold may lead to another before the page counts as gone."""

_LAPSES = 3
"""So often in a row a page may come without its text before it counts as a failure."""


def store_not_modified(db: Database, report: NotModified) -> None:
    """Note that a stored document was asked for and is the same."""
    with writing(db):
        target = target_of(db, report.source, report.task.url, report.task.target)
        if target is not None:
            checked(db, target, report.at, report.task)


def store_gone(db: Database, report: Gone) -> None:
    """Note a 404 or 410: `apply_verdict` withdraws what was gone on two days; its text is kept."""
    with writing(db):
        target = target_of(db, report.source, report.task.url, report.task.target)
        db.execute(
            "UPDATE target SET gone = coalesce(gone, ?), last_checked = ?, failures = 0, unlike_nights = 0"
            " WHERE id = ?",
            [stamp(report.at)[:10], stamp(report.at), target],
        )


def is_lapse(db: Database, report: Failed) -> bool:
    """Whether a page that we hold came without its text, as sites lose the body of one for a night."""
    target = target_of(db, report.source, report.task.url, report.task.target)
    held = "SELECT t.failures FROM target t JOIN part p ON p.id = t.part WHERE t.id = ? AND p.reading IS NOT NULL"
    row = db.execute(held, [target]).fetchone()
    return row is not None and row[0] < _LAPSES and report.reason.code in _WITHOUT_TEXT


def store_failed(db: Database, report: Failed, run: int) -> None:
    """Count a failure, once a night however often that is repeated; what we hold stays, and it is tried again.

    An address that leads to another page night after night is as good as a 404: publishers send what they take down to
    a page of their own.
    """
    with writing(db):
        target = target_of(db, report.source, report.task.url, report.task.target)
        if target is None:
            return
        counted = runs.failed_tonight(db, run, [report.task.url, report.answered or report.task.url], report.at)
        db.execute("UPDATE target SET failures = max(1, failures + ?) WHERE id = ?", [not counted, target])
        if report.reason.code in _UNLIKE:
            _count_unlike(db, target, report.at, counted=counted)
        db.execute(
            "UPDATE part SET outcome = ? WHERE reading IS NULL AND id = (SELECT part FROM target WHERE id = ?)",
            [report.outcome, target],
        )


def _count_unlike(db: Database, target: int, at: datetime, *, counted: bool) -> None:
    """Count a night on which an address showed another document, or led to one; after some a held page is gone."""
    db.execute("UPDATE target SET unlike_nights = unlike_nights + ? WHERE id = ?", [not counted, target])
    db.execute(
        "UPDATE target SET gone = coalesce(gone, ?), last_checked = ? WHERE id = ? AND unlike_nights >= ?"
        " AND part IN (SELECT id FROM part WHERE reading IS NOT NULL)",
        [stamp(at)[:10], stamp(at), target, _UNLIKE_NIGHTS],
    )
