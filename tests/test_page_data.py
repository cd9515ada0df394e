"""Documents that lie in a page as data are read without a script."""

import json
from datetime import UTC, datetime

import pytest

from stdwatch.errors import PageError
from stdwatch.extraction.html import read_page
from stdwatch.items import Document

FIRST = "The bureau publishes a standard on gauges, and says in which laboratories they may be tested from spring on."
SECOND = "Whoever sells a gauge declares that it conforms, and keeps the report of the test for ten years or longer."
THIRD = "The committee that wrote it had nine members; six of them came from workshops, and three from universities."
PROSE = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
POST = {"slug": "gauges", "title": "A standard on gauges", "publishedAt": "2025-11-06", "content": PROSE}
MENU = {"items": [{"name": "Home", "href": "/"}, {"name": "About", "href": "/about"}]}


def read(script: str, shown: str = '<div id="root"></div>') -> Document:
    """A page with a script in it."""
    body = f"<html><head><title>A standard on gauges</title></head><body>{shown}{script}</body></html>"
    url, at = "https://example.org/gauges", datetime(2025, 11, 10, tzinfo=UTC)
    return read_page(body.encode(), url, rules=None, urls=None, media_type="text/html; charset=utf-8", at=at)


BLOCKS = {**POST, "content": [{"type": "p", "text": text} for text in (FIRST, SECOND, THIRD)]}
PLAIN = {**POST, "content": {"text": f"{FIRST}\n\n{SECOND}\n\n{THIRD}"}}


@pytest.mark.parametrize(
    ("opening", "data"),
    [
        ('<script id="__NEXT_DATA__" type="application/json">', {"props": {"post": POST, "menu": MENU}}),
        ("<script>window.__INITIAL_STATE__ = ", {"menu": MENU, "posts": [POST]}),
        ("<script>self.__DATA = ", BLOCKS),
        ("<script type=application/json>", PLAIN),
    ],
    ids=["next", "state", "blocks", "plain"],
)
def test_a_frame_is_read_by_the_data_that_its_script_would_show(opening: str, data: object) -> None:
    document = read(f"{opening}{json.dumps(data)}</script>")
    assert (document.title, document.published and document.published.value) == ("A standard on gauges", "2025-11-06")
    assert [line for line in document.text.splitlines() if len(line) > 30] == [FIRST, SECOND, THIRD]


def test_a_page_that_shows_its_text_is_read_as_it_is_shown() -> None:
    shown = f"<main><h1>On scales</h1>{PROSE.replace('gauge', 'scale')}</main>"
    script = f'<script type="application/json">{json.dumps(POST)}</script>'
    assert "gauge" not in read(script, shown).text


@pytest.mark.parametrize(
    "script",
    [
        "<script>window.__STATE__ = {broken: true,</script>",
        f'<script type="application/json">{"[" * 5000}</script>',
        f'<script type="application/json">{json.dumps({"style": ".a { color : red } " * 50})}</script>',
        f'<script type="application/json">{json.dumps({"token": "abcdef" * 200})}</script>',
        '<script type="application/json">{"title": "Short", "content": "Soon."}</script>',
    ],
)
def test_what_is_no_document_stays_a_page_without_text(script: str) -> None:
    with pytest.raises(PageError):
        read(script)
