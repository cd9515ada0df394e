"""Listing pages: rows by selector, rows by the shape of their links, and pages without rows."""

import json
from typing import Any

import pytest

from stdwatch.discovery.channels import Channel, ChannelPage, RowRules
from stdwatch.discovery.read import read_channel
from stdwatch.errors import BotWall, SiteChanged, TooLarge, Unreadable, UsageError
from stdwatch.items import Alias, ChannelKind
from stdwatch.web_content.urls import UrlRules, patterns
from tests.fixture_pages import SITES, channel, listed, made

WH = SITES["whitehouse"]
URLS = UrlRules("site.example", accept=patterns(r"^/news/[^/]+/$"))
ROWS = RowRules(row=("li.row",), link=("a",), date=("time::attr(datetime)",))


def plain(rules: RowRules = ROWS, kind: ChannelKind = ChannelKind.LISTING) -> Channel:
    return Channel("list", "https://site.example/list/", kind, rows=rules)


def read(body: str, rules: RowRules = ROWS) -> list[str]:
    page = read_channel(f"{body}</html>".encode(), "https://site.example/list/", plain(rules), URLS, "text/html")
    return [lead.url for lead in page.leads]


def test_wh1_wh2_rows_keep_the_order_of_the_page_whatever_their_ids_and_dates() -> None:
    ids = [lead.aliases[0].value for lead in listed("whitehouse", "listing-news.html").leads]
    assert ids == ["26661", "26659", "26653", "26663", "26640", "26600"]


def test_wh3_a_row_has_the_post_id_and_the_path_as_names() -> None:
    lead = listed("whitehouse", "listing-news.html").leads[3]
    path = "/presidential-actions/2025/10/construction-of-harbor-gauges/"
    assert lead.aliases == (Alias("post", "26663"), Alias("path", path))
    assert lead.url == f"https://www.whitehouse.gov{path}"


def test_wh3_a_section_nobody_has_seen_is_taken_and_reported() -> None:
    page = listed("whitehouse", "listing-news.html")
    new = "https://www.whitehouse.gov/bulletins/2025/10/a-section-nobody-has-seen/"
    assert page.leads[-1].url == new
    assert page.unmatched_links == (new,)


def test_wh8_a_slug_that_is_no_title_leaves_the_title_to_the_row() -> None:
    lead = listed("whitehouse", "listing-news.html").leads[1]
    assert lead.url.endswith("/auto-draft-4ad9/")
    assert lead.title == "General Terms of a Trade & Measures Deal"


def test_wh10_attributes_may_stand_in_any_order_and_the_title_may_have_a_further_class() -> None:
    page = made("whitehouse", "listing-news.html")
    assert b'<li data-wp-key="post-template-item-26661" class="wp-block-post post-26661' in page.body
    assert b"has-heading-4-font-size" in page.body
    assert listed("whitehouse", "listing-news.html").entries == 7


def test_wh11_links_outside_the_rows_are_no_leads() -> None:
    assert b"a-menu-link-of-document-shape" in made("whitehouse", "listing-news.html").body
    assert "a-menu-link-of-document-shape" not in repr(listed("whitehouse", "listing-news.html"))


def test_wh11_a_query_on_a_link_makes_no_second_document() -> None:
    rules = WH.urls
    url = "https://www.whitehouse.gov/releases/2026/08/a-release/"
    assert rules.aliases(f"{url}?query-11-page=2") == rules.aliases(url)
    assert rules.canonical(f"{url}?query-11-page=2") == url


def test_wh12_uncategorized_is_a_section_like_any_other() -> None:
    (lead,) = listed("whitehouse", "listing-last.html").leads
    assert lead.url == "https://www.whitehouse.gov/uncategorized/2025/01/flags-at-full-staff/"
    assert listed("whitehouse", "listing-last.html").unmatched_links == ()


def test_wh13_two_posts_with_one_title_are_two_leads() -> None:
    leads = listed("whitehouse", "listing-news.html").leads
    twins = [lead for lead in leads if lead.title == "Nominations Sent to the Senate"]
    assert [lead.aliases[0].value for lead in twins] == ["26653", "26640"]


def test_wh5_a_row_s_day_is_the_site_s_day() -> None:
    (lead,) = listed("whitehouse", "listing-last.html").leads
    assert lead.published is not None
    assert lead.published.value == "2025-01-20T20:31:29-05:00"


def test_a_row_s_categories_are_its_labels() -> None:
    assert listed("whitehouse", "listing-news.html").leads[0].labels == ("Presidential Actions", "Proclamations")


def test_the_next_page_is_the_pager_s_and_the_last_page_has_none() -> None:
    assert listed("whitehouse", "listing-news.html").next == "https://www.whitehouse.gov/news/page/2/"
    assert listed("whitehouse", "listing-last.html").next is None


def test_the_next_page_must_be_another_one_on_the_site() -> None:
    row = '<li class="row"><a href="/news/one/">One</a></li>'
    rules = RowRules(row=("li.row",), next=("a.next",))
    for href in ("https://elsewhere.example/2", "/list/", "", "http://[::1"):
        body = f'{row}<a class="next" href="{href}">Next</a></html>'.encode()
        page = read_channel(body, "https://site.example/list/", plain(rules), URLS, "text/html")
        assert page.next is None


def test_a_listing_without_rows_has_changed_and_names_the_selector() -> None:
    with pytest.raises(SiteChanged, match=r"no rows for ul\.wp-block-post-template"):
        made("whitehouse", "listing-without-rows.html").read()


def test_rows_without_links_have_changed_and_name_the_selector() -> None:
    with pytest.raises(SiteChanged, match=r"1 rows without a link \(a\)"):
        read('<li class="row">One</li>')


def test_rows_that_are_no_documents_have_changed() -> None:
    with pytest.raises(SiteChanged, match="no document of this list among them"):
        read('<li class="row"><a href="/shop/one/">One</a></li>')


@pytest.mark.parametrize(
    ("file", "at"), [("listing-news.html", b"A Section Nobody"), ("listing-last.html", b"<nav class")]
)
def test_a_list_cut_off_before_its_end_is_unreadable(file: str, at: bytes) -> None:
    page = made("whitehouse", file)
    with pytest.raises(Unreadable, match="cut off"):
        read_channel(page.body.rpartition(at)[0], page.url, channel("whitehouse", "news listing"), WH.urls)


def test_a_list_cut_off_in_its_footer_has_all_its_rows() -> None:
    page = made("uscc", "annual-reports.html")
    cut = page.body.partition(b"Suite 602")[0]
    whole = listed("uscc", "annual-reports.html")
    assert read_channel(cut, page.url, channel("uscc", "annual reports"), SITES["uscc"].urls) == whole


def test_a_challenge_in_place_of_a_listing_is_a_wall() -> None:
    with pytest.raises(BotWall):
        read(made("whitehouse", "challenge.html").body.decode())


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 ...", b"\x89PNG\r\n", b"<rss><channel/></rss>"], ids=repr)
def test_what_is_no_page_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_channel(body, "https://site.example/list/", plain(), URLS, "text/html")


def test_a_listing_over_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read('<li class="row"><a href="/news/one/">One</a></li>' + " " * (5 * 2**20))


def test_a_channel_of_a_kind_without_reader_is_refused() -> None:
    with pytest.raises(UsageError, match="no reader"):
        read_channel(b"[]", "https://site.example/", plain(kind=ChannelKind.MANUAL), URLS)


def test_a_link_to_another_host_is_no_lead() -> None:
    rows = '<li class="row"><a href="https://elsewhere.example/news/one/">One</a></li>'
    assert read(f'{rows}<li class="row"><a href="/news/two/">Two</a></li>') == ["https://site.example/news/two/"]


def test_us4_three_living_links_on_a_broken_listing_are_zero_rows() -> None:
    with pytest.raises(SiteChanged):
        made("uscc", "listing-of-living-links.html").read()


def test_us4_us11_a_research_list_without_rows_has_changed_although_its_menu_has_links() -> None:
    page = made("uscc", "research-listing-without-rows.html")
    assert page.body.count(b'href="/research/') == 4
    assert b'<h1 class="page-header"></h1>' in page.body
    with pytest.raises(SiteChanged, match=r"no rows for \.list-view"):
        page.read()


def test_inferred_us4_the_living_documents_count_where_there_are_other_rows() -> None:
    urls = [lead.url for lead in listed("uscc", "research-listing.html").leads]
    assert "https://www.uscc.gov/research/chinas-position-russias-invasion-ukraine" in urls
    assert not any("listed-major" in url or "inside-the-form" in url for url in urls)


def test_inferred_rows_of_unknown_markup_are_found_by_the_shape_of_their_links() -> None:
    leads = listed("uscc", "research-listing.html").leads
    assert [lead.url.removeprefix("https://www.uscc.gov") for lead in leads] == [
        "/research/two-loops-of-gauges",
        "/trade-bulletins/china-bulletin-march-4-2026",
        "/annual-report/2025-annual-report-congress",
        "/research/chinas-position-russias-invasion-ukraine",
        "/research/an-undated-paper",
    ]
    assert leads[0].title == "Two Loops of Gauges"


def test_inferred_us7_the_date_of_such_a_row_is_its_nearest_date() -> None:
    leads = listed("uscc", "research-listing.html").leads
    days = [lead.published.value if lead.published else None for lead in leads]
    assert days == ["2026-03-23", "2026-03-04", "2025-11-18", "2025-08-31", None]


def test_a_date_that_stands_alone_is_nearer_than_one_in_a_title_before_it() -> None:
    row = '<li><a href="/news/one/">Hearing of January 5, 2024</a> <p>Some words.</p> <span>03/23/2026</span></li>'
    body = f'<ul>{row}<li><a href="/news/two/">Report of May 1, 2025</a></li></ul></html>'.encode()
    page = read_channel(body, "https://site.example/list/", plain(RowRules(within=("ul",))), URLS, "text/html")
    assert [lead.published.value for lead in page.leads if lead.published] == ["2026-03-23", "2025-05-01"]


def test_inferred_us2_a_row_without_a_date_takes_none_from_the_menu() -> None:
    assert b"October 2000" in made("uscc", "research-listing.html").body
    assert listed("uscc", "research-listing.html").leads[-1].published is None


def test_inferred_a_hearing_ahead_is_listed_with_its_day() -> None:
    lead = listed("uscc", "hearings-listing.html").leads[0]
    assert lead.published is not None
    assert lead.published.value == "2027-02-17"


def test_inferred_an_announcement_lends_its_link_but_neither_title_nor_date() -> None:
    page = listed("uscc", "announcements.html")
    assert [lead.url[-15:] for lead in page.leads] == ["scales-tomorrow", "report-congress"]
    assert [(lead.title, lead.published) for lead in page.leads] == [(None, None)] * 2


def test_inferred_us_the_next_page_keeps_its_zero_based_number() -> None:
    assert listed("uscc", "research-listing.html").next == "https://www.uscc.gov/research?type=research&page=1"


def test_the_annual_reports_are_listed_each_once_with_their_files() -> None:
    page = listed("uscc", "annual-reports.html")
    assert [lead.title for lead in page.leads] == [f"{n} Annual Report to Congress" for n in (2024, 2023, 2015, 2002)]
    assert [len(lead.attachments) for lead in page.leads] == [3, 3, 3, 1]


def test_us5_a_file_s_address_loses_the_space_at_its_end() -> None:
    page = made("uscc", "annual-reports.html")
    assert b'2024_Executive_Summary.pdf "' in page.body
    files = [file.url for lead in listed("uscc", "annual-reports.html").leads for file in lead.attachments]
    assert "https://www.uscc.gov/sites/default/files/2024-11/2024_Executive_Summary.pdf" in files
    assert not any(url.endswith((" ", "%20")) for url in files)


def test_us6_absolute_and_relative_addresses_are_joined_and_never_glued() -> None:
    files = [file.url for lead in listed("uscc", "annual-reports.html").leads for file in lead.attachments]
    assert all(url.count("https://") == 1 for url in files)
    assert files[0] == "https://www.uscc.gov/sites/default/files/2024-11/2024_Annual_Report_to_Congress.pdf"


def test_us9_odd_file_names_are_kept_to_the_letter() -> None:
    files = [file.url.rpartition("/")[2] for file in listed("uscc", "annual-reports.html").leads[2].attachments]
    assert files == [
        "2015%20Annual%20Report%20to%20Congress.PDF",
        "2015%20Executive%20Summary%20and%20Recommendations.pdf",
        "Comprehensive%20List%20of%20the%20Commission%27s%20Recommendations_0.pdf",
    ]


def test_us11_a_list_has_no_title_of_its_own_to_lend() -> None:
    assert all(lead.title for lead in listed("uscc", "research-listing.html").leads)


def test_us12_what_changes_with_every_request_changes_nothing_that_is_read() -> None:
    page = made("uscc", "research-listing.html")
    again = page.body.replace(b"8841", b"9952").replace(b"js-view-dom-id-5973", b"js-view-dom-id-aa11")
    assert again != page.body
    research = channel("uscc", "research listing")
    urls = SITES["uscc"].urls
    assert read_channel(again, page.url, research, urls) == read_channel(page.body, page.url, research, urls)


def test_us17_a_hearing_s_name_is_its_path_whatever_its_title() -> None:
    page = made("uscc", "hearings-listing.html")
    renamed = page.body.replace(b"Scales of Tomorrow", b"Weights by Design")
    (first, _) = read_channel(renamed, page.url, channel("uscc", "hearings listing"), SITES["uscc"].urls).leads
    assert first.title == "Weights by Design"
    assert first.aliases == listed("uscc", "hearings-listing.html").leads[0].aliases


def test_a_page_of_a_hundred_thousand_nested_elements_ends_in_an_outcome() -> None:
    with pytest.raises(SiteChanged):
        read("<div>" * 100_000 + '<li class="row"><a href="/news/one/">One</a></li>')


def shapes(body: str, head: str = "") -> ChannelPage:
    """A list of unknown markup, read."""
    text = f"<head>{head}</head><body>{body}</body></html>"
    rules = RowRules(within=("main",), outside=("header", "nav", "form"))
    return read_channel(text.encode(), "https://site.example/list/", plain(rules), URLS, "text/html")


def days(page: ChannelPage) -> list[str | None]:
    return [lead.published.value if lead.published else None for lead in page.leads]


ONE = '<h3><a href="/news/one/">One</a></h3>'


@pytest.mark.parametrize(
    "sentence",
    [
        "The revision of a standard that was first published on March 3, 2021 goes on for some time yet.",
        "It was first published on <b>March 3, 2021</b>, and it is being revised by the committee now.",
        "It replaces <a href='/shop/'>another one</a> of the same name that was published on March 3, 2021.",
    ],
)
def test_a_day_that_a_sentence_in_a_row_mentions_is_not_the_row_s(sentence: str) -> None:
    assert days(shapes(f"<main><div>{ONE}<p>{sentence}</p></div></main>")) == [None]


@pytest.mark.parametrize(
    "byline",
    [
        "<p>By A. Writer | Nov. 5, 2025</p>",
        "By A. Writer, November 5, 2025",
        "<p>News <span>11/05/2025</span> A sentence on the revision of a standard that is longer than a byline.</p>",
    ],
)
def test_a_byline_of_a_row_gives_its_day(byline: str) -> None:
    assert days(shapes(f"<main><div>{ONE}{byline}</div></main>")) == ["2025-11-05"]


def test_a_marked_time_of_a_row_is_nearer_than_what_it_shows() -> None:
    time = '<time datetime="2025-11-05">November 2025</time>'
    assert days(shapes(f"<main><div>{time}{ONE}</div></main>")) == ["2025-11-05"]
    later = '<time class="updated" datetime="2025-11-09">November 9, 2025</time>'
    assert days(shapes(f"<main><div>{later}{time}{ONE}</div></main>")) == ["2025-11-05"]


def test_links_are_relative_to_the_base_that_a_page_names() -> None:
    page = shapes('<main><a href="news/one/">One</a></main>', '<base href="https://site.example/">')
    assert [lead.url for lead in page.leads] == ["https://site.example/news/one/"]
    assert read('<base href="http://[::1"><li class="row"><a href="/news/one/">One</a></li>')


def test_a_form_that_wraps_the_whole_page_hides_no_rows() -> None:
    rows = '<table><tr><td><a href="/news/one/">One</a></td></tr></table>'
    for body in (f"<form>{rows}</form>", f"<a href='/'>Home</a><form><main>{rows}</main></form>"):
        assert [lead.title for lead in shapes(body).leads] == ["One"]
    search = '<form><a href="/news/two/">Two</a></form>'
    assert [lead.title for lead in shapes(f"<main>{search}{rows}</main>").leads] == ["One"]


def test_inferred_a_list_that_is_data_alone_is_read_from_its_data() -> None:
    things: list[dict[str, Any]] = [
        {"@type": "BreadcrumbList", "itemListElement": [{"item": "/news/crumb/"}]},
        {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "url": "/news/one/", "name": "One &"},
                {"item": {"@id": "/news/two/", "headline": "Two", "datePublished": "2025-11-05"}},
                "https://site.example/news/three/",
                7,
            ],
        },
    ]
    named = [("one", "One &"), ("two", "Two"), ("three", None)]
    for data in ({"@graph": things}, [things[0], {"@type": "CollectionPage", "mainEntity": things[1]}]):
        page = shapes("<main></main>", f'<script type="application/ld+json">{json.dumps(data)}</script>')
        assert [(lead.url[26:-1], lead.title) for lead in page.leads] == named
        assert days(page) == [None, "2025-11-05", None]


@pytest.mark.parametrize(
    "data", ["", "no JSON", "7", "[7]", '{"@type": "ItemList", "itemListElement": 7}', "[" * 9_999]
)
def test_odd_data_in_a_page_is_no_list(data: str) -> None:
    with pytest.raises(SiteChanged):
        shapes("<main></main>", f'<script type="application/ld+json">{data}</script>')


def test_links_of_a_page_are_believed_before_its_data() -> None:
    data = '{"@type": "ItemList", "itemListElement": ["/news/two/"]}'
    page = shapes(f"<main>{ONE}</main>", f'<script type="application/ld+json">{data}</script>')
    assert [lead.title for lead in page.leads] == ["One"]


def test_inferred_an10_a_search_endpoint_is_asked_although_the_page_has_a_form_to_sign_in() -> None:
    page = made("ansi", "listing-searched.html")
    signed = page.body.replace(b"<main>", b'<div><form><input type="password"></form></div><main>')
    assert signed != page.body
    read_again = read_channel(signed, page.url, channel("ansi", "news listing"), SITES["ansi"].urls)
    assert read_again.children == listed("ansi", "listing-searched.html").children
