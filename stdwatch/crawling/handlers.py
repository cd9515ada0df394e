"""Where a connection really goes: the route to other servers, and no address of the internal network."""

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.abstract import isIPAddress
from twisted.internet.defer import succeed
from twisted.internet.error import DNSLookupError

from stdwatch import config
from stdwatch.crawling import proxies
from stdwatch.crawling.addresses import is_public
from stdwatch.errors import OffSite
from stdwatch.reasons import AnswerCode, Reason

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred


class RoutedHandler(HTTP11DownloadHandler):
    """Scrapy's handler, except that hosts named in `STDWATCH_ROUTE` are served by the address given there.

    It lies below all middlewares, so that spiders, robots.txt and records see the real URLs.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._route = config.parse_route(crawler.settings.get("STDWATCH_ROUTE") or "")

    async def download_request(self, request: Request) -> Response:
        """Download, over plain HTTP where a route says so; the response carries the URL that was asked for."""
        parts = urlsplit(request.url)
        address = self._route.get(parts.hostname or "")
        if address is None:
            if request.meta.get("proxy") and self._is_anywhere():
                await _refuse_name(request.url)
            return await super().download_request(request)
        meta = {key: value for key, value in request.meta.items() if key != "proxy"}
        routed = request.replace(url=urlunsplit(("http", address, parts.path, parts.query, "")), meta=meta)
        routed.headers["Host"] = parts.netloc
        routed.headers.pop("Proxy-Authorization", None)
        response = await super().download_request(routed)
        return response.replace(url=request.url)

    def _is_anywhere(self) -> bool:
        """Whether this crawl goes where an editor sends it, and not only to the hosts that its spider names."""
        urls = getattr(self._crawler.spider, "urls", None)
        return urls is None or not urls.host


async def _refuse_name(url: str) -> None:
    """Raise `OffSite` for a name that is not public, or known to the proxy alone where the settings do not allow it.

    A proxy stands in the internal network: the names that it alone knows may be of that network.
    """
    name = urlsplit(url).hostname or ""
    try:
        resolved = await asyncio.get_running_loop().getaddrinfo(name, None)
    except OSError as error:
        if config.load().proxy_names:
            return
        raise OffSite(url, Reason.of(AnswerCode.PROXY_ALONE)) from error
    if not all(is_public(str(address[0]).partition("%")[0]) for *_, address in resolved):
        raise OffSite(url, Reason.of(AnswerCode.NOT_PUBLIC))


class PublicResolver(CachingThreadedResolver):
    """Refuses names that resolve to an address that is not public: the check holds for the very connection made."""

    def getHostByName(self, name: str, timeout: Any = ()) -> "Deferred[str]":
        """The address of a name; `DNSLookupError` when there is none or it is a private one.

        An address in place of a name was checked before (`OffsiteMiddleware`), or comes from the operator's route. A
        proxy may stand in the internal network; nothing is fetched from it (`ProxyMiddleware`).
        """
        if isIPAddress(name):
            return succeed(name)
        if name in proxies.hosts():
            return super().getHostByName(name, timeout)
        return super().getHostByName(name, timeout).addCallback(_public, name)


def _public(address: str, name: str) -> str:
    if not is_public(address):
        raise DNSLookupError(f"{name} resolves to {address}, which is not a public address")
    return address
