"""Date: what the page says of its day, completed by what the channels said."""

from dataclasses import replace
from typing import Any

from stdwatch.items import Fetched
from stdwatch.reading.documents import with_chosen_date


class Date:
    """The page's own date stands; a channel fills a gap or adds precision to it."""

    def process_item(self, item: Any) -> Any:
        """A `Fetched` with its date settled; other reports pass through."""
        if not isinstance(item, Fetched) or item.document is None:
            return item
        earlier = item.earlier and with_chosen_date(item.earlier, item.task)
        return replace(item, document=with_chosen_date(item.document, item.task), earlier=earlier)
