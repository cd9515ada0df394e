-- For analysts: what the tables above say, put together. Nothing of stdwatch reads these views.

CREATE VIEW published AS         -- a row for each candidate: what the sources published
SELECT
    c.id,
    c.source,
    s.title_en AS source_en,
    s.title_zh AS source_zh,
    c.day,                       -- as the site counts days; 2025-06 where only the month is known
    c.title,
    c.doc_type,
    c.state,
    c.section,
    c.score,
    c.url,
    c.first_seen,
    c.last_changed,
    c.withdrawn
FROM candidate c LEFT JOIN source s ON s.name = c.source
WHERE c.merged_into IS NULL;

CREATE VIEW quotes AS            -- a row for each passage of a current reading, in its own words
SELECT
    c.id AS candidate,
    c.source,
    c.day,
    c.title,
    p.url AS document,           -- the page, or the file that it is quoted from
    p.title AS document_title,
    g.page + 1 AS pdf_page,      -- counted from 1, as a PDF viewer does
    g.label AS printed_page,     -- as printed on the page
    g.path AS headings,          -- JSON: the headings above it
    substr(t.text, g.start + 1, g."end" - g.start) AS words,
    g.score,
    g.reading,
    g.start
FROM passage g
JOIN part p ON p.reading = g.reading
JOIN candidate c ON c.id = p.candidate
JOIN reading r ON r.id = g.reading
JOIN text t ON t.hash = r.text_hash
WHERE p.covered_by IS NULL AND c.merged_into IS NULL;

CREATE VIEW decided AS           -- a row for each decision, in the order of the log
SELECT
    d.seq,
    d.at,
    d.editor,
    d.verb,
    d.section,
    d.until,
    d.note,
    d.reason,                    -- of an entry that the desk itself made: JSON {code, params}
    d.candidate,
    c.source,
    c.day,
    c.title,
    c.state,                     -- of the candidate, by now
    d.undoes IS NOT NULL AS undoes_another,
    EXISTS (SELECT 1 FROM decision u WHERE u.undoes = d.id) AS undone
FROM decision d JOIN candidate c ON c.id = d.candidate;

CREATE VIEW nights AS            -- a row for each nightly run that has ended
SELECT
    r.id AS run,
    date(r.started) AS night,    -- UTC
    r.source,
    s.title_en AS source_en,
    r.verdict,
    r.reasons,                   -- JSON list of {code, params}
    round((julianday(r.ended) - julianday(r.started)) * 1440, 1) AS minutes,
    r.leads,
    r.new,
    r.changed,
    r.failed,
    r.requests,
    r.bytes
FROM run r LEFT JOIN source s ON s.name = r.source
WHERE r.kind = 'nightly' AND r.ended IS NOT NULL;
