-- Who may decide from other machines, and what they keep for themselves.

CREATE TABLE user (              -- a removed one keeps its row: the log names it
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('editor', 'operator')),
    password TEXT NOT NULL,      -- scrypt, with its parameters and salt
    feed_key TEXT UNIQUE,        -- sha256 of what opens this user's feeds and nothing else: feed readers cannot sign in
    feed_key_made TEXT,
    added TEXT NOT NULL,
    removed TEXT
) STRICT;

CREATE TABLE session (
    token TEXT PRIMARY KEY,      -- sha256 of what the browser holds
    user TEXT NOT NULL REFERENCES user (name),
    began TEXT NOT NULL,
    used TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_view (        -- a saved set of filters
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,         -- as in the page's address
    editor TEXT NOT NULL,
    made TEXT NOT NULL
) STRICT;

CREATE TABLE token (             -- what lets a program use the JSON API in an editor's name; a revoked one keeps its row
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,          -- what it is for
    editor TEXT NOT NULL,        -- a user, or the editor of a desk that is open to its own machine alone
    role TEXT NOT NULL CHECK (role IN ('reader', 'editor', 'operator')),
    digest TEXT NOT NULL UNIQUE, -- sha256 of the token, which is printed once
    made TEXT NOT NULL,
    ends TEXT NOT NULL,
    used TEXT,                   -- to the hour
    revoked TEXT
) STRICT;

CREATE UNIQUE INDEX token_name ON token (name) WHERE revoked IS NULL;
CREATE TABLE visit (             -- when each editor was at the queue; a pause of hours begins another visit
    editor TEXT PRIMARY KEY,
    since TEXT NOT NULL,         -- when the visit before last showed it: what came later is new to this editor
    shown TEXT NOT NULL,         -- when the queue was last shown
    acted TEXT NOT NULL          -- when the editor last did anything there
) STRICT, WITHOUT ROWID;

CREATE TABLE opened (            -- what each editor has had on screen; gone when the candidate returns to the inbox
    editor TEXT NOT NULL,
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    at TEXT NOT NULL,
    PRIMARY KEY (editor, candidate)
) STRICT, WITHOUT ROWID;
CREATE INDEX opened_by_candidate ON opened (candidate);

CREATE TABLE assignment (        -- whose a candidate is; nobody else is kept from deciding on it
    candidate INTEGER PRIMARY KEY REFERENCES candidate (id),
    editor TEXT,                 -- NULL: it was taken back
    given_by TEXT NOT NULL,
    at TEXT NOT NULL,
    seq INTEGER NOT NULL UNIQUE  -- order of arrival
) STRICT;
CREATE INDEX assignment_by_editor ON assignment (editor);

CREATE TABLE mention (           -- editors whom a note names with @
    editor TEXT NOT NULL,
    decision TEXT NOT NULL REFERENCES decision (id),
    PRIMARY KEY (editor, decision)
) STRICT, WITHOUT ROWID;
