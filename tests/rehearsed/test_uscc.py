"""The made pages of the Commission: every trap is in the bytes that are served."""

import re
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pypdfium2  # type: ignore[import-untyped]
import pytest
from lxml import html

from rehearsal import timeline, typeset
from rehearsal.model import Change, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites import SITES
from rehearsal.sites.uscc import reports
from stdwatch.items import DocType, Role

SITE = SITES["uscc.gov"]
LIVING = {
    "/research/chinese-companies-listed-major-us-stock-exchanges",
    "/research/prc-international-organizations",
    "/research/chinas-position-russias-invasion-ukraine",
}
REPORT = "/annual-report/2025-annual-report-congress"


@cache
def history(seed: int = 1) -> timeline.Timeline:
    return timeline.build("uscc.gov", seed, date(2025, 9, 26), 60)


def last(seed: int = 1) -> SiteState:
    return history(seed).state(history(seed).end)


def get(path: str, query: str = "", nonce: int = 0, state: SiteState | None = None) -> Reply:
    return SITE.respond(state or last(), path, query, nonce)


def text(path: str, query: str = "") -> str:
    return get(path, query).body.decode()


def tree(path: str, query: str = "") -> html.HtmlElement:
    return html.fromstring(re.sub(r"\A<!--.*?-->\s*", "", text(path, query), flags=re.DOTALL))


def posts(doc_type: DocType) -> list[Post]:
    return [post for post in last().posts if post.doc_type is doc_type]


def hearings_with(role: Role) -> list[Post]:
    return [post for post in posts(DocType.HEARING) if any(file.role is role for file in post.files)]


def rows(section: str, query: str) -> list[html.HtmlElement]:
    return list(tree(section, query).cssselect(".list-view .views-row a"))


@pytest.mark.parametrize(
    "path", ["/research", "/hearings", "/annual-reports", REPORT, "/announcements/all", "/nowhere"]
)
def test_us1_pages_begin_with_a_comment_before_the_doctype(path: str) -> None:
    page = text(path)
    assert page.startswith("<!--\n      made for tests, not captured; structure: ")
    assert page.index("-->") < page.index("<!DOCTYPE html>")


def test_us2_the_menu_speaks_of_october_2000() -> None:
    menu = tree("/research").cssselect(".we-mega-menu-submenu")[0].text_content()
    assert "created in October 2000" in menu


def test_us3_the_body_field_occurs_again_and_again() -> None:
    page = tree(posts(DocType.REPORT)[0].path)
    assert len(page.cssselect(".field--name-body")) >= 5
    assert len(page.cssselect("article .field--name-body")) == 1
    assert page.cssselect(".field--name-body")[0].text_content().strip() == "The Commission AND Its Work"


@pytest.mark.parametrize("path", ["/research", "/hearings", "/annual-reports", REPORT])
def test_us4_the_menu_links_the_three_living_documents_everywhere(path: str) -> None:
    menu = {link.get("href") for link in tree(path).cssselect("li.we-mega-menu-li a")}
    assert menu >= LIVING


def test_us5_executive_summaries_end_in_a_blank() -> None:
    links = tree("/annual-reports").cssselect(".views-field-field-executive-summary a")
    assert len(links) == len(posts(DocType.ANNUAL_REPORT))
    assert all(str(link.get("href")).endswith(".pdf ") for link in links)


def test_us6_absolute_and_relative_addresses_are_mixed() -> None:
    books = [str(link.get("href")) for link in tree("/annual-reports").cssselect(".views-field-field-file-pdf a")]
    assert books[0].startswith("https://www.uscc.gov/")
    assert all(book.startswith("/sites/") for book in books[1:])
    listed = [str(link.get("href")) for page in range(8) for link in rows("/research", f"type=research&page={page}")]
    assert {href.startswith("https://") for href in listed} == {True, False}


def test_us7_dates_hold_no_break_spaces_and_some_hearings_tell_no_date() -> None:
    pages = [text(post.path) for post in posts(DocType.HEARING)]
    assert [page for page in pages if re.search(r"[A-Z][a-z]+ \d+,\u00a0\d{4}", page)]
    undated = [post for post in posts(DocType.HEARING) if post.published is None]
    assert undated
    article = tree(undated[0].path).cssselect("article")[0].text_content()
    assert not re.search(r"[A-Z][a-z]+day, ", article)
    assert "Hearing on Monday" not in text(undated[0].path)


def test_us7_some_hearings_never_get_a_transcript() -> None:
    old = [post for post in posts(DocType.HEARING) if history().end - post.moment > timedelta(days=100)]
    assert 0 < len([post for post in old if post not in hearings_with(Role.TRANSCRIPT)]) < len(old) / 2


def test_us8_uploads_lie_in_the_folder_of_another_month() -> None:
    months = [
        (post.moment.strftime("%Y-%m"), file.path.split("/")[4])
        for post in hearings_with(Role.TRANSCRIPT)
        for file in post.files
        if file.role is Role.TRANSCRIPT
    ]
    assert [month for month, folder in months if month != folder]


def test_us9_file_names_are_replaced_encoded_and_of_other_scripts() -> None:
    pages = "".join(text(post.path) for post in last().posts) + text("/annual-reports")
    links = re.findall(r'href="([^"]+\.(?:pdf|PDF))', pages)
    for mark in ("_0.pdf", "%20", "%27", "ö", ".PDF"):
        assert [link for link in links if mark in link], mark
    assert get("/sites/default/files/annual_reports/2014%20Annual%20Report%20to%20Congress.PDF").status == 200


def test_us10_a_living_document_moves_its_date() -> None:
    key = "/research/chinas-position-russias-invasion-ukraine"
    dates = []
    for days in (0, 59):
        state = history().state(history().start + timedelta(days=days))
        page = get(key, state=state).body.decode()
        dates.append(re.search(r"field--name-field-date [^>]*>(\d\d/\d\d/\d{4})<", page))
    assert dates[0] and dates[1]
    assert dates[0][1] != dates[1][1]


def test_us11_lists_have_an_empty_heading_a_bare_title_and_a_canonical_without_query() -> None:
    page = tree("/research", "type=research&page=1")
    assert page.cssselect("h1.page-header")[0].text is None
    assert str(page.cssselect("title")[0].text).startswith("| U.S.- CHINA")
    assert page.cssselect("link[rel=canonical]")[0].get("href") == "https://www.uscc.gov/research"


def test_us12_tokens_change_with_every_request_and_nothing_else_does() -> None:
    path = posts(DocType.REPORT)[0].path
    first, other = (get(path, nonce=nonce).body.decode() for nonce in (1, 2))
    assert first != other
    for name in ("form_build_id", "captcha_sid", "captcha_token", "honeypot_time"):
        assert re.findall(rf'name="{name}" value="([^"]+)"', first) != re.findall(
            rf'name="{name}" value="([^"]+)"', other
        )
    bodies = [re.search(r"<article.*</article>", page, re.DOTALL) for page in (first, other)]
    assert bodies[0] and bodies[1]
    assert bodies[0][0] == bodies[1][0]


def test_us12_view_ids_change_on_lists() -> None:
    ids = [re.findall(r"js-view-dom-id-(\w+)", get("/research", nonce=nonce).body.decode()) for nonce in (1, 2)]
    assert ids[0] != ids[1]


def test_us13_a_hearing_links_biographies_beside_statements_and_testimony() -> None:
    page = text(hearings_with(Role.TRANSCRIPT)[0].path)
    assert {"_Bio.pdf", "_Testimony.pdf", "_Opening_Statement.pdf"} <= set(
        re.findall(r"_(?:Bio|Testimony|Opening_Statement)\.pdf", page)
    )


def test_us14_raw_pdf_bytes_speak_of_2004() -> None:
    file = hearings_with(Role.TRANSCRIPT)[0].files[-1]
    assert b"2004-05-17" in get(file.path).body


def test_us15_the_research_list_holds_an_invitation_to_bidders() -> None:
    state = last(2)
    notice = next(post for post in state.posts if post.doc_type is DocType.NOTICE)
    assert b"invites submission of proposals" in get(notice.path, state=state).body
    index = [post for post in state.posts if post.doc_type is not DocType.HEARING].index(notice)
    assert notice.path.encode() in get("/research", f"page={index // 10}", state=state).body


def test_us16_the_label_transcript_stands_at_the_end_of_the_hearing() -> None:
    page = tree(hearings_with(Role.TRANSCRIPT)[0].path)
    labels = page.cssselect("article .field--name-field-file-upload .field--label")
    assert [label.text for label in labels] == ["Transcript"]
    link = page.cssselect("article .field--name-field-file-upload a")[0]
    assert re.fullmatch(r"application/pdf; length=\d+", str(link.get("type")))


def test_us17_a_hearing_changes_its_title_under_one_address() -> None:
    change = next(e for e in history().events if e.change is Change.RETITLE and e.key.startswith("/hearings/"))
    titles = {
        html.fromstring(get(change.key, state=history().state(at)).body).cssselect("h1 span")[0].text
        for at in (change.at - timedelta(seconds=1), change.at)
    }
    assert len(titles) == 2


def test_telephone_links_have_a_capital_and_the_footer_a_body_field() -> None:
    footer = tree("/hearings").cssselect("footer")[0]
    assert footer.cssselect('a[href^="Tel:"]')
    assert footer.cssselect(".field--name-body")


def test_lists_count_pages_from_zero_and_run_newest_first() -> None:
    first, zero, second = (rows("/hearings", query) for query in ("type=hearing", "type=hearing&page=0", "page=1"))
    assert [link.get("href") for link in first] == [link.get("href") for link in zero]
    assert {link.get("href") for link in first}.isdisjoint(link.get("href") for link in second)
    assert len(first) == 10
    order = [post.path for post in posts(DocType.HEARING)][:20]
    assert [unquote(str(link.get("href"))).lower() for link in (*first, *second)] == order


def test_the_first_list_of_hearings_holds_one_of_the_future() -> None:
    future = [post for post in posts(DocType.HEARING) if post.moment > history().end]
    assert future
    assert future[-1].path in text("/hearings", "type=hearing")


def test_a_list_links_its_next_page_and_the_last_one_none() -> None:
    assert tree("/research").cssselect('.pager__item--next a[rel="next"]')[0].get("href") == "?type=research&page=1"
    count = len([post for post in last().posts if post.doc_type is not DocType.HEARING])
    assert not tree("/research", f"page={(count - 1) // 10}").cssselect(".pager__item--next")


def test_paths_match_in_any_case_and_some_rows_are_written_in_capitals() -> None:
    post = posts(DocType.REPORT)[0]
    assert get(post.path.upper()).body == get(post.path).body
    listed = [str(link.get("href")) for page in range(10) for link in rows("/research", f"page={page}")]
    assert [href for href in listed if "/Research/" in href]


def test_the_sitemap_is_one_flat_urlset_of_all_nodes() -> None:
    sitemap = text("/sitemap.xml")
    assert "<sitemapindex" not in sitemap
    assert set(re.findall(r"<loc>https://www.uscc.gov(/[^<]+)</loc>", sitemap)) >= set(last().by_path)


def test_the_annual_list_puts_the_newest_report_alone_before_the_others() -> None:
    page = tree("/annual-reports")
    assert len(page.cssselect(".attachment-before .views-row")) == 1
    newest = page.cssselect(".attachment-before .views-row .views-field-nothing .content-wrapper .views-field-title a")[
        0
    ]
    assert newest.get("href") == REPORT
    assert page.cssselect(".attachment-before span.file span.file-size")
    older = page.cssselect(".views-infinite-scroll-content-wrapper .views-row")
    assert len(older) == len(posts(DocType.ANNUAL_REPORT)) - 1
    assert not older[-1].cssselect(".views-field-field-recommendations a")


def test_the_annual_report_is_not_there_before_its_day() -> None:
    state = history().state(datetime.fromisoformat("2025-11-18T14:29:00+00:00"))
    assert get(REPORT, state=state).status == 404
    assert REPORT.encode() not in get("/annual-reports", state=state).body


def test_the_report_links_chapters_with_a_double_hyphen() -> None:
    links = [str(link.get("href")) for link in tree(REPORT).cssselect('article a[href*=".pdf"]')]
    assert len([link for link in links if re.search(r"/Chapter_\d+--[^/]+\.pdf$", link)]) >= 5
    assert "/sites/default/files/2025-11/2025_Annual_Report_to_Congress.pdf" in links


def test_bulletins_without_a_date_field_have_it_in_their_path() -> None:
    undated = [post for post in posts(DocType.BULLETIN) if "undated" in post.traits]
    assert undated
    assert "field--name-field-date" not in text(undated[0].path)
    assert re.fullmatch(r"/trade-bulletins/china-bulletin-[a-z]+-\d{1,2}-\d{4}(?:-\d)?", undated[0].path)


def test_what_does_not_exist_is_missing() -> None:
    assert get("/rss.xml").status == 404
    assert get("/research/nothing-of-the-kind").status == 404


def test_every_phrase_expected_is_served_and_no_boilerplate_is_in_the_body() -> None:
    for known in history().expected(history().end):
        if known.withdrawn_at:
            continue
        page = tree(known.url.removeprefix("https://www.uscc.gov"))
        content = " ".join(page.cssselect("article .field--name-body")[0].text_content().split())
        assert all(phrase in content for phrase in known.phrases), known.url
        assert not [phrase for phrase in known.boilerplate if phrase in content]


def test_every_pdf_expected_is_served_and_holds_its_phrases() -> None:
    parts = [part for known in history().expected(history().end)[-20:] for part in known.parts if not part.gone_at]
    bound = {Role.BOOK, Role.CHAPTER, Role.SUMMARY, Role.RECOMMENDATIONS}
    small = [part for part in parts if part.role not in bound]
    for part in small[:40]:
        document = pypdfium2.PdfDocument(get(part.url.removeprefix("https://www.uscc.gov")).body)
        printed = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
        document.close()
        assert all(phrase in printed for phrase in part.phrases)


@pytest.fixture
def small_press(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A press that prints books of 60 pages, and keeps them in a folder of the test's own."""
    caches = (reports._manuscript, reports._printed, reports.phrases)
    monkeypatch.setattr(reports, "PAGES", 60)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def printed(path: str, state: SiteState) -> tuple[int, str]:
    """Pages and text of a PDF, hyphens at line ends taken out."""
    document = pypdfium2.PdfDocument(get(path, state=state).body)
    lines = [page.get_textpage().get_text_range() for page in document]
    count = len(document)
    document.close()
    return count, " ".join(re.sub(r"[\ufffe\u00ad]", "", "\n".join(lines)).split())


@pytest.mark.usefixtures("small_press")
def test_the_book_its_chapters_and_its_summary_are_typeset_from_one_manuscript(tmp_path: Path) -> None:
    fresh = timeline.build("uscc.gov", 1, date(2025, 11, 10), 14)
    state = fresh.state(fresh.end)
    report = next(known for known in fresh.expected(fresh.end) if known.key == REPORT)
    paths = {(part.role, len(part.phrases)): part for part in report.parts}
    assert {Role.BOOK, Role.CHAPTER, Role.SUMMARY, Role.RECOMMENDATIONS} == {role for role, _ in paths}
    texts = {part.url: printed(part.url.removeprefix("https://www.uscc.gov"), state) for part in report.parts}
    book = next(part for part in report.parts if part.role is Role.BOOK)
    assert texts[book.url][0] == 60
    for part in report.parts:
        squeezed = texts[part.url][1].replace(" ", "").replace("-", "")
        assert all(phrase.replace(" ", "").replace("-", "") in squeezed for phrase in part.phrases), part.url
    assert len([*tmp_path.glob("stdwatch-typeset-*/*.pdf")]) == len(report.parts)


@pytest.mark.usefixtures("small_press")
def test_what_was_typeset_once_is_kept() -> None:
    prints = iter((b"%PDF- first", b"%PDF- second"))
    assert typeset.cached("a file", lambda: next(prints)) == b"%PDF- first"
    assert typeset.cached("a file", lambda: next(prints)) == b"%PDF- first"
    assert typeset.cached("another", lambda: next(prints)) == b"%PDF- second"


def skeleton(element: html.HtmlElement) -> list[str]:
    """Tags and classes in document order, without the ids that change with every request."""
    return [
        f"{node.tag} {re.sub(r'js-view-dom-id-[0-9a-f]+', '', node.get('class') or '').split()}"
        for node in element.iter()
        if isinstance(node.tag, str)
    ]


@pytest.mark.captures
@pytest.mark.parametrize(
    "selector", [".attachment-before", ".views-infinite-scroll-content-wrapper .views-row", ".region-page-title"]
)
def test_the_annual_list_has_the_structure_of_the_captured_one(shared: Path, selector: str) -> None:
    theirs = html.fromstring((shared / "samples/uscc.gov/annual-reports.html").read_bytes())
    assert skeleton(tree("/annual-reports").cssselect(selector)[0]) == skeleton(theirs.cssselect(selector)[0])


@pytest.mark.captures
def test_a_hearings_upload_field_has_the_structure_of_the_captured_one(shared: Path) -> None:
    theirs = html.fromstring((shared / "samples/uscc.gov/hearing_made-china-2025-who-winning.html").read_bytes())
    ours = tree(hearings_with(Role.TRANSCRIPT)[0].path)
    selector = "article .field--name-field-file-upload"
    assert skeleton(ours.cssselect(selector)[0]) == skeleton(theirs.cssselect(selector)[0])
