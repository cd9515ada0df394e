"""Pages whose markup no rule knows: what stands around a title, and where the site's own words put the text."""

import re
from datetime import UTC, datetime

import pytest

from stdwatch.extraction.html import read_page
from stdwatch.extraction.rules import PageRules, pattern_map
from stdwatch.items import BlockKind, DocType, Document
from stdwatch.web_content.urls import UrlRules, patterns

AT = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://site.example/news/one/"
URLS = UrlRules("site.example", accept=patterns(r"^/news/"))
FIRST = "The laboratory compared nine test procedures and asks which of them is to be used for trade."
LAST = "Nobody has yet asked the makers of the gauges, who would have to change all their machines."
RULES = PageRules(
    title=("h1",),
    not_title=re.compile(r"^Reports?$"),
    date_after_title=3,
    said_date=(re.compile(r"\bReleased on ([A-Z][a-z]+ \d{1,2}, \d{4})"),),
    body=(".never",),
    begins=(re.compile(r"\bShare this\b"), re.compile(r"\bReleased on [A-Z][a-z]+ \d{1,2}, \d{4}")),
    ends=(re.compile(r"^About us$|\bAbout us (?=[A-Z])"), re.compile(r"\bRead more of ours\b")),
    notes=(re.compile(r"^Notes$|\bNotes (?=1 )"),),
    boilerplate=(re.compile(r"^Picture: \w+$"), re.compile(r"\bClick to enlarge\b")),
    labels_before_title=2,
    types=pattern_map((r"^label: report$", DocType.REPORT), (r"^path: ", DocType.NEWS)),
)


def read(*parts: str, rules: PageRules = RULES) -> Document:
    html = f"<html><head></head><body><header><p>May 1, 2001</p></header><main>{''.join(parts)}</main></body></html>"
    return read_page(html.encode(), URL, rules=rules, urls=URLS, media_type="text/html", at=AT)


def p(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def value(document: Document) -> str | None:
    return document.published.value if document.published else None


TITLE = "<h1>Nine Gauges</h1>"


@pytest.mark.parametrize(
    ("behind", "day"),
    [
        (("6/16/2026",), "2026-06-16"),
        (("A dek.", "By Ada", "June 16, 2026"), "2026-06-16"),
        (("A dek.", "By Ada", "With Ben", "June 16, 2026"), None),
        (("A rule of June 16, 2026 says so.",), None),
        (("June 16, 2031",), None),
        (("By Ada Released on June 16, 2026 The laboratory",), "2026-06-16"),
        (("It was released on June 16, 2026 in Delft.",), None),
    ],
)
def test_a_date_stands_alone_among_the_first_pieces_behind_the_title_or_is_announced(
    behind: tuple[str, ...], day: str | None
) -> None:
    assert value(read(TITLE, p(*behind, FIRST, LAST))) == day


def test_a_date_in_front_of_the_title_or_in_the_menu_is_not_the_page_s() -> None:
    assert value(read(p("June 16, 2026"), TITLE, p(FIRST, LAST))) is None


def test_a_page_that_shows_no_title_has_nothing_behind_it() -> None:
    bare = read(p("June 16, 2026", FIRST, LAST))
    assert (bare.title, bare.published) == (None, None)


def test_the_last_heading_that_may_be_a_title_is_it_where_none_says_it() -> None:
    rules = PageRules(title=("title",), not_title=RULES.not_title, date_after_title=3)
    assert (
        value(read("<h1>The Site</h1><h1>Nine Gauges</h1>", p("June 16, 2026", FIRST), "<h1>Report</h1>", rules=rules))
        == "2026-06-16"
    )


def test_labels_stand_in_front_of_the_title() -> None:
    assert read(p("Report"), TITLE, p(FIRST, LAST)).doc_type == "report"
    assert read(p("Report", "Delft", "Ada"), TITLE, p(FIRST, LAST)).doc_type == "news"
    assert read(TITLE, p("Report", FIRST, LAST)).doc_type == "news"


def test_the_name_of_a_section_is_no_title() -> None:
    assert read("<h1>Report</h1>", TITLE, p(FIRST, LAST)).title == "Nine Gauges"


def test_between_the_site_s_words_everything_is_text_headings_lists_and_tables_included() -> None:
    body = f"<h2>Nine</h2>{p(FIRST)}<ul><li>Gauges.</li></ul><table><tr><td>One</td><td>Two</td></tr></table>{p(LAST)}"
    document = read(TITLE, p("Share this"), body, "<h2>About us</h2>", p("We measure."))
    assert [str(block.kind) for block in document.blocks] == [
        "heading",
        "paragraph",
        "list item",
        "table row",
        "paragraph",
    ]
    assert (document.layers["body"], document.low_confidence) == ("words", True)
    assert "We measure" not in document.text


@pytest.mark.parametrize("missing", ["Share this", "About us"])
def test_without_both_the_main_content_is_looked_for(missing: str) -> None:
    words = [word for word in ("Share this", FIRST, LAST, "About us") if word != missing]
    document = read(TITLE, p(*words))
    assert document.layers["body"] == "generic"
    assert FIRST in document.text
    assert LAST in document.text
    assert not re.search("Share this|About us", document.text)


def test_a_flattened_page_is_cut_inside_its_one_line() -> None:
    line = f"By Ada Share this By Ben Released on June 16, 2026 {FIRST} {LAST} About us We. Read more of ours Cards"
    assert read(TITLE, p(line)).text == f"{FIRST} {LAST}"


def test_words_that_the_text_itself_says_end_nothing_before_the_last_ones() -> None:
    document = read(TITLE, p("Share this", FIRST, "About us Nothing was said.", LAST, "About us We measure."))
    assert document.text.splitlines()[0] == FIRST
    assert document.text.splitlines()[-1] == LAST


def test_words_far_from_the_start_are_prose_and_begin_nothing() -> None:
    long = " ".join([FIRST] * 40)
    document = read(TITLE, p("Share this", FIRST, long, f"Released on June 16, 2026 {LAST}", "About us"))
    assert document.text.startswith(FIRST)
    assert "Released on June 16, 2026" in document.text


def test_litter_is_swept_out_of_a_text_that_no_selector_found() -> None:
    document = read(TITLE, p("Share this", "Picture: Lens", f"{FIRST} Click to enlarge", LAST, "About us"))
    assert document.text == f"{FIRST}\n{LAST}"


@pytest.mark.parametrize("body", [(), (".story",)], ids=["between words", "by selector"])
def test_what_stands_behind_the_word_notes_is_notes(body: tuple[str, ...]) -> None:
    rules = PageRules(title=("h1",), body=body, begins=RULES.begins, ends=RULES.ends, notes=RULES.notes)
    story = f'<div class="story">{p(FIRST, LAST)}<h2>Notes</h2>{p("1 See the yearbook.")}</div>'
    document = read(TITLE, p("Share this"), story, p("About us"), rules=rules)
    notes = [document.text[block.start : block.end] for block in document.blocks if block.kind is BlockKind.NOTE]
    assert notes == ["Notes", "1 See the yearbook."]
    assert document.text.splitlines() == [FIRST, LAST, *notes]


def test_notes_in_a_flattened_line_are_cut_off_it() -> None:
    document = read(TITLE, p(f"Share this {FIRST} Notes 1 See the yearbook. About us We"))
    assert [(str(block.kind), document.text[block.start : block.end]) for block in document.blocks] == [
        ("paragraph", FIRST),
        ("note", "Notes 1 See the yearbook."),
    ]
