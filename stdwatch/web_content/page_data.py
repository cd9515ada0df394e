"""Data that lie in a page for its scripts (``__NEXT_DATA__``, ``window.__INITIAL_STATE__``)."""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

_ASSIGNED = re.compile(r"(?:window|self|globalThis)\.__?\w+\s*=\s*(?=[{\[])")
_LINKED_DATA = "application/ld+json"


def data_in(root: etree._Element) -> Iterator[Any]:
    """The data in the page's scripts; what is no JSON is passed over."""
    for script in root.iter("script"):
        text, kind = script.text or "", script.get("type", "")
        if kind == _LINKED_DATA:
            continue
        starts = [0] if kind.endswith("json") else [match.end() for match in _ASSIGNED.finditer(text)]
        for start in starts:
            try:
                yield json.JSONDecoder().raw_decode(text[start:].lstrip())[0]
            except (ValueError, RecursionError):
                continue
