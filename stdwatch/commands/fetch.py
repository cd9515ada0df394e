"""`scrapy fetch`: Scrapy's own, which writes nothing here."""

from argparse import Namespace

from scrapy.commands import fetch

from stdwatch.commands import look_only


class Command(fetch.Command):
    """Fetch one URL as a crawl would, and print the body; no run row is written."""

    def run(self, args: list[str], opts: Namespace) -> None:
        """As Scrapy does it."""
        look_only(self.settings)
        super().run(args, opts)
