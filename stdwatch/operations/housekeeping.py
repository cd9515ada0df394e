"""Room on the disk: what is free, what each thing takes, and the warning before it is full."""

import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from stdwatch.config import Settings
from stdwatch.reasons import HealthCode, MessageCode, Reason

log = logging.getLogger(__name__)

_MB = 2**20
_RESERVE = 0.1
"""Below this share of `least_free` no crawl begins: what is left belongs to the decisions of the desk."""

LEAST_FILES = 1000
"""A night makes some dozen files: locks, logs, and what SQLite keeps beside a database while it is open."""


def free(settings: Settings) -> int:
    """Bytes free where the data directory lies."""
    return shutil.disk_usage(_place(settings)).free


def _place(settings: Settings) -> Path:
    """The data directory, or where it will be made."""
    return next(folder for folder in (settings.data, *settings.data.parents) if folder.exists())


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
        yield name, _bytes(data.glob(f"{name}*"))
    for folder in sorted(path for path in data.glob("*") if path.is_dir()):
        yield folder.name, _bytes(folder.rglob("*"))


def _bytes(paths: Iterable[Path]) -> int:
    """The bytes of the files; one that several backups share counts once."""
    statuses = [path.stat() for path in paths if path.is_file()]
    return sum({(status.st_dev, status.st_ino): status.st_size for status in statuses}.values())
