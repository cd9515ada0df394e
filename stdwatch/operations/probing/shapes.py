"""The shapes of a site's addresses: which pattern its documents have in common."""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

_YEAR = re.compile(r"(?:19|20)\d\d$")
_FEW = 3
"""Addresses that a shape must have to be worth proposing."""


def accept_patterns(urls: Iterable[str], most: int = 5) -> list[tuple[str, int, str]]:
    """Patterns for the paths of these URLs (`UrlRules.accept`), the most frequent first, with number and an example."""
    shapes: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        if shape := pattern_of(url):
            shapes.setdefault(shape, []).append(url)
    ranked = sorted(shapes.items(), key=lambda item: (-len(item[1]), item[0]))
    frequent = [(shape, len(found), found[0]) for shape, found in ranked if len(found) >= _FEW]
    return frequent[:most] or [(shape, len(found), found[0]) for shape, found in ranked[:1]]


def pattern_of(url: str) -> str | None:
    r"""The pattern of one path: its first segment as it is, years and numbers as such, the rest open.

    ``/news/2025/10/on-gauges/`` has the pattern ``^/news/\d{4}/\d{2}/[^/]+/?$``; the home page has none.
    """
    segments = [part for part in unquote(urlsplit(url).path).split("/") if part]
    if not segments:
        return None
    *above, last = segments
    if re.search(r"\.(?!html?$|aspx?$|php$)\w{2,4}$", last):
        return None
    parts = [_part(segment, first=number == 0) for number, segment in enumerate(above)]
    return "^/" + "/".join([*parts, "[^/]+"]) + "/?$"


def _part(segment: str, *, first: bool) -> str:
    if _YEAR.match(segment):
        return r"\d{4}"
    if segment.isdigit():
        return rf"\d{{{len(segment)}}}"
    return re.escape(segment).replace(r"\-", "-") if first else "[^/]+"
