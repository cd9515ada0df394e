"""The backups that were made: where they lie, how big they are, what was last found wrong with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from stdwatch.clock import parse, stamp
from stdwatch.store.database import writing


@dataclass(frozen=True, slots=True)
class StoredBackup:
    """A backup that was made at an instant: its folder, its bytes, and its trouble, if it has one."""

    folder: Path
    at: datetime
    size: int
    trouble: str


def note(db: Database, folder: Path, at: datetime, size: int) -> None:
    """Write down that a backup was made, and is sound."""
    with writing(db):
        db.execute("INSERT OR REPLACE INTO backup VALUES (?, ?, ?, '')", [str(folder), stamp(at), size])


def note_trouble(db: Database, folder: Path, trouble: str) -> None:
    """Write down what was found wrong with a backup, or that it is sound: no trouble."""
    with writing(db):
        db.execute("UPDATE backup SET trouble = ? WHERE folder = ?", [trouble, str(folder)])


def forget(db: Database, folders: Iterable[Path]) -> None:
    """Forget backups that are no longer kept."""
    with writing(db):
        db.conn.executemany("DELETE FROM backup WHERE folder = ?", [(str(folder),) for folder in folders])


def kept(db: Database) -> list[StoredBackup]:
    """All backups, newest first."""
    rows = db.execute("SELECT folder, at, size, trouble FROM backup ORDER BY at DESC")
    return [StoredBackup(Path(folder), parse(at), size, trouble) for folder, at, size, trouble in rows]


def newest(db: Database) -> StoredBackup | None:
    """The newest backup."""
    return next(iter(kept(db)), None)


def first_night(db: Database) -> datetime | None:
    """When the first run of the desk began: from then on there is something to lose."""
    (at,) = db.execute("SELECT min(started) FROM run").fetchone()
    return parse(at) if at else None
