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

CREATE VIEW story_pair AS        -- the links that stand, from both their ends; what was merged is of no story
SELECT first AS candidate, second AS other
FROM story_link JOIN candidate ON candidate.id = second WHERE refused IS NULL AND merged_into IS NULL
UNION ALL
SELECT second AS candidate, first AS other
FROM story_link JOIN candidate ON candidate.id = first WHERE refused IS NULL AND merged_into IS NULL;

CREATE TRIGGER story_link_added AFTER INSERT ON story_link BEGIN
    UPDATE candidate SET in_story = EXISTS (SELECT 1 FROM story_pair WHERE story_pair.candidate = candidate.id)
    WHERE id IN (new.first, new.second);
END;

CREATE TRIGGER story_link_refused AFTER UPDATE OF refused ON story_link BEGIN
    UPDATE candidate SET in_story = EXISTS (SELECT 1 FROM story_pair WHERE story_pair.candidate = candidate.id)
    WHERE id IN (new.first, new.second);
END;

CREATE TRIGGER story_link_removed AFTER DELETE ON story_link BEGIN
    UPDATE candidate SET in_story = EXISTS (SELECT 1 FROM story_pair WHERE story_pair.candidate = candidate.id)
    WHERE id IN (old.first, old.second);
END;

CREATE TRIGGER story_member_merged AFTER UPDATE OF merged_into ON candidate
WHEN old.merged_into IS NOT new.merged_into BEGIN
    UPDATE candidate SET in_story = EXISTS (SELECT 1 FROM story_pair WHERE story_pair.candidate = candidate.id)
    WHERE id IN (
        SELECT first FROM story_link WHERE second = new.id
        UNION ALL SELECT second FROM story_link WHERE first = new.id
    );
END;
