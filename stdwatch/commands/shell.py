"""`scrapy shell`: Scrapy's own, which writes nothing here."""

from argparse import Namespace

from scrapy.commands import shell

from stdwatch.commands import look_only


class Command(shell.Command):
    """Try selectors on a page as a crawl would get it; no run row is written."""

    def run(self, args: list[str], opts: Namespace) -> None:
        """As Scrapy does it."""
        look_only(self.settings)
        super().run(args, opts)
