"""The numbers and letters that a browser writes in front of the items of a list: laws are cited by them."""

import re

from lxml import etree

LISTS = frozenset({"ol", "ul"})
_STYLE = re.compile(r"list-style(?:-type)?\s*:([^;]*)", re.IGNORECASE)
_TYPES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}
_NAMES = {name: name for name in ("lower-alpha", "upper-alpha", "lower-roman", "upper-roman", "lower-greek")}
_NAMES |= {"lower-latin": "lower-alpha", "upper-latin": "upper-alpha", "decimal": "decimal"}
_NAMES |= {"decimal-leading-zero": "decimal-leading-zero", "cjk-ideographic": "chinese", "cjk-decimal": "decimal"}
_NAMES |= {"simp-chinese-informal": "chinese", "trad-chinese-informal": "chinese", "japanese-informal": "chinese"}
_NAMES |= dict.fromkeys(("none", "disc", "circle", "square", "symbols", '"', "'"), "none")
"""What the styles of CSS mean (https://www.w3.org/TR/css-counter-styles-3/); ``none`` for those without a number."""
_CLASSES = {"list-unstyled": "none", "list-none": "none", "no-bullets": "none", "unstyled": "none"}
"""Classes of the most used style sheets by which nothing stands in front of an item; others are named as the styles."""
_OWN = re.compile(
    r"[0-9]{1,3}(?:\.[0-9]{1,3})+[.)]?(?=\s)|[(\[（]?(?:[0-9]{1,3}[A-Z]?|[A-Za-z]|[ivxlc]{1,6}|[IVXLC]{1,6}|[一二三四五六七八九十]{1,3})[.)\]）、．](?![0-9])"
    r"|[(\[（](?:[0-9]{1,3}|[a-z]{1,2}|[ivxlc]{1,6}|[一二三四五六七八九十]{1,3})[)\]）]"
)
_ROMAN = {"m": 1000, "cm": 900, "d": 500, "cd": 400, "c": 100, "xc": 90, "l": 50, "xl": 40, "x": 10, "ix": 9, "v": 5}
_ROMAN |= {"iv": 4, "i": 1}
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_CHINESE = "零一二三四五六七八九"
_HEAD = 12
"""Characters of an item in which it may bring a number of its own."""


def markers_of(numbered: etree._Element) -> dict[etree._Element, str]:
    """What is shown in front of each item of a list (``c.``, ``3.``); without those of which nothing is shown.

    Nothing is where all items bring a number of their own: their list's is hidden by a style that we do not see.
    """
    items = list(numbered.iterchildren("li"))
    usual = _style(numbered) or ("" if numbered.tag == "ol" else "none")
    if all(_OWN.match(_head(item)) for item in items):
        return {}
    step = -1 if numbered.get("reversed") is not None else 1
    start = _integer(numbered.get("start"))
    number = (len(items) if step < 0 else 1) if start is None else start
    markers = {}
    for item in items:
        value = _integer(item.get("value"))
        number = number if value is None else value
        style = _style(item) or usual
        if style != "none":
            markers[item] = _written(number, style)
        number += step
    return markers


def _head(item: etree._Element) -> str:
    """The first characters of an item."""
    text = ""
    for piece in item.itertext():
        text = (text + str(piece)).lstrip()
        if len(text) >= _HEAD:
            break
    return text


def _style(element: etree._Element) -> str:
    """How the items of a list, or one of them, are counted; empty where nothing says it."""
    written = _STYLE.search(element.get("style", ""))
    for word in re.findall(r"[a-z-]+|[\"']", written.group(1).lower()) if written else ():
        if word in _NAMES:
            return _NAMES[word]
    for name in (element.get("class") or "").lower().split():
        if name in _CLASSES or (name in _NAMES and name != "none"):
            return _CLASSES.get(name) or _NAMES[name]
    return _TYPES.get(element.get("type", ""), "")


def _integer(written: str | None) -> int | None:
    return int(written) if written and re.fullmatch(r"\s*-?[0-9]{1,6}\s*", written) else None


def _written(number: int, style: str) -> str:
    """A number in its style, with what stands behind it."""
    if style == "chinese" and 0 < number < 100:
        return f"{_chinese(number)}、"
    if style == "decimal-leading-zero":
        return f"{number:02}."
    if number < 1 or number > 3999 or style in {"", "decimal", "chinese"}:
        return f"{number}."
    if style == "lower-greek":
        return f"{_letters(number, _GREEK)}."
    written = _roman(number) if style.endswith("roman") else _letters(number, "abcdefghijklmnopqrstuvwxyz")
    return f"{written.upper() if style.startswith('upper') else written}."


def _roman(number: int) -> str:
    written = ""
    for digits, value in _ROMAN.items():
        written += digits * (number // value)
        number %= value
    return written


def _letters(number: int, alphabet: str) -> str:
    written = ""
    while number:
        number, letter = divmod(number - 1, len(alphabet))
        written = alphabet[letter] + written
    return written


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"{_CHINESE[tens] if tens > 1 else ''}{'十' if tens else ''}{_CHINESE[ones] if ones else ''}"
