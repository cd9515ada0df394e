"""Room on the disk: what each thing takes, the warning before it is full, and what is dropped when its time is over."""

import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from stdwatch.config import Settings
from stdwatch.errors import Busy
from stdwatch.store import locks, retention, runs

log = logging.getLogger(__name__)

_MB = 2**20
_RESERVE = 0.1
"""Below this share of `least_free` no crawl begins: what is left belongs to the decisions of the desk."""

_KEEP_PICTURES = 30
"""Days for which a page's picture is kept after it was made."""


def free(settings: Settings) -> int:
    """Bytes free where the data directory lies."""
    return shutil.disk_usage(_place(settings)).free


def _place(settings: Settings) -> Path:
    """The data directory, or where it will be made."""
    return next(place for place in (settings.data, *settings.data.parents) if place.exists())


LEAST_FILES = 1000
"""A night makes some dozen files: locks, logs, and what SQLite keeps beside a database while it is open."""


def free_files(settings: Settings) -> int | None:
    """How many files can still be made there; ``None`` where the file system has no such limit."""
    status = os.statvfs(_place(settings))
    return status.f_favail if status.f_files else None


def may_crawl(settings: Settings) -> bool:
    """Whether there is room for a crawl; when there is not, the log says what to do."""
    room, least = free(settings), settings.least_free * _MB
    if room < least * _RESERVE:
        log.error("%s: %d MB free: no crawl begins; free some space or move the data", settings.data, room // _MB)
        return False
    if room < least:
        log.warning("%s: %d MB free of the %d asked for", settings.data, room // _MB, settings.least_free)
    return True


def disk_line(settings: Settings) -> str:
    """What the data takes and what is free, in one line."""
    sizes = ", ".join(f"{name} {size / _MB:.0f} MB" for name, size in sizes_of(settings.data) if size > _MB / 2)
    warning = "" if free(settings) >= settings.least_free * _MB else ": LOW, see docs/operations.md"
    return f"disk: {free(settings) / 2**30:.1f} GB free{warning} ({sizes})"


def sizes_of(data: Path) -> Iterator[tuple[str, int]]:
    """The parts of the data directory with their bytes."""
    for name in ("stdwatch.db", "archive.db"):
        yield name, sum(path.stat().st_size for path in data.glob(f"{name}*"))
    for folder in sorted(path for path in data.glob("*") if path.is_dir()):
        yield folder.name, sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def nightly(db: Database, settings: Settings, names: Sequence[str], now: datetime) -> None:
    """Once a day, when no crawl runs: drop listings' bodies older than the settings keep them, and old pictures."""
    last = runs.last_heartbeat(db, "housekeeping")
    if last is not None and timedelta(0) <= now - last < timedelta(days=1):
        return
    before = now - timedelta(days=settings.keep_listings)
    for name in names:
        try:
            with locks.take(settings.data, name, "a crawl of it"):
                dropped = retention.drop_listings(db, settings.archive, name, before)
        except Busy:
            continue  # tomorrow is early enough
        if dropped:
            log.info("%s: %d bodies of listings from before %s are dropped", name, dropped, before.date())
    _drop_pictures(settings.data / "pictures", now - timedelta(days=_KEEP_PICTURES))
    runs.record_heartbeat(db, "housekeeping", now)


def _drop_pictures(folder: Path, before: datetime) -> None:
    """Pictures of PDF pages are made again when they are looked at."""
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
