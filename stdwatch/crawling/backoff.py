"""Backing off: a host that says when to come back is left alone until then."""

import asyncio
import logging
from collections import Counter
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from stdwatch import clock
from stdwatch.crawling.archiving import headers_of
from stdwatch.crawling.state import known_rests
from stdwatch.errors import BotWall, Unreachable
from stdwatch.polling import rest_until
from stdwatch.reasons import AnswerCode, Reason

log = logging.getLogger(__name__)

REFUSALS = 3
"""Refusals (403, 429, 503) after which a host is not asked again in this run."""

PATIENCE = 120
"""The longest rest in seconds that is waited for; a longer one ends the visit."""


class BackoffMiddleware:
    """Downloader middleware for 403, 429 and 503.

    A rest that a host asked for in an earlier run is kept too: `store.intake.run_book` writes it down.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._refusals: Counter[str] = Counter()
        self._rests: dict[str, datetime] = {}
        self._waits: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait while a host rests for a short time.

        Raises `Unreachable` while it rests longer, and `BotWall` once it has refused three times.
        """
        host = urlsplit(request.url).netloc
        until = self._rests.get(host) or known_rests(self._crawler).get(host)
        if until and until > clock.now():
            raise Unreachable(request.url, Reason.of(AnswerCode.RESTS, host=host, until=f"{until:%Y-%m-%d %H:%M} UTC"))
        if self._refusals[host] >= REFUSALS:
            raise BotWall(request.url, Reason.of(AnswerCode.HOST_REFUSED, host=host, count=REFUSALS))
        if (wait := self._waits.get(host, 0) - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(wait)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """The response, or the request once more after the short rest that the server asked for."""
        host = urlsplit(request.url).netloc
        if response.status in {403, 429, 503} and not request.meta.get("is_robots"):
            self._refusals[host] += 1
        at = clock.now()
        until = rest_until(response.status, headers_of(response), at)
        if until is None:
            return response
        wait = (until - at).total_seconds()
        if wait > PATIENCE or request.meta.get("waited"):
            self._rests[host] = until
            return response
        log.info("%s answered %s: waiting %.0f s as it asks", request.url, response.status, wait)
        self._waits[host] = asyncio.get_running_loop().time() + wait
        await asyncio.sleep(wait)
        return request.replace(meta={**request.meta, "waited": True}, dont_filter=True)
