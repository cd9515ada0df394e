"""Data that a page carries beside its text: JSON-LD (https://www.w3.org/TR/json-ld11/) in the terms of schema.org."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from parsel import Selector

from stdwatch.web_content.markup import fold
from stdwatch.web_content.urls import leads_elsewhere

_TITLES = ('meta[property="og:title"]::attr(content)', "title::text", "h1::text")
_AROUND = re.compile(
    r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://|/\*)?\s{0,9}\]\]>(?:\s*\*/)?)\s*$"
)
_LAST_COMMA = re.compile(r",(\s*[}\]])")
_PREFIX = re.compile(r"^(?:schema:|https?://schema\.org/)")
_ARTICLE = re.compile(r"(?:Article|Report|Posting)$")
_NO_DOCUMENTS = frozenset(
    {"ImageObject", "VideoObject", "AudioObject", "MediaObject", "Person", "Organization", "WebSite", "BreadcrumbList"}
    | {"Comment", "Answer", "Question", "Review", "Event", "Product", "ItemList", "Place", "Offer"}
)


def jsonld_things(page: Selector) -> Iterator[dict[str, Any]]:
    """The things that the page describes; a block that is not JSON says nothing."""
    for block in page.css('script[type^="application/ld+json" i]::text').getall():
        yield from _in(_loaded(block))


def _loaded(block: str) -> Any:
    """The data of a block, also behind the comments, escapes and commas that search engines forgive; or nothing."""
    bare = _AROUND.sub("", block)
    if "&quot;" in bare and '"' not in bare:
        bare = html.unescape(bare)
    for text in (bare, _LAST_COMMA.sub(r"\1", bare)):
        try:
            return json.loads(text, strict=False)
        except RecursionError:
            return None
        except ValueError:
            continue
    return None


def _in(data: Any) -> Iterator[dict[str, Any]]:
    """Breadth first, so that the page's own facts come before those of what it lists."""
    level = [data]
    while level:
        things = [_named(thing) for thing in level if isinstance(thing, dict)]
        yield from things
        nested = [value for thing in things for key, value in thing.items() if key in {"@graph", "mainEntity"}]
        nested += [thing for thing in level if isinstance(thing, list)]
        level = [item for value in nested for item in (value if isinstance(value, list) else [value])]


def _named(thing: dict[str, Any]) -> dict[str, Any]:
    """A thing with the names of its properties as schema.org has them, without a prefix or its address."""
    if not any(":" in key for key in thing):
        return thing
    return {_PREFIX.sub("", key): value for key, value in thing.items()}


def jsonld_published(page: Selector, url: str) -> Iterator[str]:
    """Every ``datePublished`` of the page at `url`, that of an article first.

    Pictures, people and the site have days of their own, and so have other pages.
    """
    return (_plain(thing["datePublished"]) for thing in _ranked(page, url) if "datePublished" in thing)


def _plain(value: Any) -> str:
    """A value as text: the first of several, and that of an object with a type."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value.get("@value", "")) if isinstance(value, dict) else str(value)


def jsonld_authors(page: Selector, url: str) -> tuple[str, ...]:
    """The authors of the first document that names any, one or several, as people write their names (CE13)."""
    writing = [thing for thing in _ranked(page, url) if thing.get("author")]
    known = _names_by_id(page) if writing else {}
    for thing in writing:
        author = thing["author"]
        people = author if isinstance(author, list) else [author]
        written = [
            person.get("name") or known.get(str(person.get("@id"))) if isinstance(person, dict) else person
            for person in people
        ]
        names = [_given_first(fold(name)) for name in written if isinstance(name, str) and fold(name)]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _names_by_id(page: Selector) -> dict[str, Any]:
    """The names of the things that the page describes under an id, as some describe their authors."""
    things = (thing for thing in jsonld_things(page) if isinstance(thing.get("@id"), str) and "name" in thing)
    return {thing["@id"]: thing["name"] for thing in things}


def _is_titled_otherwise(thing: dict[str, Any], titles: list[str]) -> bool:
    """Whether a thing has a headline of which no word stands in the page's titles."""
    headline = thing.get("headline")
    words = set(re.findall(r"\w{4,}", headline.casefold())) if isinstance(headline, str) else set()
    return bool(words and titles) and not any(words & set(re.findall(r"\w{4,}", title)) for title in titles)


def _given_first(name: str) -> str:
    """``Steve Feldstein`` for "Feldstein, Steve"."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name


def _ranked(page: Selector, url: str) -> list[dict[str, Any]]:
    """The page's own documents among the things described: articles first, then pages, then what is of another type.

    What calls itself as the page's title does comes before all that does not.
    """
    types = [(_types(thing), thing) for thing in jsonld_things(page)]
    documents = [(named, thing) for named, thing in types if not named & _NO_DOCUMENTS]
    titles = [fold(text).casefold() for css in _TITLES for text in page.css(css).getall()[:3]]
    own = [
        (named, thing)
        for named, thing in documents
        if not _is_elsewhere(thing, url) and not _is_titled_otherwise(thing, titles)
    ]
    return [thing for _, thing in sorted(own, key=lambda each: (not _is_titled(each[1], titles), _rank(each[0])))]


def _is_elsewhere(thing: dict[str, Any], url: str) -> bool:
    """Whether a thing has the address of another page than the one at `url`."""
    main = thing.get("mainEntityOfPage")
    written = (thing.get("url"), main.get("@id") if isinstance(main, dict) else main, thing.get("@id"))
    places = [
        address for address in written if isinstance(address, str) and address.startswith(("http:", "https:", "/"))
    ]
    return bool(places) and all(leads_elsewhere(address, url) for address in places)


def _is_titled(thing: dict[str, Any], titles: list[str]) -> bool:
    named = thing.get("headline") or thing.get("name")
    return isinstance(named, str) and bool(fold(named)) and any(fold(named).casefold() in title for title in titles)


def _rank(types: set[str]) -> int:
    """The place of a thing of these types."""
    if any(_ARTICLE.search(name) for name in types):
        return 0
    return 1 if any(name.endswith("Page") for name in types) else 2


def _types(thing: dict[str, Any]) -> set[str]:
    """The names of a thing's types, one or several."""
    named = thing.get("@type")
    return {_PREFIX.sub("", name) for name in (named if isinstance(named, list) else [named]) if isinstance(name, str)}
