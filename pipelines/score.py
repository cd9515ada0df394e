"""Score: a candidate's weight in the queue, from all of its texts."""

from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler

from stdwatch import config
from stdwatch.crawling.state import state_of
from stdwatch.items import Fetched
from stdwatch.relevance import vocabulary
from stdwatch.relevance.scores import score
from stdwatch.store import intake


class Score:
    """A function of source, title, document type and text; the texts of the other parts come from the store."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        settings = config.load()
        self._vocabulary = vocabulary.usable(settings.words, settings.rates)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """A `Fetched` with its candidate's score; other reports pass through."""
        if not isinstance(item, Fetched) or item.document is None or self._crawler.spider is None:
            return item
        db = state_of(self._crawler.spider).db
        own = (item.document.title or "", str(item.document.doc_type or ""))
        known = intake.known_candidate(db, item, item.document.text) if db else None
        title, doc_type, texts = known or (*own, [item.document.text])
        if item.task.kind == "page":
            title, doc_type = own
        return replace(item, score=score(item.source, title, doc_type, "\n".join(texts), self._vocabulary))
