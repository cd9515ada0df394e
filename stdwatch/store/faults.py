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
            "INSERT INTO fault (what, said, found) VALUES (?, ?, ?)",
            [(what, dump_one(reason), stamp(at)) for what, reason in faults],
        )


def known(db: Database) -> list[tuple[str, Reason]]:
    """The faults of the last check, each with what it was found in."""
    return [(what, _read(packed)) for what, packed in db.execute("SELECT what, said FROM fault ORDER BY number")]


def _read(packed: str) -> Reason:
    return (load_one(packed) if packed.startswith("{") else None) or Reason.text(packed)
