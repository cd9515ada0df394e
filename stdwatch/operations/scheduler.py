"""The nightly scheduler: one tick a minute asks our own tables what is to be done; it remembers nothing itself."""

import logging
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.errors import StdwatchError, StoreError
from stdwatch.messages import catalogue
from stdwatch.operations import health, holders, housekeeping, jobs, learning, notifications, rescoring, stories, upkeep
from stdwatch.operations.crawls import Crawls, Order, Progress, Watcher, summary
from stdwatch.operations.deliveries import LAST, Deliveries
from stdwatch.operations.schedule import SKEW, is_due, last_due, local, next_due, plan_of, usual_time
from stdwatch.operations.slots import Slots
from stdwatch.operations.wording import Wording
from stdwatch.reasons import MessageCode, Reason, StoreCode
from stdwatch.relevance import vocabulary
from stdwatch.store import database, future, intake, locks, node_orders, outbox, runs
from stdwatch.store import jobs as table

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

LOCK = "scheduler"

_FAILURES = 3
"""Ticks in a row that fail before it is told: a database may be locked for one."""

_GAP = timedelta(hours=26)
"""A scheduler that was not heard of for so long missed a night."""


class Scheduler:
    """Polls each source once a night, in child processes, and does what was asked for, until it is told to stop.

    `broken` are the spiders that cannot be imported, with their errors: they are told as alarms, the others go on.
    `crawls` runs the crawls, where they are not all this machine's own.
    """

    def __init__(
        self,
        settings: Settings,
        sources: Sequence[str],
        broken: dict[str, str] | None = None,
        crawls: Crawls | None = None,
    ) -> None:
        self._settings = settings
        self._sources = [name for name in sources if name not in _disabled(settings)]
        self._broken = broken or {}
        self._crawls = crawls or Crawls(settings, limit=settings.crawl_minutes * 60)
        self._slots = Slots(settings.crawls)
        self._under_way: set[str] = set()
        self._watch: Watcher = _nobody
        self._job: table.Job | None = None
        self._ticking: BackgroundScheduler | None = None
        self._deliveries = Deliveries(settings)
        self._failed = 0
        self._stop = threading.Event()
        self._lock: IO[str] | None = None

    def claim(self) -> None:
        """Become the one scheduler of this data directory; raises `Busy` when there is another.

        What one that was killed left behind is set right: its jobs wait again, runs that nobody crawls are closed.
        Where nothing can be stored, the recipients are told from memory before the error is raised.
        """
        try:
            self._lock = locks.take(self._settings.data, LOCK, StoreCode.SCHEDULER_RUNS)
            with self._database() as db, database.friendly_errors(self._settings.database):
                self._begin(db, clock.now())
        except StoreError as error:
            self._deliveries.last_words(*_nothing_stored(error, self._settings))
            self._deliveries.wait(LAST)
            self.release()
            raise

    def _begin(self, db: Database, now: datetime) -> None:
        table.reopen(db, now)
        runs.keep_polled(db, self._sources)
        for name in self._sources:
            if not locks.is_held(self._settings.data, name) and not node_orders.has_order(db, name):
                intake.close_lost(db, name, vocabulary.usable(self._settings.words, self._settings.rates), now)
        if gone := outbox.recipient_names(db) - {*self._deliveries.names}:
            log.warning("no longer among the recipients: %s", ", ".join(sorted(gone)))
        outbox.keep_recipients(db, self._deliveries.names, now)
        last = runs.last_heartbeat(db, LOCK)
        if last and now - last > _GAP:
            notifications.tell_gap(db, last, now, Wording.of(db, self._settings))
        if runs.last_heartbeat(db, health.BEGUN) is None:
            runs.record_heartbeat(db, health.BEGUN, now)

    def tick(self) -> list[Future[Progress | None]]:
        """Write the heartbeat, start what is due, take up a job, tell what is to be told; never waits for a crawl.

        Returns the crawls that it started.
        """
        started: list[Future[Progress | None]] = []
        if self._stop.is_set():
            return started
        try:
            with self._database() as db, database.friendly_errors(self._settings.database):
                self._do_what_is_due(db, clock.now(), started)
        except StdwatchError as error:  # a locked database or a full disk: the next tick tries again
            log.error("%s", error)
            self._count_failure(error)
        except Exception as error:  # whatever it is, the next tick must come, and somebody must hear of it
            log.exception("a tick failed")
            self._count_failure(error)
        else:
            self._failed = 0
        return started

    def _do_what_is_due(self, db: Database, now: datetime, started: list[Future[Progress | None]]) -> None:
        """Do the work of a tick; the crawls that it starts are added to `started`, whatever fails after that."""
        if (last := runs.last_heartbeat(db, LOCK)) and last > now + SKEW and not health.clock_trouble(db, now):
            future.bring_back(db, now)
        runs.record_heartbeat(db, LOCK, now)
        holders.end_stale(db, self._settings, self._sources, now)
        due = self._due(db, now)
        if housekeeping.may_crawl(self._settings) and not health.clock_trouble(db, now):
            for name, nights in due:
                started.append(self._launch(name, usual_time(nights)))
        if rescoring.is_due(db, self._settings):
            table.ask(db, "rescore", {}, "lexicon", now)
        busy = bool(self._under_way)
        if not busy:
            learning.ask_when_due(db, now)
            learning.draw_coins(db, self._settings, now)
            stories.link_new(db, now)
        self._take_up(db, now)
        notifications.tell(db, self._settings, self._sources, self._broken, now, busy=busy)
        self._deliveries.offer(db)
        if line := notifications.night_line(db, self._settings, self._sources, now):
            log.info("%s", line)
        if not busy and not self._job:
            upkeep.nightly(db, self._settings, self._sources, now)

    def _count_failure(self, error: Exception) -> None:
        """Tell the recipients from memory, once, when nothing could be stored for some ticks."""
        self._failed += 1
        if self._failed == _FAILURES:
            self._deliveries.last_words(*_nothing_stored(error, self._settings))

    def catch_up(self, watch: Watcher) -> list[Progress]:
        """Poll what is due now, as the night's run, and go on ticking; returns the last figures of each crawl.

        `watch` is told how they get on.
        """
        self._watch = watch
        started = self.tick()
        self._start(datetime.now(UTC) + timedelta(seconds=self._settings.tick))
        ended = [future.result() for future in started]
        self._watch = _nobody
        return [progress for progress in ended if progress]

    def run(self) -> None:
        """Tick until `stop`; the first tick is at once, so that downtime is caught up."""
        if self._lock is None:
            self.claim()
        self._start(datetime.now(UTC))
        self._stop.wait()
        self._crawls.stop()  # first: a tick may be waiting for the database
        if self._ticking:
            self._ticking.shutdown()
        if job := self._job:  # a stop does not wait for a replay of hours: it begins again where it was
            with self._database() as db:
                table.put_off(db, job.id)
        self._slots.shutdown()
        self.release()
        log.info("stopped")

    def release(self) -> None:
        """Let another scheduler have the data directory."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def _start(self, first: datetime) -> None:
        """Tick from that instant on, in a thread; one that ticks already goes on."""
        from apscheduler.schedulers.background import BackgroundScheduler

        if self._ticking:
            return
        threading.Thread(target=self._end_crawls, name="stop", daemon=True).start()
        self._ticking = BackgroundScheduler(timezone=UTC)
        self._ticking.add_job(self.tick, "interval", seconds=self._settings.tick, next_run_time=first, coalesce=True)
        self._ticking.start()

    def stop(self, *_: object) -> None:
        """End `run` and every crawl; safe to call from a signal handler."""
        self._stop.set()

    def _end_crawls(self) -> None:
        self._stop.wait()
        self._crawls.stop()

    def _database(self) -> "closing[Database]":
        return closing(database.connect(self._settings.database, desk=True))

    def _due(self, db: Database, now: datetime) -> list[tuple[str, list[dict[str, Any]]]]:
        """Sources to be polled now with their last nights, that which waits longest first.

        One that somebody else crawls (an orphan, an operator) waits for that to end.
        """
        nights = {name: runs.tries(db, name) for name in self._sources if name not in self._under_way}
        due = [
            (name, past)
            for name, past in nights.items()
            if is_due(past, last_due(plan_of(self._settings, name), now), now)
            if not locks.is_held(self._settings.data, name)
        ]
        return sorted(due, key=lambda entry: entry[1][0]["started"] if entry[1] else "")

    def _launch(self, name: str, usual: timedelta | None) -> Future[Progress | None]:
        crawl = self._crawls.submit(self._slots, Order(name, "nightly"), self._watch, usual)
        self._under_way.add(name)
        ended: Future[Progress | None] = Future()
        crawl.add_done_callback(partial(self._note_end, name, ended))
        return ended

    def _note_end(self, name: str, ended: Future[Progress | None], crawl: Future[Progress]) -> None:
        self._under_way.discard(name)
        if crawl.cancelled():
            ended.cancel()
        elif error := crawl.exception():  # a thread's exception is seen by nobody: the log must have it
            log.error("%s: its crawl could not be run", name, exc_info=error)
            ended.set_result(None)
        else:
            log.info("%s", summary(crawl.result()))
            ended.set_result(crawl.result())

    def _take_up(self, db: Database, now: datetime) -> None:
        """Begin the oldest job that waits, when no other is being done."""
        if self._job or self._stop.is_set():
            return
        self._job = table.take(db, now)
        if self._job:
            threading.Thread(target=self._work, args=(self._job,), name="job", daemon=True).start()

    def _work(self, job: table.Job) -> None:
        try:
            jobs.do(self._settings, job, self._crawls)
        except Exception:  # as in `_crawl`
            log.exception("job %s could not be done", job.id)
        finally:
            self._job = None


def _nobody(progress: Progress) -> None:
    """Watches no crawl."""


def _nothing_stored(error: Exception, settings: Settings) -> tuple[str, str]:
    """Subject and body of what is told from memory."""
    wording = Wording(catalogue(settings.language).gettext, settings.zone)
    subject, body = Reason.of(MessageCode.NOTHING_STORED), Reason.of(MessageCode.NOTHING_POLLED)
    cause = wording.sentence(error.reason) if isinstance(error, StdwatchError) else str(error)
    return wording.sentence(subject), f"{cause}\n\n{wording.sentence(body)}"


def _disabled(settings: Settings) -> set[str]:
    return {name for name, own in settings.sources.items() if not own.enabled}


def serve(settings: Settings, sources: Sequence[str], broken: dict[str, str], crawls: Crawls | None = None) -> None:
    """Run the scheduler in this process until SIGTERM or Ctrl-C; raises `Busy` when another one runs."""
    scheduler = Scheduler(settings, sources, broken, crawls)
    signal.signal(signal.SIGTERM, scheduler.stop)
    signal.signal(signal.SIGINT, scheduler.stop)
    scheduler.claim()
    for name in sources:
        log.info("%s: next due %s", name, local(next_due(plan_of(settings, name), clock.now()), settings))
    scheduler.run()
