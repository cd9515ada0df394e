"""Numbers, days and percentages of a block against the clips beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from math import floor, log10

from stdwatch.checking.chinese_numbers import Kind, Quantity, read_quantities
from stdwatch.checking.english_numbers import EnglishNumbers, read_numbers
from stdwatch.checking.findings import Finding
from stdwatch.checking.texts import text_of
from stdwatch.items.journal import Article

_DIGITS = 4
"""A number of more digits was not rounded."""


def check_numbers(article: Article) -> Iterator[Finding]:
    """Numbers of blocks that have clips which neither a clip of the block nor the days of the sources have."""
    read = {clip.id: read_numbers(" ".join((clip.exact, *clip.path))) for clip in article.clips}
    own = _sources_of(article)
    for block in article.blocks:
        numbers = [read[name] for name in block.clips if name in read]
        if not numbers or not block.text:
            continue
        text, evidence = text_of(article, block), reduce(_joined, numbers)
        for quantity in read_quantities(block.text):
            if not _is_supported(quantity, evidence, own, block.text):
                yield text.finding("number-not-in-source", quantity.start, quantity.end)


def _joined(numbers: EnglishNumbers, other: EnglishNumbers) -> EnglishNumbers:
    return EnglishNumbers(
        numbers.values | other.values,
        numbers.months | other.months,
        numbers.parts | other.parts,
        numbers.has_percent or other.has_percent,
        numbers.year_shifts | other.year_shifts,
    )


@dataclass(frozen=True, slots=True)
class _Sources:
    """What may be said without a clip: the days of the sources, and the numbers in their titles."""

    days: frozenset[tuple[int, ...]]
    """Year, month and day, as far as each is known."""
    values: frozenset[float]

    @property
    def years(self) -> set[int]:
        return {day[0] for day in self.days}

    def have(self, *parts: tuple[int, int]) -> bool:
        """Whether a day of a source has all these parts, each a position (0 for the year) and a number."""
        return any(
            all(len(day) > position and day[position] == number for position, number in parts) for day in self.days
        )


def _sources_of(article: Article) -> _Sources:
    stamps = (stamp[:10] for source in article.sources for stamp in (source.published, source.accessed))
    days = frozenset(tuple(int(piece) for piece in re.findall(r"\d+", stamp)) for stamp in stamps)
    values = read_numbers(" ".join(source.title for source in article.sources)).values
    return _Sources(days - {()}, values)


def _is_supported(quantity: Quantity, evidence: EnglishNumbers, own: _Sources, text: str) -> bool:
    if quantity.kind is Kind.DATE:
        return _has_date(quantity, evidence, own)
    values = evidence.values | own.values
    if quantity.kind is Kind.PERCENT:
        shares = {round(value / 100, 6) for value in quantity.values}
        return bool(shares & values) or (
            evidence.has_percent and any(_matches(quantity, value, values) for value in quantity.values)
        )
    if any(_matches(quantity, value, values) for value in quantity.values):
        return True
    return quantity.counts and quantity.values[0] in _listed(text)


def _matches(quantity: Quantity, value: float, values: frozenset[float]) -> bool:
    if round(value, 6) in values or any(abs(value - other) <= quantity.precision / 2 for other in values):
        return True
    return quantity.approximate and any(_is_rounded(value, other) for other in values)


def _is_rounded(value: float, exact: float) -> bool:
    """Whether a value is an exact one, cut or raised to as many digits as it has itself: over 3,000 for 3,412."""
    if value <= 0 or exact <= 0:
        return False
    first = floor(log10(value))
    units = (10.0 ** (first - digit) for digit in range(_DIGITS))
    unit = next((unit for unit in units if round(value / unit, 6) % 1 == 0), 0.0)
    return abs(value - exact) < unit < exact


def _has_date(date: Quantity, evidence: EnglishNumbers, own: _Sources) -> bool:
    """Whether clips or sources have a date: a day of a source in full, or else each part as a clip says it."""
    given = [(position, part) for position, part in enumerate((date.year, date.month, date.day)) if part is not None]
    if len(given) > 1 and date.part is None and own.have(*given):
        return True
    return (
        (date.year is None or _has_year(date, evidence, own))
        and (date.month is None or date.month in evidence.months or (not evidence.months and own.have((1, date.month))))
        and (date.day is None or date.day in evidence.values)
        and (date.month is None or date.part is None or (date.month, date.part) in evidence.parts)
    )


def _has_year(date: Quantity, evidence: EnglishNumbers, own: _Sources) -> bool:
    """A year of the sources is also good where the clip gives none, and in front of a month."""
    if date.year in evidence.values | own.values:
        return True
    if date.year in {year + shift for year in own.years for shift in evidence.year_shifts}:
        return True
    has_years = any(1900 <= value < 2100 and value % 1 == 0 for value in evidence.values)
    return date.year in own.years and (date.month is not None or not has_years)


def _listed(text: str) -> set[int]:
    """How many things the sentences of a text list, by commas of enumeration, semicolons and 一是 … 二是."""
    counts = {len(re.findall("[一二三四五六七八九十]是", text))}
    for sentence in re.split("[。！？]", text):
        counts.add(sentence.count("；") + 1)
        for clause in re.split("[，；：]", sentence):
            pauses = clause.count("、")
            counts |= {pauses + 1, pauses + 2 if re.search("[和与及]", clause) else 0}
    return {count for count in counts if count > 1}
