-- Pages that may be of one story, such as an order and its fact sheet: suggestions, never applied by themselves.

CREATE TABLE story_link (        -- two candidates, the lower id first
    one INTEGER NOT NULL REFERENCES candidate (id),
    other INTEGER NOT NULL REFERENCES candidate (id),
    strength REAL NOT NULL,
    reasons TEXT NOT NULL,       -- JSON list of {code, params}
    found TEXT NOT NULL,
    refused TEXT,                -- when an editor said that these are two stories; NULL: the link stands
    editor TEXT,                 -- who did
    PRIMARY KEY (one, other),
    CHECK (one < other)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_link_by_other ON story_link (other);
