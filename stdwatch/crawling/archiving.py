"""ArchiveExtension: every answer is reported, its body for the archive, the rest for the fetch log."""

from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from stdwatch import clock
from stdwatch.crawling import failures
from stdwatch.crawling.state import give_up, state_of
from stdwatch.errors import StoreError
from stdwatch.items import CANARY
from stdwatch.store import runs
from stdwatch.store.archive import body_hash


class ArchiveExtension:
    """Extension on `response_received`, where bodies are decoded (`response_downloaded` still has them gzipped)."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self.response_received, signals.response_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def response_received(self, response: Response, request: Request) -> None:
        """Report an answer with its body, unless nothing can be stored any more."""
        state = state_of(self._crawler)
        if state.stopped:
            return
        task = request.meta.get("task")
        listing = task is None or task.why == CANARY
        try:
            state.reporting.answered(_exchange(response, request), response.body, listing=listing)
        except StoreError as error:
            give_up(self._crawler, error)


def _exchange(response: Response, request: Request) -> runs.Exchange:
    conditional = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
    failure = failures.of_response(response, conditional=conditional)
    return runs.Exchange(
        url=response.url,
        at=clock.now(),
        why=str(request.meta.get("why", "")),
        status=response.status,
        outcome=failure.outcome if failure else "ok",
        bytes=len(response.body),
        media_type=media_type(response),
        body_hash=body_hash(response.body) if response.body else None,
        headers=headers_of(response),
    )


def media_type(response: Response) -> str:
    """The media type that the server claims, without parameters, in lower case; empty when it claims none."""
    claimed: Any = response.headers.get("Content-Type") or b""
    return str(claimed.decode("latin-1")).split(";")[0].strip().lower()


def headers_of(response: Response) -> dict[str, str]:
    """The answer's headers as text; several of one name are joined."""
    lists = response.headers.to_unicode_dict()
    return {str(name): str(value) for name, value in lists.items()}
