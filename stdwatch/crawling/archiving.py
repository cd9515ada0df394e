"""ArchiveExtension: every body that came goes to the archive, once, and every answer into the fetch log."""

from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from stdwatch import clock
from stdwatch.crawling import failures
from stdwatch.crawling.state import CrawlState, give_up, state_of
from stdwatch.errors import StoreError
from stdwatch.items import CANARY
from stdwatch.store import runs


class ArchiveExtension:
    """Extension on `response_received`, where bodies are decoded (`response_downloaded` still has them gzipped)."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self.response_received, signals.response_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def response_received(self, response: Response, request: Request, spider: Spider) -> None:
        """Archive first, log second: no row ever cites a body that is not kept."""
        state = state_of(spider)
        state.requests += 1
        state.bytes += len(response.body)
        try:
            self._record(state, response, request)
        except StoreError as error:
            give_up(self._crawler, error)

    def _record(self, state: CrawlState, response: Response, request: Request) -> None:
        if state.db is None or state.archive is None or state.ending:
            return
        at, kind = clock.now(), media_type(response)
        task = request.meta.get("task")
        listing = task is None or task.why == CANARY
        name = state.archive.add(response.body, kind, at, listing=listing) if response.body else None
        conditional = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
        failure = failures.of_status(response.status, response.url, conditional=conditional)
        runs.log_fetch(
            state.db,
            state.run,
            runs.Exchange(
                url=response.url,
                at=at,
                why=str(request.meta.get("why", "")),
                status=response.status,
                outcome=failure.outcome if failure else "ok",
                bytes=len(response.body),
                media_type=kind,
                body_hash=name,
                headers=_headers(response),
            ),
        )


def media_type(response: Response) -> str:
    """The media type that the server claims, without parameters, in lower case; empty when it claims none."""
    claimed: Any = response.headers.get("Content-Type") or b""
    return str(claimed.decode("latin-1")).split(";")[0].strip().lower()


def _headers(response: Response) -> dict[str, str]:
    lists = response.headers.to_unicode_dict()
    return {str(name): str(value) for name, value in lists.items()}
