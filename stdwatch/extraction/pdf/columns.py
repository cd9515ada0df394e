"""The columns of a page, in reading order."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from stdwatch.extraction.pdf.pages import Line, PrintedPage


def columns(lines: Sequence[Line], leading: float) -> list[list[Line]]:
    """Cut the lines where the print jumps up again: to the next column, or to a note set apart."""
    cut: list[list[Line]] = []
    for line in lines:
        in_row = bool(cut) and line.row is not None and line.row == cut[-1][-1].row
        if not in_row and (not cut or line.y > _foot(cut[-1]) + 0.5 * leading):
            cut.append([])
        cut[-1].append(line)
    return cut


def _foot(column: Sequence[Line]) -> float:
    """The height of the last line, or of the lowest in the last row of a table."""
    last = column[-1]
    return last.y if last.row is None else min(line.y for line in column if line.row == last.row)


def split_columns(page: PrintedPage) -> PrintedPage:
    """Put two columns one after the other where the file prints them row by row.

    Such files give lines that run over both columns with a wide gap in the middle. They are cut when at least six, and
    most of those that cross the middle, have their gap over one common upright, with text enough on both sides.
    """
    crossing = [line for line in page.lines if line.x0 < 0.4 * page.width and line.x1 > 0.6 * page.width]
    gutter = _gutter(crossing)
    if gutter is None:
        return page
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in sorted(page.lines, key=lambda line: -line.y):
        halves = _halves(line, gutter)
        if halves is not None:
            left.append(halves[0])
            right.append(halves[1])
        elif line.x1 <= gutter:
            left.append(line)
        elif line.x0 >= gutter:
            right.append(line)
        else:
            ordered += [*left, *right, line]
            left, right = [], []
    return replace(page, lines=(*ordered, *left, *right))


def _gutter(crossing: Sequence[Line]) -> float | None:
    gaps = [(left, right) for line in crossing for _, left, right in line.gaps if right - left > 0.9 * line.size]
    candidates = [(left + right) / 2 for left, right in gaps]
    if not candidates:
        return None
    lefts, rights = sorted(left for left, _ in gaps), sorted(right for _, right in gaps)
    best = max(candidates, key=lambda x: bisect_left(lefts, x) - bisect_right(rights, x))  # of gaps that hold it
    cut = [halves for line in crossing if (halves := _halves(line, best)) is not None]
    if len(cut) < 6 or len(cut) < 0.6 * len(crossing):
        return None
    long = sum(min(len(a.text), len(b.text)) > 15 for a, b in cut)
    return best if long >= 0.6 * len(cut) and _flow([a for a, _ in cut]) and not _are_rows(cut) else None


def _flow(lines: Sequence[Line]) -> bool:
    """Test whether lines fill their column or go on in small letters, as running text does and labels do not."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    filled = sum(line.x1 > right - 0.25 * (right - left) for line in lines)
    return filled > 0.6 * len(lines) or sum(line.text[:1].islower() for line in lines) > 0.3 * len(lines)


def _are_rows(cut: Sequence[tuple[Line, Line]]) -> bool:
    """Test whether most lines have further wide gaps."""
    return sum(bool(half.gaps) for pair in cut for half in pair) > 0.5 * len(cut)


def _halves(line: Line, gutter: float) -> tuple[Line, Line] | None:
    for at, left, right in line.gaps:
        if left < gutter < right:
            after = line.text[at:].lstrip()
            shift = len(line.text) - len(after)
            first = tuple(gap for gap in line.gaps if gap[0] < at)
            last = tuple((start - shift, x0, x1) for start, x0, x1 in line.gaps if start > at)
            before = replace(line, text=line.text[:at].rstrip(), x1=left, gaps=first)
            return before, replace(line, text=after, x0=right, lead="", gaps=last)
    return None
