-- What was shown by chance, so that it can be said how much may have been missed.

CREATE TABLE coin (              -- two numbers in 0 … 1 for each candidate, drawn once
    candidate INTEGER PRIMARY KEY REFERENCES candidate (id),
    first REAL NOT NULL,         -- below the rate in force: shown among the others although it would be folded
    second REAL NOT NULL,        -- below a tenth: if it is rejected, another editor looks again
    drawn TEXT NOT NULL
) STRICT;

CREATE TABLE audit_rate (        -- which share of what would be folded is shown; the newest row is in force
    number INTEGER PRIMARY KEY,
    rate REAL NOT NULL CHECK (rate BETWEEN 0 AND 1),
    editor TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE second_look (       -- what another editor, who saw no decision, said of a decided candidate
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    decision TEXT NOT NULL REFERENCES decision (id),   -- that was in force
    editor TEXT NOT NULL,
    relevant INTEGER NOT NULL,   -- 1: worth a place
    at TEXT NOT NULL,
    PRIMARY KEY (candidate, decision)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER second_look_stays BEFORE UPDATE ON second_look
BEGIN SELECT RAISE(ABORT, 'second looks are append-only'); END;
CREATE TRIGGER second_look_kept BEFORE DELETE ON second_look
BEGIN SELECT RAISE(ABORT, 'second looks are append-only'); END;
