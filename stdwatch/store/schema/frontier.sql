-- The durable frontier: every document and file known, fetched or not, and every name a publisher has for it.

CREATE TABLE target (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('page', 'attachment')),
    url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('known', 'due', 'stored', 'withdrawn')),
        -- known: not (yet) wanted; due: to be fetched; stored: we have it; withdrawn: gone twice
    why TEXT NOT NULL,           -- why it is asked for or not (items.FetchReason)
    part INTEGER REFERENCES part (id),
    title TEXT,                  -- as channels say
    published TEXT,
    published_precision TEXT,
    date_origin TEXT,
    labels TEXT NOT NULL DEFAULT '[]',     -- JSON list
    modified TEXT,               -- the channel's hint when last fetched
    first_seen TEXT NOT NULL,
    channels TEXT NOT NULL DEFAULT '[]',   -- JSON: the channels that ever named it
    missed INTEGER NOT NULL DEFAULT 0,     -- nights in a row on which a complete channel should have named it
    missed_on TEXT,              -- the last such day, so that a repeated run counts once
    sampled TEXT,                -- ISO week of the last unconditional sample
    last_checked TEXT,
    last_changed TEXT,
    etag TEXT,                   -- validators: written with what was read from the body, never before
    last_modified TEXT,
    extractor TEXT,              -- validators count only for this extractor
    failures INTEGER NOT NULL DEFAULT 0,   -- in a row
    unlike_nights INTEGER NOT NULL DEFAULT 0,  -- in a row: its address showed, or led to, another document
    gone TEXT,                   -- day of the first answer in a row that it is gone
    UNIQUE (source, url)
) STRICT;
CREATE INDEX target_by_state ON target (source, state);
CREATE INDEX target_by_part ON target (part);

CREATE TABLE host_rest (         -- hosts that asked to be left alone (Retry-After)
    host TEXT PRIMARY KEY,
    until TEXT NOT NULL
) STRICT;

CREATE TABLE alias (             -- every name a publisher has for a document
    source TEXT NOT NULL,
    kind TEXT NOT NULL,          -- post, node, path, slug
    value TEXT NOT NULL,
    target INTEGER NOT NULL REFERENCES target (id),
    candidate INTEGER REFERENCES candidate (id),   -- NULL until the document was read
    PRIMARY KEY (source, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_by_target ON alias (target);
