"""The traps of cset.georgetown.edu, over made pages, decisions and walks; its theme was never seen."""

import re
from datetime import UTC, date, datetime

import pytest
import scrapy
from scrapy.http import HtmlResponse, Response

from stdwatch.crawling.channel_reader import ChannelReader
from stdwatch.discovery.read import read_channel
from stdwatch.errors import BotWall, PageError, Unreadable
from stdwatch.items import Alias, ChannelKind, Precision, Published
from stdwatch.polling import ChannelPages, Frontier, PollContext, merge_leads
from stdwatch.web_content.dates import choose_date
from tests.awaiting import awaited
from tests.fixture_pages import SITES, altered, channel, day, document, listed, made

URLS = SITES["cset"].urls
HOME = "https://cset.georgetown.edu"
NAME = "Center for Security and Emerging Technology"
JSON_LD = re.compile(r"<script type=.application/ld\+json.>.*?</script>")


def linked(file: str) -> str:
    """The JSON-LD of a made page."""
    match = JSON_LD.search(made("cset", file).body.decode("utf-8"))
    assert match
    return match.group()


@pytest.mark.parametrize("nameless", [False, True], ids=["named in the head", "the site's name in the head"])
@pytest.mark.parametrize("apart", [False, True], ids=["side by side", "each in a box"])
def test_inferred_cs1_neither_the_site_s_name_nor_a_section_is_the_title(apart: bool, nameless: bool) -> None:
    head = [("<title>A Page That Only Tells | ", "<title>")] if nameless else []
    boxes = [
        ("<h1>Translation</h1><h1>", "<div><h1>Translation</h1></div><div><h1>"),
        ("Tells</h1>", "Tells</h1></div>"),
    ]
    read = altered("cset", "publication-words-only.html", *head, *(boxes if apart else []))
    assert read.title == "A Page That Only Tells"
    assert read.doc_type == "translation"


@pytest.mark.parametrize("file", ["publication.html", "publication-month-only.html"])
def test_cs2_the_site_s_name_behind_a_title_comes_in_two_wordings(file: str) -> None:
    assert f"| {NAME}".encode() in made("cset", file).body
    assert document("cset", file).title in {"One Framework for Tests", "A Paper of a Month"}


@pytest.mark.parametrize("related", [True, False], ids=["behind related texts", "behind the text"])
def test_inferred_cs3_what_is_said_of_cookies_is_no_text(related: bool) -> None:
    edit = ("<p>Related Content Previous Next</p><p>A teaser about lanterns.</p>", "")
    read = altered("cset", "publication-without-selectors.html", *([] if related else [edit]))
    assert "what the tests of last year had told them." in read.text
    assert not re.search(r"cookies|SAVE & ACCEPT|you agree|Privacy", read.text)
    assert not re.search(r"cookies|SAVE & ACCEPT|Privacy", document("cset", "publication.html").text)


def test_cs4_the_authors_are_those_of_the_byline_and_not_who_posted() -> None:
    assert b'<meta name="author" content="Chloe Poster">' in made("cset", "publication.html").body
    assert document("cset", "publication.html").authors == ("Kyla Crick", "Ben Scale")


def test_cs5_the_day_of_the_structured_data_wins_over_the_month_that_is_shown() -> None:
    assert b"June 2026" in made("cset", "publication.html").body
    assert day(document("cset", "publication.html")) == "2026-06-16T09:30:00-04:00"


def test_cs5_a_month_alone_stays_a_month_until_a_channel_knows_the_day() -> None:
    shown = document("cset", "publication-month-only.html").published
    assert shown is not None
    assert (shown.value, shown.precision) == ("2026-06", Precision.MONTH)
    precise = listed("cset", "rest-publications.json").leads[0].published
    assert choose_date(shown, precise) == precise
    assert choose_date(shown, None) == shown
    other = Published("2026-04-14", Precision.DAY, "rest")
    assert choose_date(shown, other) == shown


def test_cs6_the_day_of_a_change_is_not_the_day_of_publication() -> None:
    script = linked("publication.html")
    assert script.index("dateModified") < script.index("datePublished")
    assert day(document("cset", "publication.html")) == "2026-06-16T09:30:00-04:00"


def test_inferred_cs7_the_date_of_what_was_translated_is_not_the_page_s() -> None:
    assert day(document("cset", "translation.html")) == "2026-04-14T08:00:00-04:00"
    bare = [(linked("translation.html"), ""), ('<p class="date">April 14, 2026</p>', "")]
    assert altered("cset", "translation.html", *bare).published is None


@pytest.mark.parametrize(
    "opening", ["In October 2025 China issued", "The October 2025 Plan of", "On October 28, 2025 Beijing"]
)
def test_inferred_cs7_a_text_that_begins_with_a_date_does_not_date_its_page(opening: str) -> None:
    bare = [
        (linked("translation.html"), ""),
        ('<p class="date">April 14, 2026</p>', ""),
        ("The following plan was issued on October 28, 2025 by", f"{opening} a rule by"),
        ('<a class="button" href="/wp-content/uploads/t0659_scales_plan_EN.pdf">Download Translation</a>', ""),
    ]
    assert altered("cset", "translation.html", *bare).published is None


def test_cs8_files_of_other_hosts_are_no_attachments() -> None:
    assert b"https://papers.example/pdf/2601.00001.pdf" in made("cset", "publication.html").body
    urls = [file.url for file in document("cset", "publication.html").attachments]
    assert urls == [f"{HOME}/wp-content/uploads/CSET-One-Framework-for-Tests-1.pdf"]


def test_inferred_cs9_a_mention_in_the_press_is_marked_and_its_author_is_the_journalist() -> None:
    read = document("cset", "in-the-news.html")
    assert read.doc_type == "in the news"
    assert read.authors == ("Jo Writer",)


def test_inferred_cs9_the_list_of_mentions_marks_them_where_the_page_does_not() -> None:
    assert channel("cset", "news listing").labels == ("In The News",)
    unmarked = altered("cset", "in-the-news.html", ('<p class="label">In The News</p>', ""), labels=("In The News",))
    assert unmarked.doc_type == "in the news"


def walked(since: date, last: int) -> list[int]:
    """The numbers of the pages asked for when a list is read back whose pages are all alike, as many as told."""
    asked: list[int] = []

    async def download(request: scrapy.Request) -> Response:
        asked.append(int((re.findall(r"/page/(\d+)/", request.url) or ["1"])[0]))
        following = f"/page/{asked[-1] + 1}/" if asked[-1] < last else "/"
        body = made("cset", "listing-publications.html").body.replace(b"/page/2/", following.encode())
        return HtmlResponse(request.url, body=body, headers={"Content-Type": "text/html"})

    publications = channel("cset", "publications listing")
    awaited(ChannelReader(URLS, download).read(publications, since, date(2026, 6, 20)))
    return asked


def test_inferred_cs10_what_is_pinned_on_top_neither_ends_a_walk_nor_looks_new() -> None:
    leads = listed("cset", "listing-publications.html").leads
    assert leads[0].url.endswith("/pinned-for-months/")
    assert walked(date(2026, 4, 1), last=4) == [1, 2, 3, 4]
    assert walked(date(2026, 5, 1), last=4) == [1, 2]
    walk = ChannelPages(
        "publications listing", ChannelKind.LISTING, leads, date(2026, 5, 20), complete=True, names_all=True
    )
    night = PollContext(datetime(2026, 6, 20, tzinfo=UTC), "America/New_York")
    wanted = [seen.lead.url.split("/")[-2] for seen in merge_leads([walk], Frontier(), night) if seen.fetch]
    assert wanted == ["one-framework-for-tests"]


def test_cs11_the_plain_feed_has_no_publications_and_is_not_the_only_one() -> None:
    plain = [lead.url for lead in listed("cset", "feed.xml").leads]
    assert not [url for url in plain if "/publication/" in url]
    papers = [lead.url for lead in listed("cset", "feed-publications.xml").leads]
    assert papers == [f"{HOME}/publication/one-framework-for-tests/", f"{HOME}/publication/china-scales-plan-2025/"]
    assert channel("cset", "publications").url.startswith(f"{HOME}/wp-json/wp/v2/document?")


def test_cs12_entities_of_rest_titles_are_characters() -> None:
    page = listed("cset", "rest-publications.json")
    assert page.leads[0].title == "One Framework for Tests & Those Who Don’t"
    assert page.leads[1].title == "Plan for Scales 度量衡计划"


def test_inferred_cs13_links_that_filter_a_list_are_never_followed() -> None:
    body = made("cset", "listing-publications.html").body
    assert b"?fwp_content_type=" in body
    assert b"?ep_filter_topic=" in body
    page = listed("cset", "listing-publications.html")
    assert page.next == f"{HOME}/publications/page/2/"
    assert len(page.leads) == 3
    assert not re.search(r"fwp_|ep_filter|testimony-on-screws", repr((page.leads, page.unmatched_links, page.children)))


def test_inferred_cs14_a_teaser_of_another_site_s_blog_is_a_short_item() -> None:
    read = document("cset", "blog-teaser.html")
    assert read.text.endswith("visit CSET’s Emerging Technology Observatory.")
    assert len(read.text) < 200
    assert read.doc_type == "commentary"


def test_inferred_cs15_a_newsletter_is_dated_by_its_slug_as_a_last_resort() -> None:
    read = document("cset", "newsletter.html")
    assert (day(read), read.layers["date"], read.doc_type) == ("2025-05-15", "url", "newsletter")
    dated = altered("cset", "newsletter.html", ("<h2>Worth", "<p>May 16, 2025</p><h2>Worth"))
    assert day(dated) == "2025-05-16"


def test_cs16_an_empty_list_of_posts_is_nothing_new() -> None:
    posts = channel("cset", "publications")
    page = read_channel(b"[]", posts.url, posts, URLS, "application/json")
    assert (page.entries, page.leads, page.next) == (0, (), None)


@pytest.mark.parametrize(
    ("file", "outcome"),
    [("rest-refused.html", BotWall), ("rest-as-page.html", Unreadable), ("rest-error.json", Unreadable)],
)
def test_inferred_cs16_anything_else_in_place_of_posts_is_a_failure(file: str, outcome: type[PageError]) -> None:
    with pytest.raises(outcome):
        made("cset", file).read()


def test_inferred_cs_an_instant_without_offset_is_the_site_s_own_clock() -> None:
    late = listed("cset", "rest-local-dates.json").leads[0].published
    assert late is not None
    assert late.value == "2026-06-16T22:30:00-04:00"


def test_cs_the_post_id_joins_page_rest_and_feed() -> None:
    own = Alias("post", "24601")
    assert document("cset", "publication.html").aliases[0] == own
    assert listed("cset", "rest-publications.json").leads[0].aliases[0] == own
    assert listed("cset", "feed-publications.xml").leads[0].aliases[0] == own
    assert URLS.aliases(f"{HOME}/?p=24601") == (own,)
