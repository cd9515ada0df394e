"""Real captures, read as a person reads them: facts noted by eye, no passages. Skipped where the captures are absent.

The captures are playback copies: what an archive put into them is undone here and never in a spider.
"""

import csv
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from stdwatch.discovery.channels import ChannelPage
from stdwatch.discovery.read import read_channel
from stdwatch.errors import NotFound, SiteChanged
from stdwatch.extraction.html import read_page
from stdwatch.items import Alias, BlockKind, Document, Role
from stdwatch.web_content.dates import parse_published
from tests.fixture_pages import SITES, channel

pytestmark = pytest.mark.captures

WH, US = "whitehouse.gov", "uscc.gov"
AT = datetime(2026, 11, 22, tzinfo=UTC)
WAYBACK = re.compile(rb"(?:https?://web\.archive\.org)?/web/\d{14}(?:[a-z]{2}_)?/(?=https?://)")
INDEX = re.compile(rb'(href="[^"]*?)index\.html"')


@dataclass(frozen=True, slots=True)
class Capture:
    """A file of the captures with what its manifest says of it."""

    body: bytes
    facts: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.facts["url"])


@cache
def capture(shared: Path, site: str, file: str) -> Capture:
    """A capture, unchanged since it was taken, without what its archive put in."""
    folder = shared / "samples" / site
    entries = [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]
    facts = next(entry for entry in entries if entry["file"] == file)
    body = (folder / file).read_bytes()
    assert hashlib.sha256(body).hexdigest() == facts["sha256"]
    return Capture(INDEX.sub(rb'\1"', WAYBACK.sub(b"", body)), facts)


def document(shared: Path, site: str, file: str) -> Document:
    taken, spider = capture(shared, site, file), SITES[site.partition(".")[0]]
    return read_page(taken.body, taken.url, rules=spider.page, urls=spider.urls, media_type="text/html", at=AT)


def listed(shared: Path, site: str, name: str, file: str) -> ChannelPage:
    taken, source = capture(shared, site, file), site.partition(".")[0]
    return read_channel(taken.body, taken.url, channel(source, name), SITES[source].urls, "text/html")


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is on the screen: its title, instant, type, the ends of its text, a phrase of its middle."""

    title: str
    published: str
    kind: str
    blocks: int
    first: str
    last: str
    middle: str


OUTER = "Temporary Withdrawal of All Areas on the Outer Continental Shelf from Offshore Wind Leasing and Review of the"
CARTELS = (
    "Designating Cartels And Other Organizations As Foreign Terrorist Organizations And Specially Designated Global"
)
PERSON = "officers, employees, or agents, or any other person."
ARTICLES = {
    "hiring-freeze": Article(
        "Hiring Freeze",
        "2025-01-20T18:54:32-05:00",
        "memorandum",
        7,
        "By the authority vested in me as President",
        "in effect on the date of this memorandum.",
        "Contracting outside the Federal Government to circumvent the intent",
    ),
    "america-first-trade-policy": Article(
        "America First Trade Policy",
        "2025-01-20T20:31:29-05:00",
        "memorandum",
        49,
        "January 20, 2025",
        PERSON,
        "MEMORANDUM FOR THE SECRETARY OF STATE",
    ),
    "cabinet-and-cabinet-level-appointments": Article(
        "President Trump Announces Cabinet and Cabinet Level Appointments",
        "2025-01-20T14:30:00-05:00",
        "nomination",
        24,
        "To the Senate of the United States, I nominate",
        "to be Administrator of the Environmental Protection Agency.",
        "Brooke Rollins, of Texas, to be Secretary of Agriculture.",
    ),
    "sub-cabinet-appointments": Article(
        "President Trump Announces Sub-Cabinet Appointments",
        "2025-01-20T14:35:00-05:00",
        "nomination",
        49,
        "To the Senate of the United States, I nominate",
        "to be Deputy Secretary of Labor, vice Julie A. Su, resigned.",
        "Christopher Landau, of Maryland, to be Deputy Secretary of State",
    ),
    "martin-luther-king-jr-federal-holiday-2025": Article(
        "MARTIN LUTHER KING, JR., FEDERAL HOLIDAY, 2025",
        "2025-01-20T20:58:45-05:00",
        "proclamation",
        10,
        "Martin Luther King, Jr., Federal Holiday, 2025",
        "of the United States of America the two hundred and forty-ninth.",
        "From the humble beginnings of a Baptist church in Georgia",
    ),
    "regulatory-freeze-pending-review": Article(
        "Regulatory Freeze Pending Review",
        "2025-01-20T18:54:21-05:00",
        "memorandum",
        11,
        "By the authority vested in me as President",
        "This memorandum shall be implemented consistent with applicable law.",
        "Comply in all circumstances with any applicable Executive Orders",
    ),
    "withdrawing-the-united-states-from-the-worldhealth-organizat": Article(
        "Withdrawing The United States From The World Health Organization",
        "2025-01-20T20:27:04-05:00",
        "executive order",
        21,
        "WITHDRAWING THE UNITED STATES FROM THE WORLD",
        "January 20, 2025.",
        "identify credible and transparent United States and international partners",
    ),
    "temporary-withdrawal-of-all-areas-on-the-outer": Article(
        f"{OUTER} Federal Government's Leasing and Permitting Practices for Wind Projects",
        "2025-01-20T20:42:59-05:00",
        "memorandum",
        23,
        "January 20, 2025",
        "directed to publish this memorandum in the Federal Register.",
        "SUBJECT: Temporary Withdrawal of All Areas on the Outer",
    ),
    "designating-cartels-v1": Article(
        f"{CARTELS} Terrorists".upper(),
        "2025-01-20T21:07:53-05:00",
        "executive order",
        21,
        "DESIGNATING CARTELS AND OTHER ORGANIZATIONS",
        "January 20, 2025.",
        "The Cartels and other transnational organizations, such as TdA and MS-13",
    ),
    "designating-cartels-v2": Article(
        f"{CARTELS} Terrorists",
        "2025-01-20T21:07:53-05:00",
        "executive order",
        21,
        "DESIGNATING CARTELS AND OTHER ORGANIZATIONS",
        "January 20, 2025.",
        "The Cartels and other transnational organizations, such as TdA and MS-13",
    ),
}
FURNITURE = ("Skip to content", "Subscribe", "Copyright", "Privacy", "Pennsylvania Ave", "Text POTUS", "Search", "ET")


@pytest.mark.parametrize(("name", "article"), ARTICLES.items(), ids=ARTICLES)
def test_an_article_of_the_white_house_is_read_as_it_is_on_the_screen(
    shared: Path, name: str, article: Article
) -> None:
    read = document(shared, WH, f"article-20250120-{name}.html")
    assert read.published is not None
    assert (read.title, read.published.value, read.doc_type) == (article.title, article.published, article.kind)
    assert (len(read.blocks), read.low_confidence, read.notes) == (article.blocks, False, ())
    assert read.authors == ("The White House",)
    assert read.text.startswith(article.first)
    assert read.text.endswith(article.last)
    assert article.middle in read.text


@pytest.mark.parametrize("name", ARTICLES)
def test_no_furniture_is_in_the_text_of_an_article(shared: Path, name: str) -> None:
    read = document(shared, WH, f"article-20250120-{name}.html")
    raw = capture(shared, WH, f"article-20250120-{name}.html").body.decode()
    present = [word for word in FURNITURE if word in raw]
    assert len(present) >= 3
    assert [word for word in present if re.search(rf"\b{word}\b", read.text)] == []
    assert not re.search(r"^(?:Presidential Actions|EXECUTIVE ORDER)$", read.text, re.MULTILINE)


def test_every_paragraph_of_an_article_is_read_in_its_order(shared: Path) -> None:
    for name in ARTICLES:
        raw = capture(shared, WH, f"article-20250120-{name}.html").body.decode()
        printed = re.findall(r"<p(?: [^>]*)?>(.*?)</p>", raw.partition("<main")[2].partition("</main>")[0], re.DOTALL)
        lines = document(shared, WH, f"article-20250120-{name}.html").text.split("\n")
        letters = [re.sub(r"<[^>]+>|&[^;]+;|\W", "", paragraph) for paragraph in printed]
        spoken = [re.sub(r"\W", "", line) for line in lines]
        assert [line for line in spoken if line] == [line for line in letters if line], name


def test_an_edited_title_leaves_the_text_the_same(shared: Path) -> None:
    first, second = (document(shared, WH, f"article-20250120-designating-cartels-v{n}.html") for n in (1, 2))
    assert first.title != second.title
    assert first.text == second.text
    assert first.aliases == second.aliases


def test_the_error_page_of_the_white_house_is_not_found(shared: Path) -> None:
    with pytest.raises(NotFound):
        document(shared, WH, "error-404-20250121.html")


@pytest.mark.parametrize("file", ["old-article-2017-drupal-press-office.html", "old-article-2014-obama-speech.html"])
def test_an_article_of_an_older_design_is_read_generically_and_marked(shared: Path, file: str) -> None:
    read = document(shared, WH, file)
    assert read.low_confidence
    assert read.layers["body"] == "generic"
    assert len(read.text) > 3_000


LISTINGS = {
    "news-20250201000445": "1006 1004 999 989 960 958 977 974 971 967",
    "news-20250205182715": "1058 1056 1051 1053 1043 1040 1038 1036 1033 1031",
    "news-20250206161822": "1104 1058 1056 1051 1053 1043 1040 1038 1036 1033",
    "news-20250509012900": "11929 11927 11925 11921 11916 11877 11870 11708 11840 11745",
    "news-20250509145905": "11950 11929 11927 11925 11921 11916 11877 11870 11708 11840",
    "news-20251010113941": "26666 26661 26659 26653 26663 26642 26640 26625 26622 26620",
    "news-page128-last-20251107173058": "364 384 392 406 395 431",
    "news-page2-20251107172639": "28979 28980 28977 28975 28973 28905 28721 28681 28714 28647",
    "presidential-actions-20250121": "501 586 524 573 570 568 566 564 526 562",
}
ENDS = {
    "news-20250201000445": ("2025-01-31T18:44:47-05:00", "2025-01-29T17:34:10-05:00"),
    "news-20250205182715": ("2025-02-04T21:15:44-05:00", "2025-02-03T18:19:34-05:00"),
    "news-20250206161822": ("2025-02-05T17:09:29-05:00", "2025-02-03T18:43:12-05:00"),
    "news-20250509012900": ("2025-05-08T19:10:19-04:00", "2025-05-07T12:36:37-04:00"),
    "news-20250509145905": ("2025-05-09T10:07:58-04:00", "2025-05-07T18:41:32-04:00"),
    "news-20251010113941": ("2025-10-09T16:37:02-04:00", "2025-10-07T14:08:37-04:00"),
    "news-page128-last-20251107173058": ("2025-01-20T14:55:00-05:00", "2025-01-20T14:00:12-05:00"),
    "news-page2-20251107172639": ("2025-11-04T17:26:23-05:00", "2025-10-31T12:11:10-04:00"),
    "presidential-actions-20250121": ("2025-01-20T21:30:00-05:00", "2025-01-20T20:45:57-05:00"),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_of_the_white_house_gives_exactly_its_rows(shared: Path, name: str) -> None:
    page = listed(shared, WH, "news listing", f"listing-{name}.html")
    ids = [alias.value for lead in page.leads for alias in lead.aliases if alias.kind == "post"]
    dates = [lead.published.value for lead in page.leads if lead.published]
    assert ids == LISTINGS[name].split()
    assert page.entries == page.dated == len(ids) == len(dates)
    assert (dates[0], dates[-1]) == ENDS[name]
    assert dates == sorted(dates, key=datetime.fromisoformat, reverse=True)
    assert page.unmatched_links == ()
    assert all(lead.title and lead.labels for lead in page.leads)


def test_the_pager_of_a_listing_is_followed_to_its_last_page(shared: Path) -> None:
    page = listed(shared, WH, "news listing", "listing-news-page2-20251107172639.html")
    last = listed(shared, WH, "news listing", "listing-news-page128-last-20251107173058.html")
    assert page.next == "https://www.whitehouse.gov/news/page/3/"
    assert last.next is None


def test_a_moved_post_keeps_its_id_and_a_retitled_one_its_address(shared: Path) -> None:
    def posts(name: str) -> dict[str, tuple[str, str | None]]:
        leads = listed(shared, WH, "news listing", f"listing-news-{name}.html").leads
        return {lead.aliases[0].value: (lead.url, lead.title) for lead in leads}

    draft, moved = posts("20250509012900"), posts("20250509145905")
    assert draft["11929"][0].endswith("/briefings-statements/2025/05/11929/")
    assert "/general-terms-for-the-united-states" in moved["11929"][0]
    before, after = posts("20250205182715"), posts("20250206161822")
    assert before["1056"][0] == after["1056"][0]
    assert before["1056"][1] != after["1056"][1]


def test_the_titles_of_a_listing_keep_their_quotes_and_ampersands(shared: Path) -> None:
    page = listed(shared, WH, "news listing", "listing-news-20250509012900.html")
    assert page.leads[3].title is not None
    assert page.leads[3].title.startswith("GREAT DEAL FOR AMERICA: President Trump’s “Breakthrough” Tra")
    assert page.leads[0].labels == ("Briefings & Statements",)


def test_a_listing_of_an_older_design_has_changed(shared: Path) -> None:
    with pytest.raises(SiteChanged, match="no rows for"):
        listed(shared, WH, "news listing", "old-listing-2017-drupal-executive-orders.html")


def test_a_feed_of_an_older_design_has_changed(shared: Path) -> None:
    with pytest.raises(SiteChanged, match="10 items, and no document among them"):
        listed(shared, WH, "news feed", "old-feed-biden-briefing-room-20220722.rss.xml")


def test_the_research_page_of_the_commission_is_read_up_to_where_the_capture_ends(shared: Path) -> None:
    read = document(shared, US, "research_chinas-position-russias-invasion-ukraine.html")
    assert read.title == "China’s Position on Russia’s Invasion of Ukraine"
    assert read.published is not None
    assert (read.published.value, read.doc_type, read.language) == ("2025-08-31", "report", "en")
    assert read.aliases[0] == Alias("node", "882")
    assert read.text.startswith("China’s Position on Russia’s Invasion of Ukraine\nKey Events and Statements from")
    assert "leaked internal Chinese Communist Party (CCP) guidance" in read.text
    assert sum(block.kind is BlockKind.LIST_ITEM for block in read.blocks) == 19
    assert not re.search(r"October 2000|Mailing List|\bBody\b|Listed on Major", read.text)


def test_the_hearing_of_the_commission_is_read_with_its_day_and_its_thirteen_files(shared: Path) -> None:
    read = document(shared, US, "hearing_made-china-2025-who-winning.html")
    assert read.title == "Made in China 2025—Who Is Winning?"
    assert read.published is not None
    assert (read.published.value, read.doc_type) == ("2025-02-06", "hearing")
    assert read.text.startswith("AGENDA\n")
    assert read.text.endswith("3:25 PM: Adjourn")
    assert "Panel III: Effectiveness of Beijing’s Approach to Innovation" in read.text
    assert "Transcript" not in read.text
    roles = [file.role for file in read.attachments]
    assert roles == [Role.OPENING] * 2 + [Role.TESTIMONY] * 10 + [Role.TRANSCRIPT]
    assert read.attachments[-1].size == 6_178_932
    assert not any("_Bio" in file.url for file in read.attachments)


def test_the_annual_reports_are_exactly_twenty_two_rows_with_their_files(shared: Path) -> None:
    page = listed(shared, US, "annual reports", "annual-reports.html")
    years = [2024, *range(2023, 2003, -1), 2002]
    assert [lead.title for lead in page.leads] == [f"{year} Annual Report to Congress" for year in years]
    assert (page.entries, page.next, page.unmatched_links) == (22, None, ())
    files = {year: lead.attachments for year, lead in zip(years, page.leads, strict=True)}
    assert all(attachments[0].role is Role.BOOK for attachments in files.values())
    assert {year for year, attachments in files.items() if len(attachments) < 3} == {2010, 2009, 2008, 2006, 2005, 2002}
    assert len(files[2002]) == 1
    assert files[2024][0].size == 10_776_483
    assert files[2015][0].url.endswith("/annual_reports/2015%20Annual%20Report%20to%20Congress.PDF")
    assert not any(file.url.endswith((" ", "%20")) for attachments in files.values() for file in attachments)


@pytest.mark.parametrize("file", ["research_type-research.html", "research_field_topic-124.html"])
def test_a_research_list_cut_off_before_its_rows_has_changed(shared: Path, file: str) -> None:
    with pytest.raises(SiteChanged, match="no rows for"):
        listed(shared, US, "research listing", file)


def test_every_hearing_s_address_is_a_document_s_and_every_printed_date_is_one(shared: Path) -> None:
    text = capture(shared, US, "derived_uscc_master_hearings_20250929.csv").body.decode("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    urls = SITES["uscc"].urls
    assert len(rows) == 180
    assert all(urls.is_document(row["url"]) and urls.canonical(row["url"]) == row["url"] for row in rows)
    assert len({urls.aliases(row["url"]) for row in rows}) == 180
    dated = [parse_published(row["date"], origin="csv", zone="UTC", at=AT) for row in rows]
    assert sum(date is None for date in dated) == sum(not row["date"].strip() for row in rows) == 13
    assert sum("\u00a0" in row["date"] for row in rows) == 5


def test_the_transcripts_of_the_hearings_are_files_but_for_the_doubled_hosts_of_the_table(shared: Path) -> None:
    text = capture(shared, US, "derived_uscc_master_hearings_20250929.csv").body.decode("utf-8")
    links = [row["transcript"] for row in csv.DictReader(text.splitlines()) if row["transcript"]]
    odd = [link for link in links if not SITES["uscc"].urls.is_file(link)]
    assert len(links) == 140
    assert len(odd) == 6
    assert all(link.startswith("https://www.uscc.govhttps://") for link in odd)
