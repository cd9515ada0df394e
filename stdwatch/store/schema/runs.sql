-- Who is watched, how each run went, what was asked and answered, what waits to be done, what was backed up.
-- Instants of our own are RFC 3339 in UTC, as text; so they sort.

CREATE TABLE source (            -- one row a spider, refreshed at the start of each of its runs
    name TEXT PRIMARY KEY,
    title_en TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    home TEXT NOT NULL,          -- URL of its front page
    zone TEXT NOT NULL,          -- IANA name: the site's day is a day there
    group_name TEXT NOT NULL DEFAULT ''   -- the group of sources that it belongs to, where there are many
) STRICT;

CREATE TABLE run (               -- one crawl process; only kind 'nightly' counts for due times and health
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('nightly', 'manual', 'backfill', 'dry')),
    started TEXT NOT NULL,
    ended TEXT,                  -- NULL: running, or lost with its process
    pid INTEGER NOT NULL,
    verdict TEXT CHECK (verdict IN ('ok', 'quiet', 'degraded', 'broken', 'blocked', 'unreachable', 'stopped')),
    reasons TEXT NOT NULL DEFAULT '[]',   -- JSON list of {code, params}, the most important first
    requests INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    leads INTEGER NOT NULL DEFAULT 0,     -- links that its channels named
    new INTEGER NOT NULL DEFAULT 0,       -- candidates that appeared
    changed INTEGER NOT NULL DEFAULT 0,   -- candidates that the publisher changed
    failed INTEGER NOT NULL DEFAULT 0,    -- documents that could not be fetched or read
    severity INTEGER NOT NULL DEFAULT 0,  -- of its gravest problem: 0 note, 1 minor, 2 urgent, 3 critical
    repeat_keys TEXT NOT NULL DEFAULT '[]',  -- JSON list: problems that alarm when they come two nights in a row
    fields TEXT NOT NULL DEFAULT '{}'     -- JSON: how many pages were read, had a title …
) STRICT;
CREATE INDEX run_by_source ON run (source, kind, started);

CREATE TABLE run_candidate (     -- the candidates that each run found, and those that it found changed
    run INTEGER NOT NULL REFERENCES run (id),
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    change TEXT NOT NULL CHECK (change IN ('new', 'changed')),
    PRIMARY KEY (run, candidate)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel_result (    -- what one channel said in one run
    run INTEGER NOT NULL REFERENCES run (id),
    channel TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('required', 'spare', 'unproven')),
    outcome TEXT NOT NULL,       -- ok, empty, or the name of a failure
    reason TEXT NOT NULL DEFAULT '',
    complete INTEGER NOT NULL,   -- 1: read back to the end of its window
    pages INTEGER NOT NULL DEFAULT 0,
    entries INTEGER NOT NULL DEFAULT 0,
    matching INTEGER NOT NULL DEFAULT 0,   -- entries that are documents of the site
    dated INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    oldest TEXT,                 -- the earliest day among its entries
    since TEXT,                  -- the day to which it had to be read back
    at TEXT NOT NULL,
    titled INTEGER NOT NULL DEFAULT 0,
    head TEXT NOT NULL DEFAULT '[]',   -- JSON: its newest dates, newest first
    complaint TEXT NOT NULL DEFAULT '',   -- what is wrong with its answer
    PRIMARY KEY (run, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE fetch (             -- every answer, in order; bodies lie in archive.db under their hash
    id INTEGER PRIMARY KEY,
    run INTEGER REFERENCES run (id),
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    why TEXT NOT NULL,           -- channel name, or items.FetchReason
    status INTEGER,              -- HTTP status; NULL: no answer
    outcome TEXT NOT NULL,       -- ok, or the name of a failure
    bytes INTEGER NOT NULL DEFAULT 0,
    media_type TEXT,
    body_hash TEXT,              -- sha256 of the decoded body
    headers TEXT                 -- JSON object of the answer's headers
) STRICT;
CREATE INDEX fetch_by_url ON fetch (url, at);
CREATE INDEX fetch_by_run ON fetch (run);

CREATE TABLE canary (            -- the document that each source must still have, as it was first read
    source TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    title TEXT,
    published TEXT,
    size INTEGER NOT NULL,       -- code points of its text
    extractor TEXT NOT NULL,
    seen TEXT NOT NULL,
    other TEXT,                  -- JSON: another reading of it, waiting to be believed
    other_days TEXT NOT NULL DEFAULT '[]',   -- JSON: the days on which that one came
    sketch TEXT NOT NULL DEFAULT '[]',       -- JSON: hashes of its text (verdicts.likeness)
    ruled INTEGER NOT NULL DEFAULT 1         -- 0: by no rule of its spider
) STRICT;

CREATE TABLE job (               -- what page and command line ask for; the scheduler picks it up
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    arguments TEXT NOT NULL DEFAULT '{}',   -- JSON object
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    asked_by TEXT NOT NULL,
    asked TEXT NOT NULL,
    started TEXT,
    ended TEXT,
    message TEXT NOT NULL DEFAULT '',       -- what came of it: JSON {code, params}
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX job_waiting ON job (state, id);

CREATE TABLE polled (            -- the sources that the scheduler polls, as it was started last: without disabled ones
    source TEXT PRIMARY KEY
) STRICT;

CREATE TABLE heartbeat (         -- when each regular work was last done
    name TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE backup (            -- the backups that were made and are kept
    folder TEXT PRIMARY KEY,
    at TEXT NOT NULL,            -- when it was begun
    size INTEGER NOT NULL,       -- bytes
    trouble TEXT NOT NULL DEFAULT ''   -- what was last found wrong with it
) STRICT;
