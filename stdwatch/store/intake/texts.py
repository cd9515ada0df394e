"""The texts that a candidate is scored and found by."""

from sqlite_utils import Database

from stdwatch.items import Fetched, Role
from stdwatch.store.intake.targets import target_of


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
