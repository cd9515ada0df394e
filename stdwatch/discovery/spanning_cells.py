"""Cells that span rows of a listing's table, written again in each: a day may stand once for all rows of that day."""

from copy import deepcopy

from lxml import etree
from parsel import Selector

from stdwatch.discovery.nearest import BYLINE
from stdwatch.web_content.markup import length_of

_MOST_CELLS = 2_000
"""Cells that are written again: more than a page of a list has rows."""


def repeat_spanning(page: Selector) -> None:
    """Write each short cell that spans rows, and links nothing, into the rows below that it spans, in place."""
    room = _MOST_CELLS
    for spanning in page.css("td[rowspan], th[rowspan]"):
        cell = spanning.root
        span = _span(cell)
        if span < 2 or next(cell.iter("a"), None) is not None or length_of(cell) > BYLINE:
            continue
        column = sum(1 for _ in cell.itersiblings("td", "th", preceding=True))
        for row in _below(cell, span - 1):
            room -= 1
            if room < 0:
                return
            again = deepcopy(cell)
            again.attrib.pop("rowspan")
            again.tail = None
            row.insert(min(column, len(row)), again)


def _span(cell: etree._Element) -> int:
    written = cell.get("rowspan", "").strip()
    number = int(written) if written.isdecimal() and len(written) < 6 else 1
    return number or _MOST_CELLS  # 0: to the end of the table's part


def _below(cell: etree._Element, most: int) -> list[etree._Element]:
    """The rows below a cell that it reaches, and the first `most` of them."""
    row = cell.getparent()
    if row is None or row.tag != "tr":
        return []
    return [below for _, below in zip(range(most), row.itersiblings("tr"), strict=False)]
