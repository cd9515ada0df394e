"""The made annual report: its size, its labels, and that what it knows of itself is so in print."""

import re
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from rehearsal.binding import Entry, Piece, outline
from rehearsal.book import Book, make_book, make_part


@pytest.fixture(scope="module")
def book() -> Book:
    return make_book(seed=7, pages=60)


def test_a_seed_gives_the_same_bytes_each_time_and_another_seed_another_book(book: Book) -> None:
    assert make_book(7, 60).pdf == book.pdf
    assert make_book(8, 60).planted[0].text != book.planted[0].text


def test_the_book_has_the_pages_that_were_asked_for(book: Book) -> None:
    assert len(book.labels) == 60
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", book.pdf)) == 60


def test_labels_are_none_then_roman_then_arabic_and_differ_from_the_index(book: Book) -> None:
    first = book.chapters[0].first_page
    assert book.labels[0] == ""
    assert book.labels[1:3] == ("i", "ii")
    assert book.labels[first:] == tuple(str(number) for number in range(1, 60 - first + 1))


def test_the_outline_names_each_part_on_its_first_page_and_all_headings_below(book: Book) -> None:
    lines = outline(Piece(book.pdf))
    parts = (book.summary, *book.chapters, book.recommendations)
    assert [(line.title, line.page) for line in lines if line.level == 0][:-1] == [
        (printed.part.title, printed.first_page) for printed in parts
    ]
    assert {planted.path for planted in book.planted} <= set(paths(lines))


def paths(lines: list[Entry]) -> Iterator[tuple[str, ...]]:
    """The titles over each line of an outline, its own last."""
    path: tuple[str, ...] = ()
    for line in lines:
        path = (*path[: line.level], line.title)
        yield path


def test_the_file_says_the_labels_that_it_prints(book: Book) -> None:
    with closing(PdfDocument(book.pdf)) as document:
        assert tuple(document.get_page_label(index) for index in range(60)) == book.labels


def test_a_long_book_is_set_in_runs_that_count_on(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rehearsal.book._RUN", 1)
    runs = make_book(seed=7, pages=60)
    assert runs.labels == book.labels
    assert [planted for planted in runs.planted if planted not in book.planted] == []
    assert outline(Piece(runs.pdf)) == outline(Piece(book.pdf))


def test_parts_follow_each_other_without_a_gap(book: Book) -> None:
    parts = (book.summary, *book.chapters, book.recommendations)
    assert all(following.first_page == part.last_page + 1 for part, following in pairwise(parts))


def test_every_planted_sentence_is_like_no_other(book: Book) -> None:
    texts = [planted.text for planted in book.planted]
    assert len(set(texts)) == len(texts) > 200


def test_planted_sentences_lie_in_the_chapter_that_they_name(book: Book) -> None:
    extents = {printed.part.title: printed for printed in (book.summary, *book.chapters)}
    for planted in book.planted:
        printed = extents[planted.chapter]
        assert printed.first_page <= planted.page <= planted.last_page <= printed.last_page
        assert planted.label == book.labels[planted.page]


def test_there_are_broken_hyphenated_and_noted_sentences_to_draw(book: Book) -> None:
    assert sum(planted.broken for planted in book.planted) >= 5
    assert sum(planted.hyphenated for planted in book.planted) >= 50
    assert sum(planted.beside_note for planted in book.planted) >= 20


def test_parts_are_printed_alone_as_well(book: Book) -> None:
    chapter, summary, recommendations = (
        make_part(book, printed) for printed in (book.chapters[0], book.summary, book.recommendations)
    )
    pages = [len(re.findall(rb"/Type\s*/Page\b(?!s)", part)) for part in (chapter, summary, recommendations)]
    printed = (book.chapters[0], book.summary, book.recommendations)
    assert pages == [part.last_page - part.first_page + 1 for part in printed]
