"""Columns of a list's table: the head over a cell, and the cell of another line that stands over a row."""

from collections.abc import Iterator
from itertools import islice, takewhile

from lxml import etree

from stdwatch.web_content.markup import text_of

_CELLS = ("td", "th")
_LINES_WITH_HEADS = 3
"""Lines of a table that is one row of a list, and lines in which its heads may stand."""

_HEAD_ATTRIBUTES = ("data-label", "data-title", "data-th")
"""Where tables that are made narrow on phones keep the head of a cell."""


def facing(line: etree._Element, row: etree._Element) -> etree._Element:
    """The cell of a table's line in the column where a row lies; the line itself where there is none."""
    if line.tag in {"thead", "tbody"}:
        line = next(iter(line.iterchildren("tr", reversed=True)), line)
    table = next(line.iterancestors("table"), None) if line.tag == "tr" and len(line) > 1 else None
    for cell in (row, *row.iterancestors()) if table is not None else ():
        across = cell.getparent()
        if cell.tag in _CELLS and across is not None and next(across.iterancestors("table"), None) is table:
            return line[across.index(cell)] if len(across) == len(line) else line
    return line


def cells_under_heads(row: etree._Element) -> list[tuple[str, etree._Element]]:
    """The cells of a table's row, each with the head of its column; none where the table has no heads.

    A table of one row may itself be the row of a list; a row that has a table somewhere in it is not of one.
    """
    if row.tag not in {"tr", "tbody", "table"}:
        return []
    return [
        named
        for line in islice(row.iter("tr"), _LINES_WITH_HEADS)
        if not _is_head(line)
        for named in _under_heads(line)
    ]


def _under_heads(line: etree._Element) -> list[tuple[str, etree._Element]]:
    heads = next((head for head in _lines_above(line) if _is_head(head)), None)
    texts = [text_of(cell) for cell in heads] if heads is not None and len(heads) == len(line) else [""] * len(line)
    named = [(_head_of(cell) or text, cell) for text, cell in zip(texts, line, strict=True)]
    return named if any(head for head, _ in named) else []


def _head_of(cell: etree._Element) -> str:
    return next((cell.get(name, "") for name in _HEAD_ATTRIBUTES if cell.get(name)), "")


def _lines_above(row: etree._Element) -> Iterator[etree._Element]:
    """Where a table's heads stand: its first lines, which are few, so that long tables are read in proportion."""
    part = row.getparent()
    if part is None:
        return
    for head in part.itersiblings("thead", preceding=True):
        yield from head.iterchildren("tr")
    yield from takewhile(lambda line: line is not row, islice(part.iterchildren("tr"), _LINES_WITH_HEADS))


def _is_head(line: etree._Element) -> bool:
    return len(line) > 1 and all(cell.tag == "th" for cell in line)
