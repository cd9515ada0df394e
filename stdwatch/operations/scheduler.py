"""The nightly scheduler: one tick a minute asks our own tables what is due; it remembers nothing itself."""

import logging
import signal
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.operations.crawls import Crawls, Order, Progress, Watcher
from stdwatch.store import database, runs

log = logging.getLogger(__name__)

RETRIES = 3
RETRY_AFTER = timedelta(minutes=30)
_TO_RETRY = frozenset({"unreachable", "stopped", None})


def last_due(daily: str, now: datetime) -> datetime:
    """The newest due time that is not in the future; `daily` is ``HH:MM`` in UTC: no clock change doubles a night."""
    due = datetime.combine(now.astimezone(UTC).date(), time.fromisoformat(daily), UTC)
    return due if due <= now else due - timedelta(days=1)


def is_due(nights: Sequence[dict[str, Any]], daily: str, now: datetime) -> bool:
    """Whether a source is to be polled now, given its nightly runs, newest first.

    Due once for each due time, however many passed while the machine was down; a run that reached nothing is tried
    again, three times at most, half an hour apart.
    """
    due = last_due(daily, now)
    since = [run for run in nights if clock.parse(run["started"]) >= due]
    if not since:
        return True
    last = since[0]
    if last["verdict"] not in _TO_RETRY or len(since) >= RETRIES:
        return False
    return now - clock.parse(last["started"]) >= RETRY_AFTER


class Scheduler:
    """Polls each source once a night, in child processes, until it is told to stop."""

    def __init__(self, settings: Settings, sources: Sequence[str]) -> None:
        self._settings = settings
        self._sources = [name for name in sources if name not in _disabled(settings)]
        self._crawls = Crawls(settings)
        self._stop = threading.Event()
        self._busy = threading.Lock()

    def tick(self) -> None:
        """Write the heartbeat, then poll what is due; a tick that finds the one before still polling does nothing."""
        for progress in self.catch_up():
            reasons = "; ".join(progress.reasons)
            log.info("%s: %s%s", progress.source, progress.verdict, f": {reasons}" if reasons else "")

    def catch_up(self, watch: Watcher = lambda progress: None) -> list[Progress]:
        """Poll what is due now, as the night's run; returns the last figures of each crawl."""
        due = self._due()
        if not due or not self._busy.acquire(blocking=False):
            return []
        try:
            return self._crawls.run([Order(name, "nightly") for name in due], watch)
        finally:
            self._busy.release()

    def _due(self) -> list[str]:
        db = database.connect(self._settings.database, desk=True)
        try:
            now = clock.now()
            runs.beat(db, "scheduler", now)
            return [name for name in self._sources if is_due(runs.nightly(db, name), self._settings.daily, now)]
        finally:
            db.close()

    def run(self) -> None:
        """Tick once a minute until `stop`; the first tick is at once, so that downtime is caught up."""
        from apscheduler.schedulers.background import BackgroundScheduler

        ticking = BackgroundScheduler(timezone=UTC)
        ticking.add_job(self.tick, "interval", minutes=1, next_run_time=datetime.now(UTC), max_instances=2)
        ticking.start()
        self._stop.wait()
        ticking.shutdown(wait=False)
        self._crawls.stop()

    def stop(self, *_: object) -> None:
        """End `run`; safe to call from a signal handler."""
        self._stop.set()


def _disabled(settings: Settings) -> set[str]:
    return {name for name, own in settings.sources.items() if not own.enabled}


def serve(settings: Settings, sources: Sequence[str]) -> None:
    """Run the scheduler in this process until SIGTERM or Ctrl-C."""
    scheduler = Scheduler(settings, sources)
    signal.signal(signal.SIGTERM, scheduler.stop)
    signal.signal(signal.SIGINT, scheduler.stop)
    log.info("polling %s nightly at %s UTC", ", ".join(sources), settings.daily)
    scheduler.run()
