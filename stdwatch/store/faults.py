"""What the last check found wrong with what is kept, so that health and digest can say it."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.store.database import writing


def keep(db: Database, faults: Iterable[tuple[str, str]], at: datetime) -> None:
    """Keep the faults (what, said) of a check in place of those of the one before."""
    with writing(db):
        db.execute("DELETE FROM fault")
        db.conn.executemany(
            "INSERT INTO fault (what, said, found) VALUES (?, ?, ?)",
            [(what, message, stamp(at)) for what, message in faults],
        )


def known(db: Database) -> list[tuple[str, str]]:
    """The faults of the last check: what, and what was said of it."""
    return [(what, message) for what, message in db.execute("SELECT what, said FROM fault ORDER BY number")]
