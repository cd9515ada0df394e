"""`scrapy crawl`: ``-o`` and ``-O`` take the documents, ``--reports`` what else the crawl learned."""

from argparse import ArgumentParser, Namespace
from typing import Any

from scrapy.commands import crawl
from scrapy.extensions.feedexport import ItemFilter
from scrapy.utils.conf import feed_process_params_from_cli


class Documents(ItemFilter):
    """The rows of pages and files that were read."""

    def accepts(self, item: Any) -> bool:
        """Whether there is a text."""
        return "text" in item


class Reports(ItemFilter):
    """All other rows: what the channels said, what was not modified, is gone or failed."""

    def accepts(self, item: Any) -> bool:
        """Whether there is no text."""
        return "text" not in item


class Command(crawl.Command):
    """Run a spider; its documents and the other reports can go to files of their own."""

    def add_options(self, parser: ArgumentParser) -> None:
        """Scrapy's own, and ours."""
        super().add_options(parser)
        parser.add_argument(
            "--reports", metavar="FILE", help="what is no document: channels, not modified, gone, failed (FILE:FORMAT)"
        )

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Every feed holds one of the two; one that was named for both holds all."""
        rest = self._feeds(opts.reports)  # asked for first: Scrapy adds to an answer what FEEDS already names
        super().process_options(args, opts)
        if self.settings is None:
            return
        feeds: dict[str, dict[str, Any]] = self.settings.getdict("FEEDS")
        documents = {uri: {"item_filter": Documents, **feed} for uri, feed in feeds.items()}
        both = {uri: feeds[uri] for uri in documents.keys() & rest.keys()}
        self.settings.set("FEEDS", {**documents, **rest, **both}, priority="cmdline")

    def _feeds(self, wanted: str | None) -> dict[str, dict[str, Any]]:
        if wanted is None or self.settings is None:
            return {}
        feeds = feed_process_params_from_cli(self.settings, output=[], overwrite_output=[wanted])
        return {uri: {**feed, "item_filter": Reports} for uri, feed in feeds.items()}
