"""Where a connection really goes: the route to other servers, and no address inside the house."""

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
from stdwatch.crawling.addresses import is_public

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred


class RoutedHandler(HTTP11DownloadHandler):
    """Scrapy's handler, except that hosts named in `STDWATCH_ROUTE` are served by the address given there.

    It lies below all middlewares, so that spiders, robots.txt and records see the real URLs.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._route = config.parse_route(crawler.settings.get("STDWATCH_ROUTE") or "")

    async def download_request(self, request: Request) -> Response:
        """Download, over plain HTTP where a route says so; the response carries the URL that was asked for."""
        parts = urlsplit(request.url)
        address = self._route.get(parts.hostname or "")
        if address is None:
            return await super().download_request(request)
        meta = {key: value for key, value in request.meta.items() if key != "proxy"}
        routed = request.replace(url=urlunsplit(("http", address, parts.path, parts.query, "")), meta=meta)
        routed.headers["Host"] = parts.netloc
        response = await super().download_request(routed)
        return response.replace(url=request.url)


class PublicResolver(CachingThreadedResolver):
    """Refuses names that resolve to an address that is not public: the check holds for the very connection made."""

    def getHostByName(self, name: str, timeout: Any = ()) -> "Deferred[str]":
        """The address of a name; `DNSLookupError` when there is none or it is a private one.

        An address in place of a name was checked before (`Borders`), or comes from the operator's route.
        """
        if isIPAddress(name):
            return succeed(name)
        return super().getHostByName(name, timeout).addCallback(_public, name)


def _public(address: str, name: str) -> str:
    if not is_public(address):
        raise DNSLookupError(f"{name} resolves to {address}, which is not a public address")
    return address
