"""Made tables in several styles and orders of print, each with the rows that a reader sees."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tests.pdf_files import Text, column, pdf

NAMES = (
    "Ministry of Trade", "Energy", "Ports and Harbours", "Office of Norms", "Fisheries", "Rail Authority", "Customs",
    "Board of Health", "Agriculture", "National Laboratory", "Shipping", "Council of Industry", "Water",
)  # fmt: skip
STATES = ["Adopted", "Pending", "In force", "Withdrawn", "Draft", "Voluntary", "Mandatory", "Under review"]
CLAUSES = (
    "sets the duties of laboratories and of those who sell what they test",
    "covers cables and plugs",
    "lists the bodies that may certify a product before it crosses a border",
    "applies to ports of more than one state",
    "asks for a report each year on the costs that small firms bear",
)
PROSE = (
    "The committee agreed that conformity assessment of connected devices needs a common",
    "baseline, and asked the technical group to propose one before the end of the year, so",
    "that national bodies may vote on it. Industry asked for more time; the secretariat said",
    "that the draft had been public since March and that few comments had come.",
)
# Widths of Helvetica in thousandths of its size, where they differ from a figure's.
_WIDTHS = {**dict.fromkeys(" ,.", 278), **dict.fromkeys("iljtf'", 240), **dict.fromkeys("mMW", 840), "%": 889}


@dataclass(frozen=True)
class Table:
    """A table on a page: its rows, each of cells of one or more lines, what is printed, the heights of its rules."""

    rows: tuple[tuple[str, ...], ...]
    print: tuple[Text, ...]
    rules: tuple[float, ...] = ()

    def file(self) -> bytes:
        """A page with prose above and below the table."""
        above = column(PROSE, top=740, size=9, leading=11)
        foot = min(line.y for line in self.print) - 30
        return pdf([*above, *self.print, *column(PROSE, top=foot, size=9, leading=11)], under=self.drawn())

    def drawn(self) -> bytes:
        """Its rules."""
        return "\n".join(f"70 {height:g} m 460 {height:g} l S" for height in self.rules).encode()


def width(text: str, size: float) -> float:
    """About how wide a text is in Helvetica."""
    return sum(_WIDTHS.get(sign, 667 if sign.isupper() else 556) for sign in text) * size / 1000


def _figure(rng: random.Random) -> str:
    return f"{rng.randint(3, 99_999):,}"


def _places(
    rows: Sequence[Sequence[str]], lefts: Sequence[float], step: float, right: bool = False
) -> list[list[Text]]:
    size = 9.0
    return [
        [
            Text(x - width(text, size) if right and n else x, 660 - number * step, text, size)
            for n, (x, text) in enumerate(zip(lefts, row, strict=True))
            if text
        ]
        for number, row in enumerate(rows)
    ]


def evenly_spaced(rng: random.Random) -> tuple[list[list[str]], list[list[Text]]]:
    """Figures in columns of one width that fill the page."""
    rows = [[str(1996 + n), *(_figure(rng) for _ in range(5))] for n in range(rng.randint(3, 12))]
    return rows, _places(rows, [72 + 90 * n for n in range(6)], 14)


def wide(rng: random.Random) -> tuple[list[list[str]], list[list[Text]]]:
    """Few columns far apart, with a head."""
    rows = [["Body", "State", "Seats"]]
    rows += [[rng.choice(NAMES), rng.choice(STATES), _figure(rng)] for _ in range(rng.randint(2, 9))]
    return rows, _places(rows, [72, 300, 500], 13)


def right_aligned(rng: random.Random) -> tuple[list[list[str]], list[list[Text]]]:
    """Labels on the left, figures that end under each other, in narrow columns."""
    rows = [["Measure", "2022", "2023", "2024"]]
    rows += [[rng.choice(NAMES), *(_figure(rng) for _ in range(3))] for _ in range(rng.randint(3, 12))]
    return rows, _places(rows, [72, 230, 270, 310], 12, right=True)


def narrow(rng: random.Random) -> tuple[list[list[str]], list[list[Text]]]:
    """Columns with less than a letter's width between them."""
    rows = [[f"{rng.randint(100, 999)}.{rng.randint(0, 9)}" for _ in range(6)] for _ in range(rng.randint(4, 12))]
    return rows, _places(rows, [72 + (width("000.0", 9) + 7) * n for n in range(6)], 11)


def with_gaps(rng: random.Random) -> tuple[list[list[str]], list[list[Text]]]:
    """Some cells are empty."""
    rows = [[rng.choice(NAMES), *(_figure(rng) for _ in range(4))] for _ in range(rng.randint(5, 10))]
    for row in rows[1:-1]:
        row[rng.randint(1, 3)] = ""
    return rows, _places(rows, [72, 220, 300, 380, 460], 13)


def several_lines(rng: random.Random) -> tuple[list[list[str]], list[list[Text]]]:
    """Cells of one to four lines, rows a little apart, each cell printed by itself."""
    return _wrapped(rng, padding=6, centred=False)


def centred_cells(rng: random.Random) -> tuple[list[list[str]], list[list[Text]]]:
    """The same with each cell in the middle of its row's height."""
    return _wrapped(rng, padding=10, centred=True)


def in_a_grid(rng: random.Random) -> tuple[list[list[str]], list[list[Text]]]:
    """The same with no room between rows but a line, as word processors set them."""
    return _wrapped(rng, padding=0, centred=False)


def _wrapped(rng: random.Random, padding: float, centred: bool) -> tuple[list[list[str]], list[list[Text]]]:
    size, leading, y = 9.0, 11.0, 660.0
    rows = [[rng.choice(NAMES), rng.choice(CLAUSES), rng.choice(STATES)] for _ in range(rng.randint(3, 8))]
    rows[0][1], rows[1][1] = CLAUSES[0], CLAUSES[1]
    printed = []
    for row in rows:
        cells = [_lines(text, room, size) for text, room in zip(row, (80, 170, 70), strict=True)]
        most = max(map(len, cells))
        line = []
        for x, texts in zip((72, 180, 380), cells, strict=True):
            top = y - (most - len(texts)) * leading / 2 if centred else y
            line += [Text(x, top - n * leading, text, size) for n, text in enumerate(texts)]
        printed.append(line)
        y -= most * leading + padding
    return rows, printed


def _lines(text: str, room: float, size: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


Style = Callable[[random.Random], tuple[list[list[str]], list[list[Text]]]]
STYLES: tuple[Style, ...] = (
    evenly_spaced,
    wide,
    right_aligned,
    narrow,
    with_gaps,
    several_lines,
    centred_cells,
    in_a_grid,
)


def by_row(printed: list[list[Text]]) -> Iterator[Text]:
    """Cell after cell, row after row."""
    return chain.from_iterable(printed)


def by_column(printed: list[list[Text]]) -> Iterator[Text]:
    """All lines of the first column, then those of the next."""
    lefts = sorted({round(line.x / 40) for row in printed for line in row})
    for left in lefts:
        yield from (line for row in printed for line in row if round(line.x / 40) == left)


ORDERS = (by_row, by_column)


def tables(style: Style, order: Callable[[list[list[Text]]], Iterator[Text]], count: int) -> Iterator[Table]:
    """Tables of a style, drawn from their number."""
    for seed in range(count):
        rows, printed = style(random.Random(seed))  # noqa: S311 - the same tables each time
        heights = [max(line.y for line in row) + 9 for row in printed] if style is in_a_grid else []
        foot = [min(line.y for line in printed[-1]) - 2] if heights else []
        yield Table(tuple(map(tuple, rows)), tuple(order(printed)), (*heights, *foot))
