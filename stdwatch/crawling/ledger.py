"""The crawl's own books: its lock, its run row, its databases and its figures, however it was started."""

import fcntl
import logging
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from sqlite_utils import Database

from stdwatch import clock, config, verdicts
from stdwatch.errors import Busy, StdwatchError
from stdwatch.items import ChannelResult
from stdwatch.polling import Frontier
from stdwatch.store import database, frontier, runs
from stdwatch.store.archive import Archive

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ledger:
    """What the components of one crawl share. A dry run has neither run nor databases, and writes nothing."""

    source: str
    kind: str
    run: int = 0
    db: Database | None = None
    archive: Archive | None = None
    lock: IO[str] | None = None
    results: tuple[ChannelResult, ...] = ()
    new: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    fetched: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    bytes: int = 0
    leads: int = 0
    undated: int = 0
    bodiless: int = 0
    postponed: int = 0
    verdict: verdicts.Outcome | None = None

    def note(self, candidate: int, kind: str, change: str) -> None:
        """Count a document that was read: a candidate is new once, and changed (a new file counts) only if not new."""
        self.fetched += 1
        if kind == "page" and change == "first":
            self.new.add(candidate)
        elif change not in {"unchanged", "held"} and candidate not in self.new:
            self.changed.add(candidate)

    @property
    def counts(self) -> runs.Counts:
        """The figures of the run row."""
        new, changed, failed = len(self.new), len(self.changed), sum(self.failures.values())
        return runs.Counts(self.requests, self.bytes, self.leads, new, changed, failed)


def ledger_of(spider: Spider) -> Ledger:
    """The ledger that `LedgerKeeper` gave to the spider of a running crawl."""
    ledger: Ledger = vars(spider)["ledger"]
    return ledger


class LedgerKeeper:
    """Extension: opens the ledger when the spider opens, and closes it with a verdict."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        logging.getLogger("scrapy").setLevel(logging.WARNING)  # the verdict says in a line what a night came to
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        """Take the lock, open the run, give the spider its ledger and frontier; ends the crawl where that fails."""
        ledger = Ledger(spider.name, str(getattr(spider, "kind", "manual")))
        vars(spider)["ledger"] = ledger
        try:
            vars(spider)["frontier"] = _open(ledger, spider)
        except StdwatchError as error:
            log.error("%s", error)
            ledger.verdict = verdicts.Outcome("stopped", (str(error),))
            raise CloseSpider("busy" if isinstance(error, Busy) else "store") from error

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Judge the run, write its row, let go of lock and files."""
        ledger = ledger_of(spider)
        ledger.verdict = ledger.verdict or verdicts.judge(_evidence(ledger, self._crawler, reason))
        _report(ledger)
        if ledger.db and ledger.run:
            runs.close(
                ledger.db, ledger.run, ledger.verdict.verdict, ledger.verdict.reasons, ledger.counts, clock.now()
            )
        _release(ledger)


def _open(ledger: Ledger, spider: Spider) -> Frontier:
    settings = config.load()
    if ledger.kind == "dry":
        return _dry_frontier(settings.database, spider.name)
    settings.data.mkdir(parents=True, exist_ok=True)
    ledger.lock = take_lock(settings.data, spider.name)
    ledger.db = database.connect(settings.database, desk=False)
    ledger.archive = Archive(settings.archive)
    site: Any = spider
    runs.note_source(ledger.db, site.name, site.titles, site.home, site.page.zone)
    ledger.run = runs.start(ledger.db, spider.name, ledger.kind, os.getpid(), clock.now())
    return frontier.snapshot(ledger.db, spider.name)


def _dry_frontier(path: Path, source: str) -> Frontier:
    return frontier.snapshot(database.read_only(path), source) if path.is_file() else Frontier()


def take_lock(data: Path, source: str) -> IO[str]:
    """The source's lock, held until the file is closed or the process ends; `Busy` when another crawl has it."""
    folder = data / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / f"{source}.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise Busy(f"{source}: another crawl of it is running (process {holder}); wait for it or stop it") from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def _evidence(ledger: Ledger, crawler: Crawler, reason: str) -> verdicts.Evidence:
    stats: Any = crawler.stats
    bugs = stats.get_value("spider_exceptions/count", 0)
    failures = dict(ledger.failures) | ({"Bug": bugs} if bugs else {})
    return verdicts.Evidence(
        results=ledger.results,
        proven=runs.proven(ledger.db, ledger.source) if ledger.db else frozenset(),
        new=ledger.counts.new,
        changed=ledger.counts.changed,
        fetched=ledger.fetched,
        failures=failures,
        undated=ledger.undated,
        bodiless=ledger.bodiless,
        stopped=None if reason == "finished" else f"ended early: {reason}",
        postponed=ledger.postponed,
    )


def _report(ledger: Ledger) -> None:
    if ledger.verdict is None:
        return
    counts, verdict = ledger.counts, ledger.verdict
    level = logging.INFO if verdict.verdict in {"ok", "quiet"} else logging.ERROR
    log.log(
        level,
        "%s: %s: %s new, %s changed, %s failed, %s leads, %s requests%s",
        ledger.source,
        verdict.verdict,
        counts.new,
        counts.changed,
        counts.failed,
        counts.leads,
        counts.requests,
        "".join(f"\n  {reason}" for reason in verdict.reasons),
    )


def _release(ledger: Ledger) -> None:
    if ledger.db:
        ledger.db.close()
    if ledger.archive:
        ledger.archive.close()
    if ledger.lock:
        ledger.lock.close()
