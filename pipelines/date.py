"""Date: what the page says of its day, completed by what the channels said."""

from dataclasses import replace
from typing import Any

from stdwatch.items import Fetched, Precision, Published


class Date:
    """The page's own date stands; a channel fills a gap or adds precision to it."""

    def process_item(self, item: Any) -> Any:
        """A `Fetched` with its date settled; other reports pass through."""
        if not isinstance(item, Fetched) or item.document is None:
            return item
        said = item.errand.lead.published if item.errand.lead else None
        return replace(item, document=replace(item.document, published=settle(item.document.published, said)))


def settle(page: Published | None, channel: Published | None) -> Published | None:
    """The page's date, or the channel's where the page has none or says the same day or month less precisely (CS5)."""
    if page is None or channel is None:
        return page or channel
    ranks = (Precision.MONTH, Precision.DAY, Precision.INSTANT)
    finer = ranks.index(channel.precision) > ranks.index(page.precision)
    return channel if finer and channel.value.startswith(page.value) else page
