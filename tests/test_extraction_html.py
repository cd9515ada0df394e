"""Web pages as documents: the traps of the two sites, the layers, and pages that are none."""

from datetime import UTC, datetime

import pytest

from stdwatch.errors import BotWall, NotFound, SiteChanged, TooLarge, Unreadable
from stdwatch.extraction.html import read_page
from stdwatch.extraction.rules import PageRules, pattern_map
from stdwatch.items import Alias, BlockKind, DocType, Document, Role
from stdwatch.web_content.urls import UrlRules, patterns
from tests.fixture_pages import AT, SITES, document, made

WH, US = SITES["whitehouse"], SITES["uscc"]
URL = "https://site.example/news/one/"
URLS = UrlRules("site.example", accept=patterns(r"^/news/"), files=patterns(r"\.pdf$"))
RULES = PageRules(title=("h1",), date=("time::attr(datetime)",), body=("main .text",), page_kinds=("body.post",))
TEXT = "The laboratory compared nine test procedures and asks the standards bodies to say which one is to be used. "


def read(
    body: str | bytes, rules: PageRules | None = RULES, media_type: str = "text/html", at: datetime = AT
) -> Document:
    raw = body.encode() if isinstance(body, str) else body
    return read_page(raw, URL, rules=rules, urls=URLS, media_type=media_type, at=at)


def page(inner: str, head: str = "", kind: str = "post") -> str:
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body class="{kind}"><main>{inner}</main></body></html>'


def lines(read: Document) -> list[tuple[str, str]]:
    return [(str(block.kind), read.text[block.start : block.end]) for block in read.blocks]


# the White House


def test_wh3_the_page_reveals_the_post_id_beside_its_path() -> None:
    aliases = document("whitehouse", "article-order.html").aliases
    assert aliases == (Alias("post", "530"), Alias("path", "/presidential-actions/2025/01/measuring-what-we-build-/"))


def test_wh4_another_title_over_the_same_text_is_another_title_and_the_same_text() -> None:
    original = made("whitehouse", "article-order.html")
    retitled = original.body.replace(b"Measuring What We Build &#8211;", b"MEASURING WHAT WE BUILD &#8211;")
    again = read_page(retitled, original.url, rules=WH.page, urls=WH.urls, media_type=None, at=AT)
    assert again.title == "MEASURING WHAT WE BUILD"
    assert again.text == document("whitehouse", "article-order.html").text


def test_wh5_a_page_s_day_is_the_site_s_even_by_its_head_alone() -> None:
    published = document("whitehouse", "article-order.html").published
    assert published is not None
    assert published.value == "2025-01-20T20:31:29-05:00"
    by_head = document("whitehouse", "article-without-topper-date.html").published
    assert by_head is not None
    assert by_head.value == "2026-07-14T21:50:00-04:00"


def test_wh6_the_topper_is_neither_title_nor_text() -> None:
    read = document("whitehouse", "article-order.html")
    assert read.title == "Measuring What We Build"
    assert "Presidential Actions" not in read.text
    assert "MEASURING" not in read.text


def test_inferred_wh11_related_posts_lend_neither_date_nor_text_nor_files() -> None:
    read = document("whitehouse", "article-fact-sheet.html")
    assert read.published is not None
    assert read.published.value[:10] == "2026-09-04"
    assert "An Older Release" not in read.text
    assert [file.url.rpartition("/")[2] for file in read.attachments] == ["Common-Plug-Annex.pdf"]


def test_wh14_the_site_s_error_page_is_not_found_even_with_200() -> None:
    with pytest.raises(NotFound, match=r"body\.error404"):
        made("whitehouse", "error-404.html").read()


def test_wh15_an_emptied_page_is_read_as_empty_and_says_so() -> None:
    original = made("whitehouse", "article-order.html")
    head, _, rest = original.body.partition(b"<p>By the authority")
    emptied = head + rest[rest.index(b"</div>") :]
    read = read_page(emptied, original.url, rules=WH.page, urls=WH.urls, media_type=None, at=AT)
    assert read.text == ""
    assert read.blocks == ()
    assert "no text" in read.notes


def test_wh16_the_author_is_the_house_and_never_a_login_or_a_byline() -> None:
    read = document("whitehouse", "article-order.html")
    assert b'content="mquill7"' in made("whitehouse", "article-order.html").body
    assert read.authors == ("The White House",)


def test_wh16_the_title_loses_the_name_of_the_site() -> None:
    assert document("whitehouse", "article-fact-sheet.html").title == "Fact Sheet: A Common Plug for Every Charger"


def test_the_headline_stands_in_for_an_empty_title_and_its_line_break_is_a_space() -> None:
    read = document("whitehouse", "article-without-topper-date.html")
    assert read.title == "A RELEASE WHOSE TOPPER LOST ITS DATE"


@pytest.mark.parametrize(
    ("title", "path", "labels", "kind"),
    [
        ("Saving the Gauges", "presidential-actions", ["Presidential Actions", "Executive Orders"], "executive order"),
        ("Saving the Gauges", "presidential-actions", ["ECEXUTIVE ORDER"], "executive order"),
        ("A Day for Surveyors, 2025", "presidential-actions", ["Proclamations"], "proclamation"),
        ("Construction of Gauges", "presidential-actions", ["Presidential Memoranda"], "memorandum"),
        ("Nominations Sent to the Senate", "presidential-actions", ["Presidential Actions"], "nomination"),
        ("Nominations and Withdrawals Sent to the Senate", "presidential-actions", [], "nomination"),
        ("Gauges", "presidential-actions", ["Nominations & Appointments"], "nomination"),
        ("Agreement Between Two States on Reciprocal Trade", "briefings-statements", [], "agreement"),
        ("Memorandum of Understanding Between Two States on Gauges", "presidential-actions", [], "agreement"),
        ("U.S. – Elsewhere Technology Prosperity Deal", "articles", ["Articles"], "agreement"),
        ("Joint Statement on a Framework for an Agreement on Trade", "briefings-statements", [], "joint statement"),
        ("United States-Elsewhere Joint Statement", "briefings-statements", [], "joint statement"),
        ("Fact Sheet: The President Signs an Executive Order", "fact-sheets", ["Fact Sheets"], "fact sheet"),
        ("Joint Fact Sheet on a Meeting", "fact-sheets", [], "fact sheet"),
        ("America 250: Presidential Message on Surveyors", "briefings-statements", [], "presidential message"),
        ("Congressional Bill S. 1 Signed into Law", "briefings-statements", [], "bill signing"),
        ("Congressional Bill H.R. 131 Vetoed", "briefings-statements", [], "bill signing"),
        ("Remarks by the President", "remarks", ["Remarks"], "remarks"),
        ("Readout of Talks", "briefings-statements", ["Briefings & Statements"], "briefing/statement"),
        ("Gauges Are Back", "releases", ["Releases"], "article"),
        ("Gauges Are Back", "articles", ["Articles"], "article"),
        ("A Report on Gauges", "research", ["Research"], "report"),
        ("Continuation of an Emergency", "presidential-actions", ["Presidential Actions"], "notice"),
    ],
)
def test_the_type_follows_from_label_path_and_title(title: str, path: str, labels: list[str], kind: str) -> None:
    url = f"https://www.whitehouse.gov/{path}/2025/10/x/"
    body = f'<meta property="og:title" content="{title} – The White House"><body class="single-post"><main>'
    body += '<div class="entry-content wp-block-post-content"><p>Some words.</p></div></main>'
    read = read_page(body.encode(), url, rules=WH.page, urls=WH.urls, media_type=None, at=AT, labels=labels)
    assert read.doc_type == kind


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        ("MEMORANDUM FOR THE SECRETARY OF GAUGES", "memorandum"),
        ("January 20, 2025</p><p>MEMORANDUM FOR THE SECRETARY OF GAUGES", "memorandum"),
        ("Gauges shall be read.</p><p>This memorandum shall be implemented in time.", "memorandum"),
        ("By the authority vested in me, it is hereby ordered:", "executive order"),
        ("BY THE PRESIDENT</p><p>A PROCLAMATION</p><p>Gauges deserve a day.", "proclamation"),
        ("To the Senate of the United States, I nominate", "nomination"),
    ],
)
def test_the_text_tells_the_type_where_the_labels_are_too_broad(opening: str, kind: str) -> None:
    body = f"""<title>Gauges – The White House</title><body class="single-post"><main>
        <div class="entry-content wp-block-post-content"><p>{opening}</p></div></main>"""
    url = "https://www.whitehouse.gov/presidential-actions/2025/01/gauges/"
    labels = ["Presidential Actions"]
    read = read_page(body.encode(), url, rules=WH.page, urls=WH.urls, media_type=None, at=AT, labels=labels)
    assert read.doc_type == kind


# the Commission


def test_us1_a_comment_before_the_doctype_does_no_harm() -> None:
    assert made("uscc", "research.html").body.index(b"<!DOCTYPE") > 100
    assert document("uscc", "research.html").title == "Gauges and Their Makers’ Standards"


def test_us2_a_date_in_the_menu_is_not_the_page_s() -> None:
    assert b"October 2000" in made("uscc", "hearing-undated.html").body
    assert document("uscc", "hearing-undated.html").published is None


def test_us3_the_body_is_the_article_s_and_not_the_first_field_of_that_name() -> None:
    read = document("uscc", "research.html")
    assert made("uscc", "research.html").body.count(b"field--name-body") == 4
    assert read.text.startswith("Gauges and Their Makers\n")
    assert "Suite 602" not in read.text


def test_us3_the_label_of_the_body_is_not_of_it() -> None:
    assert "Body" not in document("uscc", "research.html").text


def test_us4_the_menu_s_documents_are_not_in_the_text() -> None:
    assert "Listed Companies" not in document("uscc", "research.html").text


def test_us5_us6_us9_files_are_found_however_their_addresses_are_written() -> None:
    files = [file.url for file in document("uscc", "research.html").attachments]
    assert files == [
        "https://www.uscc.gov/sites/default/files/2025-08/Gauges%20and%20Makers_0.pdf",
        "https://www.uscc.gov/sites/default/files/transcripts/Table,%20long.PDF",
    ]


def test_us7_an_undated_hearing_has_no_date_and_says_so() -> None:
    read = document("uscc", "hearing-undated.html")
    assert read.published is None
    assert "no date" in read.notes


def test_inferred_us7_odd_spaces_inside_a_date_are_spaces() -> None:
    assert "February\u00a017,\u00a02027".encode() in made("uscc", "hearing-ahead.html").body
    published = document("uscc", "hearing-ahead.html").published
    assert published is not None
    assert published.value == "2027-02-17"


def test_us_a_hearing_s_date_is_the_day_of_the_event() -> None:
    published = document("uscc", "hearing.html").published
    assert published is not None
    assert published.value == "2025-02-06"
    assert published.origin == 'page: meta[property="og:description"]::attr(content)'


def test_us8_the_folder_of_a_file_dates_nothing() -> None:
    body = made("uscc", "hearing-undated.html").body
    assert b"/2025-02/" in body
    assert document("uscc", "hearing-undated.html").published is None


def test_us10_a_living_document_keeps_its_name_and_moves_its_date() -> None:
    original = made("uscc", "research.html")
    moved = original.body.replace(b"08/31/2025", b"10/31/2025").replace(b"nine of ten", b"eight of ten")
    again = read_page(moved, original.url, rules=US.page, urls=US.urls, media_type=None, at=AT)
    before = document("uscc", "research.html")
    assert again.aliases == before.aliases == (Alias("node", "882"), Alias("path", "/research/gauges-and-their-makers"))
    assert again.published is not None
    assert again.published.value == "2025-10-31"
    assert again.text != before.text


def test_us11_an_empty_heading_is_no_title_and_a_list_is_no_document() -> None:
    original = made("uscc", "research-listing-without-rows.html")
    with pytest.raises(SiteChanged, match=r"a list where a document should be \(body\.path-research\)"):
        read_page(original.body, "https://www.uscc.gov/research", rules=US.page, urls=US.urls, media_type=None, at=AT)


def test_us12_what_changes_with_every_request_changes_nothing_that_is_read() -> None:
    original = made("uscc", "research.html")
    again = original.body.replace(b"8841", b"9952").replace(b"?t2zw1c", b"?x9yy0d")
    assert again != original.body
    reread = read_page(again, original.url, rules=US.page, urls=US.urls, media_type=None, at=AT)
    assert reread == document("uscc", "research.html")


def test_us13_biographies_are_no_attachments_and_a_file_s_name_is_no_title() -> None:
    files = document("uscc", "hearing.html").attachments
    assert b"Cleo_Third_Bio.pdf" in made("uscc", "hearing.html").body
    assert [(file.role, file.title) for file in files] == [
        (Role.OPENING, "Opening Statement (Commissioner_Prime_Opening_Statement.pdf)"),
        (Role.TESTIMONY, "Testimony (Cleo_Third_Testimony.pdf)"),
        (Role.TESTIMONY, "Testimony (Dan_Fourth_Testimony.pdf)"),
        (Role.TRANSCRIPT, "February 6, 2025 Hearing Transcript"),
    ]


def test_us14_bytes_that_look_like_a_date_date_nothing() -> None:
    original = made("uscc", "hearing-undated.html")
    sealed = original.body.replace(b"</article>", b'<img src="seal.png" alt="2004-05-17"></article>')
    assert read_page(sealed, original.url, rules=US.page, urls=US.urls, media_type=None, at=AT).published is None


def test_inferred_us15_a_procurement_notice_is_a_notice() -> None:
    assert document("uscc", "notice.html").doc_type is DocType.NOTICE


def test_us16_the_label_of_the_transcript_is_not_in_the_text() -> None:
    assert b"Transcript</div>" in made("uscc", "hearing.html").body
    assert "Transcript" not in document("uscc", "hearing.html").text


def test_us17_a_hearing_that_changes_its_title_keeps_its_names() -> None:
    original = made("uscc", "hearing.html")
    renamed = original.body.replace(b"<span>Who Measures the Measurers?</span>", b"<span>Weights by Design</span>")
    again = read_page(renamed, original.url, rules=US.page, urls=US.urls, media_type=None, at=AT)
    assert again.title == "Weights by Design"
    assert again.aliases == document("uscc", "hearing.html").aliases


def test_us_the_size_of_a_file_is_the_one_its_link_tells() -> None:
    assert document("uscc", "hearing.html").attachments[-1].size == 6_178_932


def test_inferred_us_an_annual_report_has_its_book_and_its_chapters() -> None:
    read = document("uscc", "annual-report.html")
    assert read.doc_type is DocType.ANNUAL_REPORT
    assert [str(file.role) for file in read.attachments] == [
        "book",
        "executive summary",
        "recommendations",
        "chapter",
        "chapter",
    ]


def test_inferred_us_a_bulletin_is_dated_by_its_slug_as_a_last_resort() -> None:
    published = document("uscc", "bulletin.html").published
    assert published is not None
    assert (published.value, published.origin) == ("2026-03-04", "url")


# layers


@pytest.mark.parametrize("site", ["whitehouse", "uscc"])
def test_inferred_a_page_without_any_known_selector_is_read_generically_and_marked(site: str) -> None:
    file = {"whitehouse": "article-without-selectors.html", "uscc": "node-without-selectors.html"}[site]
    read = document(site, file)
    assert read.low_confidence
    assert read.layers["body"] == "generic"
    assert read.title == "A Paper in a New Theme"


def test_each_field_names_the_rule_that_gave_it() -> None:
    read = document("whitehouse", "article-order.html")
    assert read.layers["body"] == "main .entry-content.wp-block-post-content"
    assert read.layers["title"] == 'meta[property="og:title"]::attr(content)'
    assert not read.low_confidence


def test_a_page_of_an_unknown_kind_is_marked_even_when_its_body_is_found() -> None:
    assert read(page('<h1>One</h1><div class="text"><p>Words.</p></div>', kind="other")).low_confidence


def test_a_title_and_its_files_make_a_document() -> None:
    rules = PageRules(title=("h1",), body=(".text",), attachments=("a",))
    doc = read(page('<h1>One</h1><div class="text"></div><a href="/one.pdf">The paper</a>'), rules)
    assert (doc.text, doc.blocks) == ("", ())
    assert doc.attachments[0].title == "The paper"


def test_a_missing_title_is_none_and_never_empty() -> None:
    doc = read(page(f'<h1> &nbsp;</h1><div class="text"><p>{TEXT}</p></div>', "<title></title>"))
    assert doc.title is None
    assert "no title" in doc.notes


def test_a_body_inside_a_body_is_not_said_twice() -> None:
    assert read(page('<div class="text">One.<div class="text"><p>Two.</p></div></div>')).text == "One.\nTwo."


def test_a_page_that_says_nothing_but_its_title_has_changed() -> None:
    with pytest.raises(SiteChanged, match="no text in"):
        read(page("<h1>One</h1>"))


def test_several_bodies_are_one_text() -> None:
    doc = read(page('<div class="text"><p>One.</p></div><div>Between.</div><div class="text"><p>Two.</p></div>'))
    assert doc.text == "One.\nTwo."


def test_a_body_wrapped_in_a_form_or_hidden_until_a_script_runs_is_not_lost() -> None:
    inner = '<h1>One</h1><div class="text"><p>Words.</p></div>'
    body = f'<html><body class="post" style="display:none"><form><main>{inner}</main></form></body></html>'
    assert read(body).text == "Words."


def test_hidden_parts_and_forms_inside_a_body_are_no_text() -> None:
    hidden = '<p hidden>No.</p><form>No.</form><span class="sr-only">No.</span><div aria-hidden="true">No.</div>'
    assert read(page(f'<div class="text"><p>Yes.</p>{hidden}</div>')).text == "Yes."


def test_structured_data_dates_a_page_whose_selectors_find_nothing() -> None:
    data = '{"@graph": [{"@type": "WebSite"}, {"dateModified": "2026-05-02", "datePublished": "2026-05-01T10:00:00Z"}]}'
    doc = read(page('<div class="text"><p>x</p></div>', f'<script type="application/ld+json">{data}</script>'))
    assert doc.published is not None
    assert doc.published.origin == "page: JSON-LD datePublished"
    assert doc.published.value == "2026-05-01T10:00:00+00:00"


def test_an_absurd_date_is_passed_over_for_the_next_layer() -> None:
    body = page('<time datetime="1970-01-01T00:00:00Z">x</time><div class="text"><p>x</p></div>', "")
    rules = PageRules(title=("h1",), date=("time::attr(datetime)", "time::text"), body=(".text",))
    assert read(body.replace(">x</time>", ">May 1, 2026</time>"), rules).published is not None
    assert read(body, rules).published is None


def test_a_page_is_never_dated_today_by_default() -> None:
    assert read(page(f'<h1>One</h1><div class="text"><p>{TEXT}</p></div>')).published is None


# pages that are none


@pytest.mark.parametrize("body", [b"", b"  \n", b"%PDF-1.7", b"\x89PNG\r\n", b"\x00" * 99, b'{"a": 1}'], ids=repr)
def test_other_bytes_than_a_page_are_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_a_page_over_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read(b"<html>" + b"x" * (5 * 2**20))


def test_a_challenge_with_200_is_a_wall() -> None:
    with pytest.raises(BotWall):
        made("whitehouse", "challenge.html").read()


def test_a_page_without_any_text_has_changed_and_names_the_selectors() -> None:
    with pytest.raises(SiteChanged, match=r"no text in main \.text"):
        read(page("<div></div>"))


def test_a_page_cut_off_before_its_text_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="cut off"):
        read(page(f'<h1>One</h1><div class="text"><p>{TEXT}</p></div>').partition('<div class="text">')[0])


def test_a_page_cut_off_in_its_text_is_read_and_says_so() -> None:
    doc = read(page(f'<h1>One</h1><div class="text"><p>{TEXT}</p></div>').partition("say which")[0])
    assert doc.text.endswith("bodies to")
    assert doc.notes[0] == "cut off: the page has no end"


WRONGLY = {
    "utf-8 called latin-1": ("utf-8", "text/html; charset=iso-8859-1", "latin-1"),
    "utf-8 called nonsense": ("utf-8", "text/html; charset=nonsense", "nonsense"),
    "utf-16 called utf-8": ("utf-16", "text/html; charset=utf-8", "utf-8"),
    "gb18030 called gb2312": ("gb18030", "text/html; charset=gb2312", "utf-8"),
    "gb18030 called so by the page alone": ("gb18030", "text/html", "gbk"),
}


@pytest.mark.parametrize(("encoding", "media_type", "meta"), WRONGLY.values(), ids=WRONGLY)
def test_a_wrongly_declared_encoding_does_not_lose_the_page(encoding: str, media_type: str, meta: str) -> None:
    body = page('<div class="text"><p>Maß – 标准</p></div>', f'<meta charset="{meta}">')
    assert read(body.encode(encoding), media_type=media_type).text == "Maß – 标准"


def test_one_wrong_byte_costs_one_character() -> None:
    body = page('<div class="text"><p>Test methods and ~ standards.</p></div>').encode().replace(b"~", b"\xe9")
    assert read(body).text.startswith("Test methods and ")
    assert read(body).text.endswith(" standards.")


def test_a_hundred_thousand_nested_elements_end_in_an_outcome() -> None:
    with pytest.raises((SiteChanged, Unreadable)):
        read(page("<div>" * 100_000 + '<div class="text"><p>Deep.</p></div>'))


def test_a_large_page_without_a_rule_for_its_text_is_too_large_to_be_searched() -> None:
    with pytest.raises(TooLarge, match="without a rule"):
        read(page("<p>A standard.</p>" * 100_000), rules=None)


def test_a_tag_of_half_a_million_attributes_does_not_hold_up_the_crawl() -> None:
    monster = "<p " + " ".join(f"a{number}=1" for number in range(400_000)) + ">"
    assert read(page(f'<div class="text"><p>Words.</p>{monster}</div>')).text == "Words."


def test_a_control_character_costs_nothing() -> None:
    body = page('<h1>One</h1><div class="text"><p>Te\x01st<form>x</form> &#1;me\x00thods</p></div>')
    doc = read(body)
    assert doc.text == "Test\nmethods"


@pytest.mark.slow
def test_a_hundred_thousand_paragraphs_are_read() -> None:
    doc = read(page('<div class="text">' + "<p>A standard.</p>" * 100_000 + "</div>"))
    assert len(doc.blocks) == 100_000


@pytest.mark.parametrize(
    "href", ["file:///one.pdf", "data:application/pdf,one.pdf", "//elsewhere.example/one.pdf", "http://[::1"]
)
def test_a_link_to_anywhere_else_is_no_attachment(href: str) -> None:
    rules = PageRules(title=("h1",), body=(".text",), attachments=("a",))
    assert read(page(f'<div class="text"><p>x</p><a href="{href}">The paper</a></div>'), rules).attachments == ()


# pages of unknown sites

ARTICLE = f"""<!DOCTYPE html><html lang="en"><head><title>Nine Procedures | Example</title>
<meta property="og:site_name" content="Example"><meta name="author" content="kparnitzke"></head><body>
<nav><a href="/">Home</a> <a href="/shop">Shop</a></nav><article><h1>Nine Procedures</h1>
<span class="byline">By Ada Prime and Ben Second</span><time datetime="2026-05-01">May 1, 2026</time>
<p>{TEXT}</p><p>{TEXT * 2}</p>
<ul><li>Procedure one measures heat in the ordinary way.</li><li>Procedure two measures it again.</li></ul>
<p>{TEXT} <a href="/files/nine.pdf">Read the whole paper</a></p></article>
<footer>All rights reserved</footer></body></html>"""


def test_a_page_of_an_unknown_site_is_read_by_its_main_content() -> None:
    doc = read(ARTICLE, rules=None)
    assert doc.title == "Nine Procedures"
    assert doc.published is not None
    assert doc.published.value == "2026-05-01"
    assert ("list item", "Procedure two measures it again.") in lines(doc)
    assert "Shop" not in doc.text
    assert doc.low_confidence
    assert [file.url for file in doc.attachments] == ["https://site.example/files/nine.pdf"]


def test_the_authors_of_an_unknown_site_are_people_and_no_logins() -> None:
    assert read(ARTICLE, rules=None).authors == ("Ada Prime", "Ben Second")


def test_a_page_of_an_unknown_site_without_content_is_an_outcome() -> None:
    with pytest.raises(SiteChanged, match="no main content"):
        read("<html><body><div id='app'></div></body></html>", rules=None)


def test_the_types_of_a_source_are_tried_in_their_order() -> None:
    rules = PageRules(
        title=("h1",),
        body=(".text",),
        types=pattern_map((r"^title: .*report", DocType.REPORT), (r"^path: /news/", DocType.NEWS)),
    )
    assert read(page('<h1>A Report</h1><div class="text"><p>x</p></div>'), rules).doc_type is DocType.REPORT
    assert read(page('<h1>A Note</h1><div class="text"><p>x</p></div>'), rules).doc_type is DocType.NEWS


def test_blocks_never_hold_a_line_break_or_an_odd_space() -> None:
    doc = read(page('<div class="text"><p>One\u00a0two\u2028three\u200b\tfour</p>\n<p>five</p></div>'))
    assert lines(doc) == [(BlockKind.PARAGRAPH, "One two three four"), (BlockKind.PARAGRAPH, "five")]


def test_now_is_told_and_decides_what_lies_too_far_ahead() -> None:
    body = page('<time datetime="2026-05-01">x</time><div class="text"><p>x</p></div>')
    assert read(body, at=datetime(2026, 4, 29, tzinfo=UTC)).published is not None
    assert read(body, at=datetime(2026, 4, 28, tzinfo=UTC)).published is None
