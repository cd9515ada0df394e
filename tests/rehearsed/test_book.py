"""The made annual report: its size, its labels, and that what it knows of itself is so in print."""

import re
from itertools import pairwise

import pytest

from rehearsal.book import Book, make_book, make_chapter, make_recommendations, make_summary


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
    chapter, summary, recommendations = make_chapter(book, 1), make_summary(book), make_recommendations(book)
    pages = [len(re.findall(rb"/Type\s*/Page\b(?!s)", part)) for part in (chapter, summary, recommendations)]
    printed = (book.chapters[0], book.summary, book.recommendations)
    assert pages == [part.last_page - part.first_page + 1 for part in printed]
