"""Rendered pages: what a browser makes of an answer takes its place, under all the rules of the crawl.

Scripts ask for nothing themselves: each of their requests is one of the crawl's own, with robots.txt, delay, budget,
borders, proxies and archive. Scrapy's other handlers for browsers let the browser ask, and none of these rules holds.
"""

import logging
from typing import Any, Self

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from stdwatch import limits
from stdwatch.crawling import failures
from stdwatch.crawling.archiving import media_type
from stdwatch.errors import Unreadable
from stdwatch.reading.documents import RENDERED
from stdwatch.reasons import BodyCode, Reason
from stdwatch.rendering.browser import NoBrowser
from stdwatch.rendering.devtools import BrowserGone
from stdwatch.rendering.page import Limits, Rendered, Resource, Unrendered, render
from stdwatch.rendering.shared import SharedBrowser
from stdwatch.web_content.sniff import Kind, kind_of

log = logging.getLogger(__name__)

_SCRIPT = "script"


class KeptScripts:
    """The scripts of a crawl's pages, kept for its other pages as far as there is room for their bytes."""

    def __init__(self) -> None:
        self._kept: dict[str, Resource] = {}
        self._room = limits.RENDER_SCRIPTS

    def get(self, url: str) -> Resource | None:
        """A script that was kept."""
        return self._kept.get(url)

    def keep(self, url: str, resource: Resource) -> None:
        """Keep what came for an address, if it is a script and there is room for it."""
        size = len(url) + len(resource.body)
        is_script = "script" in resource.media_type and resource.status == 200
        if is_script and size <= self._room and url not in self._kept:
            self._kept[url] = resource
            self._room -= size


class RenderingMiddleware:
    """Downloader middleware next to the engine: archive and spider get what the browser made of the answer."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._shared: SharedBrowser | None = None
        self._scripts = KeptScripts()
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy; raises `NotConfigured` where the operator has not switched rendering on."""
        if not crawler.settings.getbool("STDWATCH_RENDERING"):
            raise NotConfigured
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The answer, rendered if its request says so; raises `Unreadable` for a page that cannot be."""
        is_page = response.status == 200 and kind_of(response.body, media_type(response)) is Kind.HTML
        if not request.meta.get("rendered") or not is_page:
            return response
        self._shared = shared = SharedBrowser.of_loop()
        async with shared.turn:
            try:
                rendered = await self._render(shared, response)
            except (NoBrowser, BrowserGone, Unrendered) as error:
                if not isinstance(error, Unrendered):
                    await shared.end()
                raise Unreadable(response.url, Reason.of(BodyCode.NOT_RENDERED, text=str(error))) from error
        for url in rendered.refused:
            log.info("%s: a script asked in vain for %s", response.url, url)
        body = RENDERED + rendered.html.encode("utf-8", "replace")
        headers = response.headers.copy()
        for name in _OF_THE_ANSWER:
            headers.pop(name, None)
        headers["Content-Type"] = "text/html; charset=utf-8"
        return response.replace(body=body, headers=headers)

    async def spider_closed(self) -> None:
        """Leave the browser, which ends with the last crawl of this process that uses it."""
        if self._shared:
            await self._shared.leave(self)

    async def _render(self, shared: SharedBrowser, response: Response) -> Rendered:
        browser = await shared.for_user(self, str(self._crawler.settings["USER_AGENT"]))
        seconds = self._crawler.settings.getint("STDWATCH_RENDER_SECONDS", limits.RENDER_SECONDS)
        bounds = Limits(seconds, limits.RENDER_MEMORY, limits.PAGE_BYTES, limits.RENDER_REQUESTS)
        return await render(browser, _resource(response), self._ask, bounds)

    async def _ask(self, url: str) -> Resource | None:
        """What a script asks for, as a request of the crawl."""
        if kept := self._scripts.get(url):
            return kept
        meta: dict[str, Any] = {"why": _SCRIPT, "download_maxsize": limits.PAGE_BYTES, "from_script": True}
        engine = self._crawler.engine
        if engine is None:
            return None
        try:
            request = scrapy.Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True)
            response = await engine.download_async(request)
        except Exception as error:  # what is no failure of the wire is raised again
            if failures.of_exception(error, url) is None:
                raise
            log.debug("%s: %s", url, error)
            return None
        resource = _resource(response)
        self._scripts.keep(url, resource)
        return resource


_OF_THE_ANSWER = ("Content-Length", "ETag", "Last-Modified")
"""Headers of the bytes that came: a validator of the empty frame would say "unchanged" of a list that has changed."""


def _resource(response: Response) -> Resource:
    claimed = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return Resource(response.url, response.status, claimed, response.body)
