"""The traps of ansi.org, no raw page of which was ever seen: these prove that we read what we imagined."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch.crawling.failures import of_status
from stdwatch.discovery.channels import Standing
from stdwatch.errors import BotWall, SiteChanged
from stdwatch.items import (
    Alias,
    AliasConflict,
    Answer,
    ChannelKind,
    Document,
    Fetched,
    FetchReason,
    FetchTask,
    Precision,
    Published,
)
from stdwatch.polling import ChannelPages, Frontier, PollContext, merge_leads
from stdwatch.store import database, intake
from stdwatch.verdicts import Severity
from stdwatch.verdicts.documents import of_conflicts
from tests.fixture_pages import AT, SITES, altered, channel, day, document, listed, made

URLS = SITES["ansi"].urls
SLUG = "8-1-25-a-plan-for-common-gauges"
FLAT, FILED = f"/standards-news/all-news/{SLUG}", f"/standards-news/all-news/2025/08/{SLUG}"
PAGES_OF_ONE_NAME = ((FLAT, "2025-08-01"), (FILED, "2025-09-30"), (FILED, "2025-09-01"), (FLAT, "2025-11-03"))
HIDDEN = '<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="5b3f3e28301b3f3e28307532357b">'


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.ansi.org{FLAT}",
        f"https://www.ansi.org{FILED}",
        f"https://www.ansi.org{FLAT}?utm_source=letter&utm_medium=email",
        f"http://www.ansi.org{FLAT}/",
        f"https://ansi.org{FILED}",
        f"https://sccd.ansi.org{FLAT}",
        f"https://www.ansi.org{FLAT.upper()}",
    ],
)
def test_inferred_an1_one_notice_has_one_name_under_all_its_addresses(url: str) -> None:
    assert URLS.is_document(url)
    assert URLS.aliases(url)[0] == Alias("slug", SLUG)
    assert URLS.canonical(url).removeprefix("https://www.ansi.org") in {FLAT, FILED}


def test_inferred_an1_a_notice_that_was_filed_is_the_same_item(tmp_path: Path) -> None:
    db = database.connect(tmp_path / "stdwatch.db", desk=False)
    for night, path in enumerate((FLAT, FILED)):
        url = f"https://www.ansi.org{path}"
        read = Document(url, "A Plan", "The committee asks for comments. " * 20, (), aliases=URLS.aliases(url))
        answer = Answer(url, 200, AT + timedelta(night), b"", f"body {night}", "text/html")
        task = FetchTask(url, "page", FetchReason.NEW, conditional=False)
        intake.store_fetched(db, Fetched("ansi", task, answer, document=read), "1")
    assert db.execute("SELECT count(*) FROM candidate").fetchone() == (1,)
    paths = db.execute("SELECT value FROM alias WHERE kind = 'path' ORDER BY value").fetchall()
    assert paths == [(FILED,), (FLAT,)]
    db.close()


def test_inferred_an1_two_documents_under_one_name_are_alarmed_and_neither_text_is_lost(tmp_path: Path) -> None:
    db = database.connect(tmp_path / "stdwatch.db", desk=False)
    conflicts = [conflict_of(db, night, path, shown) for night, (path, shown) in enumerate(PAGES_OF_ONE_NAME)]
    assert [bool(conflict) for conflict in conflicts] == [False, False, False, True]
    (problem,) = of_conflicts([conflict for conflict in conflicts if conflict])
    assert problem.severity is Severity.URGENT
    assert str(problem.reason).startswith(
        f"https://www.ansi.org{FLAT} of 2025-11-03 goes by the name of https://www.ansi.org{FILED} of"
    )
    assert db.execute("SELECT count(*) FROM text").fetchone() == (4,)
    db.close()


def conflict_of(db: Database, night: int, path: str, shown: str) -> AliasConflict | None:
    url = f"https://www.ansi.org{path}"
    published = Published(shown, Precision.DAY, "page: time")
    text = f"The committee asks for comments on {night} gauges. " * 20
    read = Document(url, "A Plan", text, (), published=published, aliases=URLS.aliases(url))
    answer = Answer(url, 200, AT + timedelta(night), b"", f"body {night}", "text/html")
    task = FetchTask(url, "page", FetchReason.NEW, conditional=False)
    return intake.store_fetched(db, Fetched("ansi", task, answer, document=read), "1").conflict


def test_inferred_an2_the_first_of_august_is_not_the_eighth_of_january() -> None:
    assert day(document("ansi", "article.html")) == "2025-08-01"
    first = listed("ansi", "listing.html").leads[0].published
    assert first is not None
    assert first.value == "2025-08-01"


def test_inferred_an3_the_date_on_the_page_wins_over_the_one_in_its_slug() -> None:
    read = document("ansi", "article-field-content.html")
    assert "/10-24-25-" in read.url
    assert day(read) == "2025-10-23"


def test_inferred_an4_without_a_date_on_the_page_its_address_is_the_last_resort_and_says_so() -> None:
    undated, filed = (document("ansi", f"article-undated{name}.html") for name in ("", "-filed"))
    assert (day(undated), undated.layers["date"]) == ("2024-12-13", "url")
    assert filed.published is not None
    assert (filed.published.value, filed.published.precision, filed.published.origin) == ("2023-07", "month", "url")


def test_inferred_an5_the_number_in_front_of_a_title_is_no_part_of_it() -> None:
    assert b"<title>2-26-24-A Page in" in made("ansi", "article-without-selectors.html").body
    assert document("ansi", "article-without-selectors.html").title == "A Page in Another Theme"
    assert b'content="8-1-25-A Plan' in made("ansi", "article.html").body
    by_head = altered("ansi", "article.html", ("<h1>", "<p>"), ("</h1>", "</p>"))
    assert (by_head.title, by_head.layers["title"]) == (
        "A Plan for Common Gauges",
        'meta[property="og:title"]::attr(content)',
    )


def test_inferred_an6_a_slug_never_stands_in_for_a_title() -> None:
    read = document("ansi", "article-field-content.html")
    assert "xplored" in read.url
    assert read.title == "A Day for Explored Measures"
    nameless = altered(
        "ansi", "article-without-selectors.html", ("<title>2-26-24-A Page in Another Theme - ANSI</title>", "")
    )
    assert nameless.title is None
    assert "no title" in nameless.notes
    assert {lead.title for lead in listed("ansi", "sitemap.xml").leads} == {None}


def test_inferred_an7_a_challenge_is_a_wall_with_200_and_with_403() -> None:
    with pytest.raises(BotWall, match="challenge"):
        made("ansi", "challenge.html").read()
    assert isinstance(of_status(403, "https://www.ansi.org/"), BotWall)
    with pytest.raises(BotWall):
        made("ansi", "sitemap-refused.html").read()


def test_inferred_an8_a_teaser_for_members_is_a_short_item() -> None:
    read = document("ansi", "article-members.html")
    assert read.text.endswith("(member login required).")
    assert len(read.text) < 100
    assert read.published is not None


def test_inferred_an9_a_hidden_mail_address_neither_breaks_nor_dates_the_text() -> None:
    read = document("ansi", "article.html")
    assert "go to [email protected].\n" in read.text
    assert day(read) == "2025-08-01"
    assert altered("ansi", "article.html", (HIDDEN, HIDDEN.replace("5b3f3e2830", "2025091520"))).text == read.text


def test_inferred_an10_a_list_without_links_is_an_empty_list_and_never_nothing_new() -> None:
    with pytest.raises(SiteChanged, match="no rows"):
        made("ansi", "listing-empty.html").read()
    news = channel("ansi", "news listing")
    assert (news.may_be_empty, news.standing) == (True, Standing.SPARE)


def test_inferred_an10_rows_that_a_search_endpoint_fills_are_asked_for_there() -> None:
    (endpoint,) = listed("ansi", "listing-searched.html").children
    assert endpoint == made("ansi", "search-results.json").url
    first, last = (listed("ansi", f"search-results{name}.json") for name in ("", "-last"))
    assert first.next == made("ansi", "search-results-last.json").url
    assert last.next is None
    assert [lead.title for lead in (*first.leads, *last.leads)] == [
        "A Plan for Common Gauges",
        "A Day at the Bench",
        "An Older Notice",
    ]


def test_inferred_an_the_addresses_of_a_sitemap_tell_what_is_new_on_the_first_night() -> None:
    leads = listed("ansi", "sitemap.xml").leads
    night = PollContext(datetime(2025, 11, 1, 3, tzinfo=UTC), "America/New_York")
    walk = ChannelPages("sitemap", ChannelKind.SITEMAP, leads, date(2025, 10, 1), complete=True, names_all=True)
    wanted = [merged.lead.url for merged in merge_leads([walk], Frontier(), night) if merged.fetch]
    slugs = [url.rpartition("/")[2] for url in wanted]
    assert slugs == ["10-24-25-a-day-for-xplored-measures", "a-notice-without-a-number"]


def test_inferred_an_a_notice_that_links_a_report_has_it_as_its_file_and_no_file_of_other_hosts() -> None:
    (report,) = document("ansi", "article-with-report.html").attachments
    assert report.url == "https://www.ansi.org/-/media/files/about/yearly-report.pdf"
    files = [file.url for file in document("ansi", "article.html").attachments]
    assert files == ["https://www.ansi.org/-/media/files/news/Gauge%20Plan.pdf"]
