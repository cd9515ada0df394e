"""Sitemaps and their indexes."""

import gzip
import re
from dataclasses import replace
from datetime import date

import pytest
import scrapy
from scrapy.http import Response, XmlResponse

from stdwatch.crawling.channel_reader import ChannelReader
from stdwatch.discovery.channels import Channel
from stdwatch.discovery.read import read_channel
from stdwatch.errors import SiteChanged, TooLarge, Unreadable
from stdwatch.items import ChannelKind
from stdwatch.web_content.urls import UrlRules, patterns
from tests.awaiting import awaited
from tests.fixture_pages import listed

URLS = UrlRules("site.example", accept=patterns(r"^/news/[^/]+/$"))
PLAIN = Channel("sitemap", "https://site.example/sitemap.xml", ChannelKind.SITEMAP)


def urlset(*places: str) -> bytes:
    return ("<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in places) + "</urlset>").encode()


def test_inferred_an_index_names_the_wanted_children_of_the_site_only() -> None:
    page = listed("whitehouse", "sitemap-index.xml")
    assert page.children == tuple(f"https://www.whitehouse.gov/post-sitemap{n}.xml" for n in ("", 2))
    assert page.entries == 4
    assert page.leads == ()


def test_an_index_without_end_is_left_after_fifty_and_the_result_says_so() -> None:
    endless = replace(PLAIN, children=re.compile("sitemap-"))
    asked: list[str] = []

    async def download(request: scrapy.Request) -> Response:
        asked.append(request.url)
        entry = f"<sitemap><loc>https://site.example/sitemap-{len(asked)}.xml</loc></sitemap>"
        return XmlResponse(request.url, body=f"<sitemapindex>{entry}</sitemapindex>".encode())

    day = date(2026, 6, 1)
    _, result = awaited(ChannelReader(URLS, download).read(endless, day, day))
    assert len(asked) == 50
    assert (result.outcome, str(result.reason), result.complete) == ("ok", "stopped after 50 pages", False)


def test_inferred_a_child_with_a_query_keeps_it() -> None:
    assert [url[-7:] for url in listed("uscc", "sitemap-index.xml").children] == ["?page=1", "?page=2"]


def test_inferred_last_changes_are_kept_as_written_and_are_no_dates_of_publication() -> None:
    first, second = listed("whitehouse", "sitemap-posts.xml").leads
    assert first.modified == "2026-04-02T11:12:13+00:00"
    assert first.published is None
    assert first.title is None
    assert second.url == "https://www.whitehouse.gov/fact-sheets/2025/11/fact-sheet-gauges/"


def test_inferred_pages_of_an_unknown_shape_are_counted_and_refused_ones_are_not() -> None:
    page = listed("uscc", "sitemap.xml")
    assert page.entries == 5
    assert page.unmatched_links == ("https://www.uscc.gov/", "https://www.uscc.gov/recommendations")


def test_an_index_that_calls_itself_a_urlset_is_an_index_all_the_same() -> None:
    page = read_channel(urlset("https://site.example/sitemaps/news-0.xml"), PLAIN.url, PLAIN, URLS)
    assert page.children == ("https://site.example/sitemaps/news-0.xml",)
    assert page.leads == ()


def test_a_sitemap_that_names_nothing_has_changed() -> None:
    with pytest.raises(SiteChanged, match="without locations"):
        read_channel(urlset(), PLAIN.url, PLAIN, URLS)


@pytest.mark.parametrize(
    "body", [b"<!doctype html><title>Page</title><p>Sitemap", b"<rss><channel/></rss>", b"<urlset>"]
)
def test_what_is_no_sitemap_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_channel(body, PLAIN.url, PLAIN, URLS, "application/xml")


def test_a_location_elsewhere_is_neither_lead_nor_child() -> None:
    body = urlset(
        "https://elsewhere.example/news/one/", "https://elsewhere.example/a.xml", "https://site.example/news/a/"
    )
    page = read_channel(body, PLAIN.url, PLAIN, URLS)
    assert [lead.url for lead in page.leads] == ["https://site.example/news/a/"]
    assert page.children == ()


def test_a_sitemap_over_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge, match="20,971,520"):
        read_channel(urlset("x") + b" " * (20 * 2**20), PLAIN.url, PLAIN, URLS)


def test_a_sitemap_that_is_a_file_of_gzip_is_read() -> None:
    body = gzip.compress(urlset("https://site.example/news/one/"))
    page = read_channel(body, f"{PLAIN.url}.gz", PLAIN, URLS, "application/gzip")
    assert [lead.url for lead in page.leads] == ["https://site.example/news/one/"]


def test_a_sitemap_that_unzips_to_more_than_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read_channel(gzip.compress(b" " * (30 * 2**20)), PLAIN.url, PLAIN, URLS, "application/gzip")


WHOLE = gzip.compress(urlset("https://site.example/news/one/"))


DAMAGED = {"cut": WHOLE[:-9], "spoilt": WHOLE[:12] + bytes(20), "a head alone": WHOLE[:2], "empty": gzip.compress(b"")}


@pytest.mark.parametrize("body", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_or_empty_file_of_gzip_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_channel(body, PLAIN.url, PLAIN, URLS, "application/gzip")
