"""Printed page numbers in any numbering (14, iv, A-3, 3-12, B.2, C): found because they count the pages."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from stdwatch.extraction.pdf.pages import Line, PrintedPage

_NUMBER = re.compile(
    r"(?<![\w.–-])((?:[A-Z]{1,2}|[IVXLC]{1,5}|\d{1,2})\s?[-–.]\s?|[A-Z]{1,2})?(\d{1,4})(?![\w]|[.,–-]\d)"
)
_ROMAN = re.compile(r"(?<![\w.–-])(?=[ivxlc])(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})(?!\w)", re.IGNORECASE)
_LETTER = re.compile(r"[^\w]*([A-Z])[^\w]*")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class Digits(Enum):
    """The digits of a page number."""

    ARABIC = auto()
    ROMAN = auto()
    CAPITALS = auto()
    LETTERS = auto()


@dataclass(frozen=True, slots=True)
class Numbering:
    """A way to count pages: the number less the page's index, its `digits` and what stands before it."""

    step: int
    digits: Digits = Digits.ARABIC
    prefix: str = ""

    def label(self, index: int) -> str:
        """The number of the page with this index; empty before its first."""
        number = index + self.step
        if number < 1:
            return ""
        match self.digits:
            case Digits.ARABIC:
                return f"{self.prefix}{number}"
            case Digits.ROMAN:
                return _roman(number)
            case Digits.CAPITALS:
                return _roman(number).upper()
            case Digits.LETTERS:
                return chr(ord("A") + number - 1) if number <= 26 else ""


def numberings(index: int, text: str) -> Iterator[Numbering]:
    """All numberings in which a line on the page with this index may hold the page's number."""
    for match in _NUMBER.finditer(text):
        yield Numbering(int(match[2]) - index, prefix="".join((match[1] or "").split()))
    for match in _ROMAN.finditer(text):
        if match.group():
            digits = Digits.ROMAN if match.group().islower() else Digits.CAPITALS
            yield Numbering(_value(match.group()) - index, digits)
    if letter := _LETTER.fullmatch(text):
        yield Numbering(ord(letter[1]) - ord("A") + 1 - index, Digits.LETTERS)


def counts_pages(lines: Sequence[tuple[int, str]], enough: int) -> bool:
    """Test whether one numbering goes through `enough` of these lines (page index, text)."""
    votes = Counter(numbering for index, text in lines for numbering in set(numberings(index, text)))
    return max(votes.values(), default=0) >= enough


def page_labels(pages: Sequence[PrintedPage], boilerplate: Mapping[int, set[Line]]) -> list[str]:
    """Labels by page: the file's own; else, in a file without labels, the printed number; else the count from 1.

    A page without a number goes on counting, unless the number on the page after it makes it the first of a section.
    """
    if any(page.label for page in pages):
        return [page.label or str(page.index + 1) for page in pages]
    printed = {index: sorted(line.text for line in lines) for index, lines in boilerplate.items()}
    known = _known(printed)
    labels: list[str] = []
    current: Numbering | None = None
    for page in pages:
        current = known.get(page.index) or _first_of(known.get(page.index + 1), page.index) or current
        labels.append((current.label(page.index) if current else "") or str(page.index + 1))
    return labels


def _known(printed: Mapping[int, Sequence[str]]) -> dict[int, Numbering]:
    """The numbering of each page that prints one: of several the one that counts most pages, and at least two."""
    possible = {
        index: {numbering for text in texts for numbering in numberings(index, text)}
        for index, texts in printed.items()
    }
    votes = Counter(numbering for candidates in possible.values() for numbering in candidates)
    best = {
        index: max(candidates, key=lambda numbering: (votes[numbering], not numbering.prefix, numbering.prefix))
        for index, candidates in possible.items()
        if candidates
    }
    return {index: numbering for index, numbering in best.items() if votes[numbering] > 1}


def _first_of(following: Numbering | None, index: int) -> Numbering | None:
    return following if following is not None and following.step + index == 1 else None


def _value(roman: str) -> int:
    values = [_ROMAN_VALUES[sign] for sign in roman.casefold()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "c" * (tens // 10) + _digit(tens % 10, *"xlc") + _digit(ones, *"ivx")


def _digit(digit: int, one: str, five: str, ten: str) -> str:
    return ("", one, one * 2, one * 3, one + five, five, five + one, five + one * 2, five + one * 3, one + ten)[digit]
