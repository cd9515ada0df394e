"""Tables: cells that stand in common columns, put together to rows in whatever order the file prints them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise
from statistics import median

from stdwatch.extraction.pdf.pages import Line, PrintedPage, Rule
from stdwatch.extraction.pdf.prose import band_of, bands_of, may_be_prose, prose_runs
from stdwatch.extraction.pdf.ruled import Cell, Row, between_rules, grids_of, is_figure, is_in

_BULLET = re.compile(r"[•◦▪‣●○■□➢✓]|[*–-](?:\s|$)")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s+\S.{15}")
_ITEM = re.compile(r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|\d{1,3}|[•◦▪‣●○■□➢✓*–-])$", re.IGNORECASE)


def mark_tables(page: PrintedPage) -> PrintedPage:
    """Give the lines of tables their row's number, row after row and cell after cell, where the table begins."""
    if sum(bool(line.gaps) for line in page.lines) + _returns(page.lines) == 0:
        return page
    grids = grids_of(page.rules)
    ruled = {order for order, line in enumerate(page.lines) if is_in(line, grids)}
    flowing = {order for order, line in enumerate(page.lines) if may_be_prose(line)} - ruled
    free = ([order for order in run if order not in ruled] for run in prose_runs(page.lines))
    runs = [run for run in free if run]
    prose = {order for run in runs for order in run}
    bands = bands_of([[page.lines[order] for order in run] for run in runs])
    tables = []
    for band in range(-1, len(bands)):
        inside = [order for order, line in enumerate(page.lines) if band_of(line, bands) == band]
        cells = [cell for order in inside if order not in prose for cell in _cells(page.lines[order], order)]
        barriers = sorted(page.lines[order].y for order in inside if order in prose)
        regions = [
            part for region in _regions(_baseline_rows(cells), barriers) for part in _parted(region, ruled, flowing)
        ]
        tables += [table for region in regions if (table := _table(region, page.rules))]
    return _reordered(page, tables) if tables else page


def _returns(lines: Sequence[Line]) -> int:
    """How often the print goes back to a height where something stands already."""
    return sum(abs(a.y - b.y) < 0.3 * b.size or b.y > a.y for a, b in pairwise(lines))


def _cells(line: Line, order: int) -> Iterator[Cell]:
    """The line cut at its wide gaps."""
    start, x0 = 0, line.x0
    for at, left, right in [*line.gaps, (len(line.text), line.x1, line.x1)]:
        if text := line.text[start:at].strip():
            yield Cell(replace(line, text=text, x0=x0, x1=left, gaps=()) if line.gaps else line, order)
        start, x0 = at, right


def _baseline_rows(cells: Iterable[Cell]) -> list[Row]:
    rows: list[Row] = []
    for cell in sorted(cells, key=lambda cell: (-cell.line.y, cell.line.x0)):
        if rows and rows[-1][0].line.y - cell.line.y < 0.3 * cell.line.size:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [sorted(row, key=lambda cell: cell.line.x0) for row in rows]


def _regions(rows: Sequence[Row], barriers: Sequence[float]) -> Iterator[list[Row]]:
    """Rows that follow each other without running text (its heights) between them or a distance of over three lines.

    The items of a list are no rows of the table above or below them.
    """
    region: list[Row] = []
    for row in rows:
        y = row[0].line.y
        if region:
            above = region[-1][0].line
            parted = above.y - y > 3.5 * above.size or any(y < height < above.y for height in barriers)
            if parted or _is_item(row) != _is_item(region[-1]):
                yield region
                region = []
        region.append(row)
    if region:
        yield region


def _parted(region: Sequence[Row], ruled: AbstractSet[int], flowing: AbstractSet[int]) -> Iterator[list[Row]]:
    """A region cut between the ruled rows of a table and a line that may be running text, of however few lines."""
    part: list[Row] = []
    for row in region:
        both = [{cell.order for cell in each} for each in (part[-1] if part else [], row)]
        if any(a and a <= ruled and len(b) == 1 and b <= flowing for a, b in (both, both[::-1])):
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def _is_item(row: Row) -> bool:
    """Test whether a row is an item of a list behind its bullet, or behind its number in the same stretch of print."""
    if len(row) == 1 and _NUMBERED.match(row[0].text):
        return True
    return len(row) < 3 and _BULLET.match(row[0].text) is not None and (len(row) == 2 or len(row[0].text) > 1)


def _table(region: Sequence[Row], rules: Sequence[Rule]) -> list[list[Row]]:
    """The rows of a table, each with its cells by column; nothing where cells do not stand in columns."""
    first = next((i for i, row in enumerate(region) if len(row) > 1), len(region))
    last = max((i for i, row in enumerate(region) if len(row) > 1), default=-1)
    wide = [row for row in region if len(row) > 1]
    if len(wide) < 2:
        return []
    columns = _columns(wide)
    if len(columns) < 2 or _is_list(wide, columns) or not _are_aligned(wide, columns):
        return []
    placed = [_placed(row, columns) for row in region[first : last + 1]]
    head = _rest(region[:first][::-1], columns, placed[0])[::-1]
    rows = [*head, *placed, *_rest(region[last + 1 :], columns, placed[-1])]
    merged = between_rules(rows, rules) or _merged(rows)
    alone = 0 if sum(map(bool, merged[0])) > 1 else 1
    return merged[alone:]


def _columns(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Left and right edge of each column: between uprights that hardly any row crosses."""
    steps = Counter[float]()
    for left, right in (span for row in rows for span in _spans(row)):
        steps[left] += 1
        steps[right] -= 1
    allowed, crossing = len(rows) // 7, 0
    columns: list[tuple[float, float]] = []
    for left, right in pairwise(sorted(steps)):
        crossing += steps[left]
        if crossing <= allowed:
            continue
        if columns and columns[-1][1] == left:
            columns[-1] = (columns[-1][0], right)
        else:
            columns.append((left, right))
    return columns


def _spans(row: Row) -> Iterator[tuple[float, float]]:
    """The stretches that the cells of a row cover, none twice."""
    end = float("-inf")
    for cell in row:
        left, end = max(cell.line.x0, end), max(cell.line.x1, end)
        if left < end:
            yield left, end


def _are_aligned(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    """Test whether the gaps of most rows lie between columns: no accident where there are three rows or wide gaps."""
    size = median(row[0].line.size for row in rows)
    gaps = [right - left for (_, left), (right, _) in pairwise(columns)]
    if len(rows) < 3 and (min(gaps) < size or any(row[0].line.even for row in rows if not _is_figures(row))):
        return max(gaps) > 1.4 * size and not all(len(row) > 4 for row in rows)
    fitting = sum(len({_column_of(cell.line, columns) for cell in row}) == len(row) for row in rows)
    return fitting >= 0.7 * len(rows)


def _is_figures(row: Row) -> bool:
    return sum(any(map(str.isdigit, cell.text)) for cell in row) > len(row) / 2


def _is_list(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    """Test whether what stands in the first of two columns are the numbers or bullets of items."""
    items = sum(_ITEM.match(row[0].text) is not None for row in rows)
    return len(columns) == 2 and items > 0.6 * len(rows) and sum(len(row[-1].text) for row in rows) > 15 * len(rows)


def _column_of(line: Line, columns: Sequence[tuple[float, float]]) -> int:
    """The column in which most of a line's print stands."""
    return max(range(len(columns)), key=lambda i: min(columns[i][1], line.x1) - max(columns[i][0], line.x0))


def _placed(row: Row, columns: Sequence[tuple[float, float]]) -> list[Row]:
    """A row's cells by column."""
    placed: list[Row] = [[] for _ in columns]
    for cell in row:
        placed[_column_of(cell.line, columns)].append(cell)
    return placed


def _rest(rows: Sequence[Row], columns: Sequence[tuple[float, float]], outer: Sequence[Row]) -> list[list[Row]]:
    """Single cells right above or under the table's first or last row: more of its longest cell."""
    rest: list[list[Row]] = []
    y = outer[0][0].line.y if outer[0] else next(cells[0].line.y for cells in outer if cells)
    for row in rows:
        line = row[0].line
        column = _column_of(line, columns)
        following = columns[column + 1][0] if column + 1 < len(columns) else columns[column][1] + 5 * line.size
        inside = columns[column][0] - 2 < line.x0 and line.x1 < following
        if abs(y - line.y) > 1.5 * line.size or not inside:
            break
        rest.append(_placed(row, columns))
        y = line.y
    return rest


def _merged(rows: Sequence[list[Row]]) -> list[list[Row]]:
    """The rows with the further lines of their cells: lines that stand closer than rows, or go on in one cell."""
    steps = [_bottom(a) - _top(b) for a, b in pairwise(rows)]
    tight = next((limit for limit in _limits(steps) if _parts_rows(rows, steps, limit)), 0.0)
    merged: list[list[Row]] = []
    for number, row in enumerate(rows):
        if number and (steps[number - 1] < tight or (not tight and _goes_on(merged[-1], row))):
            merged[-1] = [above + below for above, below in zip(merged[-1], row, strict=True)]
        else:
            merged.append(row)
    return merged


def _limits(steps: Sequence[float]) -> Iterator[float]:
    """Distances that may part the lines of a cell from rows, largest first: where the distances of lines jump."""
    ordered = sorted(steps, reverse=True)
    return ((a + b) / 2 for a, b in pairwise(ordered) if a > 1.22 * b > 0)


def _parts_rows(rows: Sequence[list[Row]], steps: Sequence[float], limit: float) -> bool:
    """Test whether what stands closer than `limit` are lines of cells: few columns filled, or text that goes on."""
    close = [(above, row) for (above, row), step in zip(pairwise(rows), steps, strict=True) if step < limit]
    rest = sum(not (all(above) and all(row)) or _goes_on(above, row) for above, row in close)
    figures = sum(sum(is_figure(cells[0].text) for cells in row if cells) > 1 for _, row in close)
    return rest > 0.7 * len(close) and figures < 0.2 * len(close)


def _goes_on(above: Sequence[Row], row: Sequence[Row]) -> bool:
    """Test whether a row at the usual distance is the rest of the cells above it: text alone, that begins small."""
    filled = [number for number, cells in enumerate(row) if cells]
    if any(not above[number] for number in filled):
        return False
    texts = [row[number][0].text for number in filled]
    return all(text[:1].islower() or above[n][-1].text.endswith("-") for n, text in zip(filled, texts, strict=True))


def _top(row: Sequence[Row]) -> float:
    return max(cell.line.y for cells in row for cell in cells)


def _bottom(row: Sequence[Row]) -> float:
    return min(cell.line.y for cells in row for cell in cells)


def _reordered(page: PrintedPage, tables: Sequence[Sequence[Sequence[Row]]]) -> PrintedPage:
    """The page's lines with each table where its first line stood."""
    at: dict[int, list[Line]] = {}
    taken: set[int] = set()
    number = 0
    for table in tables:
        orders = [cell.order for row in table for cells in row for cell in cells]
        apart = any(not cells for row in table for cells in row[1 : _width(row)])
        lines = at.setdefault(min(orders), [])
        for row in table:
            lines += _row_lines(row, number, apart)
            number += 1
        taken.update(orders)
    lines = []
    for order, line in enumerate(page.lines):
        lines += at.get(order, [])
        if order not in taken:
            lines.append(line)
    return replace(page, lines=tuple(lines))


def _width(row: Sequence[Row]) -> int:
    return max(number for number, cells in enumerate(row) if cells)


def _row_lines(row: Sequence[Row], number: int, apart: bool) -> Iterator[Line]:
    """A row's lines; bars part the cells where one of the table is empty, so that none moves to another column."""
    bars = ""
    for cells in row[: _width(row) + 1]:
        for cell in cells:
            yield replace(cell.line, text=bars + cell.text, row=number)
            bars = ""
        bars += "| " if apart else ""
