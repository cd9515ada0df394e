"""What candidates name, counted over days and sources: for the quarter at a glance."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

_PUBLISHED = """merged_into IS NULL AND length(day) = 10 AND day BETWEEN :first AND :last
    AND (:source = '' OR source = :source)"""


@dataclass(frozen=True, slots=True)
class Span:
    """Days of the sites, inclusive, and one source or (empty) all; documents without a full day are left out."""

    first: date
    last: date
    source: str = ""

    @property
    def values(self) -> dict[str, str]:
        """What a statement is filled with."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat(), "source": self.source}


def documents(db: Database, span: Span) -> int:
    """How many documents were published in a span."""
    return int(db.conn.execute(f"SELECT count(*) FROM candidate WHERE {_PUBLISHED}", span.values).fetchone()[0])  # noqa: S608


def by_day(db: Database, span: Span) -> list[tuple[str, str, str, str, int]]:
    """Kind, value, source, day, and how many documents of that source and day name it."""
    sql = f"""SELECT kind, value, source, day, count(*) FROM (SELECT id, source, day FROM candidate WHERE {_PUBLISHED})
        AS chosen CROSS JOIN facet ON facet.candidate = chosen.id GROUP BY 1, 2, 3, 4"""  # noqa: S608
    return db.conn.execute(sql, span.values).fetchall()


def totals(db: Database, span: Span) -> dict[tuple[str, str], int]:
    """How many documents of a span name each value of each kind."""
    sql = f"""SELECT kind, value, count(*) FROM (SELECT id FROM candidate WHERE {_PUBLISHED})
        AS chosen CROSS JOIN facet ON facet.candidate = chosen.id GROUP BY 1, 2"""  # noqa: S608
    return {(kind, value): count for kind, value, count in db.conn.execute(sql, span.values)}


def known_before(db: Database, kind: str, values: Iterable[str], day: date) -> frozenset[str]:
    """Those of some values that a document of an earlier day names; a month is earlier when all of its days are."""
    rows = db.conn.execute(
        """SELECT value FROM json_each(:values) AS wanted WHERE EXISTS (
            SELECT 1 FROM facet JOIN candidate ON candidate.id = facet.candidate
            WHERE facet.kind = :kind AND facet.value = wanted.value AND merged_into IS NULL
                AND day < :day AND day <> substr(:day, 1, 7))""",
        {"kind": kind, "values": json.dumps(list(values)), "day": day.isoformat()},
    )
    return frozenset(row[0] for row in rows)


def of_words(db: Database, expression: str, span: Span) -> list[tuple[str, str, int]]:
    """Source, day, and how many documents of that source and day match an expression of the index."""
    sql = f"""SELECT source, day, count(*) FROM candidate
        WHERE id IN (SELECT rowid FROM search WHERE search MATCH :words) AND {_PUBLISHED} GROUP BY 1, 2"""  # noqa: S608
    return db.conn.execute(sql, {**span.values, "words": expression}).fetchall()
