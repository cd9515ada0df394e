"""`glossary`: the house's terms, kept by the editors."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stdwatch import clock
from stdwatch.cli import output
from stdwatch.cli.desk import EDITOR, open_desk
from stdwatch.errors import Missing, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stdwatch.glossary.terms import Term

_FORMAT = click.Choice(["csv", "tbx"])


@click.group()
def glossary() -> None:
    """Keep the house's terms: what the checks, searches and drafts go by."""


@glossary.command("list")
@click.option("--own", is_flag=True, help="Only what editors added or changed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(own: bool, as_json: bool) -> None:
    """List the terms in force."""
    from stdwatch.store import terms

    with open_desk() as (db, _):
        rows = [row.term for row in terms.rows(db) if not row.deleted] if own else terms.glossary(db).terms.values()
        _print(rows, as_json)


@glossary.command()
@click.argument("zh")
@click.argument("english", nargs=-1)
@click.option("--never", multiple=True, help="A Chinese form that the house does not print.")
@click.option("--also", multiple=True, help="Other Chinese that a translation may use.")
@click.option("--note", default="", help="Why, or where it stands.")
@EDITOR
def add(
    zh: str, english: tuple[str, ...], never: tuple[str, ...], also: tuple[str, ...], note: str, editor: str | None
) -> None:
    """Add a term, or replace it: its Chinese, then its English forms; a trailing * stands for any ending."""
    from stdwatch.editing import terms
    from stdwatch.glossary.terms import Term

    with open_desk() as (db, settings):
        terms.add(db, [Term(zh.strip(), english, never, also, note)], editor or settings.editor, clock.now())


@glossary.command()
@click.argument("zh")
@EDITOR
def remove(zh: str, editor: str | None) -> None:
    """Take a term out of force; its history stays."""
    from stdwatch.editing import terms

    with open_desk() as (db, settings):
        if not terms.remove(db, zh, editor or settings.editor, clock.now()):
            raise Missing(f"no term {zh}: stdwatch glossary list shows all")


@glossary.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--format", "kind", type=_FORMAT, help="Else by the ending of the file's name.")
@EDITOR
def import_(path: Path, kind: str | None, editor: str | None) -> None:
    """Take over the terms of a table (CSV) or a TBX file: all of them, or none and the line that is wrong."""
    from stdwatch.editing import terms
    from stdwatch.glossary.conflicts import InvalidGlossary
    from stdwatch.reasons import GlossaryCode, Reason

    body = _body(path)
    with open_desk() as (db, settings):
        try:
            lines = terms.read((kind and f".{kind}") or path.name, body)
            taken = terms.take_over(db, lines, editor or settings.editor, clock.now())
        except InvalidGlossary as error:
            raise UsageError(Reason.of(GlossaryCode.FILE_LINE, path=str(path), because=error.reason)) from error
    click.echo(f"{taken} terms added or changed")


@glossary.command()
@click.option("--format", "kind", type=_FORMAT, default="csv", show_default=True)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Else to standard output.")
def export(kind: str, out: Path | None) -> None:
    """Write the terms in force as a table (CSV) or as TBX."""
    from stdwatch.glossary import tables, tbx
    from stdwatch.store import terms

    with open_desk() as (db, _):
        rows = [*terms.glossary(db).terms.values()]
    body = tables.write(rows) if kind == "csv" else tbx.write(rows)
    if out is None:
        sys.stdout.buffer.write(body)
        return
    try:
        out.write_bytes(body)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror})") from error


def _body(path: Path) -> bytes:
    from stdwatch.editing.terms import MAX_FILE

    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


def _print(terms: "Iterable[Term]", as_json: bool) -> None:
    if as_json:
        output.as_json([*terms])
        return
    columns = ("zh", "en", "never", "also", "note", "since")
    cells = [(term.zh, *map("; ".join, (term.forms, term.never, term.also)), term.note, term.since) for term in terms]
    output.rows(columns, cells)
