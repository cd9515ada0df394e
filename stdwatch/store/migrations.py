"""The shape of the main database, step by step; steps are added, never edited."""

from sqlite_utils import Database, Migrations

migrations = Migrations("stdwatch")


@migrations()
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


@migrations()
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


@migrations()
def m003_frontier(db: Database) -> None:
    """The durable frontier: every document and file known, fetched or not."""
    db.executescript("""
    CREATE TABLE target (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('page', 'attachment')),
        url TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('known', 'due', 'held', 'withdrawn')),
            -- known: not (yet) wanted; due: to be fetched; held: we have it; withdrawn: gone twice
        why TEXT NOT NULL,           -- the polling reason of that state
        part INTEGER REFERENCES part,
        title TEXT,                  -- as channels say
        published TEXT,
        published_precision TEXT,
        date_origin TEXT,
        labels TEXT NOT NULL DEFAULT '[]',
        modified TEXT,               -- the channel's hint when last fetched
        first_seen TEXT NOT NULL,
        channels TEXT NOT NULL DEFAULT '[]',   -- JSON: the channels that ever named it
        missed INTEGER NOT NULL DEFAULT 0,   -- nights in a row on which a complete channel should have named it
        missed_on TEXT,              -- the last such day, so that a repeated run counts once
        sampled TEXT,                -- ISO week of the last unconditional sample
        last_checked TEXT,
        last_changed TEXT,
        etag TEXT,                   -- validators: written with what was read from the body, never before
        last_modified TEXT,
        extractor TEXT,              -- validators count only for this extractor
        failures INTEGER NOT NULL DEFAULT 0,
        gone TEXT,                   -- day of the first 404 or 410 in a row
        UNIQUE (source, url)
    ) STRICT;
    CREATE INDEX target_by_state ON target (source, state);
    CREATE INDEX target_by_part ON target (part);
    CREATE TABLE alias (             -- every name a publisher has for a document
        source TEXT NOT NULL,
        kind TEXT NOT NULL,          -- post, node, path, slug
        value TEXT NOT NULL,
        target INTEGER NOT NULL REFERENCES target,
        candidate INTEGER REFERENCES candidate,   -- NULL until the document was read
        PRIMARY KEY (source, kind, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX alias_by_target ON alias (target);
    CREATE TABLE merge (             -- two candidates that turned out to be one
        kept INTEGER NOT NULL REFERENCES candidate,
        lost INTEGER NOT NULL REFERENCES candidate,
        reason TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (kept, lost)
    ) STRICT, WITHOUT ROWID;
    """)


@migrations()
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


@migrations()
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


@migrations()
def m006_desk(db: Database) -> None:
    """Who may decide from other machines, saved views, and indexes for the page's counts and plots."""
    db.executescript("""
    CREATE TABLE user (              -- a removed one keeps its row: the log names it
        name TEXT PRIMARY KEY,
        role TEXT NOT NULL CHECK (role IN ('editor', 'operator')),
        password TEXT NOT NULL,      -- scrypt, with its parameters and salt
        feed_key TEXT NOT NULL,      -- opens this user's feeds and nothing else: feed readers cannot sign in
        added TEXT NOT NULL,
        removed TEXT
    ) STRICT;
    CREATE TABLE session (
        token TEXT PRIMARY KEY,      -- sha256 of what the browser holds
        user TEXT NOT NULL REFERENCES user,
        began TEXT NOT NULL,
        used TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE view (              -- a saved set of filters
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        query TEXT NOT NULL,         -- as in the page's address
        editor TEXT NOT NULL,
        made TEXT NOT NULL
    ) STRICT;
    CREATE INDEX candidate_by_arrival ON candidate (first_seen, source) WHERE merged_into IS NULL;
    CREATE INDEX candidate_due ON candidate (until) WHERE state = 'later' AND merged_into IS NULL;
    CREATE INDEX candidate_merged ON candidate (merged_into) WHERE merged_into IS NOT NULL;
    CREATE INDEX candidate_by_score ON candidate (score DESC, id) WHERE merged_into IS NULL;
    CREATE INDEX candidate_latest ON candidate (day DESC, id) WHERE merged_into IS NULL;
    CREATE INDEX decision_by_time ON decision (at);
    CREATE TABLE tally (             -- how many candidates of each kind, kept by the triggers below: '' stands for NULL
        state TEXT NOT NULL,
        source TEXT NOT NULL,
        doc_type TEXT NOT NULL,
        section TEXT NOT NULL,
        language TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (state, source, doc_type, section, language)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO tally SELECT state, source, doc_type, ifnull(section, ''), ifnull(language, ''), count(*)
        FROM candidate WHERE merged_into IS NULL GROUP BY 1, 2, 3, 4, 5;
    """)
    counted = "state, source, doc_type, section, language"
    new, old = (", ".join(f"ifnull({row}.{name}, '')" for name in counted.split(", ")) for row in ("new", "old"))
    add = f"""INSERT INTO tally SELECT {new}, 1 WHERE new.merged_into IS NULL
        ON CONFLICT DO UPDATE SET number = number + 1;"""
    take = f"""UPDATE tally SET number = number - 1
        WHERE old.merged_into IS NULL AND ({counted}) = ({old});"""  # noqa: S608 (our own column names)
    for name, event, steps in (
        ("tally_added", "INSERT", add),
        ("tally_moved", f"UPDATE OF {counted}, merged_into", take + add),
        ("tally_taken", "DELETE", take),
    ):
        db.execute(f"CREATE TRIGGER {name} AFTER {event} ON candidate BEGIN {steps} END")


@migrations()
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
