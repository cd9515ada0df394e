"""``python -m rehearsal``: the desk over made copies of the sites, on this machine; no network needed."""

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from stdwatch.errors import StdwatchError

if TYPE_CHECKING:
    from rehearsal.faults import Fault
    from rehearsal.nights import Result

_SEED = click.option("--seed", default=2025, show_default=True, help="Seed of the random events on the made sites.")
_START = click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2025-09-24",
    show_default=True,
    metavar="DATE",
    help="The first night.",
)
_RELATED = click.option(
    "--related/--no-related",
    default=True,
    show_default=True,
    help="Make related documents too: an order and its fact sheet.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Rehearse the desk over made copies of the watched sites: no network needed."""


@main.command()
@click.option("--open/--no-open", "open_page", default=True, help="Open the page in a browser.")
@click.option("--nights", type=click.IntRange(1, 92), default=3, show_default=True, help="How many nights to crawl.")
@_SEED
@click.option("--once", is_flag=True, help="End when the last night is crawled.")
def demo(open_page: bool, nights: int, seed: int, once: bool) -> None:
    """Crawl a few nights and show the desk, in the made sites' own time."""
    from rehearsal.demo import show

    show(nights, seed, open_page=open_page, once=once)


@main.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--nights", type=click.IntRange(1, 400), default=60, show_default=True)
@_SEED
@_START
@click.option("--validators", type=click.Choice(["none", "honest", "lying"]), default="none", show_default=True)
@click.option("--unmet", multiple=True, metavar="SOURCE", help="A source whose pages are not as its spider assumes.")
@click.option("--fault", metavar="KIND[:PATH]", help="A fault for requests whose path matches PATH, in the last night.")
@_RELATED
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Leave the data in this new folder.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the result as JSON.")
def run(
    names: tuple[str, ...],
    nights: int,
    seed: int,
    start: datetime,
    validators: str,
    unmet: tuple[str, ...],
    fault: str | None,
    related: bool,
    keep: Path | None,
    report: Path | None,
) -> None:
    """Crawl nights in one process and compare all that is stored with what is expected; exits 1 if anything differs."""
    from rehearsal.nights import rehearse
    from stdwatch import sources

    last = [_fault(fault)] if fault else []
    sites = {name: sources.site(name) for name in names or sources.names()}
    with _folder(keep) as folder:
        result = rehearse(
            sites,
            Path(folder),
            seed=seed,
            nights=nights,
            start=start.date(),
            validators=validators,
            unmet=unmet,
            in_last_night=last,
            related=related,
            tell=lambda line: print(line, file=sys.stderr, flush=True),
        )
    _print_result(result)
    if report:
        report.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1), encoding="utf-8")
    if result.differences:
        sys.exit(1)


@main.command()
@_SEED
@_START
@click.option("--nights", type=click.IntRange(1, 400), default=60, show_default=True, help="Nights with events.")
@click.option("--night", type=click.IntRange(1, 400), default=30, show_default=True, help="The night they show.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0: any free one.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data/rehearsal"),
    show_default=True,
    help="Data directory of the printed exports.",
)
@_RELATED
def serve(seed: int, start: datetime, nights: int, night: int, port: int, data: Path, related: bool) -> None:
    """Serve the made sites until Ctrl-C, and print what points spiders and command line at them."""
    from rehearsal.server import serve_at

    first: date = start.date()
    serve_at(seed, first, nights, min(night, nights), port, data.absolute(), related=related)


def _fault(words: str) -> "Fault":
    from rehearsal.faults import Fault

    kind, _, path = words.partition(":")
    try:
        return Fault(kind, path=path)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--fault") from error


def _folder(keep: Path | None) -> AbstractContextManager[str | Path]:
    if keep is None:
        return TemporaryDirectory(prefix="stdwatch-")
    if keep.exists() and any(keep.iterdir()):
        raise click.BadParameter(f"{keep} is not empty", param_hint="--keep")
    keep.mkdir(parents=True, exist_ok=True)
    return nullcontext(keep)


def _print_result(result: "Result") -> None:
    for name, checked in result.checked.items():
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(result.verdicts[name].items()))
        print(f"seed {result.seed}, {result.nights} nights, {name}: {checked} documents checked; runs: {verdicts}")
    for page in result.printed:
        print(f"  {page}")
    right = sum(page.is_right for page in result.printed)
    print(f"the printed issue: {right} of {len(result.printed)} pages held once, under their exact day")
    for difference in result.differences:
        print(f"  {difference}")
    print(f"{len(result.differences)} differences over made pages, {result.requests} requests")


if __name__ == "__main__":
    try:
        main()
    except StdwatchError as error:
        click.echo(f"rehearsal: {error}", err=True)
        sys.exit(1)
