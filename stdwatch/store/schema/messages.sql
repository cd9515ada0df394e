-- What the operator was told, and whether it arrived.

CREATE TABLE alarm (             -- an illness of a source, from the night it was told to the all-clear
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    raised TEXT NOT NULL,
    causes TEXT NOT NULL,        -- JSON: the kinds of trouble told so far, each once
    reasons TEXT NOT NULL,       -- JSON list of {code, params}
    cleared TEXT                 -- NULL: still open
) STRICT;
CREATE UNIQUE INDEX alarm_open ON alarm (source) WHERE cleared IS NULL;

CREATE TABLE message (           -- what was to be told: alarms, all-clears, digests, pings
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('alarm', 'clear', 'digest', 'ping')),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    source TEXT                  -- of an alarm and its all-clear; a later one stands in for it; NULL: of none
) STRICT;

CREATE TABLE delivery (          -- how each message fared at each recipient
    message INTEGER NOT NULL REFERENCES message (id),
    recipient TEXT NOT NULL,     -- its name without secrets
    tries INTEGER NOT NULL,
    at TEXT NOT NULL,            -- of the last try
    error TEXT,                  -- NULL: delivered
    final INTEGER NOT NULL DEFAULT 0,   -- 1: refused for good, not offered again
    PRIMARY KEY (message, recipient)
) STRICT, WITHOUT ROWID;

CREATE TABLE fault (             -- what the last check found wrong with the data directory
    number INTEGER PRIMARY KEY,
    what TEXT NOT NULL,          -- database, archive, files, words, backup
    reason TEXT NOT NULL,        -- JSON {code, params}: what is wrong, and what to do
    at TEXT NOT NULL
) STRICT;

CREATE TABLE recipient (         -- those that the running scheduler has, so that everybody knows of them
    name TEXT PRIMARY KEY,       -- without secrets
    since TEXT NOT NULL
) STRICT;
