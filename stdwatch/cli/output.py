"""How commands print: JSON for programs, tables on a terminal, plain lines elsewhere."""

import json
import sys
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from stdwatch import clock, printable
from stdwatch.reasons import Reason

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def as_json(value: object) -> None:
    """Print a value as JSON; dataclasses become objects."""
    click.echo(printable.escaped(json.dumps(value, ensure_ascii=False, indent=1, default=_plain)))


def rows(columns: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
    """Print a list: a table with headings on a terminal, else one line of tab-separated fields for each row.

    What sites wrote is cleaned of control characters first: nothing printed can move the cursor.
    """
    cells = [[printable.line("" if cell is None else str(cell)) for cell in line] for line in lines]
    if not sys.stdout.isatty():
        for line in cells:
            click.echo("\t".join(line))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in columns:
        table.add_column(name, overflow="fold", justify="right" if name in {"id", "score", "page"} else "left")
    for line in cells:
        table.add_row(*map(Text, line))
    Console().print(table)


def text(value: str) -> None:
    """Print a text that may come from a site."""
    click.echo(printable.plain(value))


def complain(value: str) -> None:
    """Print a line on standard error that may hold what a site sent."""
    click.echo(printable.plain(value), err=True)


def _plain(value: "DataclassInstance | date | frozenset[str]") -> dict[str, Any] | str | list[str]:
    """A dataclass as an object, a reason as its sentence, an instant as stored, a day as such, a set as a list."""
    if isinstance(value, Reason):
        return str(value)
    if isinstance(value, datetime):
        return clock.stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return {field.name: getattr(value, field.name) for field in fields(value)}
