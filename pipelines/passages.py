"""Passages: the stretches of a document that speak of standards."""

from dataclasses import replace
from typing import Any

from stdwatch import config
from stdwatch.items import Fetched
from stdwatch.relevance import vocabulary
from stdwatch.relevance.passages import find_passages


class Passages:
    """Finds them with the code that `stdwatch judge` uses, by the vocabulary in force when the crawl began."""

    def __init__(self) -> None:
        settings = config.load()
        self._words = vocabulary.usable(settings.words, settings.rates).lexicon

    def process_item(self, item: Any) -> Any:
        """A `Fetched` with its passages; other reports pass through."""
        if not isinstance(item, Fetched) or item.document is None:
            return item
        return replace(item, passages=find_passages(item.document, self._words))
