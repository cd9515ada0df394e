-- What editors decide on, what it consists of, what the publisher sent and what was read in it.
-- A publisher's date is 2025-06, 2025-08-01, or RFC 3339 with the site's own offset: its first ten characters are the
-- site's day.

CREATE TABLE candidate (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    url TEXT NOT NULL,           -- its page's URL as last seen
    title TEXT NOT NULL,
    published TEXT,
    published_precision TEXT CHECK (published_precision IN ('instant', 'day', 'month')),
    date_origin TEXT,            -- where the date was read
    day TEXT,                    -- first ten characters of published, for sorting and filters
    doc_type TEXT NOT NULL,
    language TEXT,
    authors TEXT NOT NULL DEFAULT '[]',   -- JSON list
    first_seen TEXT NOT NULL,
    last_changed TEXT NOT NULL,
    withdrawn TEXT,              -- since when the publisher no longer has it; our text is kept
    state TEXT NOT NULL DEFAULT 'inbox' CHECK (state IN ('inbox', 'accepted', 'brief', 'later', 'rejected')),
    section TEXT,                -- of an accepted one
    until TEXT,                  -- day on which a later one returns
    decided TEXT,                -- instant of the decision that gave the state
    changed_since INTEGER NOT NULL DEFAULT 0,   -- 1: the publisher changed it after the decision
    doubtful INTEGER NOT NULL DEFAULT 0,   -- 1: it came in a night whose documents are doubted, till a sound one agrees
    score REAL NOT NULL DEFAULT 0,             -- the lexicon's
    wide INTEGER NOT NULL DEFAULT 0,           -- 1: title or text has a word of the wide list
    learned REAL NOT NULL DEFAULT 0,           -- what the desk's own decisions add to the score where it orders the queue
    audited REAL,                              -- drawn for the audit: stands among the others as if this were its score
    folded INTEGER AS (score < 0.05 AND NOT wide AND audited IS NULL),   -- by the lexicon and the draw alone (filters.LOW)
    priority REAL AS (ifnull(audited, score + learned)),                 -- what the queue is ordered by, folded ones last
    suggested TEXT,                            -- section that the score in force suggests (table suggestion)
    destination TEXT,                          -- issue or brief, likewise
    filed TEXT AS (CASE state WHEN 'accepted' THEN section ELSE suggested END),   -- the section to filter by
    band TEXT AS (CASE WHEN score >= 0.3 THEN 'high' WHEN score >= 0.05 THEN 'medium' ELSE 'low' END),
    has_pdf INTEGER NOT NULL DEFAULT 0,        -- 1: one of its parts is a PDF file; kept by the triggers below
    in_story INTEGER NOT NULL DEFAULT 0,       -- 1: it has a story_pair; kept by the triggers beside that view
    merged_into INTEGER REFERENCES candidate (id)   -- set on the one that turned out to be another
) STRICT;
CREATE INDEX candidate_queue ON candidate (state, folded, priority DESC, id) WHERE merged_into IS NULL;
CREATE INDEX candidate_by_day ON candidate (state, day DESC, id) WHERE merged_into IS NULL;
CREATE INDEX candidate_by_source ON candidate (source, day);
CREATE INDEX candidate_facets ON candidate (state, source, doc_type) WHERE merged_into IS NULL;
CREATE INDEX candidate_by_arrival ON candidate (first_seen, source) WHERE merged_into IS NULL;
CREATE INDEX candidate_due ON candidate (until) WHERE state = 'later' AND merged_into IS NULL;
CREATE INDEX candidate_merged ON candidate (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX candidate_by_score ON candidate (folded, priority DESC, id) WHERE merged_into IS NULL;
CREATE INDEX candidate_latest ON candidate (day DESC, id) WHERE merged_into IS NULL;
CREATE INDEX candidate_arrived ON candidate (state, first_seen DESC, id DESC) WHERE merged_into IS NULL;
CREATE INDEX candidate_newest ON candidate (first_seen DESC, id DESC) WHERE merged_into IS NULL;

CREATE TABLE merge (             -- two candidates that turned out to be one
    kept INTEGER NOT NULL REFERENCES candidate (id),
    lost INTEGER NOT NULL REFERENCES candidate (id),
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    before TEXT NOT NULL,        -- JSON: both records and the names of the lost one, as they were, so that it can be undone
    undone TEXT,                 -- when an editor split them again: they are never united any more
    editor TEXT,                 -- who did
    PRIMARY KEY (kept, lost)
) STRICT, WITHOUT ROWID;

CREATE TABLE part (              -- its page (position 0) and each attachment
    id INTEGER PRIMARY KEY,
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    kind TEXT NOT NULL CHECK (kind IN ('page', 'attachment')),
    role TEXT NOT NULL,          -- page, or what the file is to it: book, chapter …
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    position INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT 'waiting',    -- ok, waiting, or the name of a failure
    covered_by INTEGER REFERENCES part (id),    -- the book that this chapter is printed in
    reading INTEGER REFERENCES reading (id),    -- its current reading
    UNIQUE (candidate, url)
) STRICT;

CREATE TRIGGER part_added AFTER INSERT ON part WHEN new.media_type = 'application/pdf' BEGIN
    UPDATE candidate SET has_pdf = 1 WHERE id = new.candidate;
END;

CREATE TRIGGER part_moved AFTER UPDATE OF candidate, media_type ON part
WHEN (old.candidate, old.media_type) IS NOT (new.candidate, new.media_type) BEGIN
    UPDATE candidate SET has_pdf = EXISTS (
        SELECT 1 FROM part WHERE part.candidate = candidate.id AND media_type = 'application/pdf'
    ) WHERE id IN (old.candidate, new.candidate);
END;

CREATE TRIGGER part_removed AFTER DELETE ON part WHEN old.media_type = 'application/pdf' BEGIN
    UPDATE candidate SET has_pdf = EXISTS (
        SELECT 1 FROM part WHERE part.candidate = candidate.id AND media_type = 'application/pdf'
    ) WHERE id = old.candidate;
END;

CREATE TABLE revision (          -- what the publisher sent
    id INTEGER PRIMARY KEY,
    part INTEGER NOT NULL REFERENCES part (id),
    body_hash TEXT NOT NULL,     -- names the body in archive.db
    seen TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('first', 'edit', 'title', 'date', 'quarantined', 'shortened', 'noise')),
    quarantined_days TEXT NOT NULL DEFAULT '[]'   -- JSON: the days on which this doubtful text came
) STRICT;
CREATE INDEX revision_by_part ON revision (part, id);

CREATE TABLE text (              -- each text once
    hash TEXT PRIMARY KEY,       -- sha256 of its UTF-8 bytes
    text TEXT NOT NULL
) STRICT;

CREATE TABLE reading (           -- what extractor version made of a revision; never updated
    id INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL REFERENCES revision (id),
    extractor TEXT NOT NULL,
    text_hash TEXT NOT NULL REFERENCES text (hash),
    title TEXT,
    published TEXT,
    published_precision TEXT,
    date_origin TEXT,
    doc_type TEXT,
    language TEXT,
    authors TEXT NOT NULL DEFAULT '[]',
    blocks TEXT NOT NULL,        -- JSON: [kind, start, end, level, page, path index]
    paths TEXT NOT NULL,         -- JSON: the heading paths that blocks and pages point to
    pages TEXT NOT NULL,         -- JSON: [index, label, start, end, path index]
    layers TEXT NOT NULL DEFAULT '{}',   -- JSON: which rule gave each field
    low_confidence INTEGER NOT NULL DEFAULT 0,   -- 1: read without the site's own rules
    notes TEXT NOT NULL DEFAULT '[]',
    made TEXT NOT NULL,
    UNIQUE (revision, extractor)
) STRICT;

CREATE TABLE passage (           -- a span of a reading that speaks of standards
    reading INTEGER NOT NULL REFERENCES reading (id),
    start INTEGER NOT NULL,      -- code points in the reading's text
    "end" INTEGER NOT NULL,
    score REAL NOT NULL,
    page INTEGER,                -- PDF page index, from 0
    label TEXT,                  -- page number as printed
    path TEXT NOT NULL DEFAULT '[]',   -- JSON: the headings above it
    PRIMARY KEY (reading, start)
) STRICT, WITHOUT ROWID;
