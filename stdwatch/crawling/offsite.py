"""Refuse a request or redirect that leaves the source's own hosts."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import redirect
from scrapy.http import Response

from stdwatch.crawling.addresses import refuse_address
from stdwatch.errors import OffSite
from stdwatch.reasons import AnswerCode, Reason


class OffsiteMiddleware:
    """Downloader middleware; sees every request, redirected ones too."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises `OffSite` for another scheme, a private address, or a host that is not the source's."""
        refuse_address(request.url)
        urls = getattr(self._crawler.spider, "urls", None)
        if urls is not None and not (urls.allows(request.url) or self._serves_scripts(request)):
            asked = request.meta.get("redirect_urls", [request.url])[0]
            raise OffSite(asked, Reason.of(AnswerCode.OTHER_HOST, host=urlsplit(request.url).hostname or ""))

    def _serves_scripts(self, request: Request) -> bool:
        """Whether the site names the host as one that scripts of its rendered pages ask, and one does."""
        hosts = getattr(self._crawler.spider, "script_hosts", ())
        return (
            bool(request.meta.get("from_script") or request.meta.get("is_robots"))
            and (urlsplit(request.url).hostname or "") in hosts
        )


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Scrapy's, except that what is no address of the web is the server's failure and not a mistake of ours."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Raises `OffSite` for another scheme, which Scrapy hands on as it came, and for what is no address."""
        try:
            followed = super().process_response(request, response)
            scheme = urlsplit((response.headers.get("Location") or b"").decode("latin-1")).scheme
        except ValueError as error:
            raise OffSite(request.url, Reason.of(AnswerCode.NO_ADDRESS, text=str(error))) from error
        if followed is response and 300 <= response.status < 400 and scheme not in {"", "http", "https"}:
            raise OffSite(request.url, Reason.of(AnswerCode.LEADS_TO_SCHEME, scheme=f"{scheme}:"))
        return followed


class MetaRefreshMiddleware(redirect.MetaRefreshMiddleware):
    """Scrapy's, except that a page stays where what it leads to is no address."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The page, or a request for where it leads."""
        try:
            return super().process_response(request, response)
        except ValueError:
            return response
