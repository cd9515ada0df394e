"""`issue`: begin, list, show, close and open issues; what is handed out is in `printing`."""

from typing import TYPE_CHECKING, Any

import click

from stdwatch import clock
from stdwatch.cli import output, printing
from stdwatch.cli.desk import EDITOR, open_desk

if TYPE_CHECKING:
    from stdwatch.store.issues import IssueRow

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def issue() -> None:
    """Make the issues of the journal."""


for command in (printing.export_issue, printing.import_issue, printing.compare_issue):
    issue.add_command(command)


@issue.command()
@click.argument("name", metavar="YEAR-NUMBER")
@click.option("--whole", type=click.IntRange(1), help="Its number since the first issue; else counted on.")
@click.option("--month", metavar="YYYY-MM", help="When it appears; else the last month of its quarter.")
@EDITOR
@_JSON
def new(name: str, whole: int | None, month: str | None, editor: str | None, as_json: bool) -> None:
    """Begin an issue; foreword and back matter are taken over from the one before."""
    from stdwatch.editing import issues

    with open_desk() as (db, settings):
        row, begun = issues.new(db, name, editor or settings.editor, clock.now(), whole=whole, month=month)
    if not begun and not as_json:
        click.echo(f"issue {row.name} exists already")
    _print([row], as_json)


@issue.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """List the issues, the newest first."""
    from stdwatch.store import issues

    with open_desk() as (db, _):
        rows = issues.issues(db)
    _print(rows, as_json)


@issue.command()
@click.argument("name", metavar="YEAR-NUMBER", required=False)
@_JSON
def show(name: str | None, as_json: bool) -> None:
    """Show an issue with its articles in order, and the unassigned ones; without a number the one being made."""
    from stdwatch.editing import issues as rules
    from stdwatch.errors import Missing
    from stdwatch.store import articles, issues

    with open_desk() as (db, _):
        row = issues.by_name(db, name) if name else issues.current(db)
        if row is None:
            raise Missing("no issue is being made: stdwatch issue new YEAR-NUMBER")
        rows = [*articles.articles(db, row.id), *articles.articles(db, None)]
        lengths = {**articles.characters(db, row.id), **articles.characters(db, None)}
        value = rules.load(db, row) if as_json else None
    if as_json:
        output.as_json(value)
        return
    _print([row], as_json)
    output.rows(
        ("article", "section", "title", "characters", "sources"),
        [
            (row.id, row.section if row.issue else "备稿", row.title, lengths.get(row.id, 0), len(row.sources))
            for row in rows
        ],
    )


@issue.command()
@click.argument("name", metavar="YEAR-NUMBER")
@EDITOR
@_JSON
def close(name: str, editor: str | None, as_json: bool) -> None:
    """Close an issue: nothing in it can be edited any more."""
    from stdwatch.editing import issues

    with open_desk() as (db, settings):
        row = issues.close(db, name, editor or settings.editor, clock.now())
    _print([row], as_json)


@issue.command("open")
@click.argument("name", metavar="YEAR-NUMBER")
@EDITOR
@_JSON
def open_(name: str, editor: str | None, as_json: bool) -> None:
    """Open a closed issue again for a correction."""
    from stdwatch.editing import issues

    with open_desk() as (db, settings):
        row = issues.open_again(db, name, editor or settings.editor, clock.now())
    _print([row], as_json)


def _print(rows: "list[IssueRow]", as_json: bool) -> None:
    facts: list[dict[str, Any]] = [
        {"issue": row.name, "whole": row.whole, "month": row.month, "state": row.state} for row in rows
    ]
    if as_json:
        output.as_json(facts)
        return
    output.rows(("issue", "whole", "month", "state"), [list(fact.values()) for fact in facts])
