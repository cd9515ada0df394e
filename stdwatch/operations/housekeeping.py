"""Room on the disk: what each thing takes, the warning before it is full, and what is dropped when its time is over."""

import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import time as file_time

from sqlite_utils import Database

from stdwatch.config import Settings
from stdwatch.errors import Busy, StoreError
from stdwatch.reasons import HealthCode, MessageCode, Reason
from stdwatch.store import backups, locks, retention, runs

log = logging.getLogger(__name__)

_MB = 2**20
_RESERVE = 0.1
"""Below this share of `least_free` no crawl begins: what is left belongs to the decisions of the desk."""

_LEFT, _ASIDE, _UPGRADES = 1, 30, 3
"""Days for which leftovers of a broken backup and data put aside by a restore are kept; copies of upgrades that are."""

_THOROUGH_DAY = 6
"""On Sundays (UTC) each body of the archive and of the last backup is read."""

_ASLEEP = timedelta(days=31)

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
    if reason := no_room(settings):
        log.error("%s; free some space or move the data", reason)
        return False
    if room < least:
        log.warning("%s: %d MB free of the %d asked for", settings.data, room // _MB, settings.least_free)
    return True


def no_room(settings: Settings) -> Reason | None:
    """Why no crawl begins where there is too little room."""
    room = free(settings) // _MB
    if room >= settings.least_free * _RESERVE:
        return None
    return Reason.of(HealthCode.NO_ROOM, path=str(settings.data), free=room, least=settings.least_free)


def disk(settings: Settings) -> Reason:
    """What the data takes and what is free."""
    sizes = tuple(f"{name} {size / _MB:.0f} MB" for name, size in sizes_of(settings.data) if size > _MB / 2)
    code = MessageCode.DISK if free(settings) >= settings.least_free * _MB else MessageCode.DISK_LOW
    return Reason.of(code, free=f"{free(settings) / 2**30:.1f}", sizes=sizes)


def sizes_of(data: Path) -> Iterator[tuple[str, int]]:
    """The parts of the data directory with their bytes."""
    for name in ("stdwatch.db", "archive.db"):
        yield name, sum(path.stat().st_size for path in data.glob(f"{name}*"))
    for folder in sorted(path for path in data.glob("*") if path.is_dir()):
        yield folder.name, sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def nightly(db: Database, settings: Settings, names: Sequence[str], now: datetime) -> None:
    """Once a night, when no crawl runs: drop what has had its time, and ask for the check and the backup.

    Bodies of listings, rows of the log, pictures and what was left over are dropped.
    """
    last = runs.last_heartbeat(db, "housekeeping")
    if last is not None and _begin_of_night(settings, now) <= last <= now:
        return
    _drop_listings(db, settings, names, now)
    if last is not None and now - last < _ASLEEP:  # a clock that leaps ahead must not make everything old at once
        dropped = retention.drop_log(db, now - timedelta(days=settings.keep_log))
        if dropped:
            log.info("dropped from the log: %s", ", ".join(f"{number} of {table}" for table, number in dropped.items()))
    _drop_pictures(settings.data / "pictures", now - timedelta(days=_KEEP_PICTURES))
    _tidy(settings)
    newest = backups.newest(db)
    if newest is None or now - newest.at >= timedelta(days=settings.backup_days):
        runs.ask(db, "backup", {}, "scheduler", now)
    runs.ask(db, "check", {"thorough": now.weekday() == _THOROUGH_DAY}, "scheduler", now)
    runs.record_heartbeat(db, "housekeeping", now)


def _begin_of_night(settings: Settings, now: datetime) -> datetime:
    """When the night began that is over or goes on: the crawls of most sources were due."""
    begin = datetime.combine(now.date(), time.fromisoformat(settings.daily), UTC)
    return begin if begin <= now else begin - timedelta(days=1)


def _drop_listings(db: Database, settings: Settings, names: Sequence[str], now: datetime) -> None:
    before = now - timedelta(days=settings.keep_listings)
    for name in names:
        try:
            with locks.take(settings.data, name, "a crawl of it"):
                dropped = retention.drop_listings(db, settings.archive, name, before)
        except Busy:
            continue  # tomorrow is early enough
        except StoreError as error:  # the check that follows tells of it
            log.error("%s", error)
            continue
        if dropped:
            log.info("%s: %d bodies of listings from before %s are dropped", name, dropped, before.date())


def _tidy(settings: Settings) -> None:
    """Remove what broken backups and restores left, restores' old data, and all but the newest copies of upgrades."""
    left = [*settings.backup_folder.glob("*.partial"), *settings.data.glob("coming-restore-*")]
    aside = list(settings.data.glob("before-restore-*"))
    for path in [*(one for one in left if _age(one) > _LEFT), *(one for one in aside if _age(one) > _ASIDE)]:
        log.info("%s: is removed", path)
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    upgrades = sorted((settings.data / "backups").glob("stdwatch-*.db"), key=lambda path: path.stat().st_mtime)
    for path in upgrades[:-_UPGRADES]:
        path.unlink()


def _age(path: Path) -> float:
    """Days since a file or folder was changed."""
    return (file_time() - path.stat().st_mtime) / 86_400


def _drop_pictures(folder: Path, before: datetime) -> None:
    """Pictures of PDF pages are made again when they are looked at."""
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
