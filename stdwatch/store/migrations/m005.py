"""Step 5 of the main database: what a night is judged by, and what the operator was told."""

from sqlite_utils import Database


def m005_operations(db: Database) -> None:
    """What a night is judged by, and what the operator was told."""
    db.executescript("""
    ALTER TABLE run ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;    -- 1: worth an alarm after this one night
    ALTER TABLE run ADD COLUMN worries TEXT NOT NULL DEFAULT '[]';   -- JSON: what alarms when it comes twice in a row
    ALTER TABLE run ADD COLUMN fields TEXT NOT NULL DEFAULT '{}';    -- JSON: how many pages were read, had a title …
    ALTER TABLE channel_result ADD COLUMN titled INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE channel_result ADD COLUMN head TEXT NOT NULL DEFAULT '[]';   -- JSON: its newest dates, newest first
    ALTER TABLE channel_result ADD COLUMN complaint TEXT NOT NULL DEFAULT '';   -- what is wrong with its answer
    ALTER TABLE job ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE canary (            -- the document that each source must still have, as it was first read
        source TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        title TEXT,
        published TEXT,
        size INTEGER NOT NULL,       -- code points of its text
        extractor TEXT NOT NULL,
        seen TEXT NOT NULL,
        other TEXT,                  -- JSON: another reading of it, waiting to be believed
        other_days TEXT NOT NULL DEFAULT '[]'   -- JSON: the days on which that one came
    ) STRICT;
    CREATE TABLE alarm (             -- an illness of a source, from the night it was told to the all-clear
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        raised TEXT NOT NULL,
        told TEXT NOT NULL,          -- JSON: the kinds of trouble told so far, each once
        reasons TEXT NOT NULL,       -- JSON list of sentences
        cleared TEXT
    ) STRICT;
    CREATE UNIQUE INDEX alarm_open ON alarm (source) WHERE cleared IS NULL;
    CREATE TABLE message (           -- what was to be told: alarms, all-clears, digests, pings
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('alarm', 'clear', 'digest', 'ping')),
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE delivery (          -- how each message fared at each target
        message INTEGER NOT NULL REFERENCES message,
        target TEXT NOT NULL,        -- its name without secrets
        tries INTEGER NOT NULL,
        at TEXT NOT NULL,            -- of the last try
        error TEXT,                  -- NULL: delivered
        PRIMARY KEY (message, target)
    ) STRICT, WITHOUT ROWID;
    """)
