"""Footnotes: told from the text by their number, their size and their place at the foot of a column."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stdwatch.extraction.pdf.pages import Line, PrintedPage

_OPENING = re.compile(r"(?:\d{1,3}|[*†‡§‖¶]{1,5})(?=\s?[^\W\d]|\s?[“\"(])")
_GLUED = re.compile(r"(?:[^\W\d_]{3}|[^\W\d_][.,;:”\"’)])(\d{1,3}|[*†‡§‖¶]{1,5})(?![\w*†‡§‖¶])")
_ENDING = re.compile(r"[.!?:;][”’\"')\]]*$")


@dataclass(frozen=True, slots=True)
class Marks:
    """The numbers and signs of notes on one page: `raised` by their print, `glued` only by standing at a word's end.

    `floor` is the height of the lowest line in the body's print.
    """

    raised: frozenset[str]
    glued: frozenset[str]
    floor: float


def marks_of(lines: Sequence[Line], body_size: float) -> Marks:
    """All that may be a mark on these lines."""
    return Marks(
        frozenset(mark for line in lines for mark in line.marks),
        frozenset(mark for line in lines for mark in _GLUED.findall(line.text)),
        min((line.y for line in lines if not _is_small(line, body_size)), default=0.0),
    )


def split_notes(
    column: Sequence[Line], body_size: float, marks: Marks, goes_on: bool
) -> tuple[list[Line], list[list[Line]]]:
    """Text lines and notes (each a run of lines) of one column.

    Notes are the end of a column, from the first line on that opens one. With `goes_on` small print at the end of the
    column is taken for the rest of a note that the column before did not finish.
    """
    start = next((i for i in range(len(column)) if _opens_notes(column, i, body_size, marks)), None)
    if start is None and goes_on:
        start = _small_tail(column, body_size)
    if start is None:
        return list(column), []
    notes: list[list[Line]] = []
    for line in column[start:]:
        if not notes or _opens_next(line, notes[-1]):
            notes.append([])
        notes[-1].append(line)
    return list(column[:start]), notes


def is_unfinished(notes: Sequence[Sequence[Line]]) -> bool:
    """Test whether the last note stops in the middle of a sentence."""
    return bool(notes) and not _ENDING.search(notes[-1][-1].text)


def without_marks(text: str, numbers: Iterable[str]) -> str:
    """The text without these marks: those printed like any other sign, and those taken for a power (Article 10^5)."""
    for number in numbers:
        text = re.sub(rf"(?<=\w)\^{re.escape(number)}(?!\w)", "", text)
        text = re.sub(rf"(?<=[^\W\d_]{{3}}){re.escape(number)}(?![\w*†‡§‖¶])", "", text)
        text = re.sub(rf"(?<=[^\W\d_][.,;:”\"’)]){re.escape(number)}(?![\w*†‡§‖¶])", "", text)
    return text


def plain_marks(
    pages: Sequence[PrintedPage], notes: Sequence[Sequence[tuple[int, Line]]]
) -> dict[int, tuple[str, ...]]:
    """By page the openings of its notes whose marks are not raised, so that they still stick to words."""
    plain: defaultdict[int, list[str]] = defaultdict(list)
    for note in notes:
        page, line = note[0]
        opening = _opening(line)
        if opening and not any(opening in other.marks for other in pages[page].lines):
            plain[page].append(opening)
    return {page: tuple(openings) for page, openings in plain.items()}


def _opening(line: Line) -> str:
    if line.lead:
        return line.lead
    match = _OPENING.match(line.text)
    return match.group() if match else ""


def _opens_notes(column: Sequence[Line], number: int, body_size: float, marks: Marks) -> bool:
    """A raised number at the line's beginning is sure; others need their mark on the page, or a row of successors."""
    line = column[number]
    opening = _opening(line)
    if not opening or line.size > 1.02 * body_size or any(other.size > line.size + 0.5 for other in column[number:]):
        return False
    if line.lead:
        return True
    if _is_small(line, body_size):
        below = line.y < marks.floor
        return below or opening in marks.raised or opening in marks.glued or _counts_up(column[number:])
    return number > 0 and opening in marks.raised and line.text[len(opening) :].lstrip()[:1].isupper()


def _opens_next(line: Line, note: Sequence[Line]) -> bool:
    """Test whether a line opens a note after this one, and is not its next line that happens to begin with a number.

    What stands far below the notes (the foot of a single page, that nothing repeats) is not part of the last.
    """
    opening = _opening(line)
    if note[-1].y - line.y > 2.2 * line.size:
        return True
    if line.lead or not opening.isdigit():
        return bool(opening)
    earlier = _opening(note[0])
    return (earlier.isdigit() and int(opening) == int(earlier) + 1) or bool(_ENDING.search(note[-1].text))


def _is_small(line: Line, body_size: float) -> bool:
    return line.size < 0.93 * body_size


def _counts_up(lines: Sequence[Line]) -> bool:
    numbers = [int(opening) for line in lines if (opening := _opening(line)).isdigit()]
    return len(numbers) > 1 and all(b == a + 1 for a, b in pairwise(numbers))


def _small_tail(column: Sequence[Line], body_size: float) -> int | None:
    start = len(column)
    while start and _is_small(column[start - 1], body_size):
        start -= 1
    return start if start < len(column) else None
