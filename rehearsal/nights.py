"""Nights over the made sites in one process; then all that the desk holds is compared with what is expected."""

import asyncio
import logging
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from sqlite_utils import Database

from rehearsal import known_pages
from rehearsal.comparison import Difference, StoredDocuments, compare
from rehearsal.faults import Fault
from rehearsal.server import Replica
from rehearsal.sites import SITES
from stdwatch import clock, config
from stdwatch.site import Site
from stdwatch.store import database

HOUR = timedelta(hours=20, minutes=30)
"""When the nightly crawl begins, after midnight UTC of the night's date (the default of `stdwatch.toml`)."""

Tell = Callable[[str], None]
AfterNight = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class IssuePage:
    """A page of the issue: its day, the days under which the desk holds it, and its rank in the whole queue (1 …)."""

    article: str
    url: str
    day: str
    held: tuple[str, ...]
    rank: int | None
    queue: int

    @property
    def is_right(self) -> bool:
        """Whether it is held once, under its exact day."""
        return self.held == (self.day,)

    def __str__(self) -> str:
        days = ", ".join(self.held) or "not found"
        rank = f", rank {self.rank} of {self.queue}" if self.rank else ""
        return f"article {self.article}: {urlsplit(self.url).path}: {self.day}, held as {days}{rank}"


@dataclass(slots=True)
class Result:
    """What a rehearsal came to: how much was checked, every difference, and the verdicts by source.

    `printed` are the pages behind the printed issue that the nights reached.
    """

    seed: int
    nights: int
    checked: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    verdicts: dict[str, dict[str, int]] = field(default_factory=dict)
    printed: list[IssuePage] = field(default_factory=list)
    requests: int = 0


def rehearse(
    sites: Mapping[str, type[Site]],
    folder: Path,
    *,
    seed: int,
    nights: int,
    start: date,
    validators: str | Mapping[str, str] = "none",
    unmet: Collection[str] = (),
    in_last_night: Sequence[Fault] = (),
    related: bool = False,
    tell: Tell = lambda line: None,
    after_night: AfterNight = lambda instant: None,
) -> Result:
    """Crawl so many nights over a replica of `sites` into `folder` and compare; runs a reactor, so once a process.

    The pages of the sources in `unmet` have other markup than their spiders guess; the faults `in_last_night` befall
    every source then. With `related` there are documents of common events. `after_night` is called when all sources of
    a night are crawled, with its instant.
    """
    hosts = {name: _replica_name(site) for name, site in sites.items()}
    replica = Replica(seed, start, nights + 1, sites=tuple(hosts.values()), validators=validators, related=related)
    with replica, environment({"STDWATCH_ROUTE": replica.route, "STDWATCH_DATA": str(folder)}):
        instants = [replica.now + HOUR + timedelta(days=night) for night in range(nights)]
        replica.faults += [Fault("guess_unmet", host) for name in unmet for host in SITES[hosts[name]].hosts]
        replica.prepare()
        run_in_reactor(lambda: _crawl(sites, replica, instants, in_last_night, tell, after_night))
        result = _check(sites, hosts, replica, instants)
    result.seed, result.nights = seed, nights
    return result


def _replica_name(site: type[Site]) -> str:
    """The replica's name of a site: its host without ``www.``."""
    return (urlsplit(site.home).hostname or "").removeprefix("www.")


async def _crawl(
    sites: Mapping[str, type[Site]],
    replica: Replica,
    instants: list[datetime],
    in_last_night: Sequence[Fault],
    tell: Tell,
    after_night: AfterNight,
) -> None:
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.utils.project import get_project_settings

    settings = get_project_settings()
    for number, instant in enumerate(instants, 1):
        replica.now = instant
        os.environ["STDWATCH_NOW"] = clock.stamp(instant)
        if instant == instants[-1]:
            replica.faults += in_last_night
        for site in sites.values():
            await AsyncCrawlerRunner(settings).crawl(site, kind="nightly")
        after_night(instant)
        tell(f"night {number} of {len(instants)}: {clock.stamp(instant)[:10]}")


def run_in_reactor(main: Callable[[], Any]) -> None:
    """Run a coroutine function to its end in Scrapy's asyncio reactor and raise what it raised."""
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor as installed

    reactor: Any = installed
    raised: list[BaseException] = []

    async def run() -> None:
        try:
            await main()
        except BaseException as error:  # carried out of the reactor, which would only log it
            raised.append(error)
        finally:
            reactor.stop()

    tasks: list[asyncio.Task[None]] = []
    reactor.callWhenRunning(lambda: tasks.append(asyncio.get_event_loop().create_task(run())))
    reactor.run()
    if raised:
        raise raised[0]


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """These environment variables while the block runs, and quiet logs."""
    logging.getLogger("stdwatch").setLevel(logging.CRITICAL)
    logging.getLogger("scrapy").setLevel(logging.CRITICAL)
    with patch.dict(os.environ, values):  # also takes back what the nights set, such as STDWATCH_NOW
        yield


def _check(
    sites: Mapping[str, type[Site]], hosts: Mapping[str, str], replica: Replica, instants: list[datetime]
) -> Result:
    result = Result(0, 0)
    db = database.read_only(config.load().database)
    for name, site in sites.items():
        expectations = [replica.expected(hosts[name], instant) for instant in instants]
        stored = StoredDocuments.load(db, name)
        result.checked[name] = sum(expected.post.wanted for expected in expectations[-1])
        result.differences += [*compare(name, stored, expectations, instants, site), *_bad_nights(db, name, instants)]
        counts = db.execute("SELECT verdict, count(*) FROM run WHERE source = ? GROUP BY verdict", [name])
        result.verdicts[name] = dict(counts.fetchall())
    result.printed = list(_printed_pages(db, {host: name for name, host in hosts.items()}, instants[-1].date()))
    wrong = (page for page in result.printed if not page.is_right)
    result.differences += [
        Difference("issue", page.url, "not held once under its day", "", str(page)) for page in wrong
    ]
    (result.requests,) = db.execute("SELECT count(*) FROM fetch").fetchone()
    db.close()
    return result


def _bad_nights(db: Database, name: str, instants: list[datetime]) -> Iterator[Difference]:
    """Nights that were not crawled to a good end: nothing is wrong with the made sites."""
    rows = db.execute("SELECT started, verdict, reasons FROM run WHERE source = ? ORDER BY id", [name]).fetchall()
    if len(rows) != len(instants):
        yield Difference(name, "runs", "number", str(len(instants)), str(len(rows)))
    for started, verdict, reasons in rows:
        if verdict not in {"ok", "quiet"}:
            yield Difference(name, started[:10], "verdict", "ok or quiet", f"{verdict} {reasons}")


def _printed_pages(db: Database, names: dict[str, str], until: date) -> Iterator[IssuePage]:
    """The pages behind the printed issue up to a day; `names` are the sources by the replica's names of their sites."""
    for page in known_pages.issue_pages():
        if page.site in names and page.day <= until:
            yield _looked_up(db, names[page.site], page)


def _looked_up(db: Database, source: str, page: known_pages.KnownPage) -> IssuePage:
    sql = (
        "SELECT DISTINCT c.id, c.day, c.score FROM alias a JOIN candidate c ON c.id = a.candidate"
        " WHERE a.source = ? AND a.kind = 'path' AND a.value = ? AND c.merged_into IS NULL"
    )
    rows = db.execute(sql, [source, page.path]).fetchall()
    best = max((score or 0 for *_, score in rows), default=None)
    counts = "SELECT count(*), count(*) FILTER (WHERE score > ?) FROM candidate WHERE merged_into IS NULL"
    queue, before = db.execute(counts, [best]).fetchone()
    days = tuple(str(day) for _, day, _ in rows)
    return IssuePage(page.article, page.url, page.day.isoformat(), days, before + 1 if rows else None, queue)
