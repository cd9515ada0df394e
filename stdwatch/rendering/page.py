"""One page rendered: its scripts run, what they ask for is asked by the crawl, and its document as it stands then."""

import asyncio
import base64
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stdwatch.rendering.browser import Browser
from stdwatch.rendering.devtools import BrowserGone, CommandFailed, Message

log = logging.getLogger(__name__)

_SCRIPTED = frozenset({"Document", "Script", "XHR", "Fetch"})
_VIRTUAL = 15_000
"""Milliseconds of the page's own clock after the last answer: its timers run at once, and wait for no one."""

_SCROLLS = 5
"""So often a list that grows at its end is asked to."""

_TOLD = 20

_READ = """(most => {
  const html = (document.doctype ? '<!DOCTYPE html>' : '') + document.documentElement.outerHTML;
  return html.length > most ? null : html;
})"""
"""Called in the page: a document over the limit never leaves the browser."""

_SCROLL = """(() => {
  const height = +document.documentElement.scrollHeight;
  window.scrollTo(0, height);
  return height;
})()"""
_DOT = {"x": 0, "y": 0, "width": 1, "height": 1, "scale": 1}


@dataclass(frozen=True, slots=True)
class Resource:
    """An answer as the crawl got it: final address, status, media type with its parameters, decoded body."""

    url: str
    status: int
    media_type: str
    body: bytes


Fetch = Callable[[str], Awaitable[Resource | None]]
"""Asks for an address with the crawl's manners; ``None`` where it may not or cannot be had."""


@dataclass(slots=True)
class Rendered:
    """The document after its scripts ran, and what they asked for."""

    html: str = ""
    fetched: int = 0
    refused: list[str] = field(default_factory=list)
    """The first addresses that scripts asked for and did not get."""


class Unrendered(Exception):
    """The page could not be rendered; its text says why in English."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one page may take: seconds by the clock, bytes of memory and document, requests of its scripts."""

    seconds: float
    memory: int
    document: int
    requests: int


async def render(browser: Browser, first: Resource, fetch: Fetch, limits: Limits) -> Rendered:
    """The page of an answer as it stands when its scripts have nothing left to do.

    It is shown in a context of its own, which is thrown away. Raises `Unrendered` or `BrowserGone`.
    """
    devtools = browser.devtools
    context = (await devtools.command("Target.createBrowserContext"))["browserContextId"]
    watch = asyncio.create_task(_watch(browser, limits.memory))
    try:
        work = asyncio.create_task(_shown(browser, context, first, fetch, limits))
        done, _ = await asyncio.wait({work, watch}, timeout=limits.seconds, return_when=asyncio.FIRST_COMPLETED)
        if work not in done:
            work.cancel()
            raise Unrendered("more memory than it may have" if watch in done else "not settled in time")
        return work.result()
    except CommandFailed as error:
        raise Unrendered(str(error)) from error
    finally:
        watch.cancel()
        await _dropped(browser, context)


async def _watch(browser: Browser, most: int) -> None:
    while await asyncio.to_thread(lambda: browser.memory) <= most:
        await asyncio.sleep(0.5)


async def _dropped(browser: Browser, context: str) -> None:
    """Throw a context away; a browser that does not answer any more is somebody else's to end."""
    try:
        await asyncio.wait_for(browser.devtools.command("Target.disposeBrowserContext", browserContextId=context), 5)
    except (TimeoutError, CommandFailed) as error:
        raise BrowserGone("the browser hangs") from error


async def _shown(browser: Browser, context: str, first: Resource, fetch: Fetch, limits: Limits) -> Rendered:
    devtools = browser.devtools
    target = await devtools.command("Target.createTarget", url="about:blank", browserContextId=context)
    attached = await devtools.command("Target.attachToTarget", targetId=target["targetId"], flatten=True)
    page = Page(browser, attached["sessionId"], target["targetId"], first, fetch, limits)
    devtools.listen(page.session, page.heard)
    try:
        return await page.show(first.url)
    finally:
        devtools.listen(page.session, None)
        page.drop()


class Page:
    """A tab whose requests are answered here."""

    def __init__(
        self, browser: Browser, session: str, frame: str, first: Resource, fetch: Fetch, limits: Limits
    ) -> None:
        self.session = session
        self._frame = frame
        self._devtools = browser.devtools
        self._first: Resource | None = first
        self._url = first.url
        self._fetch = fetch
        self._limits = limits
        self._rendered = Rendered()
        self._left_for = ""
        self._expired = asyncio.Event()
        self._answering: set[asyncio.Task[None]] = set()

    async def show(self, url: str) -> Rendered:
        """Navigate, let the scripts run, scroll while the page grows, and read the document."""
        for method, params in (
            ("Page.enable", {}),
            ("Runtime.enable", {}),
            ("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}),
            ("Network.enable", {}),
            ("Network.setBypassServiceWorker", {"bypass": True}),
            ("Emulation.setDeviceMetricsOverride", _SCREEN),
            ("Page.setDownloadBehavior", {"behavior": "deny"}),
        ):
            await self._do(method, **params)
        await self._do("Page.navigate", url=url)
        await self._settle()
        height = await self._scrolled()
        for _ in range(_SCROLLS):
            await self._settle()
            before, height = height, await self._scrolled()
            if height == before:
                break
        if self._left_for:
            raise Unrendered(f"its script leads to {self._left_for}")
        html = await self._value(f"{_READ}({self._limits.document})")
        if html is None:
            raise Unrendered("a document over the limit")
        self._rendered.html = str(html)
        return self._rendered

    def heard(self, message: Message) -> None:
        """Take an event of the tab."""
        method, params = message["method"], message.get("params", {})
        if method == "Fetch.requestPaused":
            task = asyncio.create_task(self._answer(params))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        elif method == "Emulation.virtualTimeBudgetExpired":
            self._expired.set()
        elif method == "Page.javascriptDialogOpening":
            task = asyncio.create_task(self._quietly("Page.handleJavaScriptDialog", accept=False))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    def drop(self) -> None:
        """Leave unanswered what is still asked for."""
        for task in self._answering:
            task.cancel()

    async def _settle(self) -> None:
        """Let the page's clock run for a while; it stands still while anything is being fetched."""
        self._expired.clear()
        await self._do(
            "Emulation.setVirtualTimePolicy",
            policy="pauseIfNetworkFetchesPending",
            budget=_VIRTUAL,
            maxVirtualTimeTaskStarvationCount=1000,
        )
        await self._expired.wait()

    async def _scrolled(self) -> Any:
        """Scroll to the end and draw, which is when a page hears of it; returns the height before."""
        height = await self._value(_SCROLL)
        await self._do("Page.captureScreenshot", clip=_DOT)
        return height

    async def _answer(self, asked: Mapping[str, Any]) -> None:
        request, kind = asked["request"], asked.get("resourceType", "")
        url, number = request["url"], asked["requestId"]
        if kind == "Stylesheet":
            await self._fulfil(number, Resource(url, 200, "text/css", b""))
            return
        try:
            resource = await self._resource(url, kind, request["method"])
        except Exception:  # a mistake of ours: the page goes on without it, the log has it
            log.exception("%s: a script's request for %s", self._url, url)
            resource = None
        if resource is None:
            if kind == "Document" and asked.get("frameId") == self._frame and url != self._url:
                self._left_for = url[:300]
            # aborted, the page stays where it is; blocked, it becomes an error page of the browser
            await self._quietly("Fetch.failRequest", requestId=number, errorReason="Aborted")
        else:
            await self._fulfil(number, resource)

    async def _resource(self, url: str, kind: str, method: str) -> Resource | None:
        if kind == "Document" and self._first:
            first, self._first = self._first, None
            return first
        if kind not in _SCRIPTED or kind == "Document":
            return None
        allowed = method == "GET" and self._rendered.fetched < self._limits.requests
        if allowed:
            self._rendered.fetched += 1
            if resource := await self._fetch(url):
                return resource
        if len(self._rendered.refused) < _TOLD and url not in self._rendered.refused:
            self._rendered.refused.append(url)
        return None

    async def _fulfil(self, number: str, resource: Resource) -> None:
        headers = [
            {"name": "Content-Type", "value": resource.media_type or "text/html"},
            {"name": "Access-Control-Allow-Origin", "value": "*"},
        ]
        await self._quietly(
            "Fetch.fulfillRequest",
            requestId=number,
            responseCode=resource.status,
            responseHeaders=headers,
            body=base64.b64encode(resource.body).decode(),
        )

    async def _value(self, expression: str) -> Any:
        reply = await self._do("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in reply:
            raise Unrendered("its document cannot be read")
        return reply["result"].get("value")

    async def _do(self, method: str, **params: Any) -> Message:
        return await self._devtools.command(method, self.session, **params)

    async def _quietly(self, method: str, **params: Any) -> None:
        """Do what a page that has gone on meanwhile may refuse."""
        try:
            await self._do(method, **params)
        except (CommandFailed, BrowserGone):
            return


_SCREEN = {"width": 1280, "height": 2000, "deviceScaleFactor": 1, "mobile": False}
