"""Any table as CSV that a spreadsheet opens, or as JSON, row by row however many there are."""

import json
from collections.abc import Iterable, Iterator, Sequence

from stdwatch import printable
from stdwatch.publishing import spreadsheet

Cell = str | float | None
FORMATS = ("csv", "json")
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def render(form: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table piece by piece, in one of `FORMATS`: CSV with a heading, or a JSON array of objects, one a line."""
    return _csv(columns, rows) if form == "csv" else _json(columns, rows)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    yield spreadsheet.sheet(columns, [])
    for row in rows:
        yield spreadsheet.line(row)


def _json(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    before = b"[\n"
    for row in rows:
        yield before + printable.escaped(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)).encode()
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"
