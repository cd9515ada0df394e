"""What a page says of itself in JSON-LD (schema.org)."""

import json
from collections.abc import Iterator
from typing import Any

from parsel import Selector

from stdwatch.markup import fold


def published_in_json(page: Selector) -> Iterator[str]:
    """Every ``datePublished``, in order."""
    return (str(thing["datePublished"]) for thing in _things(page) if "datePublished" in thing)


def linked_authors(page: Selector) -> tuple[str, ...]:
    """The authors of the first thing that names any, one or several, as people write their names (CE13)."""
    for thing in _things(page):
        author = thing.get("author")
        people = author if isinstance(author, list) else [author]
        said = [person.get("name") if isinstance(person, dict) else person for person in people]
        names = [_given_first(fold(name)) for name in said if isinstance(name, str) and fold(name)]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _given_first(name: str) -> str:
    """``Steve Feldstein`` for "Feldstein, Steve"."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name


def _things(page: Selector) -> Iterator[dict[str, Any]]:
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
