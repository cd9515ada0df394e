"""What holds for all sources: the twelve points under which their traps repeat."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch.errors import BotWall, NotFound, PageError, SiteChanged, TooLarge, Unreadable
from stdwatch.extraction.html import read_page
from stdwatch.items import Alias, Answer, Document, Fetched, FetchReason, FetchTask, Gone, Precision
from stdwatch.reasons import Reason, Verdict
from stdwatch.store import database, intake
from stdwatch.store.readings import text_hash
from stdwatch.verdicts import RunVerdict
from stdwatch.web_content.dates import parse_published
from stdwatch.web_content.sniff import Kind, kind_of, refuse_size
from tests.fixture_pages import AT, SITES, FixturePage, altered, day, document, fixture_pages, made
from tests.pdf_reading import read_pdf

URL = "https://south.example/research/gauges"
TEXT = "Four firms make nine of ten gauges, and write the standards for them. " * 9
DOCUMENTS = [page for page in fixture_pages() if page.kind == "document" and page.holds]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = database.connect(tmp_path / "stdwatch.db", desk=False)
    yield db
    db.close()


def fetched(night: int, text: str = TEXT, url: str = URL, etag: str | None = None) -> Fetched:
    names = (Alias("slug", "gauges"), Alias("path", url.removeprefix("https://south.example")))
    answer = Answer(url, 200, AT + timedelta(night), b"", f"body {night}", "text/html", etag=etag)
    task = FetchTask(url, "page", FetchReason.NEW, conditional=False)
    return Fetched("south", task, answer, document=Document(url, "Gauges", text, (), aliases=names))


@pytest.mark.parametrize(
    ("site", "written", "kept"),
    [
        ("whitehouse", "http://WhiteHouse.gov/releases/2026/07/one?ref=x#top", "https://www.whitehouse.gov/releases/2026/07/one/"),
        ("uscc", "HTTP://USCC.gov/Research//Gauges/?x=1", "https://www.uscc.gov/research/gauges"),
        ("ansi", "http://ansi.org/Standards-News/all-news/A-B/", "https://www.ansi.org/standards-news/all-news/a-b"),
        ("carnegie", "https://CarnegieEndowment.org./Research/2026/01/X/?lang=en", "https://carnegieendowment.org/research/2026/01/x"),
        ("cset", "http://cset.georgetown.edu/article/one?utm=2#a", "https://cset.georgetown.edu/article/one/"),
    ],
)  # fmt: skip
def test_all1_every_site_has_one_form_of_an_address(site: str, written: str, kept: str) -> None:
    urls = SITES[site].urls
    url = urls.resolve(f"  {written}\n", "https://elsewhere.example/")
    assert urls.canonical(url) == kept
    assert urls.canonical(kept) == kept
    assert urls.is_document(url)


def test_all1_every_address_ever_seen_under_a_key_is_kept(db: Database) -> None:
    intake.store_fetched(db, fetched(0), "1")
    intake.store_fetched(db, fetched(1, url="https://south.example/2025/gauges"), "1")
    assert db.execute("SELECT count(*) FROM candidate").fetchone() == (1,)
    paths = db.execute("SELECT value FROM alias WHERE kind = 'path' ORDER BY value").fetchall()
    assert paths == [("/2025/gauges",), ("/research/gauges",)]


@pytest.mark.parametrize("page", [pytest.param(page, id=page.label) for page in DOCUMENTS])
def test_all2_other_spaces_marks_and_scripts_around_the_same_words_are_the_same_text(page: FixturePage) -> None:
    read = document(page.site, page.file)
    html = unicodedata.normalize("NFD", page.body.decode("utf-8"))
    html = html.replace("<p>", '<p data-v-7f="1">\n\u200b ').replace("</body>", "<script>var n = 7;</script></body>")
    rules = SITES[page.site]
    again = read_page(html.encode(), page.url, rules=rules.page, urls=rules.urls, media_type="text/html", at=AT)
    assert text_hash(again.text) == text_hash(read.text)


@pytest.mark.parametrize(
    "boilerplate",
    [
        "<script>var words = 'quicksilver';</script>",
        "<style>.quicksilver { color: red }</style>",
        "<noscript>quicksilver</noscript>",
        "<template><p>quicksilver</p></template>",
        "<nav><p>quicksilver</p></nav>",
        "<form><p>quicksilver</p></form>",
        "<select><option>quicksilver</option></select>",
        "<iframe>quicksilver</iframe>",
        "<button>quicksilver</button>",
        '<div id="cookie-law-info-bar"><p>quicksilver</p></div>',
        '<p>{"type": "quicksilver", "authors": []}</p>',
    ],
)
@pytest.mark.parametrize(
    ("site", "file", "anchor"),
    [
        ("ansi", "article.html", "<h3>What the draft"),
        ("carnegie", "article.html", "<h2>Three Ministries"),
        ("cset", "publication.html", "<h2>Executive Summary"),
    ],
)
def test_all3_what_is_never_text_is_cut_out_of_a_body(boilerplate: str, site: str, file: str, anchor: str) -> None:
    read = altered(site, file, (anchor, boilerplate + anchor))
    assert read.text == document(site, file).text


@pytest.mark.parametrize("page", [pytest.param(page, id=page.label) for page in DOCUMENTS])
def test_all4_a_date_has_its_precision_and_its_origin(page: FixturePage) -> None:
    read = document(page.site, page.file)
    if read.published is None:
        assert "no date" in read.notes
    else:
        assert read.layers["date"] == read.published.origin != ""
        length = {Precision.MONTH: 7, Precision.DAY: 10, Precision.INSTANT: 25}[read.published.precision]
        assert len(read.published.value) == length


@pytest.mark.parametrize("written", ["1989-12-31", "2026-11-25", "1970-01-01T00:00:00Z", "today", "3 days ago", "2026"])
def test_all4_an_absurd_or_relative_date_is_none(written: str) -> None:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert parse_published(written, origin="page", zone="UTC", at=at) is None
    assert parse_published("2026-11-24", origin="page", zone="UTC", at=at) is not None


@pytest.mark.parametrize(
    ("site", "file", "value"),
    [
        ("whitehouse", "article-order.html", "2025-01-20T20:31:29-05:00"),
        ("whitehouse", "article-fact-sheet.html", "2026-09-04T14:00:00-04:00"),
        ("uscc", "research.html", "2025-08-31"),
        ("uscc", "hearing-undated.html", None),
        ("ansi", "article.html", "2025-08-01"),
        ("ansi", "article-field-content.html", "2025-10-23"),
        ("ansi", "article-undated.html", "2024-12-13"),
        ("carnegie", "article.html", "2026-09-02T04:00:00+00:00"),
        ("carnegie", "article-words-only.html", "2020-02-26"),
        ("cset", "publication.html", "2026-06-16T09:30:00-04:00"),
        ("cset", "publication-month-only.html", "2026-06"),
        ("cset", "translation.html", "2026-04-14T08:00:00-04:00"),
        ("cset", "publication-words-only.html", "2024-02"),
    ],
)
def test_all5_none_of_the_other_dates_on_a_page_is_taken_for_its_own(site: str, file: str, value: str | None) -> None:
    assert day(document(site, file)) == value


@pytest.mark.parametrize(
    ("site", "file", "outcome"),
    [
        ("whitehouse", "feed-empty.xml", SiteChanged),
        ("cset", "feed-empty.xml", SiteChanged),
        ("whitehouse", "feed-html.html", Unreadable),
        ("ansi", "sitemap-refused.html", BotWall),
        ("uscc", "listing-of-living-links.html", SiteChanged),
        ("cset", "listing-empty.html", SiteChanged),
        ("ansi", "listing-empty.html", SiteChanged),
        ("ansi", "search-results-none.json", SiteChanged),
        ("carnegie", "research-without-links.html", SiteChanged),
    ],
)
def test_all6_a_channel_that_names_nothing_has_failed(site: str, file: str, outcome: type[PageError]) -> None:
    with pytest.raises(outcome):
        made(site, file).read()


def test_all6_only_lists_that_a_script_may_fill_are_empty_by_right() -> None:
    lawful = {(name, channel.name) for name, site in SITES.items() for channel in site.channels if channel.may_be_empty}
    assert {name for name, _ in lawful} == {"ansi", "carnegie"}
    assert ("ansi", "sitemap") not in lawful
    assert ("carnegie", "research sitemap") not in lawful


def test_all8_validators_are_kept_only_with_what_was_read(db: Database) -> None:
    intake.store_fetched(db, fetched(0, etag='"one"'), "1")
    with pytest.raises(UnicodeEncodeError):
        intake.store_fetched(db, fetched(1, text=TEXT + "\ud800", etag='"two"'), "1")
    assert db.execute("SELECT etag FROM target").fetchall() == [('"one"',)]


def test_all9_a_body_over_our_limits_is_refused() -> None:
    for kind in (Kind.HTML, Kind.FEED):
        refuse_size(b"x" * 5 * 2**20, kind, URL)
        with pytest.raises(TooLarge):
            refuse_size(b"x" * (5 * 2**20 + 1), kind, URL)


@pytest.mark.parametrize("text", [TEXT[:200], ""], ids=["shorter than half", "empty"])
def test_all10_good_text_is_not_replaced_by_an_empty_or_much_shorter_one(db: Database, text: str) -> None:
    intake.store_fetched(db, fetched(0), "1")
    assert intake.store_fetched(db, fetched(1, text), "1").change == "quarantined"
    in_force = "SELECT t.text FROM part p JOIN reading r ON r.id = p.reading JOIN text t ON t.hash = r.text_hash"
    assert db.execute(in_force).fetchone() == (TEXT,)


def test_all10_what_is_gone_on_two_days_is_withdrawn_and_its_text_stays(db: Database) -> None:
    intake.store_fetched(db, fetched(0), "1")
    task = FetchTask(URL, "page", FetchReason.RECHECK, conditional=False)
    withdrawn = []
    for hours in (24, 30, 48):
        at = AT + timedelta(hours=hours)
        intake.store_gone(db, Gone("south", task, at, Reason.text("answered 404")))
        intake.apply_verdict(db, "south", 1, RunVerdict(Verdict.QUIET), at)
        withdrawn.append(db.execute("SELECT withdrawn IS NOT NULL FROM candidate").fetchone()[0])
    assert withdrawn == [0, 0, 1]
    assert db.execute("SELECT text FROM text").fetchall() == [(TEXT,)]


def test_all11_a_file_is_a_pdf_by_its_bytes_and_not_by_its_name_or_type() -> None:
    with pytest.raises(Unreadable, match="web page"):
        read_pdf(b"<!DOCTYPE html><html><body>Sign in</body></html>", f"{URL}.pdf")
    assert kind_of(b" " * 1_000 + b"%PDF-1.7", "text/html") is Kind.PDF
    assert kind_of(b" " * 1_024 + b"%PDF-1.7", "application/pdf") is not Kind.PDF


@pytest.mark.parametrize(
    "title",
    [
        "‘Fair’ and “Open” — Standards… ½ of Them",
        "度量衡（试行）计划 ①",
        "A – B ﬁt for ² Uses",
        "Made in China 2025—Who Is Winning?",
    ],
)
@pytest.mark.parametrize(("site", "file", "name"), [
    ("ansi", "article.html", "A Plan for Common Gauges"),
    ("carnegie", "article.html", "Test Methods for Robots, and Who Writes Them"),
    ("cset", "publication.html", "One Framework for Tests"),
])  # fmt: skip
def test_all12_the_characters_of_a_title_are_kept(title: str, site: str, file: str, name: str) -> None:
    assert altered(site, file, (name, title.replace(" ", "\u00a0 "))).title == title


def test_all12_a_line_break_in_a_title_is_a_space() -> None:
    assert (
        altered("ansi", "article.html", ("A Plan for Common", "A Plan for<br>Common")).title
        == "A Plan for Common Gauges"
    )


def test_all_an_error_page_is_no_document() -> None:
    for site, file in (("carnegie", "missing.html"), ("cset", "error-404.html"), ("whitehouse", "error-404.html")):
        with pytest.raises(NotFound):
            made(site, file).read()
