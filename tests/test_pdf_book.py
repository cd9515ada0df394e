"""The made annual report read back: every planted sentence on its page, under its label and headings."""

from collections.abc import Sequence
from random import Random

import pytest

from rehearsal.book import TITLE, Book, Planted, PrintedPart, make_book, make_part
from stdwatch.citations import locate
from stdwatch.extraction.pdf.reader import in_loop_of_its_own, read_pdf, read_pdf_with_cost
from stdwatch.items import BlockKind, Document

URL = "https://example.org/book.pdf"


@pytest.fixture(scope="module")
def book() -> Book:
    return make_book(seed=11, pages=60)


@pytest.fixture(scope="module")
def document(book: Book) -> Document:
    return read_pdf(book.pdf, URL)


def wrong(document: Document, drawn: Sequence[Planted]) -> list[str]:
    """What is not as the typesetter says, one line for each difference."""
    return [line for planted in drawn for line in differences(document, planted)]


def differences(document: Document, planted: Planted) -> list[str]:
    start = document.text.find(planted.text)
    if start < 0 or document.text.find(planted.text, start + 1) >= 0:
        return [f"not found once: {planted.text}"]
    end = start + len(planted.text)
    first, last = locate(document, start, end), locate(document, end - 1, end)
    location = (first.page, first.label, first.path, last.page)
    expected = (planted.page, planted.label, planted.path, planted.last_page)
    return [f"{location} for {expected}: {planted.text}"] if location != expected else []


def test_every_planted_sentence_is_where_the_typesetter_put_it(book: Book, document: Document) -> None:
    assert wrong(document, book.planted) == []


def test_title_and_date_are_those_of_the_cover(document: Document) -> None:
    assert document.title == TITLE
    assert document.published is not None
    assert document.published.value == "2025-11"


def test_labels_are_those_of_the_book(book: Book, document: Document) -> None:
    assert labels_of(document)[1:] == list(book.labels[1:])


def test_running_heads_and_feet_are_gone(document: Document) -> None:
    body = document.text[document.pages[1].start :]
    assert TITLE not in body
    assert "Made for tests" not in body


def test_pages_are_stretches_that_lose_nothing(document: Document) -> None:
    stretches = [document.text[page.start : page.end] for page in document.pages]
    assert "".join("".join(stretches).split()) == "".join(document.text.split())


def test_blocks_are_the_lines_of_the_text(document: Document) -> None:
    assert [document.text[block.start : block.end] for block in document.blocks] == document.text.split("\n")


def test_notes_stand_in_blocks_of_their_own(document: Document) -> None:
    kinds = {
        document.text[block.start : block.end].split(" ", 1)[-1][:12]: block.kind
        for block in document.blocks
        if "See docket" in document.text[block.start : block.end]
    }
    assert set(kinds.values()) == {BlockKind.NOTE}


def test_a_chapter_alone_reads_as_in_the_book(book: Book, document: Document) -> None:
    alone = read_pdf(make_part(book, book.chapters[1]), URL)
    assert alone.text == printed_text(document, book.chapters[1])
    assert labels_of(alone) == printed_labels(book, book.chapters[1])


def test_summary_and_recommendations_alone_hold_their_blocks_in_the_book(book: Book, document: Document) -> None:
    for printed in (book.summary, book.recommendations):
        alone = read_pdf(make_part(book, printed), URL)
        # A part of a single page keeps its running head: nothing repeats it.
        assert set(printed_text(document, printed).split("\n")) <= set(alone.text.split("\n"))
        assert labels_of(alone) == printed_labels(book, printed)


def printed_text(document: Document, printed: PrintedPart) -> str:
    return document.text[document.pages[printed.first_page].start : document.pages[printed.last_page].end]


def printed_labels(book: Book, printed: PrintedPart) -> list[str]:
    return list(book.labels[printed.first_page : printed.last_page + 1])


def labels_of(document: Document) -> list[str]:
    return [page.label for page in document.pages]


@pytest.mark.slow
def test_the_whole_book_reads_in_time_with_page_label_and_chapter_right() -> None:
    book = make_book(seed=745, pages=745)
    document, cost = in_loop_of_its_own(read_pdf_with_cost(book.pdf, URL))
    drawn = draw(book, seed=745)
    assert len(drawn) == 200
    assert wrong(document, drawn) == []
    assert len(document.pages) == 745
    assert cost.seconds < 40
    assert cost.peak < 400_000_000


def draw(book: Book, seed: int) -> list[Planted]:
    """Two hundred sentences: fifty broken over pages, fifty hyphenated, twenty beside a note, the rest as they come."""
    rng = Random(seed)  # noqa: S311 - the same sentences each time
    broken = rng.sample([planted for planted in book.planted if planted.broken], 50)
    hyphenated = rng.sample([planted for planted in book.planted if planted.hyphenated and not planted.broken], 50)
    left = [planted for planted in book.planted if planted not in {*broken, *hyphenated}]
    noted = rng.sample([planted for planted in left if planted.beside_note], 20)
    rest = rng.sample([planted for planted in left if planted not in set(noted)], 80)
    return [*broken, *hyphenated, *noted, *rest]
