"""Crawls as child processes: started, watched, stopped; the same for command line, page and scheduler."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any

from stdwatch import clock, reasons
from stdwatch.config import Settings
from stdwatch.errors import StoreError
from stdwatch.operations.slots import Slots
from stdwatch.reasons import Reason, RunCode, StoreCode, Verdict
from stdwatch.relevance import vocabulary
from stdwatch.store import database, intake, runs

log = logging.getLogger(__name__)

VARIABLE = "STDWATCH_PROGRESS"
GRACE = 8
"""Seconds from SIGTERM to SIGKILL: a crawl first drains two requests at a delay of a few seconds (measured: 5.5 s)."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to crawl: one source, the kind of run, and what narrows it."""

    source: str
    kind: str = "manual"
    since: str | None = None
    limit: int | None = None
    urls: tuple[str, ...] = ()


@dataclass(slots=True)
class Progress:
    """The figures of one crawl as its process last told them; `verdict` is set at its end.

    `documents` says of each page asked for by URL (``asked``) what came of it: ``url``, ``outcome``, ``reason``,
    ``change``.
    """

    source: str
    requests: int = 0
    leads: int = 0
    new: int = 0
    changed: int = 0
    failed: int = 0
    delay: float = 0.0
    verdict: str | None = None
    reasons: list[Reason] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)


def summary(progress: Progress) -> str:
    """One source in one line: what the operator reads in the morning."""
    figures = f"{progress.new} new, {progress.changed} changed, {progress.failed} failed"
    reasons = f": {'; '.join(map(str, progress.reasons))}" if progress.reasons else ""
    return f"{progress.source}: {progress.verdict}: {figures}, {progress.requests} requests{reasons}"


Watcher = Callable[[Progress], None]


@dataclass(slots=True)
class _Child:
    """A crawl process, and why it was told to end before its time."""

    process: subprocess.Popen[bytes]
    reason: Reason | None = None


class Crawls:
    """Runs orders, `Settings.crawls` at once, each for `limit` seconds at most, and can be told to stop."""

    def __init__(self, settings: Settings, *, limit: float | None = None, grace: float = GRACE) -> None:
        self._settings = settings
        self._limit = limit
        self._grace = grace
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopping = False

    def run(self, orders: Sequence[Order], watch: Watcher = lambda progress: None) -> list[Progress]:
        """Run all orders and return their last figures, in the order of the orders."""
        slots = Slots(self._settings.crawls)
        futures = [self.submit(slots, order, watch) for order in orders]
        try:
            return [future.result() for future in futures]
        except KeyboardInterrupt:
            self.stop()
            return [future.result() for future in futures]
        finally:
            slots.shutdown()

    def submit(
        self,
        slots: Slots,
        order: Order,
        watch: Watcher = lambda progress: None,
        usual: timedelta | None = None,
    ) -> Future[Progress]:
        """Run one order in its turn; what is crawled on this machine takes one of the slots (`usual`: see there)."""
        return slots.submit(partial(self.run_one, order, watch), usual)

    def stop(self) -> None:
        """Ask every running crawl to end; what has not after the grace time is killed with its children."""
        with self._lock:
            self._stopping = True
            running = list(self._running)
        for process in running:
            process.terminate()
        until = time.monotonic() + self._grace
        for process in running:
            _end(process, until - time.monotonic())

    def run_one(self, order: Order, watch: Watcher = lambda progress: None) -> Progress:
        """Run one order to its end and return its last figures."""
        progress = Progress(order.source)
        watch(progress)
        before = self._newest_run()
        with log_file(self._settings, order).open("ab") as output:
            reading, writing = os.pipe()
            process = self._start(order, writing, output)
        os.close(writing)
        child = _Child(process) if process else None
        if child is None:
            os.close(reading)
        else:
            self._follow(child, reading, progress, watch)
        if progress.verdict is None:
            progress.verdict = Verdict.STOPPED
            progress.reasons = [_why(child, log_file(self._settings, order))]
            self._write_down(order, child, before, progress)
            watch(progress)
        elif child and progress.verdict == Verdict.STOPPED and (child.reason or progress.reasons):
            if child.reason:
                progress.reasons = [child.reason, *progress.reasons[1:]]
            self._write_down(order, child, before, progress)
            watch(progress)
        return progress

    def _follow(self, child: _Child, reading: int, progress: Progress, watch: Watcher) -> None:
        """Watch a crawl to its end; one that outlasts its limit is ended."""
        timer = threading.Timer(self._limit or threading.TIMEOUT_MAX, self._time_is_up, (child,))
        timer.daemon = True
        timer.start()
        for line in _lines(reading):
            _update(progress, line)
            watch(progress)
        child.process.wait()
        timer.cancel()
        with self._lock:
            self._running.discard(child.process)

    def _time_is_up(self, child: _Child) -> None:
        seconds = self._limit or 0
        child.reason = (
            Reason.of(RunCode.TIME_IS_UP, minutes=round(seconds / 60))
            if seconds >= 60
            else Reason.of(RunCode.TIME_IS_UP_SECONDS, seconds=round(seconds))
        )
        child.process.terminate()
        _end(child.process, self._grace)

    def _newest_run(self) -> int:
        path = self._settings.database
        if not path.is_file():
            return 0
        with closing(database.connect(path, desk=False)) as db:
            return runs.newest(db)

    def _write_down(self, order: Order, child: _Child | None, before: int, progress: Progress) -> None:
        """Close or correct the row of a crawl that could not say why it ended, where the database can be written."""
        if child is None or order.kind == "dry":
            return
        pid, why = child.process.pid, progress.reasons
        try:
            with closing(database.connect(self._settings.database, desk=False)) as db:
                now = clock.now()
                closed = runs.close_dead_crawl(db, before, order.source, order.kind, pid, why[0], now)
                runs.explain(db, before, order.source, pid, why)
                if closed:
                    words = vocabulary.usable(self._settings.words, self._settings.rates)
                    intake.hold_back_lost(db, order.source, closed, words, now)
        except StoreError as error:
            log.error("%s: its end is not written down: %s", order.source, error)

    def _start(self, order: Order, writing: int, output: IO[bytes]) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopping:
                return None
            process = subprocess.Popen(
                [*command(order), *_own_limit(self._limit)],
                cwd=self._settings.root,
                env={**os.environ, VARIABLE: str(writing)},
                pass_fds=(writing,),
                stdin=subprocess.DEVNULL,
                stdout=None if order.kind == "dry" else output,
                stderr=output,
                start_new_session=True,
            )
            self._running.add(process)
            return process


def _end(process: subprocess.Popen[bytes], grace: float) -> None:
    """Wait for a process that was told to end, then kill it and all that it started."""
    try:
        process.wait(max(0.0, grace))
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _why(child: _Child | None, path: Path) -> Reason:
    """Why there is no verdict."""
    if child is None:
        return Reason.of(RunCode.NOT_STARTED)
    ended = child.process.returncode
    if child.reason:
        return Reason.of(RunCode.HAD_TO_BE_KILLED, because=child.reason) if ended == -signal.SIGKILL else child.reason
    if ended == -signal.SIGKILL:
        return Reason.of(RunCode.PROCESS_KILLED)
    return Reason.of(RunCode.PROCESS_FAILED, status=ended, path=str(path))


def command(order: Order) -> list[str]:
    """The plain Scrapy command of an order; a dry run prints its rows."""
    arguments = {
        "kind": order.kind,
        "since": order.since,
        "limit": order.limit,
        "url": " ".join(order.urls) or None,
    }
    rows = ["-o", "-:jsonlines", "--reports", "-:jsonlines"] if order.kind == "dry" else []
    pairs = [word for name, value in arguments.items() if value is not None for word in ("-a", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", order.source, *rows, *pairs]


def _own_limit(limit: float | None) -> list[str]:
    """Let a crawl end by itself, a little after its time: the one that watches it may have died."""
    return ["-s", f"CLOSESPIDER_TIMEOUT={limit + 2 * GRACE:.0f}"] if limit else []


def log_file(settings: Settings, order: Order) -> Path:
    """Where the log of a source's crawls goes; begun anew when it has grown past 10 MB (one old file is kept).

    Raises `StoreError` when the data directory cannot be made.
    """
    folder = settings.data / "log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = Reason.of(StoreCode.CANNOT_MAKE, path=str(folder), text=error.strerror or "")
        raise StoreError(reason) from error
    path = folder / f"{order.source}.log"
    if path.is_file() and path.stat().st_size > 10 * 2**20:
        path.replace(path.with_suffix(".log.1"))
    return path


def _lines(reading: int) -> Iterator[dict[str, Any]]:
    with os.fdopen(reading, encoding="utf-8") as pipe:
        for line in pipe:
            if line.endswith("\n"):  # else its process was killed while it wrote
                yield json.loads(line)


def _update(progress: Progress, line: dict[str, Any]) -> None:
    for name, value in line.items():
        read = [reasons.from_json(each) for each in value] if name == "reasons" else value
        setattr(progress, name, read)
