"""Data that a page carries beside its text: JSON-LD (https://www.w3.org/TR/json-ld11/), for pages and lists alike."""

import json
from collections.abc import Iterator
from typing import Any

from parsel import Selector


def things_in(page: Selector) -> Iterator[dict[str, Any]]:
    """The things that the page describes; a block that is not JSON says nothing."""
    for block in page.css('script[type="application/ld+json"]::text').getall():
        try:
            data = json.loads(block, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _in(data)


def _in(data: Any) -> Iterator[dict[str, Any]]:
    """Breadth first, so that the page's own facts come before those of what it lists."""
    level = [data]
    while level:
        things = [thing for thing in level if isinstance(thing, dict)]
        yield from things
        nested = [value for thing in things for key, value in thing.items() if key in {"@graph", "mainEntity"}]
        nested += [thing for thing in level if isinstance(thing, list)]
        level = [item for value in nested for item in (value if isinstance(value, list) else [value])]
