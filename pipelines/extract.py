"""Extract: the body becomes a Document; what cannot be read becomes a named failure."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, cast

from scrapy.crawler import Crawler

from stdwatch.crawling.state import state_of
from stdwatch.errors import PageError
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import Document, Fetched, failure_report
from stdwatch.reading.documents import extract
from stdwatch.store.archive import body_hash

if TYPE_CHECKING:
    from stdwatch.site import Site

log = logging.getLogger(__name__)


class Extract:
    """Reads bodies as `stdwatch.reading` does; a PDF's child process is awaited so that the crawl goes on."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """A `Fetched` with its document, or `Failed` or `Gone`; other reports pass through."""
        if not isinstance(item, Fetched):
            return item
        try:
            document = await extract(item.answer, self._site.reading_rules(), item.task)
        except PageError as error:
            return failure_report(item.source, item.task, item.answer.at, error, item.answer.url)
        return replace(item, document=document, earlier=await self._earlier(item))

    @property
    def _site(self) -> "Site":
        return cast("Site", self._crawler.spider)

    async def _earlier(self, item: Fetched) -> Document | None:
        """The body we held, read by today's extractor: only a difference under the same extractor is an edit."""
        state = state_of(self._crawler)
        target = state.frontier.targets.get(item.task.target or 0)
        if target is None or target.extractor in {None, EXTRACTOR}:
            return None
        body = state.reporting.stored_body(target.id)
        if body is None:
            return None
        try:
            answer = replace(item.answer, body=body, body_hash=body_hash(body))
            return await extract(answer, self._site.reading_rules(), item.task)
        except PageError as error:
            log.warning("%s: what was held cannot be read by the present extractor: %s", target.url, error.reason)
            return None
