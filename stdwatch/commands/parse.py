"""`scrapy parse`: Scrapy's own, which writes nothing here."""

from argparse import Namespace

from scrapy.commands import parse

from stdwatch.commands import look_only


class Command(parse.Command):
    """Fetch one URL and run a spider's callback over it; no run row is written."""

    def run(self, args: list[str], opts: Namespace) -> None:
        """As Scrapy does it."""
        look_only(self.settings)
        super().run(args, opts)
