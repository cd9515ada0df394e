"""Step 1 of the main database: who is watched, how each run went, what was asked and answered."""

from sqlite_utils import Database


def m001_sources(db: Database) -> None:
    """Who is watched, how each run went, what was asked and answered."""
    db.executescript("""
    CREATE TABLE source (            -- one row a spider, refreshed at the start of each of its runs
        name TEXT PRIMARY KEY,
        title_en TEXT NOT NULL,
        title_zh TEXT NOT NULL,
        home TEXT NOT NULL,
        zone TEXT NOT NULL           -- IANA name: the site's day is a day there
    ) STRICT;
    CREATE TABLE run (               -- one crawl process; only kind 'nightly' counts for due times and health
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('nightly', 'manual', 'backfill', 'dry')),
        started TEXT NOT NULL,       -- RFC 3339, UTC, as every instant of our own
        ended TEXT,                  -- NULL: running, or lost with its process
        pid INTEGER NOT NULL,
        verdict TEXT CHECK (verdict IN ('ok','quiet','degraded','broken','blocked','unreachable','stopped')),
        reasons TEXT NOT NULL DEFAULT '[]',   -- JSON list of sentences
        requests INTEGER NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0,
        leads INTEGER NOT NULL DEFAULT 0,
        new INTEGER NOT NULL DEFAULT 0,
        changed INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX run_by_source ON run (source, kind, started);
    CREATE TABLE channel_result (    -- what one channel said in one run
        run INTEGER NOT NULL REFERENCES run,
        channel TEXT NOT NULL,
        standing TEXT NOT NULL CHECK (standing IN ('required', 'spare', 'unproven')),
        outcome TEXT NOT NULL,       -- ok, empty, or the name of a failure
        reason TEXT NOT NULL DEFAULT '',
        complete INTEGER NOT NULL,   -- 1: read back to the end of its window
        pages INTEGER NOT NULL DEFAULT 0,
        entries INTEGER NOT NULL DEFAULT 0,
        matching INTEGER NOT NULL DEFAULT 0,
        dated INTEGER NOT NULL DEFAULT 0,
        new INTEGER NOT NULL DEFAULT 0,
        oldest TEXT,                 -- the earliest day among its entries
        since TEXT,                  -- the day to which it had to be read back
        at TEXT NOT NULL,
        PRIMARY KEY (run, channel)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE fetch (             -- every answer, in order; bodies lie in archive.db under their hash
        id INTEGER PRIMARY KEY,
        run INTEGER REFERENCES run,
        url TEXT NOT NULL,
        at TEXT NOT NULL,
        why TEXT NOT NULL,           -- channel name, or the polling reason
        status INTEGER,              -- NULL: no answer
        outcome TEXT NOT NULL,
        bytes INTEGER NOT NULL DEFAULT 0,
        media_type TEXT,
        body_hash TEXT,              -- sha256 of the decoded body
        headers TEXT                 -- JSON object of the answer's headers
    ) STRICT;
    CREATE INDEX fetch_by_url ON fetch (url, at);
    CREATE INDEX fetch_by_run ON fetch (run);
    CREATE TABLE job (               -- what page and command line ask for; the scheduler picks it up
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        arguments TEXT NOT NULL DEFAULT '{}',
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
        asked_by TEXT NOT NULL,
        asked TEXT NOT NULL,
        started TEXT,
        ended TEXT,
        message TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE INDEX job_waiting ON job (state, id);
    CREATE TABLE heartbeat (name TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
    """)
