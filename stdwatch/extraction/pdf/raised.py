"""Raised figures told apart: marks of notes, powers, units and isotopes."""

import re
from enum import Enum, auto

_UNIT = re.compile(r"(?:\b(?:[kcdhmnµμ]?m|ft|mi|yd)|(?:\d\s?|\bper |[/·⋅])(?:in|s|h))$")
_POWER_OF_TEN = re.compile(r"(?:^|[^\w.,])(?:10)$")
_POWER_OF_TWO = re.compile(r"(?:^|[^\w.,])2$")
_VARIABLE = re.compile(r"(?:(?:^|[^\w.,’'])[a-zA-Zα-ωΑ-Ω]|[=(]\s?[a-z]{1,3})$")
_ELEMENT = re.compile(r"[A-Z][a-z]?\b")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Raised(Enum):
    """The sense of a raised figure."""

    MARK = auto()
    POWER = auto()
    TEXT = auto()


def sense(before: str, figure: str, after: str) -> Raised:
    """The sense of `figure` (digits, perhaps with a minus before them) between what stands before and after it.

    A note's mark follows a word or its punctuation. Ten, two and a lone letter are raised to a power; a square or cube
    belongs to its unit; a figure that stands free on its left and touches an element on its right is an isotope's.
    """
    negative = not figure[0].isdigit()
    base = before.rstrip()
    if len(figure) > 3 and not negative:
        return Raised.TEXT
    if _UNIT.search(base) and (negative or figure in ("2", "3")):
        return Raised.POWER if negative else Raised.TEXT
    if _POWER_OF_TEN.search(base) or (_POWER_OF_TWO.search(base) and len(figure) > 1):
        return Raised.POWER
    if _VARIABLE.search(before) and (negative or (len(figure) == 1 and figure > "1")):
        return Raised.POWER
    free = before[-1:].isspace() or before[-1:] in ("(", "/")
    return Raised.TEXT if free and len(figure) > 1 and _ELEMENT.match(after) else Raised.MARK
