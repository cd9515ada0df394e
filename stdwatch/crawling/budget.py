"""The request budget of a run: what would go beyond it is left for the next one."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from stdwatch.crawling.state import requests_sent
from stdwatch.errors import OverBudget
from stdwatch.reasons import AnswerCode, Reason


class BudgetMiddleware:
    """Downloader middleware, the last before Scrapy counts a request: redirects and retries pay like all others."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._budget = crawler.settings.getint("STDWATCH_BUDGET")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises `OverBudget` once the run has sent as many requests as it may."""
        if self._budget and requests_sent(self._crawler) >= self._budget:
            raise OverBudget(request.url, Reason.of(AnswerCode.OVER_BUDGET, count=self._budget))
