"""An outage of 30 nights over the replica: one alarm, one all-clear, and nothing published meanwhile is lost.

python -m tests.outage [SOURCE…]
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rehearsal.faults import Fault
from rehearsal.nights import HOUR, environment, run_in_reactor
from rehearsal.server import Replica
from stdwatch import clock, config, sources
from stdwatch.operations import health, notifications
from stdwatch.site import Site
from stdwatch.store import database, outbox
from tests.bench.table import table

START, BEFORE, NIGHTS, SEED = date(2025, 10, 1), 5, 30, 3


@dataclass(frozen=True, slots=True)
class Outage:
    """What an outage came to: the messages told, how many documents appeared meanwhile, and which are not held."""

    source: str
    told: tuple[str, ...]
    appeared: int
    lost: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether it was one alarm and one all-clear, and nothing is lost."""
        return [message.rpartition(" ")[2] for message in self.told] == ["alarm", "clear"] and not self.lost


def outages(names: Sequence[str], folder: Path) -> list[Outage]:
    """Live through one of each source, one after the other; runs a reactor, so once a process."""
    results: list[Outage] = []
    sites = [sources.site(name) for name in names]
    replica = Replica(SEED, START, BEFORE + NIGHTS + 2, sites=[_host(site) for site in sites])
    with replica, environment({"STDWATCH_ROUTE": replica.route, "STDWATCH_DATA": str(folder)}):
        run_in_reactor(lambda: _live(sites, replica, folder, results))
    return results


def _host(site: type[Site]) -> str:
    return (urlsplit(site.home).hostname or "").removeprefix("www.")


async def _live(sites: Sequence[type[Site]], replica: Replica, folder: Path, results: list[Outage]) -> None:
    from scrapy.core.engine import ExecutionEngine
    from scrapy.utils.project import get_project_settings

    ExecutionEngine._SLOT_HEARTBEAT_INTERVAL = 0.2  # a crawl that asks for nothing ends at a beat, by default after 5 s
    settings = get_project_settings()
    settings.setdict({"RETRY_TIMES": 0}, priority="cmdline")
    begun = replica.now + HOUR + timedelta(minutes=15)  # the latest that jitter makes of it
    for site in sites:
        replica.now = begun
        os.environ["STDWATCH_DATA"] = str(folder / site.name)
        for number in range(BEFORE + NIGHTS + 1):
            down = BEFORE <= number < BEFORE + NIGHTS
            replica.faults[:] = [Fault("status", "", "", 500)] if down else []
            await _night(settings, site, replica, tries=3 if down else 1)
            replica.now += timedelta(days=1)
        results.append(_looked_at(site, replica))


async def _night(settings: Any, site: type[Site], replica: Replica, tries: int) -> None:
    """The tries of a night, and the look at its health in the morning."""
    from scrapy.crawler import AsyncCrawlerRunner

    for again in range(tries):
        os.environ["STDWATCH_NOW"] = clock.stamp(replica.now + again * timedelta(minutes=31))
        await AsyncCrawlerRunner(settings).crawl(site, kind="nightly")
    ours = config.load()
    with closing(database.connect(ours.database, desk=True)) as db:
        habits = health.habits_of(ours, site.name, site.silence, site.recess)
        now = clock.now() + timedelta(hours=1)
        notifications.tell_health(db, health.of_source(db, ours, site.name, habits, site.zone, now), now)


def _looked_at(site: type[Site], replica: Replica) -> Outage:
    last = replica.now - timedelta(days=1)
    first = last - timedelta(days=NIGHTS + 1)
    wanted = [
        document
        for document in replica.expected(_host(site), last)
        if document.post.wanted
        and document.withdrawn_at is None
        and document.merged_into is None
        and document.first_visible > first
    ]
    with closing(database.read_only(config.load().database)) as db:
        held = {row[0] for row in db.execute("SELECT url FROM candidate WHERE state = 'inbox'")}
        messages = tuple(f"{message['at'][:10]} {message['kind']}" for message in outbox.messages(db)[::-1])
    known = {site.urls.canonical(url) for url in held}
    lost = tuple(document.url for document in wanted if site.urls.canonical(document.url) not in known)
    return Outage(site.name, messages, len(wanted), lost)


def report(results: Sequence[Outage]) -> str:
    """A dated table, and below it what was lost."""
    rows = [
        [outage.source, ", ".join(outage.told), outage.appeared, outage.appeared - len(outage.lost)]
        for outage in results
    ]
    head = f"{clock.now():%d %B %Y}, {NIGHTS} nights of 500s over made pages, seed {SEED}."
    lost = [f"- {outage.source}: {url}" for outage in results for url in outage.lost]
    return "\n".join([head, "", table(["source", "told", "appeared meanwhile", "in the inbox then"], rows), "", *lost])


def main(names: Sequence[str]) -> int:
    """Print what they came to; 1 when one is not one alarm, one all-clear and nothing lost."""
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as folder:
        results = outages(names or sources.names(), Path(folder))
    print(report(results))
    return 0 if all(outage.is_right for outage in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
