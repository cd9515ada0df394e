"""The columns of a page, in reading order."""

from collections.abc import Sequence
from dataclasses import replace

from stdwatch.extraction.pdf.pages import Line, PrintedPage


def columns(lines: Sequence[Line], leading: float) -> list[list[Line]]:
    """Cut the lines where the print jumps up again: to the next column, or to a note set apart."""
    cut: list[list[Line]] = []
    for line in lines:
        if not cut or line.y > cut[-1][-1].y + 0.5 * leading:
            cut.append([])
        cut[-1].append(line)
    return cut


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
    gaps = [(left, right) for line in crossing for _, left, right in line.gaps]
    candidates = [(left + right) / 2 for left, right in gaps]
    if not candidates:
        return None
    best = max(candidates, key=lambda x: sum(left < x < right for left, right in gaps))
    cut = [halves for line in crossing if (halves := _halves(line, best)) is not None]
    if len(cut) < 6 or len(cut) < 0.6 * len(crossing):
        return None
    filled = sum(min(len(a.text), len(b.text)) > 15 for a, b in cut)
    return best if filled >= 0.6 * len(cut) else None


def _halves(line: Line, gutter: float) -> tuple[Line, Line] | None:
    for at, left, right in line.gaps:
        if left < gutter < right:
            before = replace(line, text=line.text[:at].rstrip(), x1=left, gaps=())
            return before, replace(line, text=line.text[at:].lstrip(), x0=right, lead="", gaps=())
    return None
