"""Findings that an editor accepted as they are."""

from sqlite_utils import Database

from stdwatch.items.journal import Waiver


def of_article(db: Database, article: str) -> tuple[Waiver, ...]:
    """The waivers of an article, in the order in which they were given."""
    rows = db.conn.execute(
        """SELECT check_name, fingerprint, editor, at, note FROM waiver WHERE article = ?
        ORDER BY at, check_name, fingerprint""",
        [article],
    )
    return tuple(Waiver(*row) for row in rows)


def add(db: Database, article: str, waiver: Waiver) -> None:
    """Keep a waiver; a second time changes nothing. Inside a `writing` transaction."""
    db.conn.execute(
        """INSERT OR IGNORE INTO waiver (article, check_name, fingerprint, editor, at, note)
        VALUES (?, ?, ?, ?, ?, ?)""",
        [article, waiver.check, waiver.fingerprint, waiver.editor, waiver.at, waiver.note],
    )
