"""Retention: bodies of listings and rows of the log are dropped after their time; what was read never is."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.store.archive import Archive
from stdwatch.store.database import writing

_BATCH = 500


def drop_listings(db: Database, archive: Path, source: str, before: datetime) -> int:
    """Drop the listing bodies of a source last seen before that instant; returns how many.

    The fetch log forgets their hashes first, in its own transaction: no row ever cites a body that is not kept. The
    caller holds the source's lock, so that no crawl cites one of them meanwhile.
    """
    hashes = [
        row[0]
        for row in db.execute(
            "SELECT f.body_hash FROM fetch f JOIN run r ON r.id = f.run WHERE r.source = ? AND f.body_hash IS NOT NULL"
            " GROUP BY f.body_hash HAVING max(f.at) < ?"
            " AND NOT EXISTS (SELECT 1 FROM revision v WHERE v.body_hash = f.body_hash)",
            [source, stamp(before)],
        )
    ]
    dropped = 0
    with closing(Archive(archive)) as kept:
        for start in range(0, len(hashes), _BATCH):
            listings = kept.listings(hashes[start : start + _BATCH])
            with writing(db):
                db.conn.executemany(
                    "UPDATE fetch SET body_hash = NULL WHERE body_hash = ?", [(listing,) for listing in listings]
                )
            dropped += kept.drop(listings)
    return dropped


_LOG = {
    "fetch": "DELETE FROM fetch WHERE at < :before",
    "channel_result": "DELETE FROM channel_result WHERE at < :before",
    "run_candidate": "DELETE FROM run_candidate WHERE run IN (SELECT id FROM run WHERE ended < :before)",
    "node_order": "DELETE FROM node_order WHERE state = 'closed'"
    " AND (asked < :before OR run IN (SELECT id FROM run WHERE ended < :before))",
    "run": "DELETE FROM run WHERE ended < :before AND NOT EXISTS (SELECT 1 FROM fetch WHERE run = run.id)"
    " AND NOT EXISTS (SELECT 1 FROM channel_result WHERE run = run.id)"
    " AND NOT EXISTS (SELECT 1 FROM node_order WHERE run = run.id)",
    "job": "DELETE FROM job WHERE ended < :before",
    "delivery": "DELETE FROM delivery WHERE message IN (SELECT id FROM message WHERE at < :before)",
    "message": "DELETE FROM message WHERE at < :before",
    "alarm": "DELETE FROM alarm WHERE cleared < :before",
}
"""Rows that only tell what happened, in the order in which they can go."""


def drop_log(db: Database, before: datetime) -> dict[str, int]:
    """Drop rows of the log from before an instant; returns how many of which table."""
    dropped = {}
    for table, statement in _LOG.items():
        with writing(db):
            dropped[table] = db.execute(statement, {"before": stamp(before)}).rowcount
    return {table: number for table, number in dropped.items() if number}


def sizes(db: Database) -> dict[str, int]:
    """How many rows each table of the log has."""
    return {table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in _LOG}  # noqa: S608
