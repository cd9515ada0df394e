"""The crawl's log as the operator reads it at 8 a.m.: no item dumps, one line for what was dropped."""

from typing import Any

from scrapy.logformatter import LogFormatter, LogFormatterResult


class Formatter(LogFormatter):
    """Scrapy's formatter without whole bodies and documents in it."""

    def scraped(self, item: Any, response: Any, spider: Any = None) -> LogFormatterResult:
        """One short line at debug level for each stored item."""
        return {"level": 10, "msg": "stored %(url)s", "args": {"url": getattr(response, "url", "the survey")}}
