"""The numbers and letters that a browser writes in front of the items of a list: laws are cited by them."""

import re

from lxml import etree

_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|(?:lower|upper)-(?:alpha|latin|roman)|decimal)\b", re.IGNORECASE
)
_TYPES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}
_ROMAN = {"m": 1000, "cm": 900, "d": 500, "cd": 400, "c": 100, "xc": 90, "l": 50, "xl": 40, "x": 10, "ix": 9, "v": 5}
_ROMAN |= {"iv": 4, "i": 1}


def markers_of(numbered: etree._Element) -> dict[etree._Element, str]:
    """What is shown in front of each item of an ``ol`` (``c.``, ``3.``); without those of which nothing is shown."""
    items = list(numbered.iterchildren("li"))
    step = -1 if numbered.get("reversed") is not None else 1
    start = _integer(numbered.get("start"))
    number = (len(items) if step < 0 else 1) if start is None else start
    markers = {}
    for item in items:
        value = _integer(item.get("value"))
        number = number if value is None else value
        style = _style(item) or _style(numbered)
        if style != "none":
            markers[item] = f"{_written(number, style)}."
        number += step
    return markers


def _style(element: etree._Element) -> str:
    found = _STYLE.search(element.get("style", ""))
    return found.group(1).lower() if found else _TYPES.get(element.get("type", ""), "")


def _integer(written: str | None) -> int | None:
    return int(written) if written and re.fullmatch(r"\s*-?[0-9]{1,6}\s*", written) else None


def _written(number: int, style: str) -> str:
    if number < 1 or number > 3999 or style in {"", "decimal"}:
        return str(number)
    written = _roman(number) if style.endswith("roman") else _letters(number)
    return written.upper() if style.startswith("upper") else written


def _roman(number: int) -> str:
    written = ""
    for digits, value in _ROMAN.items():
        written += digits * (number // value)
        number %= value
    return written


def _letters(number: int) -> str:
    written = ""
    while number:
        number, letter = divmod(number - 1, 26)
        written = chr(ord("a") + letter) + written
    return written
