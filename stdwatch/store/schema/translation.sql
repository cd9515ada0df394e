-- How the house puts English into Chinese: terms that editors added, pairs of printed issues, drafts of a machine.

CREATE TABLE term (                  -- additions to vocabulary/glossary.toml; the last row of a term is in force
    zh TEXT NOT NULL,                -- the form that the house prints
    seq INTEGER NOT NULL,            -- 1 for its first row
    forms TEXT NOT NULL,             -- JSON list: the English; a trailing * stands for any ending
    never TEXT NOT NULL,             -- JSON list: Chinese forms that the house does not print
    also TEXT NOT NULL,              -- JSON list: other Chinese that a translation may use
    note TEXT NOT NULL,
    editor TEXT NOT NULL,
    at TEXT NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
    PRIMARY KEY (zh, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER term_stays BEFORE UPDATE ON term
BEGIN SELECT RAISE(ABORT, 'terms are append-only'); END;
CREATE TRIGGER term_kept BEFORE DELETE ON term
BEGIN SELECT RAISE(ABORT, 'terms are append-only'); END;
CREATE TABLE printed_pair (          -- what a printed issue has in Chinese for the words of a clip
    id INTEGER PRIMARY KEY,
    issue TEXT NOT NULL,             -- 2025-4
    title TEXT NOT NULL,             -- of the article
    english TEXT NOT NULL,
    chinese TEXT NOT NULL,
    UNIQUE (issue, english, chinese)
) STRICT;
CREATE VIRTUAL TABLE memory USING fts5 (   -- rowid is that of printed_pair
    english, chinese,                -- a space around every CJK character, at index and query time
    tokenize='porter unicode61'
);
CREATE TABLE draft (                 -- what a machine made of a block's clips
    block TEXT NOT NULL REFERENCES block (id),
    input_hash TEXT NOT NULL,        -- sha256 of the clips, the terms and the engine
    text TEXT NOT NULL,
    engine TEXT NOT NULL,
    sent TEXT NOT NULL,              -- JSON: all that was sent out for it
    at TEXT NOT NULL,
    PRIMARY KEY (block, input_hash)
) STRICT, WITHOUT ROWID;
