"""What can be made anew from the rows themselves: indexes, the search index, the counts."""

from sqlite_utils import Database

from stdwatch.store import schema, search
from stdwatch.store.database import writing
from stdwatch.store.intake.parts import texts_of

_COUNTS = """
DELETE FROM candidate_count;
INSERT INTO candidate_count
    SELECT state, source, doc_type, filed, language, destination, band, doubtful, has_pdf, in_story, count(*)
    FROM counted_candidate GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
DELETE FROM facet_count;
INSERT INTO facet_count SELECT kind, value, state, count(*)
    FROM facet JOIN candidate ON candidate.id = facet.candidate WHERE merged_into IS NULL GROUP BY 1, 2, 3;
"""


def mend(db: Database) -> None:
    """Make indexes, search index and counts anew; no row that crawls or editors wrote is touched."""
    with writing(db):
        db.execute("REINDEX")
        db.execute("DROP TABLE search")
        db.executescript(schema.sql("search"))
        rows = db.execute("SELECT id, title FROM candidate WHERE merged_into IS NULL").fetchall()
        for candidate, title in rows:
            search.index(db, candidate, title, "\n".join(texts_of(db, candidate)))
        db.executescript(_COUNTS)
