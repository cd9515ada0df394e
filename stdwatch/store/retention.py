"""Retention: bodies of listings are dropped after their time; bodies that a revision was read from never are."""

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
                    "UPDATE fetch SET body_hash = NULL WHERE body_hash = ?", [(one,) for one in listings]
                )
            dropped += kept.drop(listings)
    return dropped
