"""What the last check found wrong with what is kept, so that health and digest can say it."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.reasons import Reason, dump_one, load_one
from stdwatch.store.database import writing


def keep(db: Database, faults: Iterable[tuple[str, Reason]], at: datetime) -> None:
    """Keep the faults of a check, each with what it was found in, in place of those of the one before."""
    with writing(db):
        db.execute("DELETE FROM fault")
        db.conn.executemany(
            "INSERT INTO fault (what, reason, at) VALUES (?, ?, ?)",
            [(what, dump_one(reason), stamp(at)) for what, reason in faults],
        )


def known(db: Database) -> list[tuple[str, Reason]]:
    """The faults of the last check, each with what it was found in."""
    rows = db.execute("SELECT what, reason FROM fault ORDER BY number")
    return [(what, reason) for what, packed in rows if (reason := load_one(packed))]
