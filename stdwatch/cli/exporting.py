"""`export`: what the desk holds, for reference managers, spreadsheets, web archives and annotation tools."""

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stdwatch import clock
from stdwatch.cli.desk import open_desk
from stdwatch.cli.output import complain
from stdwatch.cli.printing import load_issue
from stdwatch.errors import UsageError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from stdwatch.items.references import Reference
    from stdwatch.operations.coverage import Covered

_BRIEF = "brief"
"""Under this name the store keeps when the last news sheet was printed."""
_BRIEF_DAYS = 15
"""The first news sheet reaches back so far: it appears twice a month."""
_STATES = ("inbox", "accepted", "brief", "later", "rejected", "all")
_Render = Callable[[Iterable["Reference"]], bytes]


def _references(command: Callable[..., None]) -> Callable[..., None]:
    """The options of what is exported: an issue's sources, or candidates of the queue."""
    for option in (
        click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File; else standard output."),
        click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day of publication."),
        click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day of publication."),
        click.option("--state", type=click.Choice(_STATES), default="accepted", show_default=True, help="Candidates."),
        click.option("--issue", metavar="YEAR-NUMBER", help="The sources of an issue, instead of candidates."),
    ):
        command = option(command)
    return command


@click.command("csv")
@_references
def csv_(out: Path | None, **asked: Any) -> None:
    """Write references as a table that a spreadsheet opens; no cell runs as a formula."""
    from stdwatch.publishing import spreadsheet

    _write(out, spreadsheet.render(_cited(**asked)))


@click.command()
@_references
def ris(out: Path | None, **asked: Any) -> None:
    """Write references as RIS, for Zotero, EndNote or NoteExpress."""
    from stdwatch.publishing import ris as ris_format

    _write(out, ris_format.render(_cited(**asked)))


@click.command()
@_references
def csl(out: Path | None, **asked: Any) -> None:
    """Write references as CSL-JSON, for citation styles such as GB/T 7714."""
    from stdwatch.publishing import csl as csl_format

    _write(out, csl_format.render(_cited(**asked)))


@click.command()
@_references
def atom(out: Path | None, **asked: Any) -> None:
    """Write references as an Atom feed, for feed readers."""
    from stdwatch.publishing import atom as atom_format

    _write(out, atom_format.render_references(_cited(**asked)))


@click.command()
@_references
def bibtex(out: Path | None, **asked: Any) -> None:
    """Write references as BibTeX, for LaTeX."""
    from stdwatch.publishing import bibtex as bibtex_format

    _write(out, bibtex_format.render(_cited(**asked)))


@click.command()
@_references
def wacz(out: Path | None, **asked: Any) -> None:
    """Write the archived bodies as WACZ: for the house's archive, not for publication, as they belong to others."""
    from stdwatch import config
    from stdwatch.publishing import wacz as wacz_format
    from stdwatch.store import references

    cited = _cited(**asked)
    bodies = list(references.bodies_of(config.load().archive, cited))
    _write(out, wacz_format.render(bodies))
    click.echo(f"stdwatch: {len(bodies)} bodies of {len(cited)} references; not for publication", err=True)


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of CSV.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File; else standard output.")
def view(name: str, as_json: bool, out: Path | None) -> None:
    """Write a view as a table: published, quotes, decided, nights (docs/data.md), or a saved view of the page."""
    from stdwatch.publishing import tables
    from stdwatch.store import analysis, saved_views
    from stdwatch.triage import filtering
    from stdwatch.web import exports, forms

    form = "json" if as_json else "csv"
    with open_desk() as (db, settings):
        if name in analysis.VIEWS:
            table = tables.render(form, analysis.columns(db, name), analysis.rows(db, name))
        else:
            filters = forms.filters(forms.parsed(saved_views.named(db, name).query), settings.editor)
            for reason in filtering.unknown(db, filters):  # what a view was saved with may have gone since
                complain(f"stdwatch: {reason}")
            table = tables.render(form, exports.QUEUE, exports.queue_rows(db, filters))
        _write(out, table)


@click.command()
@click.option("--issue", metavar="YEAR-NUMBER|FILE.json", help="Else the one being made.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File; else standard output.")
def annotations(issue: str | None, out: Path | None) -> None:
    """Write the clips of an issue as Web Annotations (JSON-LD), the Chinese beside them as bodies."""
    from stdwatch.publishing import annotations as annotations_format

    _write(out, annotations_format.render(load_issue(issue)))


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day (UTC); else since the last one.")
@click.option("--as", "formats", default="pdf,docx,html,epub,md,txt", show_default=True, help="Formats, with commas.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to write to.")
def brief(since: datetime | None, formats: str, out: Path) -> None:
    """Print the news sheet: what was decided as brief since the last one, or since a day.

    Each with its title, one sentence (the editor's note, else the best passage's first), source, day and link.
    """
    from stdwatch.editing import briefs
    from stdwatch.editing.printing import Styles
    from stdwatch.operations.writing import write_files
    from stdwatch.publishing.brief import print_brief
    from stdwatch.store import runs

    now = clock.now()
    with open_desk() as (db, settings):
        last = runs.last_heartbeat(db, _BRIEF) or now - timedelta(days=_BRIEF_DAYS)
        begin = since.replace(tzinfo=UTC) if since else last
        sheet = briefs.make(db, begin, now, settings.zone)
        if not sheet.entries:
            raise UsageError(f"nothing was decided as brief since {sheet.first}")
        wanted = [name.strip() for name in formats.split(",") if name.strip()]
        written = write_files(out, print_brief(sheet, wanted, Styles.of(settings.data).house))
        if since is None:
            runs.record_heartbeat(db, _BRIEF, now)
    for path in written:
        click.echo(path)


COMMANDS = (view, brief, csv_, ris, csl, bibtex, atom, wacz, annotations)


def write_annex(
    db: "Database", covered: "list[Covered]", days: tuple[date, date], formats: str, out: Path
) -> list[Path]:
    """Write a coverage statement as an annex of the issue."""
    from stdwatch import messages
    from stdwatch.editing.house import journal
    from stdwatch.operations.coverage import recall, recall_sentences
    from stdwatch.operations.writing import write_files
    from stdwatch.publishing import coverage
    from stdwatch.publishing.sheet import print_sheet
    from stdwatch.store import queue

    names = {name: source.title_zh for name, source in queue.sources(db).items()}
    sources = [
        coverage.SourceCoverage(
            names.get(source.source, source.source), source.counts, source.nights, tuple(source.unreachable)
        )
        for source in covered
    ]
    first, last = (day.isoformat() for day in days)
    chinese = messages.catalogue("zh").gettext
    missed = [sentence.sentence(chinese) for sentence in recall_sentences(recall(db, *days))]
    annex = coverage.sheet(sources, journal().publishers, first, last, missed)
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    return write_files(out, print_sheet(annex, f"meizhou-caiji-{last}", wanted))


def _cited(issue: str | None, state: str, since: Any, until: Any) -> "list[Reference]":
    from stdwatch.store import references
    from stdwatch.store.filters import Filters
    from stdwatch.triage import filtering

    if issue:
        value = load_issue(issue)
        with open_desk() as (db, _):
            return references.of_issue(db, value)
    first, last = (day.date().isoformat() if day else None for day in (since, until))
    filters = Filters(state=None if state == "all" else state, since=first, until=last, order="day")
    with open_desk() as (db, _):
        filtering.refuse_unknown(db, filters)
        return references.of_queue(db, filters)


def _write(out: Path | None, body: bytes | Iterator[bytes]) -> None:
    if out is None:
        for piece in [body] if isinstance(body, bytes) else body:
            sys.stdout.buffer.write(piece)
        return
    from stdwatch.operations.writing import write_files

    if not out.name:
        raise UsageError(f"{out}: name a file")
    write_files(out.parent, {out.name: body})
    click.echo(out)
