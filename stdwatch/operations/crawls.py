"""Crawls as child processes: started, watched, stopped; the same for command line, page and scheduler."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from stdwatch.config import Settings

log = logging.getLogger(__name__)

VARIABLE = "STDWATCH_PROGRESS"
GRACE = 20
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
    """The figures of one crawl as its process last told them; `verdict` is set at its end."""

    source: str
    requests: int = 0
    leads: int = 0
    new: int = 0
    changed: int = 0
    failed: int = 0
    delay: float = 0.0
    verdict: str | None = None
    reasons: list[str] = field(default_factory=list)


Watcher = Callable[[Progress], None]


class Crawls:
    """Runs orders, at most so many at once, and can be told to stop."""

    def __init__(self, settings: Settings, at_most: int = 2) -> None:
        self._settings = settings
        self._at_most = at_most
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopping = False

    def run(self, orders: Sequence[Order], watch: Watcher = lambda progress: None) -> list[Progress]:
        """Run all orders and return their last figures, in the order of the orders."""
        with ThreadPoolExecutor(self._at_most) as pool:
            futures = [pool.submit(self._run_one, order, watch) for order in orders]
            try:
                return [future.result() for future in futures]
            except KeyboardInterrupt:
                self.stop()
                return [future.result() for future in futures]

    def stop(self) -> None:
        """Ask every running crawl to end; what has not after the grace time is killed with its children."""
        with self._lock:
            self._stopping = True
            running = list(self._running)
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def _run_one(self, order: Order, watch: Watcher) -> Progress:
        progress = Progress(order.source)
        watch(progress)
        reading, writing = os.pipe()
        with log_file(self._settings, order).open("ab") as output:
            process = self._start(order, writing, output)
        os.close(writing)
        if process is not None:
            for line in _lines(reading):
                _update(progress, line)
                watch(progress)
            process.wait()
            with self._lock:
                self._running.discard(process)
        else:
            os.close(reading)
        if progress.verdict is None:
            progress.verdict = "stopped"
            progress.reasons = [f"its process ended without a verdict: see {log_file(self._settings, order)}"]
            watch(progress)
        return progress

    def _start(self, order: Order, writing: int, output: IO[bytes]) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopping:
                return None
            process = subprocess.Popen(
                command(order),
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


def command(order: Order) -> list[str]:
    """The plain Scrapy command of an order; a dry run prints its rows."""
    arguments = {
        "kind": order.kind,
        "since": order.since,
        "limit": order.limit,
        "url": " ".join(order.urls) or None,
    }
    rows = ["-o", "-:jsonlines"] if order.kind == "dry" else []
    pairs = [word for name, value in arguments.items() if value is not None for word in ("-a", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", order.source, *rows, *pairs]


def log_file(settings: Settings, order: Order) -> Path:
    """Where the log of a source's crawls goes; begun anew when it has grown past 10 MB (one old file is kept)."""
    folder = settings.data / "log"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{order.source}.log"
    if path.is_file() and path.stat().st_size > 10 * 2**20:
        path.replace(path.with_suffix(".log.1"))
    return path


def _lines(reading: int) -> Iterator[dict[str, Any]]:
    with os.fdopen(reading, encoding="utf-8") as pipe:
        for line in pipe:
            yield json.loads(line)


def _update(progress: Progress, line: dict[str, Any]) -> None:
    for name, value in line.items():
        setattr(progress, name, value)
