"""Running text told from tables, labels and lists by how its lines follow each other."""

from collections.abc import Iterator, Sequence

from stdwatch.extraction.pdf.pages import Line


def prose_runs(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Numbers of lines that are running text: three and more under each other, long or flowing."""
    runs: list[list[int]] = []
    for order, line in enumerate(lines):
        if not may_be_prose(line):
            continue
        if runs and runs[-1][-1] == order - 1 and _is_next_line(lines[order - 1], line):
            runs[-1].append(order)
        else:
            runs.append([order])
    return (run for run in runs if len(run) > 2 and _flows([lines[order] for order in run]))


def may_be_prose(line: Line) -> bool:
    """Test whether a line has no wide gaps, or only the even ones of a justified line."""
    if not line.gaps:
        return True
    widest = max(right - left for _, left, right in line.gaps)
    letters = sum(map(str.isalpha, line.text))
    return line.even and widest < 2.5 * line.size and letters > 0.7 * len(line.text.replace(" ", ""))


def bands_of(runs: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    """Left and right edge of each column of running text, from left to right."""
    edges = sorted((min(line.x0 for line in run), max(line.x1 for line in run)) for run in runs)
    bands: list[tuple[float, float]] = []
    for left, right in edges:
        if bands and left < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], right))
        else:
            bands.append((left, right))
    return bands if len(bands) > 1 else []


def band_of(line: Line, bands: Sequence[tuple[float, float]]) -> int:
    """The column in which a line stands; -1 for one that reaches over several, or where there is but one."""
    return next((n for n, (left, right) in enumerate(bands) if line.x0 > left - 5 and line.x1 < right + 5), -1)


def _is_next_line(above: Line, line: Line) -> bool:
    step = above.y - line.y
    return 0.8 * line.size < step < 1.7 * line.size and abs(above.size - line.size) < 0.5 and _overlap(above, line) > 0


def _flows(lines: Sequence[Line]) -> bool:
    """Test whether lines are running text: mostly letters, and long, or filling a column, or going on in small letters.

    Labels in a column of a table begin with capitals and end anywhere.
    """
    text = "".join(line.text for line in lines)
    length = len(text) / len(lines)
    if sum(map(str.isalpha, text)) < 0.7 * len(text.replace(" ", "")) or length < 12:
        return False
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    filled = sum(line.x1 > right - 0.2 * (right - left) for line in lines) / len(lines)
    lower = sum(line.text[:1].islower() for line in lines) / len(lines)
    return (length > 30 and filled > 0.4) or lower > 0.3 or (length > 20 and filled > 0.7)


def _overlap(a: Line, b: Line) -> float:
    return min(a.x1, b.x1) - max(a.x0, b.x0)
