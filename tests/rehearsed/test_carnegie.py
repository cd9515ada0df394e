"""The made pages of the endowment: every trap is in the bytes that are served."""

import json
import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pypdfium2  # type: ignore[import-untyped]
import pytest
from lxml import etree, html

from rehearsal.model import SiteState
from rehearsal.server import Replica
from rehearsal.sites.carnegie.events import archive
from stdwatch.items import DocType
from tests.rehearsed.served import SEEDS, Served

MADE = Served("carnegieendowment.org")
SITE = MADE.site
history, last, get, tree = MADE.history, MADE.last, MADE.get, MADE.tree
with_trait, page_with = MADE.with_trait, MADE.page_with
HUBS = ("/programs/technology-and-international-affairs", "/topics/ai", "/regions/china", "/emissary")
DOCUMENT = re.compile(r"^/(?:[a-z-]+/)?(?:research|emissary|posts|politika)/\d{4}/\d{2}/[^/]+$")


def locs(path: str, state: SiteState | None = None) -> list[str]:
    return [str(loc.text) for loc in etree.fromstring(get(path, state=state).body).iter("{*}loc")]


def linked(page: html.HtmlElement) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(str(page.cssselect('script[type="application/ld+json"]')[0].text))
    return data


@pytest.mark.parametrize(
    "path", ["/", "/research", "/topics/ai", "/sitemap.xml", "/rss.xml", "/robots.txt", "/nowhere"]
)
def test_every_page_says_that_it_is_made(path: str) -> None:
    assert "made for tests, not captured; structure: " in get(path).body.decode()[:200]


def test_ce1_the_path_names_another_month_than_the_date() -> None:
    _, post = with_trait("other month")
    assert f"/{str(post.published)[:7].replace('-', '/')}/" not in post.path
    published = page_with("other month").cssselect('meta[property="article:published_time"]')[0]
    assert str(published.get("content")).startswith(str(post.published)[:10])


def test_ce1_the_archive_holds_texts_years_older_than_their_path() -> None:
    years = [(int(path.split("research/")[1][:4]), post.moment.year) for path, post in archive(1).items()]
    assert [pair for pair in years if pair[0] - pair[1] >= 3]


def test_ce2_a_slug_is_not_the_title() -> None:
    _, post = with_trait("slug apart")
    assert "working-draft" in post.path
    assert page_with("slug apart").cssselect("h1")[0].text == post.title


def test_ce3_the_index_is_wrapped_as_if_its_files_were_pages() -> None:
    root = etree.fromstring(get("/sitemap.xml").body)
    assert str(root.tag).endswith("urlset")
    children = locs("/sitemap.xml")
    assert len(children) == 25
    assert all(child.endswith(".xml") for child in children)
    assert all(locs(urlsplit(child).path) for child in children)


def test_ce4_a_literal_object_stands_in_the_text() -> None:
    block = page_with("hidden json").cssselect("#content .cms-html, .white-scheme .cms-html, .cms-html")[0]
    left = json.loads(str(block.cssselect("p")[0].text))
    assert left["type"] == "commentary"
    assert "centerAffiliationAll" in left


def test_ce5_the_body_comes_in_several_blocks() -> None:
    posts = [post for post in last().posts if not post.traits & {"white scheme", "plain block"} and post.wanted]
    counts = [len(tree(post.path).cssselect("section#content .cms-html.payload-richtext")) for post in posts[:20]]
    assert max(counts) == 3


@pytest.mark.parametrize(
    ("trait", "selector"),
    [
        ("white scheme", ".white-scheme > .cms-html.payload-richtext"),
        ("plain block", ".cms-html:not(.payload-richtext)"),
    ],
)
def test_the_fallbacks_of_the_body_are_served(trait: str, selector: str) -> None:
    page = page_with(trait)
    assert page.cssselect(selector)
    assert not page.cssselect("section#content")


def test_ce6_cards_stand_before_and_after_the_body_with_their_own_dates() -> None:
    page = tree(next(post.path for post in last().posts if post.wanted))
    assert page.cssselect("aside.recommended article.card time[datetime]")
    assert page.cssselect("aside.more article.card h3 a")
    assert page.cssselect("article")[0].get("class") == "card"


@pytest.mark.parametrize(("trait", "month"), [("long month", "%B"), ("hidden json", "%b")])
def test_ce7_months_are_abbreviated_or_written_out(trait: str, month: str) -> None:
    posts = [(seed, post) for seed in SEEDS for post in last(seed).posts if trait in post.traits]
    seed, post = next((s, p) for s, p in posts if trait == "long month" or "long month" not in p.traits)
    shown = tree(post.path, last(seed)).cssselect(".published")[0].text
    assert shown == f"Published on {post.moment.strftime(month)} {post.moment.day}, {post.moment.year}"


def test_ce8_links_carry_a_language_and_a_dotted_host() -> None:
    hrefs = [
        str(link.get("href"))
        for seed in SEEDS
        for post in last(seed).posts[:40]
        for link in tree(post.path, last(seed)).cssselect("article.card a")
    ]
    assert [href for href in hrefs if href.endswith("?lang=en")]
    assert [href for href in hrefs if href.startswith("https://carnegieendowment.org./")]
    post = last().posts[0]
    assert get(post.path, "lang=en").body == get(post.path).body


def test_ce8_pdfs_lie_on_the_assets_host_in_two_folders_with_blanks_and_capitals() -> None:
    files = [file for seed in SEEDS for post in last(seed).posts for file in post.files]
    assert {file.host for file in files} == {"assets.carnegieendowment.org"}
    assert [file for file in files if file.path.startswith("/static/files/") and file.path.endswith(".pdf")]
    assert [
        file for file in files if file.path.startswith("/files/") and "%20" in file.path and file.path.endswith(".PDF")
    ]


def test_ce8_the_assets_host_has_files_alone() -> None:
    with Replica(1, date(2025, 11, 1), 5, sites=["carnegieendowment.org"]) as replica:
        assert "assets.carnegieendowment.org=" in replica.route
        posts = replica.timelines["carnegieendowment.org"].state(replica.now).posts
        file = next(file for post in posts for file in post.files)
        assert replica.answer(SITE, file.path, {}, file.host)[0].body.startswith(b"%PDF-")
        assert replica.answer(SITE, posts[0].path, {}, file.host)[0].status == 404
        assert replica.answer(SITE, posts[0].path, {}, SITE.host)[0].status == 200


def test_ce9_editions_in_other_languages_are_listed_and_not_wanted() -> None:
    state = last()
    editions = [post for post in state.posts if re.match(r"/(?:ru|zh|ar|fr|hi)/", post.path)]
    assert editions
    assert not [post for post in editions if post.wanted]
    assert tree(editions[0].path).get("lang") == editions[0].path[1:3]
    child = next(child for child in ("research-0", "emissary-0", "politika-0") if f"/{child[:-2]}/" in editions[0].path)
    assert f"https://carnegieendowment.org{editions[0].path}" in locs(f"/sitemaps/{child}.xml")


def test_ce10_the_research_sitemap_holds_thousands_of_addresses_and_the_newest_stands_anywhere() -> None:
    paths = [urlsplit(loc).path for loc in locs("/sitemaps/research-0.xml")]
    assert 4200 < len(paths) == len(set(paths))
    english = [path for path in paths if DOCUMENT.match(path) and not re.match(r"/(?:ru|zh|ar|fr|hi)/", path)]
    assert 0.85 < len(english) / len(paths) < 0.97
    newest = next(post.path for post in last().posts if "/research/" in post.path)
    assert 10 < paths.index(newest) < len(paths) - 10
    assert {path.split("research/")[1][:4] for path in paths} >= {"1991", "2005", "2023", "2025"}


def test_ce10_every_archived_address_has_a_page() -> None:
    for path, post in list(archive(last().seed).items())[:40]:
        assert tree(path).cssselect("h1")[0].text == post.title


def test_addresses_keep_their_places_when_new_ones_come() -> None:
    before = locs("/sitemaps/research-0.xml", history().state(history().start))
    after = [loc for loc in locs("/sitemaps/research-0.xml") if loc in set(before)]
    assert after == [loc for loc in before if loc in set(after)]


def test_the_dates_of_the_sitemap_are_there_for_every_second_seed() -> None:
    assert [b"<lastmod>" in get("/sitemaps/emissary-0.xml", state=last(seed)).body for seed in (1, 2)] == [False, True]


def test_ce11_an_external_paper_is_a_short_page_with_a_pdf_on_another_host() -> None:
    page = page_with("external")
    assert len(page.cssselect(".cms-html p")) == 2
    assert page.cssselect('.cms-html a[href^="https://journal.example/"]')


def test_ce12_image_credits_vary_and_precede_the_title() -> None:
    credited = {str(tree(post.path).cssselect("figcaption")[0].text) for post in last().posts[:40]}
    assert credited >= {"Source : Getty", "Source: iStock"}
    page = get(last().posts[0].path).body
    assert page.index(b"<figcaption>") < page.index(b"<h1>")


def test_ce13_one_author_is_an_object_and_several_are_a_list_last_names_first() -> None:
    pages = [tree(post.path) for post in last().posts[:60]]
    assert {type(linked(page)["author"]) for page in pages} == {dict, list}
    turned = page_with("last first")
    assert all(", " in str(meta.get("content")) for meta in turned.cssselect('meta[name="author"]'))
    assert "," not in str(turned.cssselect(".byline")[0].text).partition(" and ")[2]


def test_dates_are_instants_in_utc() -> None:
    post = last().posts[0]
    content = tree(post.path).cssselect('meta[property="article:published_time"]')[0].get("content")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", str(content))
    assert datetime.fromisoformat(str(content)) == datetime.fromisoformat(str(post.published)) == post.moment
    assert str(post.published).endswith("+00:00")
    assert post.moment.tzinfo is UTC


@pytest.mark.parametrize("path", HUBS)
def test_hubs_link_some_of_what_is_new(path: str) -> None:
    hrefs = [unescape(str(link.get("href"))) for link in tree(path).cssselect("main a")]
    documents = [href for href in hrefs if DOCUMENT.match(urlsplit(href).path)]
    assert 5 < len(documents) <= 12


def test_the_research_page_links_no_article() -> None:
    hrefs = [str(link.get("href")) for link in tree("/research").cssselect("a[href]")]
    assert not [href for href in hrefs if DOCUMENT.match(href)]


@pytest.mark.parametrize("path", ["/rss.xml", "/feed"])
def test_feeds_are_valid_and_empty(path: str) -> None:
    feed = etree.fromstring(get(path).body)
    assert feed.tag == "rss"
    assert not list(feed.iter("item"))


def test_robots_allow_all_but_the_desk_of_the_editors() -> None:
    assert get("/robots.txt").body.endswith(b"User-Agent: *\nAllow: /\nDisallow: /admin/\n")


def test_labels_tell_the_kind() -> None:
    kinds = {(post.labels[0], post.doc_type) for seed in SEEDS for post in last(seed).posts if post.wanted}
    assert kinds == {
        *(("Article", DocType.RESEARCH), ("Paper", DocType.RESEARCH), ("Research", DocType.RESEARCH)),
        *(("Book", DocType.RESEARCH), ("Q&A", DocType.COMMENTARY), ("Commentary", DocType.COMMENTARY)),
    }


def test_what_does_not_exist_is_missing() -> None:
    assert get("/research/2025/10/nothing-of-the-kind").status == get("/sitemaps/none.xml").status == 404


def test_every_phrase_expected_is_served_and_no_boilerplate_is_in_the_body() -> None:
    for known in history().expected(history().end):
        if known.withdrawn_at:
            continue
        blocks = tree(urlsplit(known.url).path).cssselect(".cms-html")
        content = " ".join(" ".join(block.text_content() for block in blocks).split())
        assert all(phrase in content for phrase in known.phrases), known.url
        assert not [phrase for phrase in known.boilerplate if phrase in content and phrase != "centerAffiliationAll"]


def test_every_pdf_expected_is_served_and_holds_its_phrases() -> None:
    parts = [part for known in history().expected(history().end) for part in known.parts]
    assert parts
    for part in parts[:30]:
        assert urlsplit(part.url).hostname == "assets.carnegieendowment.org"
        document = pypdfium2.PdfDocument(get(urlsplit(part.url).path).body)
        printed = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
        document.close()
        assert all(phrase in printed for phrase in part.phrases)
