"""Progress: the figures of a running crawl as JSON lines on the file descriptor that the starter named."""

import json
import os
from collections.abc import Mapping
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from stdwatch.crawling.state import state_of
from stdwatch.items import MANUAL

VARIABLE = "STDWATCH_PROGRESS"
"""Number of the file descriptor to write to; unset: nobody is watching."""


class Progress:
    """Extension: one line at each answer and at the end, ``{"source", "requests", "leads", "new", …}``.

    What was asked for by hand is told one by one, as ``documents``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._fd = int(os.environ.get(VARIABLE) or -1)
        self._documents: list[Mapping[str, Any]] = []
        if self._fd >= 0:
            crawler.signals.connect(self._tell, signals.response_received)
            crawler.signals.connect(self._stored, signals.item_scraped)
            crawler.signals.connect(self._tell, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def _stored(self, item: Mapping[str, Any]) -> None:
        if item.get("why") == MANUAL:  # whoever asked for these wants to know of each
            self._documents.append({name: item.get(name) for name in ("asked", "url", "outcome", "reason", "change")})
        self._tell()

    def _tell(self) -> None:
        state = state_of(self._crawler)
        counts = state.reporting.counts
        line: dict[str, Any] = {
            "source": state.source,
            "requests": counts.requests,
            "leads": counts.leads,
            "new": counts.new,
            "changed": counts.changed,
            "failed": counts.failed,
            "delay": self._crawler.settings.getfloat("DOWNLOAD_DELAY"),
        }
        if self._documents:
            line["documents"] = self._documents
        if state.verdict:
            line |= {
                "verdict": state.verdict.verdict,
                "reasons": [reason.as_json() for reason in state.verdict.reasons],
            }
        try:
            os.write(self._fd, json.dumps(line, ensure_ascii=False).encode() + b"\n")
        except OSError:
            self._fd = os.open(os.devnull, os.O_WRONLY)  # the watcher went away; the crawl goes on
