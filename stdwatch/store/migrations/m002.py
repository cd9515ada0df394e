"""Step 2 of the main database: what editors decide on, what it consists of, and every name a publisher has for it."""

from sqlite_utils import Database


def m002_candidates(db: Database) -> None:
    """What editors decide on, what it consists of, and every name a publisher has for it."""
    db.executescript("""
    CREATE TABLE candidate (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        url TEXT NOT NULL,           -- its page's URL as last seen
        title TEXT NOT NULL,
        published TEXT,              -- 2025-06, 2025-08-01 or RFC 3339 with the site's offset
        published_precision TEXT CHECK (published_precision IN ('instant', 'day', 'month')),
        date_origin TEXT,
        day TEXT,                    -- first ten characters of published, for sorting and filters
        doc_type TEXT NOT NULL,
        language TEXT,
        authors TEXT NOT NULL DEFAULT '[]',
        first_seen TEXT NOT NULL,
        last_changed TEXT NOT NULL,
        withdrawn TEXT,              -- since when the publisher no longer has it; our text is kept
        state TEXT NOT NULL DEFAULT 'inbox'
            CHECK (state IN ('inbox', 'accepted', 'brief', 'later', 'rejected')),
        section TEXT,                -- of an accepted one
        until TEXT,                  -- day on which a later one returns
        decided TEXT,                -- instant of the decision that gave the state
        changed_since INTEGER NOT NULL DEFAULT 0,   -- 1: the publisher changed it after the decision
        score REAL NOT NULL DEFAULT 0,
        merged_into INTEGER REFERENCES candidate    -- set on the one that turned out to be another
    ) STRICT;
    CREATE INDEX candidate_queue ON candidate (state, score DESC, id) WHERE merged_into IS NULL;
    CREATE INDEX candidate_by_day ON candidate (state, day DESC, id) WHERE merged_into IS NULL;
    CREATE INDEX candidate_by_source ON candidate (source, day);
    CREATE INDEX candidate_facets ON candidate (state, source, doc_type) WHERE merged_into IS NULL;
    CREATE TABLE part (              -- its page (position 0) and each attachment
        id INTEGER PRIMARY KEY,
        candidate INTEGER NOT NULL REFERENCES candidate,
        kind TEXT NOT NULL CHECK (kind IN ('page', 'attachment')),
        role TEXT NOT NULL,
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        position INTEGER NOT NULL,
        media_type TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        outcome TEXT NOT NULL DEFAULT 'waiting',    -- ok, waiting, or the name of a failure
        covered_by INTEGER REFERENCES part,         -- the book that this chapter is printed in
        reading INTEGER,             -- the reading in force
        UNIQUE (candidate, url)
    ) STRICT;
    CREATE TABLE revision (          -- what the publisher sent
        id INTEGER PRIMARY KEY,
        part INTEGER NOT NULL REFERENCES part,
        body_hash TEXT NOT NULL,
        seen TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('first', 'edit', 'title', 'date', 'held', 'shortened')),
        held_days TEXT NOT NULL DEFAULT '[]'   -- kind held: the days on which this shorter text came
    ) STRICT;
    CREATE INDEX revision_by_part ON revision (part, id);
    CREATE TABLE text (hash TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
    CREATE TABLE reading (           -- what extractor version made of a revision; never updated
        id INTEGER PRIMARY KEY,
        revision INTEGER NOT NULL REFERENCES revision,
        extractor TEXT NOT NULL,
        text_hash TEXT NOT NULL REFERENCES text (hash),
        title TEXT,
        published TEXT,
        published_precision TEXT,
        date_origin TEXT,
        doc_type TEXT,
        language TEXT,
        authors TEXT NOT NULL DEFAULT '[]',
        blocks TEXT NOT NULL,        -- JSON: [kind, start, end, level, page, path index]
        paths TEXT NOT NULL,         -- JSON: the heading paths that blocks and pages point to
        pages TEXT NOT NULL,         -- JSON: [index, label, start, end, path index]
        layers TEXT NOT NULL DEFAULT '{}',
        low_confidence INTEGER NOT NULL DEFAULT 0,
        notes TEXT NOT NULL DEFAULT '[]',
        made TEXT NOT NULL,
        UNIQUE (revision, extractor)
    ) STRICT;
    CREATE TABLE passage (
        reading INTEGER NOT NULL REFERENCES reading,
        start INTEGER NOT NULL,      -- code points in the reading's text
        "end" INTEGER NOT NULL,
        score REAL NOT NULL,
        page INTEGER,                -- PDF page index, from 0
        label TEXT,                  -- page number as printed
        path TEXT NOT NULL DEFAULT '[]',
        PRIMARY KEY (reading, start)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE score (
        candidate INTEGER NOT NULL REFERENCES candidate,
        version TEXT NOT NULL,
        value REAL NOT NULL,
        reasons TEXT NOT NULL DEFAULT '[]',
        PRIMARY KEY (candidate, version)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE active (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;   -- the score version in force
    """)
