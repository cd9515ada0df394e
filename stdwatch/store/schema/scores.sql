-- What a document is worth to the desk, what it names, and where it would stand in the journal.

CREATE TABLE score (
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    version TEXT NOT NULL,       -- of lexicon and weights, or learned-N
    value REAL NOT NULL,
    reasons TEXT NOT NULL DEFAULT '[]',   -- JSON list of {code, params}
    wide INTEGER NOT NULL DEFAULT 0,      -- 1: it has a word of the wide list
    PRIMARY KEY (candidate, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX score_by_version ON score (version, candidate);

CREATE TABLE active (            -- which version of the score is in force, and which of the learned ones
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE learning (          -- each time that was learned from the decisions; the newest row is what holds
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    seq INTEGER NOT NULL,        -- of the last decision that it knew
    newest INTEGER NOT NULL,     -- id of the last candidate that it scored
    vocabulary TEXT NOT NULL,    -- version of the lexicon's scores that it stands beside
    examples INTEGER NOT NULL,   -- decisions that taught it
    in_force INTEGER NOT NULL,   -- 1: it orders the queue beside the lexicon
    state TEXT NOT NULL,         -- JSON {code, params}: in force, or why not
    trial TEXT NOT NULL DEFAULT '[]'   -- JSON list of the replayed places: candidate, title, day, open, lexicon, learned
) STRICT;

CREATE TABLE facet (             -- standards bodies, numbers of standards and sectors, each under one name
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    kind TEXT NOT NULL CHECK (kind IN ('body', 'number', 'sector')),
    value TEXT NOT NULL,
    PRIMARY KEY (candidate, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX facet_by_value ON facet (kind, value);

CREATE TABLE suggestion (        -- of the score with the same version; none for what speaks of standards in passing
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    version TEXT NOT NULL,
    section TEXT NOT NULL,       -- as printed
    destination TEXT NOT NULL CHECK (destination IN ('issue', 'brief')),
    reasons TEXT NOT NULL DEFAULT '[]',   -- JSON list of {code, params}
    PRIMARY KEY (candidate, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE candidate_count (   -- how many candidates of each kind, kept by the triggers below; '' stands for NULL
    state TEXT NOT NULL,
    source TEXT NOT NULL,
    doc_type TEXT NOT NULL,
    filed TEXT NOT NULL,
    language TEXT NOT NULL,
    destination TEXT NOT NULL,
    band TEXT NOT NULL,
    doubtful INTEGER NOT NULL,
    has_pdf INTEGER NOT NULL,
    in_story INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (state, source, doc_type, filed, language, destination, band, doubtful, has_pdf, in_story)
) STRICT, WITHOUT ROWID;

CREATE VIEW counted_candidate AS -- what the triggers count
SELECT
    id,
    state,
    source,
    doc_type,
    ifnull(filed, '') AS filed,
    ifnull(language, '') AS language,
    ifnull(destination, '') AS destination,
    band,
    doubtful,
    has_pdf,
    in_story
FROM candidate WHERE merged_into IS NULL;

CREATE TRIGGER candidate_count_added AFTER INSERT ON candidate BEGIN
    INSERT INTO candidate_count
        SELECT state, source, doc_type, filed, language, destination, band, doubtful, has_pdf, in_story, 1
        FROM counted_candidate WHERE id = new.id
        ON CONFLICT DO UPDATE SET number = number + 1;
END;

CREATE TRIGGER candidate_count_moved
AFTER UPDATE OF state, source, doc_type, section, suggested, language, destination, score, doubtful, has_pdf, in_story,
    merged_into ON candidate
WHEN (old.state, old.source, old.doc_type, old.filed, old.language, old.destination, old.band, old.doubtful,
    old.has_pdf, old.in_story, old.merged_into)
    IS NOT (new.state, new.source, new.doc_type, new.filed, new.language, new.destination, new.band, new.doubtful,
    new.has_pdf, new.in_story, new.merged_into)
BEGIN
    UPDATE candidate_count SET number = number - 1 WHERE old.merged_into IS NULL
        AND (state, source, doc_type, filed, language, destination, band, doubtful, has_pdf, in_story)
        = (old.state, old.source, old.doc_type, ifnull(old.filed, ''), ifnull(old.language, ''),
            ifnull(old.destination, ''), old.band, old.doubtful, old.has_pdf, old.in_story);
    INSERT INTO candidate_count
        SELECT state, source, doc_type, filed, language, destination, band, doubtful, has_pdf, in_story, 1
        FROM counted_candidate WHERE id = new.id
        ON CONFLICT DO UPDATE SET number = number + 1;
END;

CREATE TRIGGER candidate_count_removed AFTER DELETE ON candidate BEGIN
    UPDATE candidate_count SET number = number - 1 WHERE old.merged_into IS NULL
        AND (state, source, doc_type, filed, language, destination, band, doubtful, has_pdf, in_story)
        = (old.state, old.source, old.doc_type, ifnull(old.filed, ''), ifnull(old.language, ''),
            ifnull(old.destination, ''), old.band, old.doubtful, old.has_pdf, old.in_story);
END;

CREATE TABLE facet_count (       -- how many candidates name it, kept by the triggers below
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    state TEXT NOT NULL,         -- of the candidates
    number INTEGER NOT NULL,
    PRIMARY KEY (kind, value, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER facet_count_added AFTER INSERT ON facet BEGIN
    INSERT INTO facet_count SELECT new.kind, new.value, state, 1
        FROM candidate WHERE id = new.candidate AND merged_into IS NULL
        ON CONFLICT DO UPDATE SET number = number + 1;
END;

CREATE TRIGGER facet_count_moved AFTER UPDATE OF state, merged_into ON candidate BEGIN
    UPDATE facet_count SET number = number - 1 WHERE old.merged_into IS NULL AND state = old.state
        AND (kind, value) IN (SELECT kind, value FROM facet WHERE candidate = old.id);
    INSERT INTO facet_count SELECT kind, value, new.state, 1
        FROM facet WHERE candidate = new.id AND new.merged_into IS NULL
        ON CONFLICT DO UPDATE SET number = number + 1;
END;

CREATE TRIGGER facet_count_removed AFTER DELETE ON facet BEGIN
    UPDATE facet_count SET number = number - 1 WHERE (kind, value) = (old.kind, old.value)
        AND state = (SELECT state FROM candidate WHERE id = old.candidate AND merged_into IS NULL);
END;
