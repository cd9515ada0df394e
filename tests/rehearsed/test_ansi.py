"""The made pages of the standards institute, all inferred: every trap is in the bytes that are served."""

import json
import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import urlencode

import pypdfium2  # type: ignore[import-untyped]
import pytest
from lxml import html

from rehearsal.model import Change
from rehearsal.sites.ansi.events import LISTINGS, shape
from stdwatch.items import DocType, Precision
from tests.rehearsed.served import SEEDS, Served

MADE = Served("ansi.org")
SITE = MADE.site
history, last, get, tree = MADE.history, MADE.last, MADE.get, MADE.tree
with_trait, page_with = MADE.with_trait, MADE.page_with
NEWS = "/standards-news/all-news"
NOTICE = f"{NEWS}/12-10-25-ansi-releases-2025-impact-report"


def guess(**wanted: object) -> int:
    """A seed whose site is like that."""
    return next(seed for seed in SEEDS if all(getattr(shape(seed), name) == value for name, value in wanted.items()))


def shown_day(page: html.HtmlElement) -> str:
    after = re.split(r"</h1>", html.tostring(page, encoding="unicode"), maxsplit=1)[1]
    match = re.search(r"\b\d{1,2}/\d{2}/\d{4}\b", after)
    return match[0] if match else ""


@pytest.mark.parametrize("path", ["/", NEWS, NOTICE, "/nowhere", "/sitemap.xml", "/robots.txt"])
def test_every_page_says_that_it_is_made_and_inferred(path: str) -> None:
    assert "made for tests, not captured; structure: inferred" in get(path).body.decode()[:200]


@pytest.mark.parametrize("old_answers", [True, False])
def test_an1_an_article_is_filed_under_year_and_month_after_weeks(old_answers: bool) -> None:
    seed = guess(old_answers=old_answers)
    move = next(event for event in history(seed).events if event.change is Change.MOVE and event.after)
    before = history(seed).state(move.at - timedelta(seconds=1)).by_key[move.key]
    after = history(seed).state(move.at).by_key[move.key]
    assert re.fullmatch(rf"{NEWS}/[^/]+", before.path)
    assert re.fullmatch(rf"{NEWS}/\d{{4}}/\d{{2}}/[^/]+", after.path)
    assert before.path.rpartition("/")[2] == after.path.rpartition("/")[2]
    answer = get(before.path, state=last(seed))
    assert answer.status == (200 if old_answers else 301)
    assert old_answers or ("Location", f"https://www.ansi.org{after.path}") in answer.headers


def test_an1_links_carry_campaigns_other_hosts_and_http() -> None:
    posts = [post for seed in SEEDS for post in last(seed).posts]
    rows = {
        unescape(href)
        for seed in SEEDS
        for post in last(seed).posts
        for href in re.findall(r'<div class="card"><a href="([^"]+)"', get(post.path, state=last(seed)).body.decode())
    }
    assert posts
    for mark in ("?utm_source=", "https://sccd.ansi.org/", "http://www.ansi.org/"):
        assert [href for href in rows if mark in href], mark
    assert set(SITE.hosts) == {"www.ansi.org", "ansi.org", "sccd.ansi.org"}


def test_an1_a_query_and_capitals_change_nothing() -> None:
    post = last().posts[0]
    assert get(post.path, "utm_source=x").body == get(post.path.upper()).body == get(post.path).body


def test_an2_days_are_printed_month_first_with_two_digits_for_the_day() -> None:
    post = next(post for post in last().posts if "undated" not in post.traits and str(post.published)[8] == "0")
    year, month, day = str(post.published).split("-")
    assert shown_day(html.fromstring(get(post.path).body)) == f"{int(month)}/{day}/{year}"


def test_an3_a_slug_may_name_another_day_than_the_page() -> None:
    _, post = with_trait("other day")
    day = date.fromisoformat(str(post.published))
    following = day + timedelta(days=1)
    assert f"/{following.month}-{following.day}-" in post.path or f"/{following:%m-%d}-" in post.path
    assert shown_day(page_with("other day")) == f"{day.month}/{day:%d/%Y}"


def test_an4_some_pages_tell_no_day_and_their_slug_does() -> None:
    page, (state, post) = page_with("undated"), with_trait("undated")
    following = page.cssselect("h1")[0].getnext()
    assert following is not None
    assert following.get("class") == shape(state.seed).body or following.tag == "h2"
    assert re.search(r"/\d{1,2}-\d{1,2}-\d{2}-[^/]+$", post.path)
    assert post.published


def test_an4_an_old_page_without_day_and_dated_slug_is_known_by_its_folder() -> None:
    old = next(post for post in last().posts if post.path.startswith(f"{NEWS}/2017/05/"))
    assert (old.published, old.precision) == ("2017-05", Precision.MONTH)


def test_an5_a_title_begins_with_the_slugs_day() -> None:
    titles = [
        str(html.fromstring(get(post.path, state=last(seed)).body).cssselect("title")[0].text)
        for seed in SEEDS
        for post in last(seed).posts
        if "numbered" in post.traits
    ]
    assert [title for title in titles if re.match(r"\d{1,2}-\d{1,2}-\d{2}-[A-Z]", title) and title.endswith(" - ANSI")]


def test_an6_slugs_are_misspelt() -> None:
    _, post = with_trait("typo")
    named = re.sub(r"[^a-z0-9]+", "-", post.title.lower()).strip("-")
    assert post.path.rpartition("/")[2].endswith(named) is False


def test_an8_a_teaser_for_members_is_a_short_page() -> None:
    page = page_with("members")
    assert "(member login required)" in page.text_content()
    assert len(page.cssselect("main p")) < 8


def test_an9_addresses_are_hidden_as_cloudflare_does_it() -> None:
    hidden = page_with("email").cssselect("a.__cf_email__")[0]
    assert hidden.text == "[email\u00a0protected]"
    coded = bytes.fromhex(str(hidden.get("data-cfemail")))
    assert bytes(byte ^ coded[0] for byte in coded[1:]) == b"press@desk.example"


@pytest.mark.parametrize("listing", LISTINGS)
def test_an10_two_of_three_guessed_listings_have_no_links(listing: str) -> None:
    state = last(guess(listing=listing))
    page = html.fromstring(get(NEWS, state=state).body)
    links = [link for link in page.cssselect("main a[href]") if f"{NEWS}/" in str(link.get("href"))]
    assert len(links) == (10 if listing == "linked" else 0)
    assert len(page.cssselect("[data-properties]")) == (listing == "searched")


def test_a_linked_listing_is_walked_to_its_end() -> None:
    state = last(guess(listing="linked"))
    second = html.fromstring(get(NEWS, "page=2", state=state).body)
    assert len(second.cssselect(".news-item")) == 10
    assert second.cssselect("a[rel=next]")[0].get("href") == "?page=3"
    end = html.fromstring(get(NEWS, f"page={-(-len(state.posts) // 10)}", state=state).body)
    assert not end.cssselect("a[rel=next]")


def test_a_search_component_names_the_endpoint_that_answers_with_all_news() -> None:
    state = last(guess(listing="searched"))
    component = html.fromstring(get(NEWS, state=state).body).cssselect(".search-results")[0]
    properties = json.loads(str(component.get("data-properties")))
    asked = {name: properties[name] for name in ("v", "s", "p", "sig", "itemid")}
    first, second = (
        json.loads(get(properties["endpoint"], urlencode({**asked, "e": offset}), state).body) for offset in (0, 10)
    )
    assert first["Count"] == len(state.posts)
    urls = [result["Url"] for answer in (first, second) for result in answer["Results"]]
    assert urls == [post.path for post in state.posts[:20]]
    assert 'class="news-title"' in first["Results"][0]["Html"]


def test_a_site_without_search_component_has_no_endpoint() -> None:
    assert get("/sxa/search/results/", state=last(guess(listing="bare"))).status == 404


@pytest.mark.parametrize("dated", [True, False])
def test_the_sitemap_names_all_news_in_no_order_of_time(dated: bool) -> None:
    state = last(guess(lastmod=dated))
    sitemap = get("/sitemap.xml", state=state).body.decode()
    paths = re.findall(rf"<loc>https://www.ansi.org({NEWS}/[^<]+)</loc>", sitemap)
    assert sorted(paths) == sorted(state.by_path)
    assert paths != [post.path for post in state.posts]
    assert ("<lastmod>" in sitemap) is dated


def test_guesses_differ_from_seed_to_seed() -> None:
    assert [shape(seed).listing for seed in range(3)] == list(LISTINGS)
    assert {shape(seed).date for seed in range(20)} == {"news-date", "field-news-date", "article__meta"}


def test_the_notice_of_the_impact_report_links_its_pdf() -> None:
    known = next(known for known in history().expected(history().end) if known.key == NOTICE.rpartition("/")[2])
    assert (known.post.published, known.post.doc_type, len(known.parts)) == ("2025-12-10", DocType.NEWS, 1)
    page = html.fromstring(get(urlpath(known.url)).body)
    assert page.cssselect('main a[href$=".pdf"]')[0].get("href") == urlpath(known.parts[0].url)
    document = pypdfium2.PdfDocument(get(urlpath(known.parts[0].url)).body)
    printed = " ".join(" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document)
    document.close()
    assert "American National Standards are in force" in printed
    assert all(phrase in printed for phrase in known.parts[0].phrases)


def test_standards_action_lies_elsewhere_and_is_no_part() -> None:
    state, post = with_trait("action")
    assert b'href="https://share.ansi.org/Shared%20Documents/' in get(post.path, state=state).body
    assert not post.files


def urlpath(url: str) -> str:
    return url.removeprefix("https://www.ansi.org")


def test_every_phrase_expected_is_served_and_no_boilerplate_is_in_the_body() -> None:
    for seed in range(3):
        body = {"component rich-text": ".rich-text"}.get(shape(seed).body, f".{shape(seed).body}")
        for known in history(seed).expected(history(seed).end):
            if known.withdrawn_at:
                continue
            page: html.HtmlElement = html.fromstring(get(urlpath(known.url), state=last(seed)).body)
            content = " ".join(page.cssselect(body)[0].text_content().split())
            assert all(phrase in content for phrase in known.phrases), known.url
            assert not [phrase for phrase in known.boilerplate if phrase in content]
