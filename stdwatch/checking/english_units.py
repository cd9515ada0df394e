"""Measures of an English text in the units in which Chinese gives them."""

import re
from collections.abc import Iterator

_METRIC: dict[str, tuple[float, ...]] = {
    "mile": (1.609344,), "square mile": (2.589988,), "yard": (0.9144,), "foot": (0.3048, 30.48), "inch": (2.54, 25.4),
    "acre": (0.404686, 6.07, 4046.86), "pound": (0.453592, 453.592), "ounce": (28.3495,), "gallon": (3.785412,),
    "barrel": (0.158987, 158.987), "short ton": (0.907185,), "knot": (1.852,),
}  # fmt: skip
"""In kilometres, metres, centimetres, hectares (or mu), kilograms, litres, tonnes: by how much each is multiplied."""

_PLURALS = {"feet": "foot", "inches": "inch", "square feet": "square foot"}
_MEASURE = re.compile(
    r"(?<![\w.])(?P<number>\d[\d,]{0,20}(?:\.\d{1,9})?|[a-z]{3,9})[\s-]{1,3}"
    r"(?:(?P<scale>thousand|million|billion)\s)?"
    r"(?P<unit>square mile|short ton|mile|yard|foot|feet|inch(?:es)?|acre|pound|ounce|gallon|barrel|knot)s?\b",
    re.IGNORECASE,
)
_FAHRENHEIT = re.compile(r"(-?\d{1,4}(?:\.\d)?)\s?(?:°\s?F\b|degrees? Fahrenheit)", re.IGNORECASE)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_DIGITS = 4
"""A translator rounds to no more significant digits than these."""


def values(text: str, words: dict[str, int]) -> Iterator[float]:
    """The measures of a text in metric units, rounded in every way; `words` are the values of number words."""
    for match in _MEASURE.finditer(text):
        name = match["number"].lower()
        number = float(name.replace(",", "")) if name[0].isdigit() else float(words.get(name, 0))
        unit = match["unit"].lower()
        for factor in _METRIC[_PLURALS.get(unit, unit)]:
            yield from _rounded(number * _SCALES.get((match["scale"] or "").lower(), 1) * factor)
    for match in _FAHRENHEIT.finditer(text):
        yield from _rounded((float(match[1]) - 32) / 1.8)


def _rounded(value: float) -> Iterator[float]:
    if value:
        yield from (float(f"{value:.{digits}g}") for digits in range(1, _DIGITS + 1))
