"""Passages: windows of sentences within one block, best first, with exact places."""

from itertools import pairwise

import pytest

from rehearsal.book import make_book
from stdwatch.items import BlockKind, Document
from stdwatch.relevance import lexicon
from stdwatch.relevance.passages import WHOLE, find_passages
from stdwatch.relevance.plain import as_document
from stdwatch.relevance.sentences import split
from tests.desk import document
from tests.pdf_reading import read_pdf

CLAUSE = "Malaysia accepts conformity assessment results and applies technical regulations without discrimination."
FILLER = "The two leaders met in the capital and spoke of many things that are of no concern here. "


def quotes(read: Document) -> list[str]:
    return [read.text[passage.start : passage.end] for passage in find_passages(read)]


def test_a_short_paragraph_is_quoted_whole() -> None:
    assert quotes(document("They met.", f"{FILLER}{CLAUSE}", FILLER)) == [f"{FILLER}{CLAUSE}"]


def test_of_a_long_paragraph_the_sentences_that_speak_of_standards_are_quoted() -> None:
    assert quotes(document(FILLER * 6 + CLAUSE + " " + FILLER * 6)) == [CLAUSE]


def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it() -> None:
    before = "The Commission describes a task force on robots."
    after = "It would take the lead in writing international standards."
    assert quotes(document(f"{FILLER * 6}{before} {after} {FILLER * 6}")) == [f"{before} {after}"]


def test_neighbouring_sentences_are_one_passage_while_it_is_short() -> None:
    quoted = quotes(document(FILLER * 6 + " ".join([CLAUSE] * 9)))
    assert len(quoted) == 3
    assert all(len(quote) <= WHOLE for quote in quoted)


def test_no_passage_goes_beyond_its_block_or_overlaps_another() -> None:
    read = document("# Trade", CLAUSE, f"- {CLAUSE}", FILLER * 9 + CLAUSE, "# Labor", FILLER, CLAUSE)
    passages = sorted(find_passages(read), key=lambda passage: passage.start)
    assert len(passages) >= 4
    assert all(passage.end <= other.start for passage, other in pairwise(passages))
    for passage in passages:
        (block,) = [block for block in read.blocks if block.start <= passage.start < block.end]
        assert passage.end <= block.end
        assert block.kind != BlockKind.HEADING
        assert passage.path == block.path


def test_what_stands_under_a_heading_on_standards_comes_before_the_same_elsewhere() -> None:
    weak = "Members publish standards."
    read = document("# Labor", f"{FILLER}{weak}", "# Technical Regulations and Standards", f"{FILLER}{weak}")
    assert [passage.path for passage in find_passages(read)] == [("Technical Regulations and Standards",), ("Labor",)]


def test_the_rest_of_a_short_provision_is_offered_last_as_context() -> None:
    read = document("# Article 2", FILLER, CLAUSE, "# Article 3", FILLER)
    assert quotes(read) == [CLAUSE, FILLER.strip()]
    assert find_passages(read)[1].path == ("Article 2",)


def test_the_clearest_comes_first_and_other_senses_not_at_all() -> None:
    read = document("Members may use best practices.", CLAUSE, "The standard of living rose by a tenth.")
    assert quotes(read) == [CLAUSE, "Members may use best practices."]


def test_editors_quote_high_standards_too_but_after_technical_ones() -> None:
    vetting = "Procedures ensure the highest standards of vetting and authorization of users."
    assert quotes(document(vetting, CLAUSE)) == [CLAUSE, vetting]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "standard",
        "\n\n\n",
        "标准化工作由国务院标准化行政主管部门统一管理。",
        "Las normas se aplican a los productos.",
        "1 | 2 | 3\n4 | 5",
    ],
)
def test_texts_without_english_prose_have_no_passages(text: str) -> None:
    assert find_passages(as_document(text)) == ()


def test_all_capitals_are_read() -> None:
    assert quotes(document(CLAUSE.upper())) == [CLAUSE.upper()]


def test_a_table_row_is_quoted_by_itself() -> None:
    read = as_document("Country | Commitment\nMalaysia | technical regulations\nPeru | none")
    assert quotes(read) == ["Malaysia | technical regulations"]


def test_a_text_of_one_line_is_cut_into_sentences() -> None:
    last = "Sec. 4. Agencies adopt voluntary consensus standards."
    text = f"{FILLER * 20}Article 2.3: {CLAUSE} {FILLER * 20}{last} {FILLER}"
    assert quotes(as_document(text)) == [f"Article 2.3: {CLAUSE}", last]


def test_lines_without_an_end_are_headings_of_a_plain_text() -> None:
    read = as_document("Standards at Home?\nFirst paragraph.\n(a) an item without an end\nLast line")
    assert [str(block.kind) for block in read.blocks] == ["heading", "paragraph", "list item", "paragraph"]
    assert read.blocks[1].path == ("Standards at Home?",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Li met Dr. Wu. They spoke.", ["Mr. Li met Dr. Wu.", "They spoke."]),
        ("See Exec. Order No. 14363 and Sec. 3(a)(1). Go.", ["See Exec. Order No. 14363 and Sec. 3(a)(1).", "Go."]),
        (
            "Made in the U.S. in 2025. Sold in the U.S. The end.",
            ["Made in the U.S. in 2025.", "Sold in the U.S.", "The end."],
        ),
        ("U.S. Standards Strategy came.", ["U.S. Standards Strategy came."]),
        ("ISO/IEC 42001:2023 applies, e.g. to AI. Yes!", ["ISO/IEC 42001:2023 applies, e.g. to AI.", "Yes!"]),
        ("He said: “Stop.” She did.", ["He said: “Stop.”", "She did."]),
        ("They (i) meet; (ii) speak; and (iii) part.", ["They (i) meet;", "(ii) speak; and", "(iii) part."]),
        ("标准化。国家战略。", ["标准化。", "国家战略。"]),
        ("", []),
        (" \n ", []),
        ("no end", ["no end"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split(text)] == expected


@pytest.mark.slow
def test_ten_megabytes_are_read_and_the_passages_found() -> None:
    text = (FILLER * 1200 + "\n") * 90 + CLAUSE
    assert len(text) > 9_500_000
    read = as_document(text)
    assert quotes(read) == [CLAUSE]
    assert lexicon.load().hits("a" * 10_000_000) == []


@pytest.fixture(scope="module")
def book() -> Document:
    return read_pdf(make_book(seed=5, pages=40).pdf, "https://example.org/book.pdf")


def test_the_words_of_a_passage_stand_on_its_page(book: Document) -> None:
    passages = find_passages(book)
    assert len(passages) > 100
    for passage in passages:
        assert passage.page is not None
        page = book.pages[passage.page]
        assert page.label == passage.label
        assert page.start <= passage.start < page.end
        on_page = book.text[page.start : page.end]
        quote = book.text[passage.start : passage.end]
        offset = passage.start - page.start
        assert quote.startswith(on_page[offset : offset + len(quote)])


def test_no_passage_of_a_book_crosses_a_heading(book: Document) -> None:
    headings = [block.start for block in book.blocks if block.kind == BlockKind.HEADING]
    assert not [passage for passage in find_passages(book) for start in headings if passage.start < start < passage.end]
