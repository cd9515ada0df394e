-- The search index: rowid is the candidate's id.

CREATE VIRTUAL TABLE search USING fts5 (
    title, text,                 -- a space around every CJK character, at index and query time
    tokenize='unicode61'
);
