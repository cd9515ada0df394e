"""A document's usual measures: the size of its body's print and the distance of lines for each size."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from stdwatch.extraction.pdf.pages import Line, PrintedPage

_NUMBERED = re.compile(r"[\[(]?(\d{1,3})(?:[.)\]]|(?=\s*[^\W\d]|\s*[“\"]))")


@dataclass(frozen=True, slots=True)
class Measure:
    """A document's usual measures in points.

    `size` is that of the body's print, `leadings` the distance of lines for each size. `prose` are the sizes in which
    whole paragraphs are printed: of these none makes a heading by being larger than the body.
    """

    size: float
    leadings: Mapping[float, float] = field(default_factory=dict)
    prose: frozenset[float] = frozenset()

    def leading(self, size: float) -> float:
        """The usual distance between lines of this size."""
        return self.leadings.get(rounded(size), 1.25 * size)


def measure(pages: Sequence[PrintedPage]) -> Measure:
    """Measure the body's size, and for each size its most frequent distance of lines."""
    steps: defaultdict[float, Counter[float]] = defaultdict(Counter)
    for page in pages:
        for above, line in pairwise(page.lines):
            step, size = above.y - line.y, rounded(line.size)
            if rounded(above.size) == size and 0.9 * size < step < 2.5 * size:
                steps[size][round(step, 1)] += 1
    leadings = {size: counts.most_common(1)[0][0] for size, counts in steps.items()}
    prose = _prose(pages, leadings)
    size = _body_size(pages, prose)
    total = sum(prose.values())
    return Measure(size, leadings, frozenset(other for other in prose if prose[other] > 0.08 * total))


def rounded(size: float) -> float:
    """A size in steps of half a point."""
    return round(size * 2) / 2


def _body_size(pages: Sequence[PrintedPage], prose: Mapping[float, int]) -> float:
    """The size that most characters have, unless these are notes or tables, or larger print has nearly as much prose.

    Endnotes and tables may outweigh the text, but their print is the smaller one.
    """
    characters: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            characters[rounded(line.size)] += len(line.text)
    if not characters:
        return 10.0
    commonest = characters.most_common(1)[0][0]
    apart = _are_notes(pages, commonest) or prose.get(commonest, 0) < 0.3 * characters[commonest]
    least = 0.05 * characters[commonest] if apart else 0.4 * prose.get(commonest, 0)
    larger = {size: count for size, count in prose.items() if size > 1.05 * commonest and count > least}
    return max(larger, key=lambda size: larger[size], default=commonest)


def _prose(pages: Sequence[PrintedPage], leadings: Mapping[float, float]) -> Mapping[float, int]:
    """Characters in paragraphs by size: in runs of three lines and more that are long and mostly letters."""
    prose: Counter[float] = Counter()
    for page in pages:
        for run in _runs(page.lines, leadings):
            text = "".join(line.text for line in run)
            if len(run) > 2 and len(text) > 25 * len(run) and sum(map(str.isalpha, text)) > 0.6 * len(text):
                prose[rounded(run[0].size)] += len(text)
    return prose


def _runs(lines: Iterable[Line], leadings: Mapping[float, float]) -> Iterator[list[Line]]:
    """Lines of one size at their usual distance, to a gap or a wide space."""
    run: list[Line] = []
    for line in lines:
        size = rounded(line.size)
        if run and rounded(run[-1].size) == size and 0 < run[-1].y - line.y < 1.2 * leadings.get(size, 1.25 * size):
            run.append(line)
        else:
            if run:
                yield run
            run = [line]
    if run:
        yield run


def _are_notes(pages: Sequence[PrintedPage], size: float) -> bool:
    """Test whether print of this size is notes: every few lines a number that goes on counting."""
    lines = [line for page in pages for line in page.lines if rounded(line.size) == size]
    matches = (_NUMBERED.match(line.lead or line.text) for line in lines)
    numbers = [int(match[1]) for match in matches if match]
    following = sum(b == a + 1 for a, b in pairwise(numbers))
    return following >= 4 and following > len(lines) / 10
