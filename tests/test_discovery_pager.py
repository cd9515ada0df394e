"""The next page of a list, by whatever its pager has in common with others."""

from dataclasses import replace
from datetime import date

import pytest
import scrapy
from scrapy.http import HtmlResponse, Response

from stdwatch.crawling.channel_reader import ChannelReader
from stdwatch.discovery.channels import Channel, ChannelPage, RowRules
from stdwatch.discovery.read import read_channel
from stdwatch.items import ChannelKind, ChannelResult
from stdwatch.web_content.urls import UrlRules, patterns
from tests.awaiting import awaited

URLS = UrlRules("site.example", accept=patterns(r"^/news/[^/]+/$"), post_query="post")
LIST = "https://site.example/list/"
RULES = RowRules(row=("li.row",), link=("a",), date=("time::attr(datetime)",), next=("a.onward",))
NEWS = Channel("list", LIST, ChannelKind.LISTING, rows=RULES, pages=(1, 9))
ROW = '<li class="row"><time datetime="2025-11-05"></time><a href="/news/one/">One</a></li>'


def listed(pager: str, url: str = LIST) -> ChannelPage:
    """A list of one row with this pager."""
    return read_channel(f"<body>{ROW}{pager}</body></html>".encode(), url, NEWS, URLS, "text/html")


def walked(pager: str, since: date) -> ChannelResult:
    """What is said of a list of one row of 5 November whose every page has this pager."""

    async def download(request: scrapy.Request) -> Response:
        return HtmlResponse(request.url, body=f"<body>{ROW}{pager}</body></html>".encode())

    return awaited(ChannelReader(URLS, download).read(NEWS, since, date(2025, 11, 10)))[1]


@pytest.mark.parametrize(
    ("pager", "following"),
    [
        ('<a href="?page=1">Next ›</a>', "?page=1"),
        ('<link rel="next" href="/list/page/2/">', "page/2/"),
        ('<a rel="nofollow next" href="/list/2">2</a>', "2"),
        ('<a href="/list/?query-2-page=2">Load more</a>', "?query-2-page=2"),
        ('<a href="?page=2" aria-label="Next page"><svg></svg></a>', "?page=2"),
        ('<a href="?type=a&amp;page=1" title="Go to next page">›</a>', "?type=a&page=1"),
        ('<a href="?offset=10">Older posts</a>', "?offset=10"),
        ('<a href="?page=0">1</a> <a href="?page=1">2</a> <a href="?page=2">3</a>', "?page=1"),
        ('<b>1</b> <a href="?page=1">2</a> <a href="?page=2">3</a>', "?page=1"),
        ('<a href="?page=1">1</a> <a href="?page=2">2</a> <a href="?page=3">3</a>', "?page=2"),
        ('<b>1</b> <a href="/list/page/2/">2</a> <a href="/list/page/9/">9</a>', "page/2/"),
        ('<a rel="next" href="/list/page/7/">7</a> <a class="onward" href="/list/page/2/">2</a>', "page/2/"),
    ],
)
def test_a_pager_of_any_kind_leads_to_the_next_page(pager: str, following: str) -> None:
    page = listed(pager)
    assert (page.next, page.next_is_unknown) == (f"{LIST}{following}", False)


@pytest.mark.parametrize(
    ("url", "pager", "following"),
    [
        ("?page=1", '<a href="?page=0">1</a> <b>2</b> <a href="?page=2">3</a> <a href="?page=9">last</a>', "?page=2"),
        ("page/2/", '<a href="/list/">1</a> <b>2</b> <a href="/list/page/3/">3</a>', "page/3/"),
        ("?offset=10", '<a href="?offset=0">Newer</a> <a href="?offset=20">More</a>', "?offset=20"),
        ("?type=a&page=1", '<a href="?page=2">2</a> <a href="?type=a&amp;page=2">3</a>', "?type=a&page=2"),
    ],
)
def test_a_later_page_leads_to_the_one_behind_it(url: str, pager: str, following: str) -> None:
    assert listed(pager, f"{LIST}{url}").next == f"{LIST}{following}"


@pytest.mark.parametrize(
    ("url", "pager"),
    [
        ("", '<a href="#">Next</a>'),
        ("", '<a href="/news/one/?page=2">Next</a>'),
        ("", '<a href="/other/?page=2">Next</a> <a href="/other/page/2/">2</a>'),
        ("", '<a href="https://elsewhere.example/list/?page=2">Next</a>'),
        ("", '<a href="?type=2">More of this type</a> <a href="?per_page=50">50</a>'),
        ("", '<a href="?post=2">Next</a>'),
        ("?page=2", '<a href="?page=0">1</a> <a href="?page=1">2</a> <b>3</b>'),
        ("page/3/", '<a href="/list/page/2/">Older</a> <a href="/list/page/3/?query-11-page=4">Next</a>'),
    ],
)
def test_the_last_page_and_links_to_other_lists_lead_nowhere(url: str, pager: str) -> None:
    page = listed(pager, f"{LIST}{url}")
    assert (page.next, page.next_is_unknown) == (None, False)


def test_later_pages_of_which_none_is_the_next_are_told() -> None:
    page = listed('<a href="?page=7">The end</a>')
    assert (page.next, page.next_is_unknown) == (None, True)


def test_a_walk_that_found_no_next_page_before_its_first_day_says_so() -> None:
    result = walked('<a href="?page=7">The end</a>', date(2025, 11, 1))
    assert (result.outcome, str(result.reason), result.complete) == ("ok", "no next page found", False)


def test_a_walk_that_is_back_at_its_first_day_misses_no_page() -> None:
    result = walked('<a href="?page=7">The end</a>', date(2025, 11, 6))
    assert (str(result.outcome), result.reason, result.complete) == ("ok", None, True)


def test_a_walk_over_rows_without_dates_misses_no_page() -> None:
    undated = replace(NEWS, rows=replace(RULES, date=()))

    async def download(request: scrapy.Request) -> Response:
        return HtmlResponse(request.url, body=f'<body>{ROW}<a href="?page=7">End</a></body></html>'.encode())

    _, result = awaited(ChannelReader(URLS, download).read(undated, date(2025, 11, 1), date(2025, 11, 10)))
    assert (result.reason, result.complete) == (None, True)
