"""The traps of carnegieendowment.org, over made pages and decisions; its markup is known from others' code only."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from stdwatch.items import Alias, ChannelKind
from stdwatch.polling import ChannelPages, Frontier, PollContext, merge_leads
from tests.fixture_pages import SITES, altered, channel, day, document, listed, made

URLS = SITES["carnegie"].urls
HOME = "https://carnegieendowment.org"
ROBOTS = "/research/2026/08/whose-robots-are-tested"
TOLD = "<p>Published on February 26, 2020</p>"


def first_night(file: str, at: datetime) -> list[str]:
    """The paths that are fetched when a channel is read for the first time."""
    leads = listed("carnegie", file).leads
    walk = ChannelPages("research sitemap", ChannelKind.SITEMAP, leads, date(2026, 8, 1), complete=True, names_all=True)
    return [
        seen.lead.url.removeprefix(HOME)
        for seen in merge_leads([walk], Frontier(), PollContext(at, "UTC"))
        if seen.fetch
    ]


def test_inferred_ce1_the_month_in_an_address_is_not_the_month_of_the_document() -> None:
    read = document("carnegie", "article.html")
    assert "/2026/08/" in read.url
    assert day(read) == "2026-09-02T04:00:00+00:00"
    undated = altered("carnegie", "article-words-only.html", (TOLD, ""))
    assert undated.published is None
    assert "no date" in undated.notes


def test_ce1_a_paper_filed_under_an_earlier_month_is_new_all_the_same() -> None:
    assert ROBOTS in first_night("sitemap-research.xml", datetime(2026, 10, 20, tzinfo=UTC))


def test_ce2_the_title_is_the_page_s_whatever_its_slug_says() -> None:
    read = document("carnegie", "article.html")
    assert read.title == "Test Methods for Robots, and Who Writes Them"
    assert read.aliases == (Alias("path", ROBOTS),)
    assert {lead.title for lead in listed("carnegie", "sitemap-research.xml").leads} == {None}


def test_ce3_an_index_wrapped_in_a_urlset_is_an_index() -> None:
    page = listed("carnegie", "sitemap-index.xml")
    assert page.leads == ()
    assert page.unmatched_links == ()
    names = [re.sub(r".*/(.+)\.xml", r"\1", child) for child in page.children]
    assert names == ["research-1", "emissary-0", "posts-0", "politika-0", "strategic-europe-0"]


@pytest.mark.parametrize("file", ["article.html", "article-without-selectors.html"])
def test_inferred_ce4_a_json_object_in_the_text_is_none_of_it(file: str) -> None:
    hidden = '<p>{"authors":["Ada"],"type":"commentary","centerAffiliationAll":"dc"}</p><p>Whoever writes'
    read = altered("carnegie", file, ("<p>Whoever writes", hidden))
    assert "centerAffiliationAll" not in read.text
    assert '"type"' not in read.text
    assert read.text == document("carnegie", file).text


def test_ce5_all_blocks_of_the_body_are_the_text() -> None:
    text = document("carnegie", "article.html").text
    assert [text.find(word) >= 0 for word in ("Whoever writes", "Three ministries", "The paper proposes")] == [True] * 3


@pytest.mark.parametrize("file", ["article.html", "article-words-only.html"])
def test_inferred_ce6_cards_of_other_texts_lend_neither_text_nor_date_nor_authors(file: str) -> None:
    read = document("carnegie", file)
    assert b"2026-08-30" in made("carnegie", file).body
    assert "lanterns" not in read.text
    assert "A Card" not in read.text
    assert day(read) in {"2026-09-02T04:00:00+00:00", "2020-02-26"}
    assert read.title not in {"A Card in Front", "A Card Behind"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Oct 27, 2025", "2025-10-27"),
        ("October 27, 2025", "2025-10-27"),
        ("Sept. 9, 2025", "2025-09-09"),
        ("May 13, 2026", "2026-05-13"),
    ],
)
@pytest.mark.parametrize("tail", ["", " Introduction Whoever measures, sets the standard."], ids=["alone", "flattened"])
def test_inferred_ce7_months_are_abbreviated_or_written_out(written: str, value: str, tail: str) -> None:
    read = altered("carnegie", "article-words-only.html", (TOLD, f"<p>By Ada Gauge Published on {written}{tail}</p>"))
    assert day(read) == value
    assert "Published on" not in read.text


@pytest.mark.parametrize(
    "url",
    [
        f"{HOME}{ROBOTS}?lang=en",
        f"{HOME}.{ROBOTS}",
        f"http://carnegieendowment.org{ROBOTS}/#notes",
        f"{HOME}{ROBOTS}?center=india",
    ],
)
def test_ce8_a_query_a_dot_behind_the_host_and_a_slash_make_no_second_document(url: str) -> None:
    assert URLS.is_document(url)
    assert URLS.canonical(url) == HOME + ROBOTS


def test_ce8_files_lie_on_the_assets_host_in_two_folders_and_keep_their_address() -> None:
    urls = [file.url for file in document("carnegie", "article.html").attachments]
    assert urls == [
        "https://assets.carnegieendowment.org/static/files/Gauge-Robots-2026.pdf",
        "https://assets.carnegieendowment.org/files/One%20Pager%20Robots.PDF",
    ]


@pytest.mark.parametrize("edition", ["ru", "zh", "ar", "fr", "hi"])
def test_inferred_ce9_an_edition_in_another_language_is_no_document(edition: str) -> None:
    assert not URLS.is_document(f"{HOME}/{edition}/research/2026/07/text")
    assert URLS.is_document(f"{HOME}/india/research/2026/07/text")
    urls = [lead.url for file in ("hub.html", "sitemap-research.xml") for lead in listed("carnegie", file).leads]
    assert not [url for url in urls if f"/{edition}/" in url]


def test_ce10_the_first_night_takes_the_last_months_of_an_archive_of_thirty_years() -> None:
    night = datetime(2026, 9, 30, tzinfo=UTC)
    assert first_night("sitemap-research.xml", night) == [ROBOTS, "/europe/research/2026/07/a-paper-of-the-centre"]
    assert first_night("sitemap-research.xml", night + timedelta(400)) == []


def test_inferred_ce11_a_paper_printed_elsewhere_is_a_short_item_without_files() -> None:
    read = document("carnegie", "paper-elsewhere.html")
    assert 0 < len(read.text) < 100
    assert b"journal.example/papers/77.pdf" in made("carnegie", "paper-elsewhere.html").body
    assert read.attachments == ()


@pytest.mark.parametrize(
    "credit",
    ["Source : Getty", "Source: iStock", "(Photo by A. Lens/Made Images)", "A terminal (Photo by A. Lens/Made Images)"],
)
@pytest.mark.parametrize("known", [True, False], ids=["between words", "generic"])
def test_inferred_ce12_the_credit_of_a_picture_is_no_text(credit: str, known: bool) -> None:
    published = "<p>Published on Oct 27, 2025</p>"
    edits = [
        ("<p>Source : Getty</p>", f"<p>{credit}</p>"),
        ("<p>Link Copied</p>", ""),
        (published, published if known else ""),
    ]
    read = altered("carnegie", "article-without-selectors.html", *edits)
    assert read.layers["body"] == ("words" if known else "generic")
    assert "Whoever writes" in read.text
    assert not re.search(r"Source|Photo", read.text)


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ('[{"name": "Gauge, Ada"}, {"name": "Ben Scale"}]', ("Ada Gauge", "Ben Scale")),
        ('{"@type": "Person", "name": "Gauge, Ada"}', ("Ada Gauge",)),
        ('"Ben Scale"', ("Ben Scale",)),
        ('["Ben Scale", "Gauge, Ada"]', ("Ben Scale", "Ada Gauge")),
    ],
)
def test_ce13_authors_are_one_or_several_and_told_given_name_first(author: str, names: tuple[str, ...]) -> None:
    whole = '[{"@type": "Person", "name": "Gauge, Ada"}, {"@type": "Person", "name": "Ben Scale"}]'
    assert altered("carnegie", "article.html", (f'"author": {whole}', f'"author": {author}')).authors == names


def test_ce_a_dated_address_of_a_section_nobody_has_seen_is_taken_and_reported() -> None:
    page = listed("carnegie", "sitemap-research.xml")
    new = f"{HOME}/strategic-europe/2026/05/a-blog-nobody-has-seen"
    assert new in [lead.url for lead in page.leads]
    assert page.unmatched_links == (new, f"{HOME}/research/a-page-without-a-month")


def test_inferred_ce_a_hub_that_a_script_fills_may_be_empty() -> None:
    assert {hub.name for hub in SITES["carnegie"].channels if hub.may_be_empty} == {
        "technology hub",
        "AI hub",
        "China hub",
        "Emissary",
        "research page",
    }
    assert channel("carnegie", "technology hub").rows is not None
    assert listed("carnegie", "hub.html").entries == 2


def test_inferred_ce_the_site_s_own_words_tell_the_text_where_no_selector_does() -> None:
    read = document("carnegie", "article-without-selectors.html")
    assert read.low_confidence
    assert read.text.startswith("Whoever writes")
    assert [read.text[block.start : block.end] for block in read.blocks if block.kind == "note"] == [
        "Notes",
        "See the yearbook of gauges.",
    ]


@pytest.mark.parametrize(
    "words", ["It was published on March 3, 2021, in Delft.", "What is said about the author is Wrong."]
)
def test_inferred_ce_prose_that_sounds_like_the_site_s_own_words_ends_nothing(words: str) -> None:
    read = altered(
        "carnegie", "article-without-selectors.html", ("<p>Three ministries", f"<p>{words}</p><p>Three ministries")
    )
    assert read.text.startswith("Whoever writes")
    assert words in read.text
    assert "when the drafts have been read" in read.text
