"""Going out by a proxy: the operator's for this source, none, or the one that the usual variables name."""

from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler

from stdwatch import config
from stdwatch.errors import OffSite
from stdwatch.reasons import AnswerCode, Reason

DIRECT = "none"


class ProxyMiddleware:
    """Downloader middleware: the setting wins over ``http_proxy``, ``https_proxy`` and ``no_proxy``."""

    def __init__(self, crawler: Crawler) -> None:
        self._proxy = str(crawler.settings.get("STDWATCH_PROXY") or "")
        self._names = hosts()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Name the proxy; raises `OffSite` for a request to a proxy itself, whose address may be a private one."""
        if urlsplit(request.url).hostname in self._names:
            raise OffSite(request.url, Reason.of(AnswerCode.PROXY))
        if self._proxy:
            request.meta["proxy"] = None if self._proxy == DIRECT else self._proxy


def hosts() -> frozenset[str]:
    """The host names of all proxies that settings and environment name."""
    usual = getproxies()
    named = (*config.load().proxies, *(usual[scheme] for scheme in ("http", "https") if scheme in usual))
    return frozenset(host for proxy in named if (host := _host(proxy)))


def _host(proxy: str) -> str | None:
    try:
        return urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname
    except ValueError:
        return None
