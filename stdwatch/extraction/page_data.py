"""Text that lies in a page as data: a frame whose script shows it can be read without the script.

Frameworks put what they show into the page (``__NEXT_DATA__``, ``__NUXT__``, ``window.__INITIAL_STATE__``).
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from lxml import etree, html
from lxml.html import HtmlElement

from stdwatch.web_content.page_data import data_in

_FRAME = 200
"""A page that shows fewer characters than that is a frame."""

_PROSE = 300
"""Fewer characters are no text of a document."""

_TITLES = ("title", "headline", "name", "heading")
_DAYS = ("datePublished", "publishedAt", "published_at", "publishDate", "publicationDate", "published", "date")
_DEEPEST = 40


def unfold_data(root: HtmlElement) -> None:
    """Write a document that lies in a frame as data into its body, as the script would show it."""
    body = root.find("body")
    if body is None or not _is_frame(body):
        return
    longest = max((each for data in data_in(root) for each in _texts(data, {}, 0)), key=_length, default=None)
    if longest is None or _length(longest) < _PROSE:
        return
    text, owner = longest
    main = html.fragment_fromstring(text if _is_markup(text) else _paragraphs(text), create_parent="main")
    if (title := _first(owner, _TITLES)) and main.find(".//h1") is None:
        heading = html.Element("h1")
        heading.text = title
        main.insert(0, heading)
    if day := _first(owner, _DAYS):
        time = html.Element("time", datetime=day)
        time.text = day
        main.insert(1, time)
    body.append(main)


def _is_frame(body: HtmlElement) -> bool:
    """Whether the page shows next to nothing without its scripts; most pages are told by their first elements."""
    shown = 0
    for element in body.iter(etree.Element):
        if element.tag not in {"script", "style", "template"}:
            shown += len((element.text or "").strip())
        shown += len((element.tail or "").strip())
        if shown >= _FRAME:
            return False
    return True


def _texts(data: Any, owner: dict[str, Any], depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """All texts with the object that holds them; the paragraphs of a list are one text."""
    if depth > _DEEPEST:
        return
    if isinstance(data, str):
        yield data, owner
    elif isinstance(data, dict):
        names = {**{name: value for name, value in owner.items() if isinstance(value, str)}, **data}
        for value in data.values():
            yield from _texts(value, names, depth + 1)
    elif isinstance(data, list):
        inner = [text for value in data for text in _texts(value, owner, depth + 1)]
        yield from inner
        parts = [text for text, _ in inner if _is_prose(text)]
        if len(parts) > 1:
            yield "\n\n".join(parts), owner


def _length(text_and_owner: tuple[str, dict[str, Any]]) -> int:
    text = text_and_owner[0]
    return len(text) if _is_prose(text) else 0


def _is_prose(text: str) -> bool:
    """Whether a text is made of words: addresses, styles and encoded data are not."""
    return len(text) > 20 and text.count(" ") > len(text) / 20 and not text.lstrip().startswith(("{", "function", "."))


def _is_markup(text: str) -> bool:
    return bool(re.search(r"<(?:p|div|h[1-6]|ul|ol|section|article|br)\b", text))


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def _first(owner: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := owner.get(name), str) and value.strip()), "")[:300]
