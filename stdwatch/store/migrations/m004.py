"""Step 4 of the main database: the desk's append-only log and its search index."""

from sqlite_utils import Database


def m004_decisions(db: Database) -> None:
    """The desk's append-only log and its search index."""
    db.executescript("""
    CREATE TABLE decision (
        id TEXT PRIMARY KEY,         -- made by the client: the same id twice is once
        seq INTEGER NOT NULL UNIQUE, -- order of arrival
        candidate INTEGER NOT NULL REFERENCES candidate,
        verb TEXT NOT NULL CHECK (verb IN ('accept', 'brief', 'later', 'reject', 'undo', 'note', 'return')),
        section TEXT,
        until TEXT,
        note TEXT NOT NULL DEFAULT '',
        editor TEXT NOT NULL,
        at TEXT NOT NULL,
        reading INTEGER,             -- the page reading that was on screen
        undoes TEXT REFERENCES decision
    ) STRICT;
    CREATE INDEX decision_by_candidate ON decision (candidate, seq);
    CREATE TRIGGER decision_stays BEFORE UPDATE ON decision
    BEGIN SELECT RAISE(ABORT, 'the decision log is append-only'); END;
    CREATE TRIGGER decision_kept BEFORE DELETE ON decision
    BEGIN SELECT RAISE(ABORT, 'the decision log is append-only'); END;
    CREATE VIRTUAL TABLE search USING fts5 (
        title, text,                 -- a space around every CJK character, at index and query time
        tokenize='unicode61'
    );
    """)
