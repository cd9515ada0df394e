"""Rows of a table between the lines that are drawn in it: cells may break over lines as far apart as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from stdwatch.extraction.pdf.frame import Box
from stdwatch.extraction.pdf.pages import Line, Rule

_LEAST_ROWS = 3
"""Rows: lines above and below the head alone are no grid."""
_SHARE = 0.6
"""How much of a table's width a line crosses that parts its rows."""
_MOST_LINES, _OPEN = 5_000, 40
"""Lines of a page that are looked at, and widths of which further ones are expected."""
_END_TOLERANCE = 5.0
"""Points by which the ends of lines of one table may differ."""
_SAME = 1.5
"""Points by which the pieces of one line may differ in height."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of print without a wide gap; `order` is the number of its line in the file."""

    line: Line
    order: int

    @property
    def text(self) -> str:
        """What it says."""
        return self.line.text


Row = list[Cell]
"""Cells on one baseline, from left to right; after merging, cells under each other as well."""


def grids_of(rules: Sequence[Rule]) -> list[Box]:
    """The tables that lines draw: those of one left and right end, where there are enough to part rows."""
    groups: list[list[Rule]] = []
    for rule in rules[:_MOST_LINES]:
        same = next((group for group in groups[-_OPEN:] if _is_as_wide(rule, group[0])), None)
        if same is None:
            groups.append([rule])
        else:
            same.append(rule)
    drawn = [same for same in groups if len({round(y / _SAME) for y, _, _ in same}) > _LEAST_ROWS]
    return [(same[0][1], min(same)[0], same[0][2], max(same)[0]) for same in drawn]


def _is_as_wide(rule: Rule, other: Rule) -> bool:
    return abs(rule[1] - other[1]) < _END_TOLERANCE and abs(rule[2] - other[2]) < _END_TOLERANCE


def is_in(line: Line, grids: Sequence[Box]) -> bool:
    """Test whether a line of print stands in a table that lines draw."""
    return any(x0 - 1 < line.x0 and line.x1 < x1 + 1 and y0 < line.y < y1 for x0, y0, x1, y1 in grids)


def between_rules(rows: Sequence[list[Row]], rules: Sequence[Rule]) -> list[list[Row]]:
    """The rows of a table by column, put together between its lines; nothing where lines do not part all rows.

    Where two rows of figures stand between two lines, these part groups of rows.
    """
    lines = [cell.line for row in rows for cells in row for cell in cells]
    heights = _crossing(rules, min(line.x0 for line in lines), max(line.x1 for line in lines))
    tops = [max(cell.line.y for cells in row for cell in cells) for row in rows]
    placed = groupby(zip(rows, tops, strict=True), lambda row: sum(height > row[1] for height in heights))
    groups = [[row for row, _ in group] for _, group in placed]
    if len(groups) < _LEAST_ROWS or any(sum(map(_is_of_figures, group)) > 1 for group in groups):
        return []
    return [[[cell for cells in column for cell in cells] for column in zip(*group, strict=True)] for group in groups]


def _crossing(rules: Sequence[Rule], left: float, right: float) -> list[float]:
    """The heights at which lines cross most of a table, each once."""
    heights: list[float] = []
    for _, pieces in groupby(sorted(rules), lambda rule: round(rule[0] / _SAME)):
        row = list(pieces)
        reached, crossed = left, 0.0
        for _, x0, x1 in sorted(row, key=lambda rule: rule[1]):
            crossed += max(0.0, min(x1, right) - max(x0, reached))
            reached = max(reached, x1)
        if crossed > _SHARE * (right - left) and not (heights and row[0][0] - heights[-1] < 2 * _SAME):
            heights.append(row[0][0])
    return heights


def _is_of_figures(row: Sequence[Row]) -> bool:
    return sum(is_figure(cells[0].text) for cells in row if cells) > 1


def is_figure(text: str) -> bool:
    """Test whether a text is mostly digits."""
    return sum(map(str.isdigit, text)) > 0.5 * len(text)
