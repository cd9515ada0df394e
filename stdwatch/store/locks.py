"""Lock files of the data directory: each held by the process that does the work, and let go with it however it ends."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from stdwatch.errors import Busy, StoreError
from stdwatch.reasons import Reason, StoreCode
from stdwatch.store import private
from stdwatch.store.ownership import refuse_other_user

_PATIENCE = 1.0
"""Seconds that `take` tries: somebody who only looks (`is_held`) has a lock for a moment."""


def take(data: Path, name: str, busy: StoreCode = StoreCode.CRAWL_RUNS) -> IO[str]:
    """The lock of that name, held until the file is closed or the process ends.

    Raises `Busy` when another process has it (`busy` says what that process does), and `StoreError` when the lock
    cannot be made.
    """
    refuse_other_user(data)
    file = _open(data, name)
    until = time.monotonic() + _PATIENCE
    while not _try(file, fcntl.LOCK_EX):
        if time.monotonic() > until:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise Busy(Reason.of(busy, name=name, process=holder))
        time.sleep(0.05)
    with suppress(OSError):  # on a full disk the lock holds too; only its holder's number is not told
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
    return file


def wait_for(data: Path, name: str, seconds: float) -> None:
    """Return when no process has the lock any more, or when the time is over: `take` then says who has it."""
    until = time.monotonic() + seconds
    while is_held(data, name) and time.monotonic() < until:
        time.sleep(0.2)


def is_held(data: Path, name: str) -> bool:
    """Whether some process has the lock now."""
    if not _path(data, name).is_file():
        return False
    with _open(data, name) as file:
        return not _try(file, fcntl.LOCK_SH)


def holder(data: Path, name: str) -> tuple[int, float] | None:
    """The process that has the lock, as far as it could be written down, and for how many seconds it has had it."""
    try:
        path = _path(data, name)
        return int(path.read_text(encoding="utf-8")), max(0.0, time.time() - path.stat().st_mtime)
    except (OSError, ValueError):
        return None


def held(data: Path) -> list[str]:
    """The names of all locks that some process has now."""
    return sorted(path.stem for path in (data / "locks").glob("*.lock") if is_held(data, path.stem))


def _path(data: Path, name: str) -> Path:
    return data / "locks" / f"{name}.lock"


def _open(data: Path, name: str) -> IO[str]:
    path = _path(data, name)
    try:
        private.make_folder(path.parent)
        private.make_file(path)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(Reason.of(StoreCode.CANNOT_MAKE, path=str(path), text=error.strerror or "")) from error


def _try(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
