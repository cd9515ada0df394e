"""Backing off: Retry-After is obeyed, and a host that refuses three times is left alone for the rest of the run."""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from stdwatch.errors import BotWall
from stdwatch.reasons import AnswerCode, Reason

log = logging.getLogger(__name__)

REFUSALS = 3
"""Refusals (403, 429) after which a host is not asked again in this run (sources, "All five", 9)."""

PATIENCE = 120
"""The longest wait in seconds that we grant a Retry-After; a longer one ends the request."""


class BackoffMiddleware:
    """Downloader middleware for 403, 429 and 503."""

    def __init__(self, crawler: Crawler) -> None:
        self._refusals: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises `BotWall` for a host that has refused three times."""
        host = urlsplit(request.url).netloc
        if self._refusals[host] >= REFUSALS:
            raise BotWall(request.url, Reason.of(AnswerCode.HOST_REFUSED, host=host, count=REFUSALS))

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """The response, or the request once more after the wait that the server asked for."""
        if response.status in {403, 429} and not request.meta.get("is_robots"):
            self._refusals[urlsplit(request.url).netloc] += 1
        if response.status not in {429, 503} or request.meta.get("waited"):
            return response
        wait = _retry_after(response)
        if wait is None or wait > PATIENCE:
            return response
        log.info("%s answered %s: waiting %.0f s as it asks", request.url, response.status, wait)
        await asyncio.sleep(wait)
        return request.replace(meta={**request.meta, "waited": True}, dont_filter=True)


def _retry_after(response: Response) -> float | None:
    """Seconds to wait (RFC 9110, 10.2.3): a number or a date; ``None`` when the header is absent or neither."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
