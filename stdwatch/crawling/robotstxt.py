"""robots.txt after RFC 9309, stricter where a refusal shows that we are not wanted."""

import asyncio
import codecs
import re
from typing import Any, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from stdwatch.crawling import failures
from stdwatch.errors import BotWall, PageError, RobotsForbid, Unreachable
from stdwatch.reasons import AnswerCode, Reason

_LIMIT = 500 * 1024
"""Bytes read of robots.txt: the least that RFC 9309, section 2.5, asks for."""

_REFUSALS = {401, 403, 429}

_UNSEEN = re.compile(r"[\x00\ufeff\u200b-\u200f\u2060]|^(?:ï»¿)+", re.MULTILINE)
"""Byte order marks wherever they stand, once or twice encoded, and other signs that nobody sees."""

_WIDE_COLON = re.compile(r"^([ \t]*[a-z-]+)[ \t]*：", re.IGNORECASE | re.MULTILINE)
_PATH = re.compile(
    r"^([ \t]*disallow[ \t]*:[ \t]*)(https?://[^/\s]+(?=/)|(?=[a-z0-9_-]))", re.IGNORECASE | re.MULTILINE
)
"""A path that is forbidden, written with its host or without its first slash."""


class RobotsTxtMiddleware:
    """Downloader middleware: one robots.txt a host and crawl, asked for before the host's first page.

    2xx is obeyed; other 4xx means no rules; 5xx and no answer mean a complete disallow (RFC 9309, 2.3.1). 401, 403 and
    429 are taken as a refusal of the whole host, which the RFC would allow to ignore.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Future[Protego | PageError]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises `RobotsForbid`, `BotWall` or `Unreachable` when the host's robots.txt keeps us out."""
        if request.meta.get("is_robots"):
            return
        rules = await self._rules_for(request)
        if isinstance(rules, PageError):
            raise type(rules)(request.url, rules.reason)
        if not rules.can_fetch(request.url, str(self._crawler.settings["USER_AGENT"])):
            raise RobotsForbid(request.url, Reason.of(AnswerCode.ROBOTS_DISALLOWS))

    async def _rules_for(self, request: Request) -> Protego | PageError:
        parts = urlsplit(request.url)
        asking = self._rules.get(parts.netloc)
        if asking is None or asking.cancelled():
            asking = asyncio.ensure_future(self._ask(f"{parts.scheme}://{parts.netloc}/robots.txt"))
            self._rules[parts.netloc] = asking
        return await asyncio.shield(asking)  # a script's request ends with its page, the host's rules serve the others

    async def _ask(self, url: str) -> Protego | PageError:
        meta: dict[str, Any] = {"is_robots": True, "why": "robots", "max_retry_times": 1}
        engine = self._crawler.engine
        if engine is None:
            raise RuntimeError("robots.txt is asked for while a crawl runs")
        try:
            response = await engine.download_async(Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True))
        except Exception as error:  # what is no failure of the wire is raised again
            failure = failures.of_exception(error, url)
            if failure is None:
                raise
            return type(failure)(url, Reason.of(AnswerCode.ROBOTS_FAILED, because=failure.reason))
        return self._rules_in(url, response.status, response.body)

    def _rules_in(self, url: str, status: int, body: bytes) -> Protego | PageError:
        if status in _REFUSALS:
            return BotWall(url, Reason.of(AnswerCode.ROBOTS_REFUSED, status=status))
        if status >= 500:
            return Unreachable(url, Reason.of(AnswerCode.ROBOTS_STATUS, status=status))
        return parse(body if 200 <= status < 300 else b"")


def parse(body: bytes) -> Protego:
    """The rules in a robots.txt: a byte order mark is no part of a line, and tells its encoding."""
    is_utf16 = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = body[:_LIMIT].decode("utf-16" if is_utf16 else "utf-8", errors="replace")
    if len(body) > _LIMIT:
        text = text.rpartition("\n")[0]  # half a path disallows more than the whole one
    return Protego.parse(_as_meant(_UNSEEN.sub("", text)))


def _as_meant(text: str) -> str:
    """The rules with the slips of their authors mended: each would let us in where we are not wanted."""
    lines = _WIDE_COLON.sub(r"\1:", text.replace("\\n", "\n"))
    return _PATH.sub(lambda match: match[1] + ("" if match[2] else "/"), lines)
