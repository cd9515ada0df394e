-- Pages that may be of one story, such as an order and its fact sheet: suggestions, never applied by themselves.

CREATE TABLE story_link (        -- two candidates, the lower id first
    first INTEGER NOT NULL REFERENCES candidate (id),
    second INTEGER NOT NULL REFERENCES candidate (id),
    strength REAL NOT NULL,
    reasons TEXT NOT NULL,       -- JSON list of {code, params}
    at TEXT NOT NULL,
    refused TEXT,                -- when an editor said that these are two stories; NULL: the link stands
    editor TEXT,                 -- who did
    PRIMARY KEY (first, second),
    CHECK (first < second)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_link_by_second ON story_link (second);
