"""The shapes of a site's addresses: which pattern its documents have in common."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

_YEAR = re.compile(r"(?:19|20)\d\d$")


def accept_patterns(urls: Iterable[str], few: int = 3, most: int = 5) -> list[tuple[str, int, str]]:
    """Patterns for the paths of these URLs (`UrlRules.accept`), the most frequent first, with number and an example.

    A shape of fewer than `few` addresses is not worth proposing beside others.
    """
    shapes: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        if shape := pattern_of(url):
            shapes.setdefault(shape, []).append(url)
    ranked = sorted(shapes.items(), key=lambda item: (-len(item[1]), item[0]))
    frequent = [(shape, len(urls_alike), urls_alike[0]) for shape, urls_alike in ranked if len(urls_alike) >= few]
    return frequent[:most] or [(shape, len(urls_alike), urls_alike[0]) for shape, urls_alike in ranked[:1]]


def pattern_of(url: str) -> str | None:
    r"""The pattern of one path: its first segment as it is, years and numbers as such, the rest open.

    It is searched in the path as it is asked for, and so has its percent signs, too (``%E6%96%B0`` for 新).
    ``/news/2025/10/on-gauges/`` has the pattern ``^/news/\d{4}/\d{1,2}/[^/]+/?$``; the home page has none.
    """
    segments = [part for part in urlsplit(safe_url_string(url)).path.split("/") if part]
    if not segments:
        return None
    *above, last = segments
    file = re.search(r"\.(?!s?html?$|aspx?$|php$|jsp$)\w{2,4}$", last)
    if file and file.group().lower() != ".pdf":
        return None
    parts = [_part(segment, first=number == 0) for number, segment in enumerate(above)]
    return "^/" + "/".join([*parts, r"[^/]+\.pdf$" if file else "[^/]+/?$"])


def _part(segment: str, *, first: bool) -> str:
    if _YEAR.match(segment):
        return r"\d{4}"
    if segment.isdigit():
        return r"\d{1,2}" if len(segment) < 3 else rf"\d{{{len(segment)}}}"
    return re.escape(segment).replace(r"\-", "-") if first else "[^/]+"
