"""The borders of a crawl: a request or redirect that leaves the source's own hosts is refused."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from stdwatch.crawling.addresses import refuse_address
from stdwatch.errors import OffSite


class Borders:
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
        if urls is not None and not urls.allows(request.url):
            asked = request.meta.get("redirect_urls", [request.url])[0]
            raise OffSite(asked, f"leads to another host, {urlsplit(request.url).hostname}")

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises `OffSite` for a redirect to another scheme, which Scrapy does not follow and hands on as it came."""
        place = (response.headers.get("Location") or b"").decode("latin-1")
        scheme = urlsplit(place).scheme.lower()
        if 300 <= response.status < 400 and scheme not in {"", "http", "https"}:
            raise OffSite(request.url, f"leads to scheme {scheme}:, which is never fetched")
        return response
