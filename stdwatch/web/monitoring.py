"""For monitoring: `/metrics` in Prometheus's text format, `/healthz` and `/readyz`."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from anyio import CapacityLimiter, to_thread
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from stdwatch import __version__, clock
from stdwatch.config import Settings
from stdwatch.operations import housekeeping, liveness
from stdwatch.operations.health import is_overdue
from stdwatch.reasons import Verdict
from stdwatch.store import backups, gauges, outbox, runs
from stdwatch.store.filters import STATES
from stdwatch.web import context

_NIGHTS = timedelta(days=30)


class Health:
    """Whether the page can read its database: looked at once a second, however many want to know."""

    def __init__(self) -> None:
        self._thread = CapacityLimiter(1)
        self._asked: asyncio.Task[Response] | None = None
        self._at = 0.0

    async def answer(self, request: Request) -> Response:
        """What was found within the last second, or is being found."""
        now = time.monotonic()
        if self._asked is None or (self._asked.done() and now - self._at > 1):
            self._at = now
            self._asked = asyncio.create_task(to_thread.run_sync(_healthz, request, limiter=self._thread))
        return await asyncio.shield(self._asked)


async def healthz(request: Request) -> Response:
    """Whether the page can read its database, whatever else it is asked meanwhile."""
    health: Health = request.app.state.health
    return await health.answer(request)


@context.friendly_errors
def _healthz(request: Request) -> Response:
    context.connection(request).execute("SELECT 1 FROM candidate LIMIT 1").fetchone()
    return PlainTextResponse("ok")


@context.friendly_errors
def readyz(request: Request) -> Response:
    """Whether the desk can be used as it is meant to be; 503 with what is in the way, one thing a line."""
    obstacles = [*liveness.obstacles(context.connection(request), context.settings(request), clock.now())]
    return PlainTextResponse("\n".join(obstacles) or "ok", 503 if obstacles else 200)


@context.friendly_errors
def metrics(request: Request) -> Response:
    """All figures as they are now: read from the database at each call, so that any process tells the same."""
    registry = CollectorRegistry()
    registry.register(DeskCollector(context.connection(request), context.settings(request), clock.now()))
    ProcessCollector(namespace="stdwatch_web", registry=registry)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class DeskCollector(Collector):
    """The desk's figures at an instant, as Prometheus takes them: gauges, since old rows of the tables go in time."""

    def __init__(self, db: Database, settings: Settings, now: datetime) -> None:
        self._db = db
        self._settings = settings
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Every family of figures, with what it means."""
        yield _gauge("stdwatch_build_info", "The version that runs", [((__version__,), 1)], ("version",))
        yield from self._nights()
        yield from self._desk()
        yield from self._operating()
        yield from self._room()

    def _nights(self) -> Iterator[Metric]:
        nights = gauges.nights(self._db, self._now - _NIGHTS)
        counts = [((night.source, verdict), night.counts.get(verdict, 0)) for night in nights for verdict in Verdict]
        last = [((night.source, verdict), int(night.verdict == verdict)) for night in nights for verdict in Verdict]
        good = [((night.source,), night.last_good.timestamp()) for night in nights if night.last_good]
        labels = ("source", "verdict")
        yield _gauge("stdwatch_nights", "Nightly crawls of the last 30 days by verdict", counts, labels)
        yield _gauge("stdwatch_last_night_verdict", "1 for the verdict of the last nightly crawl", last, labels)
        times = [((night.source,), night.last.timestamp()) for night in nights]
        yield _gauge("stdwatch_last_night_timestamp_seconds", "Start of the last nightly crawl", times, ("source",))
        yield _gauge("stdwatch_last_good_night_timestamp_seconds", "Start of the last good one", good, ("source",))
        since = [((night.source,), night.since_good) for night in nights]
        yield _gauge("stdwatch_nights_since_good", "Nightly crawls after the last good one", since, ("source",))
        overdue = [((name,), is_overdue(self._db, self._settings, name, self._now)) for name in runs.polled(self._db)]
        about = "1 where the last night that was due by the plan has not come to an end in time"
        yield _gauge("stdwatch_night_overdue", about, overdue, ("source",))

    def _desk(self) -> Iterator[Metric]:
        states = gauges.candidates(self._db)
        counts = [((state,), states.get(state, 0)) for state in STATES]
        yield _gauge("stdwatch_candidates", "Candidates by state of the desk", counts, ("state",))
        oldest = gauges.oldest_in_inbox(self._db)
        yield _time("stdwatch_inbox_oldest_timestamp_seconds", "First sight of what waits longest in the inbox", oldest)

    def _operating(self) -> Iterator[Metric]:
        opened = [((alarm.source,), alarm.raised.timestamp()) for alarm in outbox.open_alarms(self._db).values()]
        yield _gauge("stdwatch_alarm_raised_timestamp_seconds", "Open alarms, since when", opened, ("source",))
        yield _gauge("stdwatch_alarms_open", "How many alarms are open", [((), len(opened))])
        failing = sum(recipient.error is not None for recipient in outbox.recipients(self._db))
        yield _gauge("stdwatch_recipients_failing", "Recipients that did not take the last message", [((), failing)])
        jobs = gauges.jobs(self._db)
        yield _gauge("stdwatch_jobs_waiting", "Jobs that wait for the scheduler", [((), jobs.get("waiting", 0))])
        heartbeat = runs.last_heartbeat(self._db, "scheduler")
        yield _time("stdwatch_scheduler_heartbeat_timestamp_seconds", "When the scheduler was last heard of", heartbeat)

    def _room(self) -> Iterator[Metric]:
        sizes = [((part,), size) for part, size in housekeeping.sizes_of(self._settings.data)]
        yield _gauge("stdwatch_data_size_bytes", "What each part of the data directory takes", sizes, ("part",))
        yield _gauge("stdwatch_disk_free_bytes", "Free where the data lie", [((), housekeeping.free(self._settings))])
        least = self._settings.least_free * 2**20
        yield _gauge("stdwatch_disk_least_free_bytes", "What must stay free (least_free)", [((), least)])
        kept = backups.kept(self._db)
        yield _time("stdwatch_backup_timestamp_seconds", "The newest backup", kept[0].at if kept else None)
        yield _gauge(
            "stdwatch_backups_size_bytes", "All backups that are kept", [((), sum(backup.size for backup in kept))]
        )
        interval = self._settings.backup_days * 86_400
        yield _gauge("stdwatch_backup_interval_seconds", "Time between two backups (backup_days)", [((), interval)])
        damaged = sum(bool(backup.trouble) for backup in kept)
        yield _gauge("stdwatch_backups_damaged", "Backups that were found unsound", [((), damaged)])


Values = Iterable[tuple[Sequence[str], float]]
"""Figures, each with what its labels say."""


def _gauge(name: str, about: str, values: Values, labels: Sequence[str] = ()) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for names, value in values:
        family.add_metric(names, value)
    return family


def _time(name: str, about: str, at: datetime | None) -> Metric:
    """A gauge that is absent where there is no such instant."""
    return _gauge(name, about, [((), at.timestamp())] if at else [])
