"""Once a night: what has had its time is dropped, what is kept is looked at, and backed up."""

import logging
import shutil
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from functools import partial
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from stdwatch.config import Settings
from stdwatch.errors import Busy, StoreError
from stdwatch.store import backups, jobs, locks, retention, runs

log = logging.getLogger(__name__)

_LEFT, _ASIDE, _UPGRADES = 1, 30, 3
"""Days for which leftovers of a broken backup and data put aside by a restore are kept; copies of upgrades that are."""

_THOROUGH_DAY = 6
"""On Sundays (UTC) each body of the archive and of the last backup is read."""

_ASLEEP = timedelta(days=31)
"""After a longer pause nothing is dropped for its age that night: the clock may have leapt ahead."""

_KEEP_PICTURES = 30
"""Days for which a page's picture is kept after it was made."""


def nightly(db: Database, settings: Settings, names: Sequence[str], now: datetime) -> None:
    """Once a night, when no crawl runs: drop what has had its time, and ask for the check and the backup.

    Bodies of listings, rows of the log, pictures and what was left over are dropped. A step that fails keeps none of
    the others from being done; the check tells of it.
    """
    last = runs.last_heartbeat(db, "housekeeping")
    if last is not None and _begin_of_night(settings, now) <= last <= now:
        return
    steps: dict[str, Callable[[], None]] = {
        "listings": partial(_drop_listings, db, settings, names, now),
        "log": partial(_drop_log, db, now - timedelta(days=settings.keep_log)),
        "pictures": partial(_drop_pictures, settings.data / "pictures", now - timedelta(days=_KEEP_PICTURES)),
        "leftovers": partial(_tidy, settings),
    }
    if last is not None and now - last >= _ASLEEP:
        del steps["listings"], steps["log"]
    failed = [failure for name, step in steps.items() if (failure := _failure_of(name, step))]
    newest = backups.newest(db)
    if newest is None or now - newest.at >= timedelta(days=settings.backup_days):
        jobs.ask(db, "backup", {}, "scheduler", now)
    check: dict[str, Any] = {"thorough": now.weekday() == _THOROUGH_DAY}
    jobs.ask(db, "check", check | ({"failed": failed} if failed else {}), "scheduler", now)
    runs.record_heartbeat(db, "housekeeping", now)


def _failure_of(name: str, step: Callable[[], None]) -> str:
    """Do a step of the night; returns why it failed, if it did."""
    try:
        step()
    except Exception as error:  # whatever it is, the other steps, the check and the backup must come
        log.exception("housekeeping: the step %s failed", name)
        return f"{name}: {type(error).__name__}: {error}"
    return ""


def _begin_of_night(settings: Settings, now: datetime) -> datetime:
    """When the night began that is over or goes on: the crawls of most sources were due."""
    begin = datetime.combine(now.date(), clock_time.fromisoformat(settings.daily), UTC)
    return begin if begin <= now else begin - timedelta(days=1)


def _drop_listings(db: Database, settings: Settings, names: Sequence[str], now: datetime) -> None:
    before = now - timedelta(days=settings.keep_listings)
    for name in names:
        try:
            with locks.take(settings.data, name):
                dropped = retention.drop_listings(db, settings.archive, name, before)
        except Busy:
            continue  # tomorrow is early enough
        except StoreError as error:  # the check that follows tells of it
            log.error("%s", error)
            continue
        if dropped:
            log.info("%s: %d bodies of listings from before %s are dropped", name, dropped, before.date())


def _drop_log(db: Database, before: datetime) -> None:
    dropped = retention.drop_log(db, before)
    if dropped:
        log.info("dropped from the log: %s", ", ".join(f"{number} of {table}" for table, number in dropped.items()))


def _tidy(settings: Settings) -> None:
    """Remove what broken backups and restores left, restores' old data, and all but the newest copies of upgrades."""
    left = [*settings.backup_folder.glob("*.partial"), *settings.data.glob("coming-restore-*")]
    aside = list(settings.data.glob("before-restore-*"))
    for path in [*(file for file in left if _age(file) > _LEFT), *(file for file in aside if _age(file) > _ASIDE)]:
        log.info("%s: is removed", path)
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    upgrades = sorted((settings.data / "backups").glob("stdwatch-*.db"), key=lambda path: path.stat().st_mtime)
    for path in upgrades[:-_UPGRADES]:
        path.unlink()


def _age(path: Path) -> float:
    """Days since a file or folder was changed."""
    return (time.time() - path.stat().st_mtime) / 86_400


def _drop_pictures(folder: Path, before: datetime) -> None:
    """Pictures of PDF pages are made again when they are looked at."""
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
