"""Tables as rows of text: each cell in its column, also behind empty ones and under those that span more than one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from stdwatch.web_content.markup import DISPLAY, fold


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table on one line: its cells with bars between them, or an item behind its number."""

    text: str
    is_item: bool


Rows = dict[etree._Element, Row]
"""The rows that are data or items."""

_TABLES = frozenset({"table", "grid", "treegrid"})
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_ENUMERATED = re.compile(r"[(\[（]?(?:\d{1,3}|[A-Za-z]{1,2}|[ivxlc]{1,6})[.)\]）]|[–—•·-]")
"""A cell that is the number or letter of an item: tables of such rows are lists, as laws of the EU are laid out."""
_LAYOUT = 2_000
"""Characters: a cell that says more holds a text, and its table only lays out the page."""
_REPEATED = 120
"""Characters: what spans more columns or rows and says more is written once."""
_WIDEST = 60
"""Columns that one cell may span."""
_ROOM, _SHARE = 10_000, 20
"""Characters that a table may write again, and for each of its own: a page of 500 kB asked for gigabytes."""


def rows_of(table: etree._Element, text_of_cell: Callable[[etree._Element], str]) -> Rows:
    """The rows of a table that are items, or data: two cells or more that say something, in their columns."""
    written: list[tuple[etree._Element, list[str]]] = []
    columns = _Columns(text_of_cell)
    for row in _own_rows(table):
        if any(_is_layout(cell) for cell in _cells(row)):
            return {}
        written.append((row, columns.placed(row)))
    is_data = any(len(set(filter(None, cells))) > 1 for _, cells in written)
    if is_data and all(len(cells) == 2 and _ENUMERATED.fullmatch(cells[0]) and cells[1] for _, cells in written):
        return {row: Row(fold(" ".join(cells)), is_item=True) for row, cells in written}
    data = ((row, cells) for row, cells in written if is_data and _is_data_row(cells))
    return {row: Row(fold(" | ".join(cells)), is_item=False) for row, cells in data}


def order_feet(root: etree._Element) -> None:
    """Move the foot of each table behind its bodies, in place, as it is shown."""
    for foot in list(root.iter("tfoot")):
        table = foot.getparent()
        if table is not None and table.tag == "table" and next(foot.itersiblings("tbody", "tr"), None) is not None:
            table.append(foot)


def _is_data_row(cells: list[str]) -> bool:
    """Whether a row says something in a column of its own: a title over all columns does not."""
    filled = set(filter(None, cells))
    return len(filled) > 1 or (len(filled) == 1 and not cells[0])


def is_table(element: etree._Element) -> bool:
    """Whether an element is a table: by its name, its role (ARIA) or its style."""
    if element.tag == "table" or element.get("role") in _TABLES:
        return True
    return "table" in element.get("style", "") and _shown_as(element) == "table"


def _own_rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, those in its head, bodies and groups included, without those of tables inside."""
    for part in table.iterchildren(etree.Element):
        if part.tag == "tr" or part.get("role") == "row" or _shown_as(part) == "table-row":
            yield part
        elif part.tag in _GROUPS or part.get("role") == "rowgroup" or _shown_as(part) == "table-row-group":
            yield from _own_rows(part)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row; of a row by style all that stands in it."""
    if row.tag == "tr":
        return row.iterchildren("td", "th")
    return row.iterchildren(etree.Element)


def _shown_as(element: etree._Element) -> str:
    display = DISPLAY.search(element.get("style", ""))
    return display.group(1).lower() if display else ""


def _is_layout(cell: etree._Element) -> bool:
    if next(cell.iter("table", "h1", "h2", "h3", "h4", "h5", "h6", "article"), None) is not None:
        return True
    return len(cell) > 2 and sum(len(text) for text in cell.itertext()) > _LAYOUT


@dataclass(slots=True)
class _Columns:
    """Where the cells of a table stand; those that span more are written again for as long as there is `room`.

    `above` holds the cells that reach down into the next row.
    """

    text_of_cell: Callable[[etree._Element], str]
    above: dict[int, tuple[int, str]] = field(default_factory=dict)
    room: int = _ROOM

    def placed(self, row: etree._Element) -> list[str]:
        """The texts of the next row by column."""
        texts: list[str] = []
        for cell in _cells(row):
            self._reach_down(texts)
            text = self.text_of_cell(cell)
            self.room += _SHARE * len(text)
            again = text if len(text) <= _REPEATED else ""
            rows, columns = _span(cell, "rowspan", 1_000), _span(cell, "colspan", _WIDEST)
            for number in range(columns):
                if number and not self._has_room(again):
                    break
                if rows > 1:
                    self.above[len(texts)] = (rows - 1, again)
                texts.append(again if number else text)
        self._reach_down(texts)
        return texts

    def _reach_down(self, texts: list[str]) -> None:
        while len(texts) in self.above and self._has_room(self.above[len(texts)][1]):
            column = len(texts)
            rows, text = self.above.pop(column)
            if rows > 1:
                self.above[column] = (rows - 1, text)
            texts.append(text)

    def _has_room(self, text: str) -> bool:
        self.room -= len(text) + 1
        return self.room >= 0


def _span(cell: etree._Element, name: str, most: int) -> int:
    written = cell.get(name, "").strip()
    number = int(written) if written.isdecimal() and len(written) < 6 else 1
    return min(number, most) if number else most
