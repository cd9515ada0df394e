"""What hostile texts cost a reader: each kind of text in each place that is looked at, at growing sizes."""

import html
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from stdwatch import sources
from stdwatch.clock import parse
from stdwatch.errors import PageError
from stdwatch.items import Answer
from stdwatch.reading.channels import read_any
from stdwatch.reading.documents import ReadingRules
from tests.bench.table import table

SIZES = (10_000, 100_000, 1_000_000)
LIMIT = 5.0
"""Seconds of processor time for any cell."""

TEXTS: dict[str, str] = {
    "letters": "a",
    "blanks": " ",
    "no-break spaces": "\u00a0",
    "line breaks": "\n",
    "digits": "1",
    "dots": ".",
    "commas": ",",
    "hyphens": "-",
    "slashes": "/",
    "underscores": "_",
    "percent signs": "%20",
    "ampersands": "&",
    "less-than signs": "<",
    "quotes": '"',
    "brackets": "[",
    "parentheses": "(",
    "colons": ": ",
    "words": "standards ",
    "dates": "January 2, 2026 ",
    "sentences": "A. ",
    "Han": "标",
    "combining": "e\u0301",
    "right to left": "\u202ea",
    "file names": "report.pdf ",
    "note marks": "[1] ",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text is put: `body` makes the bytes, `url` decides by whose rules they are read."""

    name: str
    url: str
    media_type: str
    body: Callable[[str], str]


def _page(head: str = "", body: str = "", title: str = "A title") -> str:
    text = "<p>An order on standards for made things, long enough to be a text of its own.</p>" * 8
    return (
        f"<html><head><title>{title}</title>{head}</head><body><main><article><h1>{title}</h1>"
        f'<div class="entry-content field--name-body">{text}{body}</div></article></main></body></html>'
    )


_KNOWN = "https://www.uscc.gov/research/a-made-paper"
_UNKNOWN = "https://www.example.org/news/a-made-page"


def _attribute(text: str) -> str:
    return html.escape(text)


def _text(text: str) -> str:
    return html.escape(text, quote=False)


def places() -> Iterator[Place]:
    """Every place, on a page of a watched site and on one of an unknown site; and in the bodies of channels."""
    for site, url in (("known", _KNOWN), ("unknown", _UNKNOWN)):
        inside: dict[str, Callable[[str], str]] = {
            "title": lambda text: _page(title=_text(text)),
            "paragraph": lambda text: _page(body=f"<p>{_text(text)}</p>"),
            "link text": lambda text: _page(body=f'<p><a href="/files/x.pdf">{_text(text)}</a></p>'),
            "link address": lambda text: _page(body=f'<p><a href="/files/{_attribute(text)}.pdf">x</a></p>'),
            "heading": lambda text: _page(body=f"<h2>{_text(text)}</h2><p>x</p>"),
            "cell": lambda text: _page(body=f"<table><tr><td>{_text(text)}</td><td>1</td></tr></table>"),
            "class": lambda text: _page(body=f'<div class="{_attribute(text)}">x</div>'),
            "time": lambda text: _page(body=f'<time datetime="{_attribute(text)}">{_text(text)}</time>'),
            "meta": lambda text: _page(
                head=f'<meta property="og:title" content="{_attribute(text)}">'
                f'<meta property="article:published_time" content="{_attribute(text)}">'
            ),
            "linked data": lambda text: _page(
                head='<script type="application/ld+json">'
                + json.dumps({"@type": "Article", "headline": text, "datePublished": text, "author": text})
                + "</script>"
            ),
            "nested elements": lambda text: _page(body=_nested(text)),
            "many elements": lambda text: _page(body="".join(f"<i>{_text(c)}</i>" for c in text[: len(text) // 8])),
            "script": lambda text: _page(body=f"<script>{text.replace('<', '')}</script>"),
        }
        for name, body in inside.items():
            yield Place(f"{site} page: {name}", url, "text/html", body)
    yield Place("feed: title", "https://www.whitehouse.gov/feed/", "application/rss+xml", _feed)
    yield Place("listing: row", "https://www.uscc.gov/research", "text/html", _listing)
    yield Place("sitemap: address", "https://www.uscc.gov/sitemap.xml", "application/xml", _sitemap)


def _nested(text: str) -> str:
    depth = min(len(text) // 10, 20_000)
    return "<div>" * depth + _text(text[:100]) + "</div>" * depth


def _feed(text: str) -> str:
    safe = html.escape(_xml(text))
    item = (
        f"<item><title>{safe}</title><link>https://www.whitehouse.gov/x/{safe}</link><pubDate>{safe}</pubDate></item>"
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{item}</channel></rss>'


def _listing(text: str) -> str:
    row = f'<div class="views-row"><a href="/research/x">{_text(text)}</a><span>{_text(text)}</span></div>'
    return f"<html><body><main><div class='view-content'>{row * 2}</div></main></body></html>"


def _sitemap(text: str) -> str:
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>https://www.uscc.gov/research/{html.escape(_xml(text))}</loc></url></urlset>"
    )


def _xml(text: str) -> str:
    return "".join(character for character in text if character >= " " or character in "\n\t")


def cost(place: Place, text: str) -> float:
    """Seconds of processor time to read the place with that text, whatever comes of it."""
    body = place.body(text).encode("utf-8", "replace")
    answer = Answer(place.url, 200, parse("2026-02-03T00:00:00Z"), body, "", place.media_type)
    site = sources.site_for(place.url)
    rules = site.reading_rules() if site else ReadingRules()
    began = time.process_time()
    with suppress(PageError):
        read_any(answer, rules)
    return time.process_time() - began


def sweep(sizes: Sequence[int] = SIZES, only: str = "") -> tuple[str, bool]:
    """The costliest cells as a table, and whether every cell stayed below `LIMIT`."""
    rows, fine = [], True
    for place in places():
        if only not in place.name:
            continue
        worst: dict[int, tuple[float, str]] = {}
        for name, sign in TEXTS.items():
            for size in sizes:
                seconds = cost(place, (sign * (size // len(sign) + 1))[:size])
                worst[size] = max(worst.get(size, (0.0, "")), (seconds, name))
                if seconds > LIMIT:
                    fine = False
                    break  # larger ones take longer still
        rows.append(
            [place.name, *(f"{worst[size][0]:.2f} s, {worst[size][1]}" if size in worst else "–" for size in sizes)]
        )
    return table(["place", *(f"{size:,} characters" for size in sizes)], rows), fine
