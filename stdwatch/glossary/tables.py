"""The glossary as a table (CSV): one term a line, several forms parted by semicolons."""

import csv
import io
from collections.abc import Iterable, Iterator

from stdwatch.glossary.conflicts import InvalidGlossary, Line
from stdwatch.glossary.terms import Term
from stdwatch.reasons import GlossaryCode

COLUMNS = ("zh", "en", "never", "also", "note", "since")
_FORMULA = ("=", "+", "-", "@")
"""A cell that begins so is a formula to a spreadsheet; an apostrophe in front keeps it a text (OWASP)."""


def write(terms: Iterable[Term]) -> bytes:
    """A table in UTF-8 with a byte order mark, without which Excel takes it for another encoding."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for term in terms:
        cells = (term.zh, *map("; ".join, (term.forms, term.never, term.also)), term.note, term.since)
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def read(body: bytes) -> Iterator[Line]:
    """The terms of a table, in UTF-8 or as a Chinese Excel saves it (GB 18030); columns in any order, zh is needed.

    Raises `InvalidGlossary` with the line that is broken.
    """
    reader = csv.reader(io.StringIO(_decoded(body), newline=""), strict=True)
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        _check_columns(columns)
        start = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                yield Line(start, _term(columns, row, start))
            start = reader.line_num + 1
    except csv.Error as error:
        raise InvalidGlossary(reader.line_num, GlossaryCode.BROKEN, text=str(error)) from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as first:
        try:
            return body.decode("gb18030")
        except UnicodeDecodeError:
            line = body.count(b"\n", 0, first.start) + 1
            raise InvalidGlossary(line, GlossaryCode.ENCODING) from first


def _check_columns(columns: list[str]) -> None:
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown or "zh" not in columns or len(set(columns)) < len(columns):
        raise InvalidGlossary(1, GlossaryCode.COLUMNS, names=", ".join(COLUMNS))


def _term(columns: list[str], row: list[str], line: int) -> Term:
    if len(row) != len(columns):
        raise InvalidGlossary(line, GlossaryCode.CELLS, cells=len(row), columns=len(columns))
    cells = dict(zip(columns, (_plain(cell) for cell in row), strict=True))
    forms, never, also = (parts(cells.get(name, "")) for name in ("en", "never", "also"))
    return Term(cells["zh"], forms, never, also, cells.get("note", ""))


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def parts(cell: str) -> tuple[str, ...]:
    """The forms in a cell, parted by semicolons of either width, each once."""
    return tuple(dict.fromkeys(part.strip() for part in cell.replace("；", ";").split(";") if part.strip()))
