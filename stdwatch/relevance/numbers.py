"""Standard numbers: ISO/IEC 42001:2023, GB/T 45654-2025, FIPS 140-3 …, recognised and written one way."""

import re
from collections.abc import Iterator, Mapping

from stdwatch.web_content.characters import plain

_NUMBER = r"(?:[A-Z]{1,2}[.-]?)?\d{1,6}(?:[.-]\d{1,5})*[A-Za-z]{0,2}(?::(?:19|20)\d\d)?(?![\w:])"
_FEWEST_DIGITS = 2
_FEWEST_OF_SHORT = {"GB": 4, "EN": 3, "BS": 3, "PAS": 3, "CIP": 3}
"""Digits of a number whose mark has other uses: fewer are a date, a size or a chip (GB 200)."""

_YEAR = re.compile(r"-((?:19|20)\d\d)$")
_YEAR_BY_HYPHEN = ("GB", "YD", "SJ", "TC", "ANSI", "ASTM", "ASME", "NFPA", "SAE", "UL", "IEEE", "RFC", "FIPS", "NIST")
"""Marks under which the year of an edition follows a hyphen; elsewhere a colon (ISO/IEC Directives, part 2)."""

_JOINED = {"SAE J": "", "IEEE P": "", "TC260": "-", "CIP": "-", "NERC CIP": "-"}
"""What stands between mark and number where it is no space."""


class NumberFinder:
    """Finds the numbers that begin with a mark of the vocabulary (``ISO/IEC``, ``GB/T`` …); each mark is a body's."""

    def __init__(self, marks: Mapping[str, str]) -> None:
        self._bodies = dict(marks)
        self._marks = sorted(marks, key=lambda mark: (-len(mark), mark))
        ways = "|".join(re.escape(mark).replace(r"\ ", r"[ \u00a0/]").replace("/", r"\s?/\s?") for mark in self._marks)
        self._pattern = re.compile(
            rf"(?<![^\W_])(?=[A-Z\d])(?P<mark>{ways})(?:[ \u00a0-]|[ \u00a0]?No\.?[ \u00a0]?)?(?P<number>{_NUMBER})"
        )

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """The stretches of a text (code points) that are numbers of standards."""
        if not self._marks:
            return
        for match in self._pattern.finditer(text):
            fewest = _FEWEST_OF_SHORT.get(match["mark"], _FEWEST_DIGITS)
            if sum(map(str.isdigit, re.split("[-:]", match["number"])[0])) >= fewest:
                yield match.span()

    def normal(self, written: str) -> tuple[str, str]:
        """The body and the number as they are kept: ``("ISO", "ISO/IEC 42001:2023")``; `ValueError` for other texts."""
        match = self._pattern.fullmatch(plain(written).text)
        if match is None:
            raise ValueError(f"{written!r} is no number of a standard")
        mark = re.sub(r"\s?/\s?", "/", match["mark"].replace("\u00a0", " "))
        mark = next(known for known in self._marks if known.replace(" ", "/") == mark.replace(" ", "/"))
        number = match["number"]
        by_hyphen = mark.startswith(_YEAR_BY_HYPHEN)
        number = number.replace(":", "-") if by_hyphen else _YEAR.sub(r":\1", number)
        return self._bodies[mark], f"{mark}{_JOINED.get(mark, ' ')}{number}"
