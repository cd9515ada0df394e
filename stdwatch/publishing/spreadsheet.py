"""References as CSV that a spreadsheet opens as it is: with a byte order mark, and no cell that runs as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from stdwatch import printable
from stdwatch.items.references import Reference

_COLUMNS = (
    "key",
    "title",
    "publisher",
    "published",
    "url",
    "doc_type",
    "language",
    "state",
    "section",
    "score",
    "accessed",
    "sha256",
)
_FORMULA = re.compile(r"(^|;)(?=\s*[=+\-@＝＋－＠])")
"""A sign that begins a formula, at the start of a cell; also of what is one where semicolons part the cells."""


def render(references: Iterable[Reference]) -> bytes:
    """The references as a table with a heading, in UTF-8."""
    return sheet(_COLUMNS, ([getattr(reference, name) for name in _COLUMNS] for reference in references))


def sheet(heading: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> bytes:
    """Rows under a heading, in UTF-8."""
    return "\ufeff".encode() + line(heading) + b"".join(line(row) for row in rows)


def line(row: Sequence[str | float | None]) -> bytes:
    """One row, in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_cell(value) for value in row])
    return text.getvalue().encode()


def _cell(value: str | float | None) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, int):
        return str(value)
    return _FORMULA.sub(r"\1'", printable.line(value or ""))
