"""Crawls that hold their source for longer than any may: what a scheduler that was killed left, or what hangs."""

import logging
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from stdwatch.config import Settings
from stdwatch.relevance import vocabulary
from stdwatch.store import intake, locks

log = logging.getLogger(__name__)

_GRACE = 300
"""Seconds after its time in which a crawl may still end by itself, or be ended by whoever started it."""


def end_stale(db: Database, settings: Settings, names: Sequence[str], now: datetime) -> None:
    """End the nightly crawls that have held their source for longer than `crawl_minutes`.

    A process that is stopped takes no notice of anything but SIGKILL. What is no nightly crawl of this machine, such as
    a backfill that an operator has started, is left: health tells of it.
    """
    for name in names:
        holder = locks.holder(settings.data, name)
        if holder is None or holder[1] < settings.crawl_minutes * 60 + _GRACE or not locks.is_held(settings.data, name):
            continue
        process, seconds = holder
        if _is_nightly(process, name):
            log.error("%s: process %d has held it for %d minutes and is ended", name, process, seconds // 60)
            with suppress(ProcessLookupError, PermissionError):
                alone = os.getpgid(process) != process
                (os.kill if alone else os.killpg)(process, signal.SIGKILL)
            intake.close_lost(db, name, vocabulary.usable(settings.words, settings.rates), now)


def _is_nightly(process: int, name: str) -> bool:
    """Whether a process is the nightly crawl of a source, as its command line says (Linux, proc(5))."""
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"crawl" in words and name.encode() in words and b"kind=nightly" in words
