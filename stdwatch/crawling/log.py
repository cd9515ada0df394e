"""The crawl's log as the operator reads it at 8 a.m.: no item dumps, one line for what was dropped."""

import logging
from typing import Any

from scrapy.logformatter import LogFormatter, LogFormatterResult


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
