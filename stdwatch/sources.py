"""Which sources there are: the spiders of the checkout, found by Scrapy's own loader."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from scrapy import Spider
from scrapy.spiderloader import SpiderLoader, get_spider_loader
from scrapy.utils.project import get_project_settings

from stdwatch.errors import UsageError
from stdwatch.manual import ManualSite
from stdwatch.site import Site


class Loader(SpiderLoader):
    """Scrapy's loader, module by module: `broken` maps those that cannot be imported to what they raised.

    Scrapy's own gives up at the first one, or with SPIDER_LOADER_WARN_ONLY leaves out all that come after it.
    """

    def _load_all_spiders(self) -> None:
        self.broken: dict[str, str] = {}
        for package in map(import_module, self.spider_modules):
            for module in iter_modules(package.__path__, f"{package.__name__}."):
                try:
                    self._load_spiders(import_module(module.name))
                except Exception as error:  # whatever one spider does wrong at import, the others go on
                    self.broken[module.name] = f"{type(error).__name__}: {error}"
        self._check_name_duplicates()

    def load(self, spider_name: str) -> type[Spider]:
        """The spider class of that name; what is added by hand has one too, which is not listed: nobody polls it."""
        return ManualSite if spider_name == ManualSite.name else super().load(spider_name)


def names() -> list[str]:
    """The names of all sources, in alphabetical order; `UsageError` when no spider can be loaded."""
    names = sorted(_loader().list())
    if not names:
        raise UsageError("no spider found: run this inside the project, and look whether spiders/ can be imported")
    return names


def broken() -> dict[str, str]:
    """The modules of spiders that cannot be imported, with what they raised."""
    return dict(_loader().broken)


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
    return next((owner for owner in map(site, names()) if owner.urls.covers(url)), None)


def owner_of(url: str) -> type[Site]:
    """The spider class that a URL belongs to, a file where the site stores them included; else that of `ManualSite`."""
    return next((owner for owner in map(site, names()) if owner.urls.allows(url)), ManualSite)


@cache
def _loader() -> Loader:
    """Made once a process: it imports every spider, and a crawl or a scheduler works with those it began with."""
    return cast("Loader", get_spider_loader(get_project_settings()))
