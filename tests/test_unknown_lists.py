"""Where an unknown site lists its documents: told by days and titles, by names of sections, by data for scripts."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from stdwatch.crawling import failures
from stdwatch.operations.probing.asking import Reply
from stdwatch.operations.probing.lists import by_query, read_list_page, sections
from stdwatch.operations.probing.proposal import SiteAddresses, propose
from stdwatch.operations.probing.report import ProbeReport
from stdwatch.web_content.markup import parse_html
from stdwatch.web_content.page_data import data_in
from stdwatch.web_content.urls import UrlRules, patterns
from tests.awaiting import awaited

URL = "https://www.bureau.example/"
URLS = UrlRules(host="www.bureau.example", accept=patterns(r"^/[^?]"), slash=False)
MENU = '<nav><a href="/about">About us</a><a href="/contact">Contact</a></nav>'


def listed(body: str, url: str = URL) -> list[str]:
    """The paths of what looks like documents on a page."""
    text = f"<html><head><title>Bureau</title></head><body>{MENU}{body}</body></html>"
    at = datetime(2025, 11, 10, tzinfo=UTC)
    reply = Reply("the page", url, url, at, 200, text.encode(), "text/html; charset=utf-8")
    _, page = read_list_page(reply, URLS)
    assert page is not None
    return [address.removeprefix("https://www.bureau.example") for address in page.documents()]


def test_links_with_days_or_with_titles_of_some_words_are_documents() -> None:
    dated = "".join(f'<li><a href="/n/{n}">Gauges</a> <span>{n} November 2025</span></li>' for n in (5, 6))
    assert listed(f"<main><ul>{dated}</ul></main>") == ["/n/5", "/n/6"]
    titles = "".join(f'<p><a href="/n/{number}">Gauges are tested anew, part {number}</a></p>' for number in (1, 2))
    assert listed(f"<div>{titles}</div>") == ["/n/1", "/n/2"]


def test_labels_of_menus_and_the_sections_above_are_no_documents() -> None:
    labels = "".join(f'<a href="/section/{name}">{name}</a>' for name in ("trade", "labs", "law"))
    assert listed(f"<main>{labels}</main>") == []
    rows = "".join(f'<li><a href="/news/2025/{n}">On gauges {n}</a> <i>2025-11-0{n}</i></li>' for n in (5, 6))
    above = '<a href="/news">All the news of our bureau</a><a href="/n">All the notes of our bureau</a>'
    paths = listed(f"<main>{above}<ul>{rows}</ul></main>", f"{URL}news/2025")
    assert paths == ["/news/2025/5", "/news/2025/6"]


def test_chinese_titles_count_by_their_characters() -> None:
    rows = "".join(f'<li><a href="/art/{n}">关于发布第{n}批国家计量技术规范的公告</a></li>' for n in (1, 2))
    assert listed(f'<div class="list">{rows}<a href="/gk/a">政务公开</a><a href="/gk/b">互动交流</a></div>') == [
        "/art/1",
        "/art/2",
    ]


@pytest.mark.parametrize(
    ("link", "is_section"),
    [
        ('<a href="/media/press-releases/">Media</a>', True),
        ('<a href="/x/">Latest news</a>', True),
        ('<a href="/tzgg/">通知公告</a>', True),
        ('<a href="/n/">Notes</a><a href="/contact">Contact</a>', True),
        ('<a href="/news/2025/11/a-gauge-was-tested">A gauge was tested by the bureau</a>', False),
        ('<a href="/2025/11/06/1/a-gauge-was-tested">A gauge was tested by the bureau</a>', False),
        ('<a href="https://elsewhere.example/news/">News</a>', False),
    ],
)
def test_sections_are_told_by_their_names(link: str, *, is_section: bool) -> None:
    assert bool(sections(parse_html(f"<nav>{link}</nav>".encode(), None), URL, URLS)) is is_section


def test_titles_that_lead_to_one_path_by_different_queries_are_told() -> None:
    rows = "".join(f'<li><a href="/show?id={n}">Gauges are tested anew, part {n}</a></li>' for n in (1, 2, 3))
    reply = Reply("the page", URL, URL, datetime(2025, 11, 10, tzinfo=UTC), 200, rows.encode(), "text/html")
    assert by_query(reply, URLS) == "https://www.bureau.example/show?id=1"
    pager = "".join(f'<a href="/news?page={n}">{n}</a>' for n in (1, 2, 3))
    assert by_query(replace(reply, body=pager.encode()), URLS) == ""


@pytest.mark.parametrize(
    "post",
    [{"url": "/news/on-gauges"}, {"href": "https://www.bureau.example/news/on-gauges"}, {"slug": "on-gauges"}],
    ids=["url", "href", "slug"],
)
def test_a_list_that_lies_in_the_page_as_data_is_read_without_a_script(post: dict[str, str]) -> None:
    data = {
        "menu": [{"title": "Home", "icon": "x"}],
        "posts": [post | {"title": "On gauges in our workshops", "date": "2025-11-06"}],
    }
    script = f'<div id="root"></div><script type="application/json">{json.dumps(data)}</script>'
    assert listed(script, f"{URL}news") == ["/news/on-gauges"]


def test_a_slug_that_makes_no_address_ends_no_list() -> None:
    posts = [
        {"title": "On gauges in our workshops", "date": "2025-11-06", "slug": slug} for slug in ("//[", "on-gauges")
    ]
    script = f'<div id="root"></div><script>window.__STATE__ = {json.dumps({"posts": posts})};</script>'
    assert listed(script, f"{URL}news") == ["/news/on-gauges"]


def test_data_that_hold_other_data_as_text_are_read_once() -> None:
    inner = "window.__B = [3]"
    script = f"window.__A = {json.dumps({'a': inner})}; window.__C = {{open; window.__D = [1]"
    page = parse_html(f"<script>{script}</script><script type='application/json'>\n [2]</script>".encode(), None)
    assert list(data_in(page.root)) == [{"a": inner}, [1], [2]]


def test_a_shape_that_is_left_out_is_told_with_what_its_pages_showed() -> None:
    text = "<p>Its members found that a rule which nobody reads is no rule at all, and said so at length.</p>" * 9
    asked: dict[str, str] = {"news": f"<h1>On gauges</h1><time datetime=2025-11-06></time>{text}", "people": text}

    async def ask(url: str, what: str) -> Reply:
        folder = urlsplit(url).path.split("/")[1]
        body = f"<html><title>Made</title><main><article>{asked.get(folder, '')}</article></main></html>".encode()
        failure = None if folder in asked else failures.of_status(410, url)
        return Reply(what, url, url, datetime(2025, 11, 10, tzinfo=UTC), 200, body, "text/html", failure=failure)

    report, addresses = ProbeReport("bureau", URL), SiteAddresses()
    addresses.located = [f"{URL}{folder}/{number}" for folder in ("news", "people", "gone") for number in range(4)]
    awaited(propose(ask, report, addresses))
    assert [shape for shape, _, _ in report.proposed] == ["^/news/[^/]+/?$"]
    gone, people = sorted(note for note in report.notes if "is left out" in note)
    assert "gone/[^/]+/?$ is left out: none of its pages could be read: https://www.bureau.example/gone/0: " in gone
    assert people.endswith("is left out: its pages can be read, but none has a title, a day and a text of some length")
