"""Data that lie in a page for its scripts (``__NEXT_DATA__``, ``window.__INITIAL_STATE__``)."""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

_ASSIGNED = re.compile(r"(?:window|self|globalThis)\.__?\w+\s*=\s*(?=[{\[])")
_BLANKS = re.compile(r"\s*")
_LINKED_DATA = "application/ld+json"
_MOST_ASSIGNMENTS = 20
"""So many assignments of a script are decoded: one that never closes is read to the end of the script."""


def data_in(root: etree._Element) -> Iterator[Any]:
    """The data in the page's scripts; what is no JSON is passed over."""
    for script in root.iter("script"):
        text, kind = script.text or "", script.get("type", "")
        if kind == _LINKED_DATA:
            continue
        yield from _decoded(text, _BLANKS, 1) if kind.endswith("json") else _decoded(text, _ASSIGNED, _MOST_ASSIGNMENTS)


def _decoded(text: str, before: re.Pattern[str], most: int) -> Iterator[Any]:
    """The data behind each match; what stands inside of data is a part of it and is not looked at again."""
    position = 0
    for _ in range(most):
        match = before.search(text, position)
        if match is None:
            return
        position = match.end()
        try:
            value, position = json.JSONDecoder().raw_decode(text, position)
        except (ValueError, RecursionError):
            continue
        yield value
