"""Lines that are written from right to left, put into the order in which they are read (inside the child only)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from stdwatch.extraction.pdf.chars import Characters

_ENDINGS = ".,:;!?)]»”،؛؟"
_IN_NUMBERS = ".,:/%-\u2013"


@dataclass(slots=True)
class Run:
    """A line in the making: its text, for each sign of it the character index (-1: a space put in), base and size."""

    text: str
    at: list[int]
    y: float
    size: float


def from_the_right(chars: Characters, fragments: Iterable[Run]) -> Iterator[Run]:
    """The fragments of a page written from right to left, line after line in the order in which they are read.

    Where each sign was placed by itself the library gives them from left to right; a full stop at a line's end, left
    of all, then stands in front of it.
    """
    lines: list[list[Run]] = []
    for fragment in fragments:
        if lines and abs(lines[-1][-1].y - fragment.y) < 0.1 * max(lines[-1][-1].size, fragment.size):
            lines[-1].append(fragment)
        else:
            lines.append([fragment])
    for line in lines:
        order = sorted(line, key=lambda part: min(chars.box(part.at[0])[0], chars.box(part.at[-1])[0]))
        for are_figures, group in groupby(order, key=lambda part: _is_figure(part.text)):
            parts = list(group)
            yield from _numbers(chars, parts) if are_figures else [_with_its_end(chars, part) for part in parts]


def _is_figure(text: str) -> bool:
    return all(sign.isdecimal() or sign in _IN_NUMBERS for sign in text)


def _numbers(chars: Characters, parts: Sequence[Run]) -> Iterator[Run]:
    """Figures from right to left as the numbers that they are, from left to right; signs around them stay apart."""
    number: list[Run] = []
    for part in parts:
        if number and abs(chars.box(part.at[-1])[0] - chars.box(number[-1].at[0])[2]) > 0.35 * part.size:
            yield from _number(number)
            number = []
        number.append(part)
    yield from _number(number)


def _number(parts: list[Run]) -> Iterator[Run]:
    while parts and parts[0].text in _ENDINGS:
        yield parts.pop(0)
    behind = [parts.pop()] if len(parts) > 1 and parts[-1].text in _ENDINGS else []
    if parts:
        inside = parts[::-1]
        at = [i for part in inside for i in part.at]
        yield Run("".join(part.text for part in inside), at, parts[0].y, parts[0].size)
    yield from behind


def _with_its_end(chars: Characters, run: Run) -> Run:
    """The run with the signs at its end that stand in front of it in the file."""
    count = len(run.text) - len(run.text.lstrip(_ENDINGS))
    if 0 < count < len(run.text) and chars.box(run.at[0])[0] > chars.box(run.at[-1])[0]:
        text, at = run.text[count:] + run.text[:count], run.at[count:] + run.at[:count]
        return Run(text.strip(), at[len(text) - len(text.lstrip()) :][: len(text.strip())], run.y, run.size)
    return run
