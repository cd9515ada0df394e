"""Asking a few things of a site, politely: with its delay, robots.txt and address checks, as its crawl would."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Generic, TypeVar, cast

import scrapy
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.project import get_project_settings

from stdwatch import clock, limits
from stdwatch.crawling import failures
from stdwatch.crawling.archiving import media_type
from stdwatch.errors import PageError
from stdwatch.items import Answer
from stdwatch.rendering.browser import is_installed
from stdwatch.site import Site
from stdwatch.store.archive import body_hash
from stdwatch.web_content.urls import UrlRules

T = TypeVar("T")

AT_ONCE = 8
"""Visits that are made at once: most of the time each waits for its site's delay."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came for one question: `what` was looked for, the `url` after redirects, `status` ``None`` without answer.

    `failure` is the outcome of an answer that is none of what was asked for, a wall or an error.
    """

    what: str
    asked: str
    url: str
    at: datetime
    status: int | None = None
    body: bytes = b""
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    failure: PageError | None = None

    @property
    def validators(self) -> tuple[str, ...]:
        """The validators that a conditional request could be made with (RFC 9110, 8.8)."""
        return tuple(name for name in ("ETag", "Last-Modified") if name.lower() in map(str.lower, self.headers))

    @property
    def answer(self) -> Answer:
        """The reply as a crawl would have got it; only for one that came."""
        return Answer(self.url, self.status or 0, self.at, self.body, body_hash(self.body), self.media_type)


_Ended = Callable[[int, object], None]

Ask = Callable[..., Awaitable[Reply]]
"""``await ask(url, what, headers=None, rendered=False)``: one request, awaited; never raises for what a server does.

What is `rendered` is read through a browser.
"""


@dataclass(frozen=True, slots=True)
class Visit(Generic[T]):
    """A walk through one site: whose settings it keeps, on which hosts it stays (anywhere without `urls`)."""

    site: type[Site]
    urls: UrlRules | None
    walk: Callable[[Ask], Awaitable[T]]


def visit_all(visits: Iterable[Visit[T]], ended: Callable[[int, T | Exception], None]) -> None:
    """Make all visits, some at once and each at its own pace, in this process, which can do so once.

    `ended` is called as each of them ends, with its number and its result, or the error that broke it off.
    """
    process = _Process(enumerate(visits), cast("_Ended", ended))
    for _ in range(AT_ONCE):
        process.begin()
    process.start()
    process.give_up()


class _Process(AsyncCrawlerProcess):
    """Scrapy's, which begins a visit when another has ended: a crawler takes some MB, and what its site sends."""

    def __init__(self, visits: Iterator[tuple[int, Visit[Any]]], ended: "_Ended") -> None:
        super().__init__(_settings())
        self._visits, self._ended = visits, ended
        self._under_way: set[int] = set()
        self._is_stopping = False

    def begin(self) -> None:
        """Begin the next visit, unless somebody wants an end."""
        if self._is_stopping:
            return
        for number, visit in islice(self._visits, 1):
            settings = _settings()
            visit.site.update_settings(settings)
            self._under_way.add(number)
            task = self.crawl(Crawler(_Visitor, settings), visit=visit, number=number, ended=self._end)
            task.add_done_callback(partial(self._go_on, number))

    def give_up(self) -> None:
        """Say of each visit that has not ended that it was not made."""
        for number in (*self._under_way, *(number for number, _ in self._visits)):
            self._ended(number, RuntimeError("it was not made"))

    async def stop(self) -> None:
        """End the visits that are being made; called by Scrapy at a signal."""
        self._is_stopping = True
        await super().stop()

    def _end(self, number: int, result: object) -> None:
        self._under_way.discard(number)
        self._ended(number, result)

    def _go_on(self, number: int, _: object) -> None:
        if number in self._under_way:
            self._end(number, RuntimeError("it did not come to its end"))
        self.begin()


def _settings() -> Any:
    """The project's settings for requests of which nothing is recorded or stored."""
    settings = get_project_settings()
    for name in ("EXTENSIONS", "ITEM_PIPELINES"):
        settings.set(name, {}, priority="cmdline")
    for name in ("LOG_ENABLED", "LOG_INSTALL_ROOT_HANDLER"):
        settings.set(name, value=False, priority="cmdline")
    settings.set("RETRY_ENABLED", value=False, priority="cmdline")
    settings.set("STDWATCH_RENDERING", is_installed(), priority="cmdline")
    return settings


class _Visitor(scrapy.Spider):
    """Walks one visit inside Scrapy's engine."""

    name = "probe"

    def __init__(self, visit: Visit[Any], number: int, ended: "_Ended") -> None:
        super().__init__()
        self.urls, self.script_hosts = visit.urls, visit.site.script_hosts
        self._walk, self._number, self._ended = visit.walk, number, ended

    async def start(self) -> Any:
        """Make the visit; nothing is handed on to Scrapy."""
        result: object
        try:
            result = await asyncio.wait_for(self._walk(self._ask), limits.VISIT_SECONDS)
        except TimeoutError:
            result = TimeoutError(f"it took more than {limits.VISIT_SECONDS // 60} minutes")
        except Exception as error:  # a mistake of ours over one site must not cost the others their results
            result = error
        self._ended(self._number, result)
        return
        yield  # never reached: Scrapy wants an asynchronous generator

    async def _ask(
        self, url: str, what: str, headers: Mapping[str, str] | None = None, *, rendered: bool = False
    ) -> Reply:
        meta: dict[str, Any] = {"why": what, "download_maxsize": limits.SITEMAP_BYTES, "rendered": rendered}
        meta["is_robots"] = what == "robots.txt"
        request = scrapy.Request(url, callback=NO_CALLBACK, headers=dict(headers or {}), meta=meta, dont_filter=True)
        if self.crawler.engine is None:
            raise RuntimeError("a site is asked while a crawl runs")
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # what is no failure of the wire is raised again
            failure = failures.of_exception(error, url)
            if failure is None:
                raise
            return Reply(what, url, url, clock.now(), failure=failure)
        return _reply(what, url, response)


def _reply(what: str, asked: str, response: Response) -> Reply:
    names = response.headers.to_unicode_dict()
    return Reply(
        what,
        asked,
        response.url,
        clock.now(),
        response.status,
        response.body,
        media_type(response),
        {str(name): str(value) for name, value in names.items()},
        None if response.status == 206 else failures.of_status(response.status, response.url),
    )
