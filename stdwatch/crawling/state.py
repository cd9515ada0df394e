"""The crawl's own books: its lock, its run row, its databases and its figures, however it was started."""

import asyncio
import logging
import os
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from sqlite_utils import Database

from stdwatch import clock, config, polling, verdicts
from stdwatch.errors import Busy, StdwatchError, StoreError
from stdwatch.items import AliasConflict, ChannelResult, Document, FetchTask
from stdwatch.polling import Frontier
from stdwatch.store import database, frontier, history, intake, locks, runs
from stdwatch.store.archive import Archive

log = logging.getLogger(__name__)


@dataclass(slots=True)
class CrawlState:
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
    pages: Counter[str] = field(default_factory=Counter)
    alias_conflicts: list[AliasConflict] = field(default_factory=list)
    canary: verdicts.Canary | None = None
    canary_asked: str = ""
    postponed: int = 0
    bulk_changed: int = 0
    verdict: verdicts.Outcome | None = None
    ending: asyncio.Task[None] | None = None

    def note(self, candidate: int, kind: str, change: str) -> None:
        """Count a document that was read: a candidate is new once, and changed (a new file counts) only if not new."""
        self.fetched += 1
        self.pages["files"] += kind == "attachment"
        if kind == "page" and change == "first":
            self.new.add(candidate)
        elif change not in {"unchanged", "quarantined"} and candidate not in self.new:
            self.changed.add(candidate)

    def look(self, page: Document) -> None:
        """Count which fields a page had (`verdicts.FIELDS`)."""
        had = {
            "read": True,
            "title": page.title is not None,
            "date": page.published is not None,
            "text": bool(page.text),
            "type": page.doc_type is not None,
            "rules": not page.low_confidence,
        }
        self.pages.update(name for name, there in had.items() if there)

    def look_again(self, task: FetchTask, change: str) -> None:
        """Count a page that was asked for again only because its day had come, and whether it had changed."""
        if task.kind == "page" and polling.is_recheck(task.why):
            self.pages["again"] += 1
            self.pages["altered"] += change != "unchanged"

    def miss(self, task: FetchTask) -> None:
        """Count a page or file that is said to be gone, unless it was asked for because it seemed so."""
        if task.why not in polling.SEEMS_GONE:
            self.pages["gone" if task.kind == "page" else "files gone"] += 1

    @property
    def counts(self) -> runs.Counts:
        """The figures of the run row."""
        new, changed, failed = len(self.new), len(self.changed), sum(self.failures.values())
        return runs.Counts(self.requests, self.bytes, self.leads, new, changed, failed)


def state_of(spider: Spider) -> CrawlState:
    """The state that `CrawlStateExtension` gave to the spider of a running crawl."""
    state: CrawlState = vars(spider)["crawl_state"]
    return state


def give_up(crawler: Crawler, error: StoreError) -> None:
    """End the crawl because nothing can be stored any more: said once, in one line; what still comes is left alone."""
    if crawler.spider is None:
        raise error
    state = state_of(crawler.spider)
    if state.ending is None:
        log.error("%s: %s", state.source, error)
        state.verdict = verdicts.Outcome("stopped", (str(error),))
        state.ending = asyncio.get_running_loop().create_task(crawler.stop_async())


class CrawlStateExtension:
    """Extension: opens the state when the spider opens, and closes it with a verdict."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        logging.getLogger("scrapy").setLevel(logging.WARNING)  # the verdict says in a line what a night came to
        for name in ("downloadermiddlewares.retry", "core.downloader.handlers"):  # each failure has its outcome
            logging.getLogger(f"scrapy.{name}").setLevel(logging.CRITICAL)
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)
        crawler.signals.connect(self.item_error, signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        """Take the lock, open the run, give the spider its state and frontier; ends the crawl where that fails."""
        state = CrawlState(spider.name, str(getattr(spider, "kind", "manual")))
        vars(spider)["crawl_state"] = state
        try:
            vars(spider)["frontier"] = _open(state, spider)
        except StdwatchError as error:
            log.error("%s", error)
            state.verdict = verdicts.Outcome("stopped", (str(error),))
            raise CloseSpider("busy" if isinstance(error, Busy) else "store") from error

    def item_error(self, spider: Spider) -> None:
        """Count a mistake of ours in a pipeline: a night on which documents were lost to one is no quiet night."""
        state_of(spider).failures["Bug"] += 1

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Judge the run, write its row, let go of lock and files."""
        state = state_of(spider)
        try:
            state.verdict = state.verdict or verdicts.judge(_evidence(state, self._crawler, reason))
            _report(state)
            if state.db and state.run:
                runs.close(state.db, state.run, state.verdict, state.counts, clock.now(), fields=state.pages)
                intake.settle_night(state.db, state.source, state.run, state.verdict, clock.now())
                if state.canary and state.canary.read:
                    history.keep_canary(state.db, state.source, state.canary, clock.now())
        except StoreError as error:
            log.error("%s: its verdict is not stored: %s", state.source, error)
        finally:
            _release(state)


def _open(state: CrawlState, spider: Spider) -> Frontier:
    settings = config.load()
    if state.kind == "dry":
        return _dry_frontier(settings.database, spider.name)
    state.lock = locks.take(settings.data, spider.name, "another crawl of it")
    state.db = database.connect(settings.database, desk=False)
    state.archive = Archive(settings.archive)
    site: Any = spider
    runs.note_source(state.db, site.name, site.titles, site.home, site.zone)
    state.run = runs.start(state.db, spider.name, state.kind, os.getpid(), clock.now())
    return frontier.snapshot(state.db, spider.name)


def _dry_frontier(path: Path, source: str) -> Frontier:
    if not path.is_file():
        return Frontier()
    with closing(database.read_only(path)) as db:
        return frontier.snapshot(db, source)


def _evidence(state: CrawlState, crawler: Crawler, reason: str) -> verdicts.Evidence:
    stats: Any = crawler.stats
    failures = state.failures + Counter(Bug=stats.get_value("spider_exceptions/count", 0))
    return verdicts.Evidence(
        results=state.results,
        proven=runs.proven(state.db, state.source) if state.db else frozenset(),
        new=state.counts.new,
        changed=state.counts.changed,
        fetched=state.fetched,
        failures=failures,
        fields=state.pages,
        alias_conflicts=state.alias_conflicts,
        usual=history.usual(state.db, state.source, clock.now(), state.run) if state.db else verdicts.Usual(),
        canary=state.canary or _lost_canary(state),
        stopped=None if reason == "finished" else f"ended early: {reason}",
        postponed=state.postponed,
        bulk_changed=state.bulk_changed,
    )


def _lost_canary(state: CrawlState) -> verdicts.Canary | None:
    """A canary that was asked for and of which nothing was heard: a mistake of ours lost it."""
    if not state.canary_asked or state.db is None:
        return None
    known = history.canary(state.db, state.source, state.canary_asked)
    return verdicts.Canary(state.canary_asked, known, failure="Bug", reason="nothing was heard of it: see the log")


def _report(state: CrawlState) -> None:
    if state.verdict is None:
        return
    counts, verdict = state.counts, state.verdict
    level = logging.INFO if verdict.verdict in {"ok", "quiet"} else logging.ERROR
    log.log(
        level,
        "%s: %s: %s new, %s changed, %s failed, %s leads, %s requests%s",
        state.source,
        verdict.verdict,
        counts.new,
        counts.changed,
        counts.failed,
        counts.leads,
        counts.requests,
        "".join(f"\n  {reason}" for reason in verdict.reasons),
    )


def _release(state: CrawlState) -> None:
    if state.db:
        state.db.close()
    if state.archive:
        state.archive.close()
    if state.lock:
        state.lock.close()
