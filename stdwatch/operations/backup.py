"""Backup and restore: both databases copied while crawls run, checked, and put back."""

import json
import shutil
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from stdwatch.clock import stamp
from stdwatch.config import Settings
from stdwatch.errors import Busy, StoreError, UsageError
from stdwatch.store import checks, database, locks
from stdwatch.store.checks import DATABASES
from stdwatch.store.database import copy


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
    troubles = list(checks.troubles_of(partial))
    if troubles:
        raise StoreError(f"{partial}: the copy is not sound: {troubles[0]}")
    candidates, decisions, bodies = checks.worth(partial)
    size = sum(path.stat().st_size for path in partial.iterdir())
    return Backup(folder, stamp(at), size, candidates, decisions, bodies)


def restore(settings: Settings, folder: Path, at: datetime) -> Path:
    """Put a backup in the place of the data; what was there is kept in the folder that is returned.

    Refuses, without touching anything, a folder that is no sound backup, a data directory that is in use, and a disk
    without room for the copy: it is complete before anything is moved.
    """
    if not (folder / "backup.json").is_file():
        raise UsageError(f"{folder}: is no backup of stdwatch (it holds no backup.json)")
    if troubles := list(checks.troubles_of(folder)):
        raise StoreError(f"{folder}: is not sound: {troubles[0]}")
    refuse_use(settings)
    coming, aside = (settings.data / f"{word}-restore-{stamp(at).replace(':', '')}" for word in ("coming", "before"))
    coming.mkdir(parents=True)
    try:
        for name in DATABASES:
            copy(folder / name, coming / name)
        aside.mkdir()
        for name in DATABASES:
            for path in settings.data.glob(f"{name}*"):
                path.rename(aside / path.name)
            (coming / name).rename(settings.data / name)
    finally:
        shutil.rmtree(coming, ignore_errors=True)
    with closing(database.connect(settings.database, desk=True)):  # brings an older backup up to date
        return aside


def refuse_use(settings: Settings) -> None:
    """Raises `Busy` when a scheduler, a crawl or the desk has the data directory open."""
    if held := locks.held(settings.data):
        raise Busy(f"{settings.data}: in use ({', '.join(held)}): stop stdwatch first")
    for name in DATABASES:
        path = settings.data / name
        if path.is_file() and checks.is_open_elsewhere(path):
            raise Busy(f"{path}: another process has it open: stop stdwatch (up, serve, scheduler.py) first")
