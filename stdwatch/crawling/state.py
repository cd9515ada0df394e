"""State of one running crawl: what it counts itself, what it knows, and the port that it reports through."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.utils.misc import load_object

from stdwatch import verdicts
from stdwatch.crawling.reporting import Reporting
from stdwatch.errors import Busy, StdwatchError, StoreError
from stdwatch.polling import Frontier
from stdwatch.reasons import Reason, RunCode
from stdwatch.store.intake.figures import Counters

log = logging.getLogger(__name__)

DRY = "stdwatch.crawling.local.DryRun"


@dataclass(slots=True)
class CrawlState:
    """What the components of one crawl share; what Scrapy counts is in ``crawler.stats``."""

    source: str
    reporting: Reporting
    frontier: Frontier = field(default_factory=Frontier)
    postponed: int = 0
    """Documents that the request budget left over."""
    mistakes: int = 0
    """Mistakes of ours in pipelines; those in spiders are counted by Scrapy."""
    canary_asked: str = ""
    stopped: Reason | None = None
    """Why the crawl is to end early."""
    ending: asyncio.Task[None] | None = None
    """The stopping under way, once nothing can be stored any more."""
    verdict: verdicts.RunVerdict | None = None


def state_of(crawler: Crawler) -> CrawlState:
    """The state of a running crawl."""
    extension = crawler.get_extension(CrawlStateExtension)
    if extension is None or extension.state is None:
        raise RuntimeError("a crawl has its state from the opening of its spider on (EXTENSIONS)")
    return extension.state


def known_rests(crawler: Crawler) -> Mapping[str, datetime]:
    """The hosts that asked in earlier runs to be left alone, and until when; outside a run none are known."""
    extension = crawler.get_extension(CrawlStateExtension)
    return extension.state.frontier.rests if extension and extension.state else {}


def requests_sent(crawler: Crawler) -> int:
    """The requests that went out so far, redirects and retries included, by Scrapy's own count."""
    return int(crawler.stats.get_value("downloader/request_count", 0)) if crawler.stats else 0


def give_up(crawler: Crawler, error: StoreError) -> None:
    """End the crawl because nothing can be stored any more: said once, in one line; what still comes is left alone."""
    state = state_of(crawler)
    if state.ending is None:
        log.error("%s: %s", state.source, error)
        state.stopped = error.reason
        state.ending = asyncio.get_running_loop().create_task(_stop(crawler))


async def _stop(crawler: Crawler) -> None:
    """Stop, once no item is in the pipelines: an item of `start` that is there meanwhile would keep Scrapy from ending.

    Scrapy 2.19 looks whether it may close when a response is through, not when such an item is.
    """
    slot = crawler.engine.scraper.slot if crawler.engine else None
    while slot and slot.itemproc_size:
        await asyncio.sleep(0.05)
    await crawler.stop_async()


class CrawlStateExtension:
    """Extension: opens the state when the spider opens, and ends it with a verdict.

    It is the first in `EXTENSIONS`: the others find the state, and are told of the end while it is still there.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.state: CrawlState | None = None
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
        """Open the run through the port that the settings name; ends the crawl where that fails."""
        is_dry = getattr(spider, "kind", "manual") == "dry"
        adapter = load_object(DRY if is_dry else self._crawler.settings["STDWATCH_REPORTING"])
        state = self.state = CrawlState(spider.name, adapter())
        try:
            state.frontier = state.reporting.open(spider)
        except StdwatchError as error:
            log.error("%s", error)
            state.stopped = error.reason
            raise CloseSpider("busy" if isinstance(error, Busy) else "store") from error

    def item_error(self) -> None:
        """Count a mistake of ours in a pipeline: a night on which documents were lost to one is no quiet night."""
        state_of(self._crawler).mistakes += 1

    def spider_closed(self, reason: str) -> None:
        """End the run and say in a line what it came to."""
        state = state_of(self._crawler)
        early = None if reason == "finished" else Reason.of(RunCode.ENDED_EARLY, text=reason)
        stopped = state.stopped or early
        try:
            state.verdict = state.reporting.ended(stopped, self._counters(state))
            _log(state)
        except StoreError as error:
            state.verdict = verdicts.stopped(state.stopped or error.reason)
            log.error("%s: its verdict is not stored: %s", state.source, error)
        finally:
            state.reporting.close()

    def _counters(self, state: CrawlState) -> Counters:
        in_spider = int(self._crawler.stats.get_value("spider_exceptions/count", 0)) if self._crawler.stats else 0
        mistakes = state.mistakes + in_spider
        return Counters(requests_sent(self._crawler), mistakes, state.postponed, state.canary_asked)


def _log(state: CrawlState) -> None:
    counts, verdict = state.reporting.counts, state.verdict
    if verdict is None:
        return
    level = logging.INFO if verdict.verdict in verdicts.GOOD else logging.ERROR
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
