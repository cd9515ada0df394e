"""`scrapy check`: Scrapy's own, which writes nothing here."""

from argparse import Namespace

from scrapy.commands import check

from stdwatch.commands import look_only


class Command(check.Command):
    """Try the contracts of spiders on the pages they name; no run row is written."""

    def run(self, args: list[str], opts: Namespace) -> None:
        """As Scrapy does it."""
        look_only(self.settings)
        super().run(args, opts)
