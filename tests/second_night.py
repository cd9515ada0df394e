"""A second night on which nothing has changed: what is asked for, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from stdwatch import polling, sources
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import CANARY
from stdwatch.polling import PollContext
from stdwatch.store import database, frontier
from tests.crawls import Bench

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One request of the night: the channel's name or the reason of polling, and how it was answered.

    `size` is the body as it was read, `sent` as it was on the wire, in bytes; a 304 has none.
    """

    why: str
    url: str
    status: int
    size: int
    sent: int


def due(bench: Bench, source: str) -> set[tuple[str, str]]:
    """Reason and URL of everything that polling wants tonight although no channel says anything new."""
    site = sources.site(source)
    db = database.read_only(bench.data / "stdwatch.db")
    rules = polling.Rechecks(site.recheck_days, site.weekly, site.living)
    night = PollContext(bench.now, site.zone, rules, extractor=EXTRACTOR)
    tasks = polling.fetch_tasks((), (), frontier.snapshot(db, source), night)
    db.close()
    return {(task.why, task.url) for task in tasks}


def crawl(bench: Bench, source: str, validators: str) -> list[Line]:
    """Two nights of one source over a site where time stands still; the requests of the second."""
    bench.replica.validators = dict.fromkeys(bench.replica.validators, validators)
    bench.crawl(source)
    bench.ahead += DAY
    return list(lines(bench, source))


def lines(bench: Bench, source: str) -> Iterator[Line]:
    """Crawl once more and pair the fetch log with what the server sent."""
    bench.replica.log.clear()
    bench.crawl(source)
    log = bench.replica.log
    sent = {f"https://{line.host}{line.path}{'?' * bool(line.query)}{line.query}": line.size for line in log}
    sql = "SELECT why, url, status, bytes FROM fetch WHERE run = (SELECT max(id) FROM run) ORDER BY id"
    for row in bench.rows(sql):
        yield Line(row["why"], row["url"], row["status"], row["bytes"], sent[row["url"]])


def documents(asked: list[Line], source: str) -> list[Line]:
    """The requests that were not for a channel, robots.txt or the canary."""
    others = {"robots", CANARY, *(channel.name for channel in sources.site(source).channels)}
    return [line for line in asked if line.why not in others]
