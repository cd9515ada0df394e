"""Data that a page carries beside its text: JSON-LD (https://www.w3.org/TR/json-ld11/) in the terms of schema.org."""

import json
import re
from collections.abc import Iterator
from typing import Any

from parsel import Selector

from stdwatch.web_content.markup import fold

_ARTICLE = re.compile(r"(?:Article|Report|Posting)$")
_NO_DOCUMENTS = frozenset(
    {"ImageObject", "VideoObject", "AudioObject", "MediaObject", "Person", "Organization", "WebSite", "BreadcrumbList"}
)


def jsonld_things(page: Selector) -> Iterator[dict[str, Any]]:
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


def jsonld_published(page: Selector) -> Iterator[str]:
    """Every ``datePublished``, that of an article first; pictures, people and the site have days of their own."""
    return (str(thing["datePublished"]) for thing in _ranked(page) if "datePublished" in thing)


def jsonld_authors(page: Selector) -> tuple[str, ...]:
    """The authors of the first document that names any, one or several, as people write their names (CE13)."""
    for thing in _ranked(page):
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


def _ranked(page: Selector) -> list[dict[str, Any]]:
    """The documents among the things described: articles first, then pages, then what is of another type or of none."""
    types = [(_types(thing), thing) for thing in jsonld_things(page)]
    documents = [(named, thing) for named, thing in types if not named & _NO_DOCUMENTS]
    return [thing for _, thing in sorted(documents, key=lambda one: _rank(one[0]))]


def _rank(types: set[str]) -> int:
    """The place of a thing of these types."""
    if any(_ARTICLE.search(name) for name in types):
        return 0
    return 1 if any(name.endswith("Page") for name in types) else 2


def _types(thing: dict[str, Any]) -> set[str]:
    """The names of a thing's types, one or several."""
    named = thing.get("@type")
    return {name for name in (named if isinstance(named, list) else [named]) if isinstance(name, str)}
