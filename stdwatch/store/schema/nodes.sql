-- Crawls on other machines: the nodes that take them, and the orders that were given to them. Empty where there are none.

CREATE TABLE node (              -- one row a machine that may take orders
    name TEXT PRIMARY KEY,
    region TEXT NOT NULL,
    added TEXT NOT NULL,
    heard TEXT,                  -- when it last said that it is there
    slots INTEGER NOT NULL DEFAULT 0,      -- crawls that it runs at once
    orders TEXT NOT NULL DEFAULT '[]',     -- JSON list: the orders that it has now
    version TEXT NOT NULL DEFAULT '',      -- of its code, its extractor and its messages
    fits INTEGER NOT NULL DEFAULT 1,       -- 0: that is not the desk's, so it gets no orders
    silent INTEGER NOT NULL DEFAULT 0,     -- 1: nothing was heard of it for ten minutes, while we listened
    skew REAL NOT NULL DEFAULT 0,          -- seconds by which its clock is ahead of the desk's
    last_entry TEXT NOT NULL DEFAULT '0-0',    -- the last entry of its stream whose effects are stored
    tries INTEGER NOT NULL DEFAULT 0,      -- writers that have begun with what lies behind it, and have not come further
    waiting INTEGER NOT NULL DEFAULT 0,    -- entries of its stream that are not stored yet
    delay REAL NOT NULL DEFAULT 0,         -- seconds that the oldest of them has waited
    refused INTEGER NOT NULL DEFAULT 0     -- entries that belong to no order of its own, or were not believed
) STRICT;

CREATE TABLE node_order (        -- one crawl that a node is to do
    name TEXT PRIMARY KEY,       -- 128 random bits in hex: who knows it may report
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    arguments TEXT NOT NULL,     -- JSON object: since, limit
    region TEXT NOT NULL,
    asked TEXT NOT NULL,
    until TEXT,                  -- it is ended then
    state TEXT NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'sent', 'begun', 'closed')),
    sent TEXT,
    node TEXT,                   -- who has begun it
    attempt TEXT,                -- the one crawl process whose reports count
    last INTEGER NOT NULL DEFAULT -1,      -- the number of its last report whose effects are stored
    run INTEGER REFERENCES run (id),
    mistakes INTEGER NOT NULL DEFAULT 0,   -- reports by which a mistake of ours came to light
    figures BLOB,                -- of the open run, as msgpack: whoever goes on with it needs them all
    untold INTEGER NOT NULL DEFAULT 0      -- 1: it was sent and is closed, and its node does not know that yet
) STRICT;
CREATE INDEX node_order_open ON node_order (source) WHERE state <> 'closed';
CREATE INDEX node_order_untold ON node_order (name) WHERE untold;
CREATE INDEX node_order_by_run ON node_order (run);
