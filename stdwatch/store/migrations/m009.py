"""Step 9 of the main database: what the canary said."""

from sqlite_utils import Database


def m009_canary(db: Database) -> None:
    """What the canary said, so that another text of the same length is no canary."""
    db.executescript("""
    ALTER TABLE canary ADD COLUMN sketch TEXT NOT NULL DEFAULT '[]';   -- JSON: hashes of its text (verdicts.likeness)
    """)
