-- The desk's append-only log; the state of a candidate is derived from it.

CREATE TABLE decision (
    id TEXT PRIMARY KEY,         -- made by the client: the same id twice is once
    seq INTEGER NOT NULL UNIQUE, -- order of arrival
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    verb TEXT NOT NULL CHECK (verb IN ('accept', 'brief', 'later', 'reject', 'undo', 'note', 'return')),
    section TEXT,
    until TEXT,                  -- day on which a later one returns
    note TEXT NOT NULL DEFAULT '',
    editor TEXT NOT NULL,
    at TEXT NOT NULL,
    reading INTEGER REFERENCES reading (id),   -- the page reading that was on screen
    undoes TEXT REFERENCES decision (id),
    reason TEXT NOT NULL DEFAULT '' -- of an entry that the desk itself made: JSON {code, params}
) STRICT;
CREATE INDEX decision_by_candidate ON decision (candidate, seq);
CREATE INDEX decision_by_time ON decision (at);

CREATE TRIGGER decision_stays BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'the decision log is append-only'); END;

CREATE TRIGGER decision_kept BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'the decision log is append-only'); END;
