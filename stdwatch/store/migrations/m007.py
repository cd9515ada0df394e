"""Step 7 of the main database: what a document names, and where it would stand in the journal."""

from sqlite_utils import Database


def m007_judging(db: Database) -> None:
    """What a document names, and where it would stand in the journal."""
    db.executescript("""
    CREATE TABLE facet (             -- standards bodies, numbers of standards and sectors, each under one name
        candidate INTEGER NOT NULL REFERENCES candidate,
        kind TEXT NOT NULL CHECK (kind IN ('body', 'number', 'sector')),
        value TEXT NOT NULL,
        PRIMARY KEY (candidate, kind, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX facet_by_value ON facet (kind, value);
    CREATE TABLE suggestion (        -- of the score with the same version; none for what speaks of standards in passing
        candidate INTEGER NOT NULL REFERENCES candidate,
        version TEXT NOT NULL,
        section TEXT NOT NULL,       -- as printed
        destination TEXT NOT NULL CHECK (destination IN ('issue', 'brief')),
        reasons TEXT NOT NULL DEFAULT '[]',
        PRIMARY KEY (candidate, version)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX score_by_version ON score (version, candidate);
    """)
