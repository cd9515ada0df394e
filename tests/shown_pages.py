"""Made pages of a known and of an unknown site around a piece of markup that a test is about."""

from collections.abc import Callable
from datetime import UTC, datetime

from stdwatch.extraction.html import read_page
from stdwatch.extraction.rules import PageRules
from stdwatch.items import Document

AT = datetime(2025, 11, 26, 12, tzinfo=UTC)
RULES = PageRules(title=("h1",), body=(".body",))
BEFORE = "The laboratory compares nine gauges in spring, and says in a report of its own which of them agree and why."
BETWEEN = "Whoever sells such gauges keeps a book of what was measured, by whom, in which room and when."
BEHIND = "The book is open to all who ask for it, and is kept for ten years after the last gauge of a kind was sold."


def known(inner: str, head: str = "") -> Document:
    """A page of a site whose rules name its body, with `inner` between two paragraphs of it."""
    body = f'<main><h1>Nine Gauges</h1><div class="body"><p>{BEFORE}</p>{inner}<p>{BEHIND}</p></div></main>'
    return _read(head, body, RULES)


def unknown(
    inner: str = "",
    head: str = "",
    *,
    top: str = "",
    url: str = "https://www.site.example/a",
    lang: str = "en",
    frame: str = "<article>{}</article>",
) -> Document:
    """A page of a site of which nothing is known; `top` stands behind its title, `frame` around all of it."""
    text = f"<h1>Nine Gauges</h1>{top}<p>{BEFORE}</p><p>{BETWEEN}</p>{inner}<p>{BEHIND}</p>"
    return _read(head, frame.format(text), None, url, lang)


READERS: tuple[Callable[[str], Document], ...] = (known, unknown)


def _read(
    head: str, body: str, rules: PageRules | None, url: str = "https://www.site.example/a", lang: str = "en"
) -> Document:
    menu = '<header><nav><a href="/">Home</a> <a href="/x">Menu entry</a></nav></header>'
    page = (
        f'<!doctype html><html lang="{lang}"><head><title>Nine Gauges</title>{head}</head>'
        f"<body>{menu}{body}<footer>About us</footer></body></html>"
    )
    return read_page(page.encode(), url, rules=rules, urls=None, media_type="text/html", at=AT)
