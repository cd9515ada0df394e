"""What became of everything that was seen between two days: the raw counts behind a coverage statement."""

from collections import Counter
from datetime import date

from sqlite_utils import Database

_PAGES = """
SELECT t.state AS state, p.candidate AS candidate, c.state AS decided,
       c.merged_into IS NOT NULL AS merged, p.reading IS NOT NULL AS read
FROM target t LEFT JOIN part p ON p.id = t.part LEFT JOIN candidate c ON c.id = p.candidate
WHERE t.source = ? AND t.kind = 'page' AND substr(t.first_seen, 1, 10) BETWEEN ? AND ?
"""


def counts(db: Database, source: str, first: date, last: date) -> Counter[str]:
    """How many pages first seen on these days (UTC, both included) are in which state.

    ``seen`` is all of them. Each is one of ``left`` (older than the first night's month), ``waiting`` (not fetched
    yet), ``gone`` (withdrawn before it was fetched) or ``fetched``; a fetched one is ``read``, ``unreadable`` or
    ``merged`` (it was another's page), and a read one in one of the desk's states.
    """
    counted: Counter[str] = Counter()
    for row in db.query(_PAGES, [source, first.isoformat(), last.isoformat()]):
        counted["seen"] += 1
        if row["candidate"] is None:
            counted[{"known": "left", "withdrawn": "gone"}.get(row["state"], "waiting")] += 1
            continue
        counted["fetched"] += 1
        if row["merged"]:
            counted["merged"] += 1
        elif row["read"]:
            counted["read"] += 1
            counted[row["decided"]] += 1
        else:
            counted["unreadable"] += 1
    return counted


def candidates(db: Database, source: str, first: date, last: date) -> int:
    """The candidates first seen on these days that were not merged into another: what the desk could decide on."""
    (number,) = db.execute(
        "SELECT count(*) FROM candidate WHERE source = ? AND merged_into IS NULL"
        " AND substr(first_seen, 1, 10) BETWEEN ? AND ?",
        [source, first.isoformat(), last.isoformat()],
    ).fetchone()
    return int(number)


def nights(db: Database, source: str, first: date, last: date) -> dict[str, list[str]]:
    """For each day with a nightly run of the source, the verdicts of its runs in their order."""
    verdicts: dict[str, list[str]] = {}
    rows = db.execute(
        "SELECT substr(started, 1, 10), verdict FROM run WHERE source = ? AND kind = 'nightly' AND ended IS NOT NULL"
        " AND substr(started, 1, 10) BETWEEN ? AND ? ORDER BY id",
        [source, first.isoformat(), last.isoformat()],
    )
    for day, verdict in rows:
        verdicts.setdefault(day, []).append(verdict)
    return verdicts


def sources(db: Database) -> list[str]:
    """The names of all sources that ever ran."""
    return [row[0] for row in db.execute("SELECT name FROM source ORDER BY name")]
