"""Polling from the command line: `crawl`, `sources`, `runs`."""

import sys
from itertools import count
from typing import Any, BinaryIO

import click

from stdwatch import config
from stdwatch.cli import output
from stdwatch.errors import UsageError


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--since", metavar="DATE", help="Fetch also what was published from this day on (a backfill).")
@click.option("--limit", type=click.IntRange(min=1), help="Fetch at most so many documents of each source.")
@click.option("--url", "urls", multiple=True, metavar="URL", help="Fetch only this page; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Fetch and read, print what was found as JSON lines, store nothing.")
def crawl(names: tuple[str, ...], since: str | None, limit: int | None, urls: tuple[str, ...], dry_run: bool) -> None:
    """Poll sources now (all of them by default), with progress."""
    from stdwatch import sources, verdicts
    from stdwatch.cli.progress import display
    from stdwatch.operations.crawls import Crawls, Order
    from stdwatch.reasons import Verdict

    settings = config.load()
    known = sources.names()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"no source {unknown[0]!r}; there are: {', '.join(known)}")
    if since:
        _check_day(since)
    kind = "dry" if dry_run else "backfill" if since else "manual"
    orders = [Order(name, kind, since, limit, urls) for name in names or known]
    with display() as watch:
        ended = Crawls(settings).run(orders, watch)
    sys.exit(max(verdicts.EXIT_CODES[Verdict(progress.verdict or Verdict.STOPPED)] for progress in ended))


def _check_day(text: str) -> None:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since {text}: write a day as 2025-09-01 ({error})") from error


@click.group(invoke_without_command=True)
@click.option("--group", help="Those of a group alone.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_context
def sources(context: click.Context, group: str | None, json_wanted: bool) -> None:
    """List what is watched, with the last run of each source, and what is assumed of it and still unproven.

    Unproven are channels that never gave a valid answer, and fields that no page had by the rule tried first.
    """
    if context.invoked_subcommand is None:
        _list_sources(group, json_wanted)


@sources.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def import_(file: BinaryIO, json_wanted: bool) -> None:
    """Probe the sites of a list and write a spider for each, as a first draft.

    A line a site: its address (that of its news, best of all), and behind commas a name and a group if wished. A
    site that is watched already is named and left alone. What could not be told is printed; look each spider over,
    then try it with `stdwatch crawl NAME --dry-run`. Exit status 1 when a site gave nothing to watch.
    """
    from stdwatch import sources as spiders
    from stdwatch.operations.importing import Imported, import_sites
    from stdwatch.operations.site_list import decoded, read_list, taken_names, watched_hosts

    settings = config.load()
    folder, watched = settings.root / "spiders", watched_hosts()
    sites = read_list(decoded(file.read()), taken_names(spiders.names(), folder), watched)
    numbers = count(1)
    wanted = sum(not site.passed_over for site in sites)

    def tell(imported: Imported) -> None:
        outcome = f"{imported.channels} channels" if imported.spider else "no spider"
        output.complain(f"{next(numbers)} of {wanted}: {imported.site.name}: {outcome}")

    made = import_sites(sites, folder, watched, tell)
    listed = [
        {
            "name": imported.site.name,
            "url": imported.site.url,
            "spider": str(imported.spider.relative_to(settings.root)) if imported.spider else None,
            "channels": imported.channels,
            "notes": imported.notes,
        }
        for imported in made
    ]
    _print(listed, ("name", "url", "spider", "channels"), json_wanted)
    if not json_wanted:
        output.text("\nnot told by the sites")
        output.rows(("source", "note"), [(each.site.name, note) for each in made for note in each.notes])
    if not all(imported.spider or imported.site.passed_over for imported in made):
        sys.exit(1)


def _list_sources(group: str | None, json_wanted: bool) -> None:
    from stdwatch import sources as spiders
    from stdwatch.operations.assumptions import unproven
    from stdwatch.store import database
    from stdwatch.store import runs as table

    settings = config.load()
    db = database.read_only(settings.database) if settings.database.is_file() else None
    listed, guesses = [], []
    for name in spiders.names():
        site = spiders.site(name)
        if group is not None and settings.group_of(name, site.group) != group:
            continue
        assumed = unproven(site, db)
        guesses += [(assumption.source, assumption.what, assumption.known) for assumption in assumed]
        last = next(iter(table.recent(db, 1, source=name)), None) if db else None
        listed.append(
            {
                "name": name,
                "title": site.titles["en"],
                "title_zh": site.titles["zh"],
                "group": settings.group_of(name, site.group),
                "home": site.home,
                "delay": site.delay,
                "channels": [{"name": c.name, "url": c.url, "standing": c.standing} for c in site.channels],
                "last_run": last["started"] if last else None,
                "verdict": last["verdict"] if last else None,
                "unproven": assumed,
            }
        )
    _print(listed, ("name", "title", "title_zh", "group", "home", "last_run", "verdict"), json_wanted)
    if guesses and not json_wanted:
        output.text("\nassumed and still unproven")
        output.rows(("source", "assumed", "known so far"), guesses)


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many, newest first.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def runs(limit: int, json_wanted: bool) -> None:
    """List the last runs with verdict, reasons and figures; JSON has the reasons' codes and parameters too."""
    from stdwatch.store import database
    from stdwatch.store import runs as table

    listed = table.recent(database.read_only(config.load().database), limit)
    columns = ("id", "source", "kind", "started", "verdict", "requests", "leads", "new", "changed", "failed", "reasons")
    if json_wanted:
        listed = [{**row, "codes": [reason.as_json() for reason in row["reasons"]]} for row in listed]
    _print(listed, columns, json_wanted)


def _print(listed: list[dict[str, Any]], columns: tuple[str, ...], json_wanted: bool) -> None:
    if json_wanted:
        output.as_json(listed)
        return
    rows = [{**row, "reasons": "; ".join(map(str, row["reasons"]))} if "reasons" in row else row for row in listed]
    output.rows(columns, [[row[column] for column in columns] for row in rows])
