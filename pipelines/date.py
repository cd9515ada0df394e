"""Date: what the page says of its day, completed by what the channels said."""

from dataclasses import replace
from typing import Any

from stdwatch.items import Fetched
from stdwatch.web_content.dates import settle


class Date:
    """The page's own date stands; a channel fills a gap or adds precision to it."""

    def process_item(self, item: Any) -> Any:
        """A `Fetched` with its date settled; other reports pass through."""
        if not isinstance(item, Fetched) or item.document is None:
            return item
        published = settle(item.document.published, item.task.published)
        return replace(item, document=replace(item.document, published=published))
