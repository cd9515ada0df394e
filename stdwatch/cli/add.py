"""Adding by hand: `add`."""

import sys

import click

from stdwatch import config
from stdwatch.cli import output
from stdwatch.errors import PageError, StdwatchError, UsageError

_CHANGES = {
    "first": "new",
    "unchanged": "known",
    "noise": "known",
    "quarantined": "known, this copy is doubtful and kept aside",
}


@click.command()
@click.argument("places", nargs=-1, required=True, metavar="URL|FILE...")
@click.option("--url", help="The address that a file came from; a page saved by a browser mostly tells it itself.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def add(places: tuple[str, ...], url: str | None, json_wanted: bool) -> None:
    """Add by hand: a web page, a PDF, or a page saved by a browser (HTML or MHTML).

    What lies on a watched site is read by that site's rules and becomes the source's own; all else is read as a page
    of an unknown site. Exit status 1 when something could not be added; the rest is.
    """
    from stdwatch.operations import adding

    if url and len(places) > 1:
        raise UsageError("--url tells where one file came from: name one file")
    settings, added, failed = config.load(), [], 0
    for address in places:
        try:
            added.append(adding.add(settings, address, url))
        except StdwatchError as error:
            if len(places) == 1 and isinstance(error, UsageError):
                raise
            failed += 1
            kind = f"{error.outcome}: " if isinstance(error, PageError) else ""
            output.complain(f"stdwatch: not added: {kind}{error}")
    if json_wanted:
        output.as_json(added)
    else:
        output.rows(
            ("id", "change", "source", "title", "url"),
            [
                [
                    document.candidate,
                    _CHANGES.get(document.change, document.change),
                    document.source,
                    document.title,
                    document.url,
                ]
                for document in added
            ],
        )
    if failed:
        sys.exit(1)
