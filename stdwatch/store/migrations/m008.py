"""Step 8 of the main database: how many candidates name each body and number, for the page's filters."""

from sqlite_utils import Database


def m008_named(db: Database) -> None:
    """The counts of facets, kept by triggers like those of `candidate_count`."""
    db.executescript("""
    CREATE TABLE facet_count (       -- how many candidates name it, kept by the triggers below
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        state TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (kind, value, state)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO facet_count SELECT kind, value, state, count(*)
        FROM facet JOIN candidate ON candidate.id = facet.candidate WHERE merged_into IS NULL GROUP BY 1, 2, 3;
    CREATE TRIGGER facet_added AFTER INSERT ON facet BEGIN
        INSERT INTO facet_count SELECT new.kind, new.value, state, 1
            FROM candidate WHERE id = new.candidate AND merged_into IS NULL
            ON CONFLICT DO UPDATE SET number = number + 1;
    END;
    CREATE TRIGGER facet_taken AFTER DELETE ON facet BEGIN
        UPDATE facet_count SET number = number - 1 WHERE (kind, value) = (old.kind, old.value)
            AND state = (SELECT state FROM candidate WHERE id = old.candidate AND merged_into IS NULL);
    END;
    CREATE TRIGGER facet_moved AFTER UPDATE OF state, merged_into ON candidate BEGIN
        UPDATE facet_count SET number = number - 1 WHERE old.merged_into IS NULL AND state = old.state
            AND (kind, value) IN (SELECT kind, value FROM facet WHERE candidate = old.id);
        INSERT INTO facet_count SELECT kind, value, new.state, 1
            FROM facet WHERE candidate = new.id AND new.merged_into IS NULL
            ON CONFLICT DO UPDATE SET number = number + 1;
    END;
    """)
