"""Canonical addresses: hosts of files, dotted hosts, days in addresses, names that stay."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from scrapy import Request

from stdwatch.crawling.offsite import OffsiteMiddleware
from stdwatch.errors import OffSite
from stdwatch.items import Alias, Precision, Published
from stdwatch.manual import ManualSite
from stdwatch.web_content.dates import choose_date
from stdwatch.web_content.urls import UrlRules, day_in, patterns

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

DAYS = patterns(r"/(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>\d{2})-", r"/(?P<year>\d{4})/(?P<month>\d{2})/")
URLS = UrlRules(
    "site.example",
    hosts=("www.site.example",),
    storage=("assets.site.example",),
    accept=patterns(r"^/news/"),
    files=patterns(r"^/files/.+\.pdf$"),
    slug=patterns(r"/([^/]+)/$")[0],
    dated=DAYS,
)
PAPER = "https://assets.site.example/files/One%20Pager.PDF"


def test_a_file_on_a_storage_host_keeps_its_host_and_its_letters() -> None:
    assert URLS.canonical(f"{PAPER}?download=1#p=2") == PAPER
    assert URLS.canonical(PAPER.replace("https", "http")) == PAPER
    assert URLS.is_file(PAPER)


def test_a_storage_host_holds_files_and_no_documents() -> None:
    assert URLS.allows(PAPER)
    assert not URLS.covers(PAPER)
    assert not URLS.is_document("https://assets.site.example/news/one/")
    assert not URLS.is_file("https://assets.site.example/news/one.pdf")


@pytest.mark.parametrize("url", ["https://elsewhere.example/files/a.pdf", "ftp://assets.site.example/files/a.pdf"])
def test_a_file_of_another_host_or_scheme_is_not_the_site_s(url: str) -> None:
    assert not URLS.is_file(url)
    assert URLS.canonical(url) == url


def test_further_names_of_a_host_become_the_host_and_storage_does_not() -> None:
    assert URLS.canonical("http://www.site.example/news/one") == "https://site.example/news/one/"
    assert URLS.canonical("https://site.example./news/one") == "https://site.example/news/one/"


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/news/8-1-25-a-plan/", "2025-08-01"),
        ("/news/2025/08/8-1-25-a-plan/", "2025-08-01"),
        ("/news/2025/08/a-plan/", "2025-08"),
        ("/news/a-plan/", None),
    ],
)
def test_an_address_tells_the_day_or_month_that_it_names(path: str, day: str | None) -> None:
    assert URLS.filed(f"https://site.example{path}") == day
    assert day_in(path, DAYS) == day


def test_the_part_of_a_path_that_stays_is_a_name() -> None:
    flat, filed = (URLS.aliases(f"https://site.example/news/{path}a-plan/") for path in ("", "2025/08/"))
    assert flat == (Alias("slug", "a-plan"), Alias("path", "/news/a-plan/"))
    assert flat[0] == filed[0]


@pytest.mark.parametrize("url", ["https://site.example/news/one/", "https://www.site.example/", PAPER])
def test_a_crawl_may_ask_the_site_and_the_host_of_its_files(url: str) -> None:
    crawler = cast("Crawler", SimpleNamespace(spider=SimpleNamespace(urls=URLS)))
    OffsiteMiddleware(crawler).process_request(Request(url))


@pytest.mark.parametrize("url", ["https://elsewhere.example/files/a.pdf", "https://files.site.example/files/a.pdf"])
def test_a_crawl_may_ask_no_other_host(url: str) -> None:
    crawler = cast("Crawler", SimpleNamespace(spider=SimpleNamespace(urls=URLS)))
    with pytest.raises(OffSite, match="another host"):
        OffsiteMiddleware(crawler).process_request(Request(url))


def test_what_only_an_address_tells_gives_way_to_a_channel() -> None:
    from_url, from_channel = (
        Published("2025-10-24", Precision.DAY, "url"),
        Published("2025-10-23", Precision.DAY, "listing"),
    )
    assert choose_date(from_url, from_channel) == from_channel
    assert choose_date(from_url, None) == from_url
    page = Published("2025-10-22", Precision.DAY, "page")
    assert choose_date(page, from_channel) == page


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=x",
        "from=singlemessage&isappinstalled=0",
        "spm=1.2.3",
        "share_token=abc",
        "_hsenc=1&_hsmi=2",
        "msclkid=9",
    ],
)
def test_what_only_counts_visitors_is_no_part_of_an_address_by_hand(query: str) -> None:
    url = "https://north.example/notes?id=7"
    assert ManualSite.urls.canonical(f"{url}&{query}") == url


def test_a_query_that_chooses_the_page_stays() -> None:
    url = "https://north.example/notes?from=ohio&page=2"
    assert ManualSite.urls.canonical(url) == url
