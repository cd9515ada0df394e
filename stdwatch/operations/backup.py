"""Backup and restore: both databases copied while crawls run, checked, and put back."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from stdwatch.clock import stamp
from stdwatch.config import Settings
from stdwatch.errors import Busy, StoreError, UsageError
from stdwatch.store import database, locks
from stdwatch.store.archive import Archive
from stdwatch.store.database import clear_errors, copy

DATABASES = ("stdwatch.db", "archive.db")


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup: its folder, when it was begun, its bytes, and how many rows its tables of worth had."""

    folder: Path
    at: str
    size: int
    candidates: int
    decisions: int
    bodies: int


def backup(settings: Settings, to: Path | None, at: datetime) -> Backup:
    """Copy both databases into a new folder below `to` (by default ``backups`` in the data directory).

    The main database goes first, in one go, then the archive: whatever the copy of the one cites was in the archive by
    then. Crawls and the desk go on meanwhile. The folder gets its name only when everything in it was checked. Raises
    `StoreError`.
    """
    if not settings.database.is_file():
        raise StoreError(f"{settings.database}: nothing to back up yet")
    folder = (to or settings.data / "backups") / f"stdwatch-{stamp(at).replace(':', '')}"
    partial = folder.with_suffix(".partial")
    if folder.exists():
        raise StoreError(f"{folder}: is there already")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        raise StoreError(f"{partial}: cannot be made ({error.strerror}): choose another place with --to") from error
    for name in DATABASES:
        copy(settings.data / name, partial / name)
    made = _checked(partial, folder, at)
    (partial / "backup.json").write_text(json.dumps(asdict(made), default=str, indent=1), encoding="utf-8")
    partial.rename(folder)
    return made


def _checked(partial: Path, folder: Path, at: datetime) -> Backup:
    troubles = list(troubles_of(partial))
    if troubles:
        raise StoreError(f"{partial}: the copy is not sound: {troubles[0]}")
    with (
        closing(sqlite3.connect(partial / DATABASES[0])) as db,
        closing(sqlite3.connect(partial / DATABASES[1])) as kept,
    ):
        candidates, decisions = (
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - two names of ours
            for table in ("candidate", "decision")
        )
        bodies = kept.execute("SELECT count(*) FROM body").fetchone()[0]
    size = sum(path.stat().st_size for path in partial.iterdir())
    return Backup(folder, stamp(at), size, candidates, decisions, bodies)


def troubles_of(folder: Path) -> Iterator[str]:
    """What is wrong with the two databases in a folder: damage, broken references, cited bodies that are not there."""
    for name in DATABASES:
        if not (folder / name).is_file():
            yield f"{name} is missing"
            return
        with clear_errors(folder / name), closing(sqlite3.connect(folder / name)) as db:
            said = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                yield f"{name}: {said}"
            for row in db.execute("PRAGMA foreign_key_check"):
                yield f"{name}: a row of {row[0]} refers to a {row[2]} that is not there"
    lost = lost_bodies(folder)
    if lost:
        yield f"{len(lost)} bodies that rows cite are not in archive.db, such as {lost[0]}"


def lost_bodies(folder: Path) -> list[str]:
    """The hashes that rows of the main database cite and the archive beside it does not keep."""
    with closing(sqlite3.connect(folder / DATABASES[0])) as db:
        rows = db.execute(
            "SELECT body_hash FROM revision UNION SELECT body_hash FROM fetch WHERE body_hash IS NOT NULL"
        ).fetchall()
    with closing(Archive(folder / DATABASES[1])) as kept:
        return kept.missing([row[0] for row in rows])


def restore(settings: Settings, folder: Path, at: datetime) -> Path:
    """Put a backup in the place of the data; what was there is kept in the folder that is returned.

    Refuses, without touching anything, a folder that is no sound backup and a data directory that is in use.
    """
    if not (folder / "backup.json").is_file():
        raise UsageError(f"{folder}: is no backup of stdwatch (it holds no backup.json)")
    if troubles := list(troubles_of(folder)):
        raise StoreError(f"{folder}: is not sound: {troubles[0]}")
    refuse_use(settings)
    aside = settings.data / f"before-restore-{stamp(at).replace(':', '')}"
    aside.mkdir(parents=True)
    for name in DATABASES:
        for path in settings.data.glob(f"{name}*"):
            path.rename(aside / path.name)
        copy(folder / name, settings.data / name)
    with closing(database.connect(settings.database, desk=True)):  # brings an older backup up to date
        return aside


def refuse_use(settings: Settings) -> None:
    """Raises `Busy` when a scheduler, a crawl or the desk has the data directory open."""
    if held := locks.held(settings.data):
        raise Busy(f"{settings.data}: in use ({', '.join(held)}): stop stdwatch first")
    for name in DATABASES:
        path = settings.data / name
        if path.is_file() and _is_open_elsewhere(path):
            raise Busy(f"{path}: another process has it open: stop stdwatch (up, serve, scheduler.py) first")


def _is_open_elsewhere(path: Path) -> bool:
    """SQLite leaves the WAL mode only when no other connection is open (https://www.sqlite.org/wal.html)."""
    with closing(sqlite3.connect(path, timeout=0)) as db, suppress(sqlite3.DatabaseError):
        return str(db.execute("PRAGMA journal_mode=DELETE").fetchone()[0]) != "delete"
    return True
