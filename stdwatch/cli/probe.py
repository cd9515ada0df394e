"""Looking at a site before or instead of crawling it: `probe`."""

import sys
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import click

from stdwatch.cli import output
from stdwatch.errors import UsageError

if TYPE_CHECKING:
    from stdwatch.operations.probing.report import Answered, Matched, ProbeReport


@click.command()
@click.argument("places", nargs=-1, metavar="[SOURCE|URL]...")
@click.option("--all", "everything", is_flag=True, help="Every source.")
@click.option("--save", type=click.Path(file_okay=False, path_type=Path), help="Write every answer below this folder.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def probe(places: tuple[str, ...], everything: bool, save: Path | None, json_wanted: bool) -> None:
    """Ask sites what they answer tonight, politely, and store nothing.

    Of a source: robots.txt, every channel, one document of each type and the head of a PDF; what differs from what its
    spider assumes, and how often its selectors match. Of the URL of an unknown site: what could be its channels and
    the shape of its documents' addresses. Exit status 1 when something differs.
    """
    from stdwatch import sources
    from stdwatch.operations.probing import probe as ask
    from stdwatch.operations.probing.keeping import keep

    wanted = [*places, *(sources.names() if everything else ())]
    if not wanted:
        raise UsageError(f"name a source or a URL, or --all; there are: {', '.join(sources.names())}")
    reports = ask(wanted)
    if json_wanted:
        output.as_json([_plain(report) for report in reports])
    else:
        for report in reports:
            _print(report)
    for kept in [keep(save, report) for report in reports] if save else ():
        click.echo(f"{kept.folder}: {kept.answers} answers, {kept.pages} of them pages for fixtures", err=True)
    if any(report.differs for report in reports):
        sys.exit(1)


def _print(report: "ProbeReport") -> None:
    output.text(f"{report.name}  {report.home}")
    columns = ("what", "standing", "status", "outcome", "kind", "bytes", "entries", "documents", "dated", "validators")
    output.rows((*columns, "reason", "url"), [_line(answered) for answered in report.answers])
    if report.selectors:
        output.text("\nselectors")
        rows = [
            (selector.where, selector.field, selector.selector, _matches(selector)) for selector in report.selectors
        ]
        output.rows(("where", "field", "selector", "matches"), rows)
    for heading, lines in (("differs from what is assumed", report.differs), ("to know", report.notes)):
        if lines:
            output.text("\n".join((f"\n{heading}", *(f"  {line}" for line in lines))))
    if report.proposed:
        _print_proposal(report)
    output.text("")


def _matches(selector: "Matched") -> str:
    if selector.tried is None:
        return f"{selector.matched} on the page"
    return f"{selector.matched} of {selector.tried}" if selector.tried else "not tried"


def _print_proposal(report: "ProbeReport") -> None:
    """The beginning of a spider."""
    name = report.name.removeprefix("www.").split(".")[0]
    output.text("\nshapes of its documents' addresses (accept=patterns(…))")
    output.rows(("pattern", "number", "example"), report.proposed)
    output.text("\n".join(("\nchannels for its spider", indent("\n".join(report.channels), "  "))))
    output.text(f"\nnext: python -m scrapy genspider -t site {name} {report.name}")


def _line(answered: "Answered") -> list[object]:
    reply = answered.reply
    return [
        reply.what,
        answered.standing,
        reply.status,
        answered.outcome,
        answered.kind,
        len(reply.body),
        answered.entries,
        answered.documents,
        answered.dated,
        ", ".join(reply.validators),
        answered.reason,
        reply.url,
    ]


def _plain(report: "ProbeReport") -> dict[str, object]:
    columns = ("what", "standing", "status", "outcome", "kind", "bytes", "entries", "documents", "dated", "validators")
    answers = [
        {**dict(zip((*columns, "reason", "url"), _line(answer), strict=True)), "headers": dict(answer.reply.headers)}
        for answer in report.answers
    ]
    return {
        "name": report.name,
        "home": report.home,
        "answers": answers,
        "selectors": report.selectors,
        "differs": report.differs,
        "notes": report.notes,
        "proposed": [{"pattern": shape, "number": number, "example": url} for shape, number, url in report.proposed],
        "channels": report.channels,
    }
