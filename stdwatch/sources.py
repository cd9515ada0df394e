"""Which sources there are: the spiders of the checkout, found by Scrapy's own loader."""

from typing import TYPE_CHECKING

from stdwatch.errors import UsageError
from stdwatch.site import Site

if TYPE_CHECKING:
    from scrapy.spiderloader import SpiderLoaderProtocol


def names() -> list[str]:
    """The names of all sources, in alphabetical order; `UsageError` when no spider can be loaded."""
    found = sorted(_loader().list())
    if not found:
        raise UsageError("no spider found: run this inside the checkout, and look whether spiders/ can be imported")
    return found


def site(name: str) -> type[Site]:
    """The spider class of a source; `UsageError` names those there are."""
    try:
        spider = _loader().load(name)
    except KeyError:
        raise UsageError(f"no source {name!r}; there are: {', '.join(names())}") from None
    if not issubclass(spider, Site):
        raise UsageError(f"{name}: its spider is no Site")
    return spider


def site_for(url: str) -> type[Site] | None:
    """The spider class whose hosts cover the URL, or ``None``."""
    return next((found for found in map(site, names()) if found.urls.covers(url)), None)


def _loader() -> "SpiderLoaderProtocol":
    from scrapy.spiderloader import get_spider_loader
    from scrapy.utils.project import get_project_settings

    return get_spider_loader(get_project_settings())
