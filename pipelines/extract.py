"""Extract: the body becomes a Document; what cannot be read becomes a named failure."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, cast

from scrapy.crawler import Crawler

from stdwatch.errors import PageError, Unreadable
from stdwatch.extraction import EXTRACTOR
from stdwatch.extraction.html import CUT_OFF, read_page
from stdwatch.extraction.pdf.reader import read_pdf_async
from stdwatch.items import Document, Failed, Fetched, Gone
from stdwatch.store import readings
from stdwatch.web_content.sniff import Kind, kind_of

if TYPE_CHECKING:
    from stdwatch.site import Site

log = logging.getLogger(__name__)


class Extract:
    """Reads pages here and PDF files in a guarded child process, awaited so that the crawl goes on."""

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
            document = await self._read(item, item.answer.body)
        except PageError as error:
            if error.outcome == "NotFound":
                return Gone(item.source, item.task, item.answer.at, error.reason)
            return Failed(item.source, item.task, item.answer.at, error.outcome, error.reason, item.answer.url)
        if item.task.kind == "page":
            document = replace(document, attachments=item.attachments)
        return replace(item, document=document, earlier=await self._earlier(item))

    async def _read(self, item: Fetched, body: bytes) -> Document:
        site, answer = cast("Site", self._crawler.spider), item.answer
        if item.task.kind == "attachment" or kind_of(body, answer.media_type) is Kind.PDF:
            document = await read_pdf_async(body, item.task.url)
            return replace(document, url=item.task.url)
        document = read_page(
            body,
            answer.url,
            rules=None if site.generic else site.page,
            urls=site.urls,
            media_type=answer.media_type,
            at=answer.at,
            labels=item.task.labels,
        )
        if CUT_OFF in document.notes:  # half a text must not pass for an edit of the whole one
            raise Unreadable(answer.url, CUT_OFF)
        return document

    async def _earlier(self, item: Fetched) -> Document | None:
        """The body we held, read by today's extractor: only a difference under the same extractor is an edit."""
        site = cast("Site", self._crawler.spider)
        target = site.frontier.targets.get(item.task.target or 0)
        db, archive = site.crawl_state.db, site.crawl_state.archive
        if target is None or target.extractor in {None, EXTRACTOR} or db is None or archive is None:
            return None
        current = readings.current_hash(db, target.id)
        body = archive.get(current) if current else None
        if body is None:
            return None
        try:
            return await self._read(item, body)
        except PageError as error:
            log.warning("%s: what was held cannot be read by the present extractor: %s", target.url, error.reason)
            return None
