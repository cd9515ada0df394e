"""The crawl's log as the operator reads it at 8 a.m.: no item dumps, one line for what was dropped."""

import logging
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.utils.log import get_scrapy_root_handler

from stdwatch import printable


class Formatter(LogFormatter):
    """Scrapy's formatter without whole bodies and documents in it."""

    def scraped(self, item: Any, response: Any, spider: Any = None) -> LogFormatterResult:
        """One short line at debug level for each stored item."""
        return {
            "level": logging.DEBUG,
            "msg": "stored %(url)s",
            "args": {"url": getattr(response, "url", "the discovery report")},
        }

    def item_error(self, item: Any, exception: BaseException, response: Any, spider: Any = None) -> LogFormatterResult:
        """A mistake of ours, with its traceback and the document's address: an item holds the whole body."""
        url = getattr(response, "url", "the discovery report")
        return {"level": logging.ERROR, "msg": "%(url)s: a mistake of ours: not stored", "args": {"url": url}}


class PrintableLog:
    """Extension: what sites sent stands in the log without control characters and line breaks."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy, whose handler is there by now."""
        form, days = crawler.settings["LOG_FORMAT"], crawler.settings["LOG_DATEFORMAT"]
        if handler := get_scrapy_root_handler():
            handler.setFormatter(printable.LogFormatter(form, days))
        return cls()
