"""The made pages of the technology center: every trap is in the bytes that are served."""

import json
import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pypdfium2  # type: ignore[import-untyped]
import pytest
from lxml import etree, html

from rehearsal.model import Change, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.cset.rest import collection
from stdwatch.items import DocType, Precision
from tests.rehearsed.served import Served

MADE = Served("cset.georgetown.edu")
SITE = MADE.site
history, last, get, tree = MADE.history, MADE.last, MADE.get, MADE.tree
with_trait, page_with = MADE.with_trait, MADE.page_with


def typed(doc_type: DocType) -> list[Post]:
    return [post for post in last().posts if post.doc_type is doc_type]


def rest(route: str, query: str = "", state: SiteState | None = None) -> tuple[Reply, Any]:
    answer = get(f"/wp-json/wp/v2/{route}", query, state)
    return answer, json.loads(answer.body)


def rows(path: str) -> list[str]:
    return [str(link.get("href")) for link in tree(path).cssselect(".results .teaser__title a")]


def shown(page: html.HtmlElement) -> str:
    return str(page.cssselect("main .date, main .meta__date")[0].text)


@pytest.mark.parametrize("path", ["/publications/", "/blog/", "/feed/", "/robots.txt", "/nowhere/", "/sitemap.xml"])
def test_every_page_says_that_it_is_made(path: str) -> None:
    assert "made for tests, not captured; structure: " in get(path).body.decode()[:200]


def test_cs1_the_first_headings_are_the_sites_name_and_a_section() -> None:
    report = next(post for post in typed(DocType.REPORT) if post.labels == ("Reports",))
    headings = tree(report.path).cssselect("h1")
    assert [heading.text for heading in headings] == [
        "Center for Security and Emerging Technology",
        "Reports",
        report.title,
    ]
    assert headings[0].get("class") == "site-name__text"
    assert tree("/publications/").cssselect("h1.page-title__title")[0].text == "Publications"


def test_cs2_the_suffix_of_og_title_comes_in_two_wordings() -> None:
    titles = {
        str(tree(post.path).cssselect('meta[property="og:title"]')[0].get("content")).removeprefix(post.title)
        for post in last().posts[:40]
    }
    assert titles == {
        " | Center for Security and Emerging Technology",
        " | Center for Security and Emerging Technology at Georgetown",
    }


def test_cs3_cookie_text_stands_on_every_page() -> None:
    for path in ("/publications/", last().posts[0].path):
        text = tree(path).text_content()
        assert "This website uses cookies" in text
        assert "SAVE & ACCEPT" in text


def test_cs4_the_meta_author_is_another_than_the_byline() -> None:
    page = tree(typed(DocType.REPORT)[0].path)
    poster = str(page.cssselect('meta[name="author"]')[0].get("content"))
    assert poster not in str(page.cssselect(".byline")[0].text)


def test_cs5_publications_show_the_month_alone_and_rest_knows_the_day() -> None:
    report = next(post for post in typed(DocType.REPORT) if "month only" not in post.traits)
    assert re.fullmatch(r"[A-Z][a-z]+ \d{4}", shown(tree(report.path)))
    _, [entry] = rest("document", f"slug={report.path.split('/')[-2]}")
    assert entry["date"] == str(report.published)[:19]


def test_cs5_an_evening_in_washington_is_the_next_day_in_date_gmt() -> None:
    state, post = with_trait("evening")
    route = collection(post)
    _, [entry] = rest(route, f"slug={post.path.split('/')[-2]}", state)
    assert entry["date_gmt"][:10] == (date.fromisoformat(entry["date"][:10]) + timedelta(days=1)).isoformat()
    assert str(post.published)[:10] == entry["date"][:10]


def test_cs5_a_few_posts_are_on_the_page_alone_and_tell_only_their_month() -> None:
    state, post = with_trait("month only")
    assert (post.precision, len(str(post.published))) == (Precision.MONTH, 7)
    assert rest("document", f"slug={post.path.split('/')[-2]}", state)[1] == []
    assert not page_with("month only").cssselect('script[type="application/ld+json"]')
    assert state.by_path[post.path]


def test_cs6_the_date_of_change_may_stand_first() -> None:
    orders = {
        re.findall(r"date(?:Published|Modified)", get(post.path).body.decode())[0]
        for post in last().posts
        if "no json" not in post.traits and "month only" not in post.traits
    }
    assert orders == {"datePublished", "dateModified"}


def test_cs7_a_translation_tells_the_date_of_its_document_on_page_and_in_the_pdf() -> None:
    post = typed(DocType.TRANSLATION)[0]
    match = re.search(r"was issued in ([A-Z][a-z]+ \d{4})", tree(post.path).text_content())
    assert match
    assert match[1] != shown(tree(post.path))
    document = pypdfium2.PdfDocument(get(post.files[0].path).body)
    head = document[0].get_textpage().get_text_range()
    document.close()
    assert all(f"{name}:" in head for name in ("Title", "Author", "Source", "Translation Date"))


def test_the_text_of_a_translation_is_mostly_in_its_pdf() -> None:
    for post in typed(DocType.TRANSLATION):
        assert re.fullmatch(r"/wp-content/uploads/t0\d{3}_\w+_EN(?:-1)?\.pdf", post.files[0].path)
        assert "To view the rest of this translation" in tree(post.path).text_content()
    numbers = [file.path[20:25] for post in typed(DocType.TRANSLATION) for file in post.files]
    assert numbers != sorted(numbers, reverse=True)


def test_translations_quote_their_title_in_chinese() -> None:
    assert re.search(r"[\u4e00-\u9fff]{6,}", tree(typed(DocType.TRANSLATION)[0].path).text_content())


def test_cs8_pdfs_of_other_houses_are_linked_in_the_body() -> None:
    hrefs = [str(link.get("href")) for link in page_with("foreign").cssselect('main a[href$=".pdf"]')]
    assert [href for href in hrefs if href.startswith("https://papers.example/")]
    _, post = with_trait("foreign")
    assert not [file for file in post.files if "papers.example" in file.path]


def test_cs9_in_the_news_names_a_journalist_as_author_and_the_expert_as_featured() -> None:
    page = tree(typed(DocType.IN_THE_NEWS)[0].path)
    facts = {term.text: str(term.getnext().text) for term in page.cssselect("dl.facts dt")}
    assert facts.keys() == {"Author", "Featured", "Original Publisher", "Originally Published"}
    assert facts["Original Publisher"] == page.cssselect(".outlet")[0].text
    assert re.fullmatch(r"[A-Z][a-z]+ \d{1,2}, \d{4}", shown(page))


@pytest.mark.parametrize("path", ["/publications/", "/blog/", "/news/"])
def test_cs10_a_pinned_item_heads_the_first_page(path: str) -> None:
    pinned = tree(path).cssselect(".teaser--featured a")
    assert len(pinned) == 1
    assert not tree(f"{path}page/2/").cssselect(".teaser--featured")
    order = [post.path for post in last().posts]
    places = [order.index(urlsplit(href).path) for href in rows(path)]
    assert places == sorted(places)
    assert len(places) == 12


def test_cs10_the_pinned_item_is_old_and_stays_for_weeks() -> None:
    states = [history().state(history().start + timedelta(days=days)) for days in (20, 50, 80)]
    pinned = [tree("/publications/", state).cssselect(".teaser--featured a")[0].get("href") for state in states]
    assert len(set(pinned)) < 3
    assert urlsplit(str(pinned[-1])).path not in [post.path for post in states[-1].posts[:12]]


@pytest.mark.parametrize(("path", "folder"), [("/feed/", "article"), ("/publications/feed/", "publication")])
def test_cs11_each_feed_has_ten_items_of_one_folder(path: str, folder: str) -> None:
    items = list(etree.fromstring(get(path).body).iter("item"))
    links = [str(item.findtext("link")) for item in items]
    assert len(links) == 10
    assert {urlsplit(link).path.split("/")[1] for link in links} == {folder}
    assert all(re.search(r"[?&]p=\d+$", str(item.findtext("guid"))) for item in items)


def test_cs12_titles_in_rest_hold_entities() -> None:
    titles = [entry["title"]["rendered"] for entry in rest("document", "per_page=100")[1]]
    assert [title for title in titles if "&#8217;" in title]
    assert [title for title in titles if "&amp;" in title]
    assert not [title for title in titles if "’" in title]


def test_cs13_filters_make_endless_addresses_of_one_list() -> None:
    hrefs = [str(link.get("href")) for link in tree(last().posts[0].path).cssselect("a[href]")]
    assert [href for href in hrefs if "?fwp_" in href]
    assert [href for href in hrefs if "ep_filter_" in href] or b"ep_filter_" in get("/publications/").body
    assert get("/publications/", "fwp_content_type=report").body == get("/publications/").body


def test_cs14_a_blog_teaser_sends_readers_to_the_observatory() -> None:
    page = page_with("teaser")
    assert "To read the full blog, visit CSET’s Emerging Technology Observatory" in page.text_content()


def test_cs15_a_newsletters_address_is_its_day() -> None:
    letter = typed(DocType.NEWSLETTER)[0]
    day = date.fromisoformat(str(letter.published))
    assert letter.path == f"/newsletter/{day:%B}-{day.day}-{day.year}/".lower()
    assert day.weekday() == 3
    assert f"https://cset.georgetown.edu{letter.path}" in rows("/newsletters/")


def test_cs16_an_empty_answer_of_rest_is_an_empty_list() -> None:
    answer, entries = rest("document", "after=2025-12-31T00:00:00")
    assert (answer.status, entries) == (200, [])
    assert ("X-WP-Total", "0") in answer.headers


def test_rest_pages_through_everything_newest_first() -> None:
    known = [post for post in last().posts if post.path.startswith("/publication/") and "month only" not in post.traits]
    first, entries = rest("document", "per_page=20&page=1&orderby=date&order=desc")
    headers = dict(first.headers)
    assert (headers["X-WP-Total"], headers["X-WP-TotalPages"]) == (str(len(known)), str(-(-len(known) // 20)))
    for number in range(2, int(headers["X-WP-TotalPages"]) + 1):
        entries += rest("document", f"per_page=20&page={number}")[1]
    assert [entry["id"] for entry in entries] == [int(post.key) for post in known]


def test_rest_gives_the_asked_fields_alone() -> None:
    _, [entry, *_rest] = rest("posts", "_fields=id,date_gmt,link,title.rendered")
    assert set(entry) == {"id", "date_gmt", "link", "title"}


def test_rest_knows_what_came_after_and_what_was_changed_after() -> None:
    saved = (event for event in history().events if event.change is Change.RESAVE and event.at > history().start)
    edit = next(event for event in saved if event.after and collection(event.after))
    state = history().state(edit.at)
    post = state.by_key[edit.key]
    route = collection(post)
    since = f"{edit.at - timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}Z"
    assert int(edit.key) in [entry["id"] for entry in rest(route, f"modified_after={since}", state)[1]]
    assert int(edit.key) not in [entry["id"] for entry in rest(route, f"after={since}", state)[1]]


def test_an_after_without_offset_is_meant_in_washington() -> None:
    post = next(post for post in last().posts if collection(post) == "posts")
    local = post.local
    before, after = (f"after={local + timedelta(seconds=step):%Y-%m-%dT%H:%M:%S}" for step in (-1, 0))
    assert int(post.key) in [entry["id"] for entry in rest("posts", before)[1]]
    assert int(post.key) not in [entry["id"] for entry in rest("posts", after)[1]]


@pytest.mark.parametrize(
    ("route", "query", "status", "code"),
    [
        ("document", "per_page=101", 400, "rest_invalid_param"),
        ("document", "page=99", 400, "rest_post_invalid_page_number"),
        ("posts", "after=yesterday", 400, "rest_invalid_param"),
        ("newsletter", "", 404, "rest_no_route"),
    ],
)
def test_rest_refuses_as_wordpress_does(route: str, query: str, status: int, code: str) -> None:
    answer, body = rest(route, query)
    assert (answer.status, body["code"]) == (status, code)


def test_content_types_have_numbers() -> None:
    _, entries = rest("document", "content_type=20&per_page=100")
    assert {last().by_key[str(entry["id"])].doc_type for entry in entries} == {DocType.TRANSLATION}


def test_shortlinks_lead_to_the_post() -> None:
    post = last().posts[0]
    answer = get("/", f"p={post.key}")
    assert (answer.status, dict(answer.headers)["Location"]) == (301, f"https://cset.georgetown.edu{post.path}")
    assert get("/", "p=1").status == 404
    assert [link for link in tree(post.path).cssselect("a") if str(link.get("href")).startswith("/?p=")]


def test_the_sitemap_is_closed_to_visitors_of_our_kind() -> None:
    assert get("/sitemap.xml").status == 403


def test_a_file_uploaded_again_gets_a_new_name_and_the_old_one_stays() -> None:
    change = next(event for event in history().events if event.change is Change.REPLACE and event.after)
    assert change.after
    new = change.after.files[0].path
    assert new.endswith("-1.pdf")
    assert get(new).body != get(f"{new.removesuffix('-1.pdf')}.pdf").body


def test_ids_are_not_in_the_order_of_dates() -> None:
    numbers = [int(post.key) for post in last().posts]
    assert numbers != sorted(numbers, reverse=True)


def test_the_date_of_a_publication_is_an_instant_of_washington() -> None:
    post = next(post for post in last().posts if post.precision is Precision.INSTANT)
    assert datetime.fromisoformat(str(post.published)) == post.moment
    assert str(post.published)[-6:] in {"-04:00", "-05:00"}


def test_every_phrase_expected_is_served_and_no_boilerplate_is_in_the_body() -> None:
    for known in history().expected(history().end):
        if known.withdrawn_at:
            continue
        page = tree(urlsplit(known.url).path)
        content = " ".join(page.cssselect(".entry-content, .article__content")[0].text_content().split())
        assert all(phrase in content for phrase in known.phrases), known.url
        assert not [phrase for phrase in known.boilerplate if phrase in content]


def test_every_pdf_expected_is_served_and_holds_its_phrases() -> None:
    parts = [part for known in history().expected(history().end) for part in known.parts if not part.gone_at]
    assert len(parts) > 40
    for part in parts[:40]:
        document = pypdfium2.PdfDocument(get(urlsplit(part.url).path).body)
        printed = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
        document.close()
        assert all(phrase in printed for phrase in part.phrases)
