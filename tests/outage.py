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

from stdwatch import clock, config, sources
from stdwatch.operations import health, news
from stdwatch.operations.rehearsal import HOUR, environment, run_in_reactor
from stdwatch.replica.faults import Fault
from stdwatch.replica.server import Replica
from stdwatch.site import Site
from stdwatch.store import database, telling

START, BEFORE, NIGHTS, SEED = date(2025, 10, 1), 5, 30, 3


@dataclass(frozen=True, slots=True)
class Outage:
    """What an outage came to: the messages told, how many documents appeared meanwhile, and which are not held."""

    source: str
    told: tuple[str, ...]
    appeared: int
    lost: tuple[str, ...]


def outage(name: str, folder: Path) -> Outage:
    """Live through it; runs a reactor, so once a process."""
    site = sources.site(name)
    host = (urlsplit(site.home).hostname or "").removeprefix("www.")
    with Replica(SEED, START, BEFORE + NIGHTS + 2, sites=(host,)) as replica:
        replica.now += HOUR + timedelta(minutes=15)  # the latest that jitter makes of it
        with environment({"STDWATCH_ROUTE": replica.route, "STDWATCH_DATA": str(folder)}):
            run_in_reactor(lambda: _live(site, replica))
            return _looked_at(site, host, replica)


async def _live(site: type[Site], replica: Replica) -> None:
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.utils.project import get_project_settings

    settings = get_project_settings()
    settings.setdict({"RETRY_TIMES": 0}, priority="cmdline")
    for number in range(BEFORE + NIGHTS + 1):
        down = BEFORE <= number < BEFORE + NIGHTS
        replica.faults[:] = [Fault("status", "", "", 500)] if down else []
        for again in range(3 if down else 1):
            os.environ["STDWATCH_NOW"] = clock.stamp(replica.now + again * timedelta(minutes=31))
            await AsyncCrawlerRunner(settings).crawl(site, kind="nightly")
        _tell(site)
        replica.now += timedelta(days=1)


def _tell(site: type[Site]) -> None:
    settings: Any = config.load()
    with closing(database.connect(settings.database, desk=True)) as db:
        habits = health.habits_of(settings, site.name, site.silence, site.recess)
        now = clock.now() + timedelta(hours=1)
        news.tell_health(db, health.of_source(db, settings, site.name, habits, site.page.zone, now), now)


def _looked_at(site: type[Site], host: str, replica: Replica) -> Outage:
    last = replica.now - timedelta(days=1)
    first = last - timedelta(days=NIGHTS + 1)
    wanted = [
        one
        for one in replica.truth(host, last)
        if one.wanted and one.withdrawn_at is None and one.merged_into is None and one.first_visible > first
    ]
    with closing(database.read_only(config.load().database)) as db:
        held = {row[0] for row in db.execute("SELECT url FROM candidate WHERE state = 'inbox'")}
        told = tuple(f"{message['at'][:10]} {message['kind']}" for message in telling.messages(db)[::-1])
    known = {site.urls.canonical(url) for url in held}
    lost = tuple(one.url for one in wanted if site.urls.canonical(one.url) not in known)
    return Outage(site.name, told, len(wanted), lost)


def main(names: Sequence[str]) -> int:
    """Print what it came to; 1 when it is not one alarm, one all-clear and nothing lost."""
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as folder:
        found = outage(names[0] if names else "uscc", Path(folder))
    print(f"{found.source}: {NIGHTS} nights of 500s (seed {SEED}, made pages): told {', '.join(found.told)};")
    print(f"  {found.appeared} documents appeared meanwhile, {len(found.lost)} of them are not in the inbox")
    for url in found.lost:
        print(f"  {url}")
    kinds = [told.rpartition(" ")[2] for told in found.told]
    return 0 if kinds == ["alarm", "clear"] and not found.lost else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
