-- The journal. Rows of issue, article (with its sources) and block (with its clips) follow from the log `edit`.
CREATE TABLE issue (
    id INTEGER PRIMARY KEY,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,         -- within its year
    whole INTEGER NOT NULL,          -- since the first: 总第
    month TEXT NOT NULL,             -- 2025-12
    state TEXT NOT NULL CHECK (state IN ('open', 'printed')),
    foreword TEXT NOT NULL,          -- JSON list of paragraphs
    back TEXT NOT NULL,              -- JSON {title, entries: [{title, text}]}, copied from the issue before
    seq INTEGER NOT NULL,            -- of the last edit
    UNIQUE (year, number)
) STRICT;
CREATE TABLE article (
    id TEXT PRIMARY KEY,             -- made by the client
    issue INTEGER REFERENCES issue (id),    -- NULL: unassigned
    section TEXT,
    position TEXT NOT NULL,          -- a fractional index: moving touches one row; order by (position, id)
    title TEXT NOT NULL,
    summary TEXT,                    -- NULL: as the standfirst
    standfirst TEXT NOT NULL,
    excerpt TEXT NOT NULL,           -- the excerpt sentence, without address and full stop
    origin TEXT NOT NULL,            -- house name of the source, as printed
    site TEXT NOT NULL,              -- the address printed
    deleted INTEGER NOT NULL DEFAULT 0,
    seq INTEGER NOT NULL
) STRICT;
CREATE INDEX article_by_issue ON article (issue, position, id);
CREATE TABLE article_source (        -- the documents an article rests on
    article TEXT NOT NULL REFERENCES article (id),
    url TEXT NOT NULL,
    candidate INTEGER REFERENCES candidate (id),    -- NULL: another desk's
    title TEXT NOT NULL,
    published TEXT NOT NULL,
    accessed TEXT NOT NULL,          -- when the body came
    sha256 TEXT NOT NULL,            -- of the body, in archive.db
    position INTEGER NOT NULL,
    PRIMARY KEY (article, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_source_by_candidate ON article_source (candidate);
CREATE TABLE clip (                  -- a span of a reading that an editor picked
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,            -- URL of the part
    number INTEGER NOT NULL,         -- of the part: 0 the page, 1 … its attachments
    candidate INTEGER REFERENCES candidate (id),    -- NULL, as part and reading: another desk's
    part INTEGER REFERENCES part (id),
    reading INTEGER REFERENCES reading (id),
    start INTEGER NOT NULL,          -- code points in the reading's text
    "end" INTEGER NOT NULL,
    length INTEGER NOT NULL,         -- of that text
    exact TEXT NOT NULL,
    prefix TEXT NOT NULL,
    suffix TEXT NOT NULL,
    page INTEGER,                    -- PDF page index on which it begins, from 0
    page_label TEXT,                 -- as printed; both, where it crosses a page break
    path TEXT NOT NULL,              -- JSON list of headings
    editor TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX clip_by_candidate ON clip (candidate);
CREATE INDEX clip_by_part ON clip (part);
CREATE TRIGGER clip_stays BEFORE UPDATE ON clip
BEGIN SELECT RAISE(ABORT, 'clips are append-only'); END;
CREATE TRIGGER clip_kept BEFORE DELETE ON clip
BEGIN SELECT RAISE(ABORT, 'clips are append-only'); END;
CREATE TABLE block (                 -- a paragraph, item or heading of an article
    id TEXT PRIMARY KEY,
    article TEXT NOT NULL REFERENCES article (id),
    position TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'item', 'head', 'subhead')),
    label TEXT NOT NULL,             -- bold lead-in, without its colon
    text TEXT NOT NULL,
    machine INTEGER NOT NULL DEFAULT 0,     -- 1: a draft nobody confirmed
    deleted INTEGER NOT NULL DEFAULT 0,
    seq INTEGER NOT NULL
) STRICT;
CREATE INDEX block_by_article ON block (article, position, id);
CREATE TABLE block_clip (
    block TEXT NOT NULL REFERENCES block (id),
    clip TEXT NOT NULL REFERENCES clip (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (block, clip)
) STRICT, WITHOUT ROWID;
CREATE INDEX block_clip_by_clip ON block_clip (clip);
CREATE TABLE edit (                  -- the log: state follows from it
    id TEXT PRIMARY KEY,             -- made by the client: the same id twice is once
    seq INTEGER NOT NULL UNIQUE,     -- order of arrival
    subject TEXT NOT NULL,           -- issue:1, article:UUID, block:UUID
    before TEXT NOT NULL,            -- JSON of the changed fields alone
    after TEXT NOT NULL,
    editor TEXT NOT NULL,
    at TEXT NOT NULL,
    undo_group TEXT NOT NULL,
    undoes TEXT REFERENCES edit (id)
) STRICT;
CREATE INDEX edit_by_subject ON edit (subject, seq);
CREATE INDEX edit_by_group ON edit (undo_group);
CREATE TRIGGER edit_stays BEFORE UPDATE ON edit
BEGIN SELECT RAISE(ABORT, 'the edit log is append-only'); END;
CREATE TRIGGER edit_kept BEFORE DELETE ON edit
BEGIN SELECT RAISE(ABORT, 'the edit log is append-only'); END;
CREATE TABLE anchor (                -- what became of a clip in a later reading
    clip TEXT NOT NULL REFERENCES clip (id),
    reading INTEGER NOT NULL REFERENCES reading (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('stands', 'moved', 'reflowed', 'altered', 'gone')),
    start INTEGER,                   -- NULL when gone
    "end" INTEGER,
    similarity REAL NOT NULL,
    at TEXT NOT NULL,
    announced TEXT,                  -- when it became a message, where its issue is printed
    PRIMARY KEY (clip, reading)
) STRICT, WITHOUT ROWID;
CREATE TABLE waiver (                -- a finding accepted as it is, for this text alone
    article TEXT NOT NULL REFERENCES article (id),
    check_name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,       -- sha256 of check, matched words and text of the block
    editor TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (article, check_name, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE TABLE check_count (           -- what the checks found in an issue when it was last handed out
    issue INTEGER NOT NULL REFERENCES issue (id),
    check_name TEXT NOT NULL,
    found INTEGER NOT NULL,
    waived INTEGER NOT NULL,
    PRIMARY KEY (issue, check_name)
) STRICT, WITHOUT ROWID;
CREATE TABLE printing (              -- what was frozen and handed out
    id INTEGER PRIMARY KEY,
    issue INTEGER NOT NULL REFERENCES issue (id),
    kind TEXT NOT NULL CHECK (kind IN ('proof', 'final', 'correction')),
    data_hash TEXT NOT NULL,         -- the issue as JSON, in archive.db
    files TEXT NOT NULL,             -- JSON: name → sha256
    findings INTEGER NOT NULL,       -- open ones
    fonts TEXT NOT NULL,             -- JSON list
    editor TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TRIGGER printing_stays BEFORE UPDATE ON printing
BEGIN SELECT RAISE(ABORT, 'printings are append-only'); END;
CREATE TRIGGER printing_kept BEFORE DELETE ON printing
BEGIN SELECT RAISE(ABORT, 'printings are append-only'); END;
