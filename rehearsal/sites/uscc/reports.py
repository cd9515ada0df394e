"""The made annual reports: one each November, the newest with chapters, and the 745-page book behind it."""

import ctypes
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import quote

from rehearsal import prose
from rehearsal.model import Change, Event, File, Post, in_washington
from rehearsal.sites.uscc import filing
from rehearsal.sites.uscc.filing import UPLOADS
from rehearsal.typeset import cached
from stdwatch.items import DocType, Role

if TYPE_CHECKING:
    from rehearsal.book_manuscript import Manuscript

BOOKS = 5
"""So many different books exist: typesetting one takes ten seconds, so what was made is cached."""

PAGES = 745
_FIRST_YEAR, _CHAPTERED_SINCE = 2002, 2019
_FETCHED = 40  # days: what is older on the first night is known and not fetched, so it needs no typeset book
_WHOLE, _SUMMARY, _RECOMMENDATIONS = "Annual Report to Congress", "Executive Summary", "Recommendations"
_printing = Lock()


def released(year: int) -> date:
    """The third Tuesday of November: 18 November in 2025."""
    first = date(year, 11, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7 + 14)


def draw(rng: Random, start: date, nights: int) -> Iterable[Event]:
    """The reports of all years; the one whose day lies in the timeline is released in it, and mended a little later."""
    end = start + timedelta(days=nights)
    for year in range(_FIRST_YEAR, end.year + 1):
        day = released(year)
        if day > end:
            return
        page = _page(rng, year, day, typeset=day > start - timedelta(days=_FETCHED))
        at = in_washington(day, 9, 30)
        yield Event(at, Change.APPEAR, page.key, page)
        if year >= _CHAPTERED_SINCE:
            later = at + timedelta(days=rng.randint(2, 9), hours=rng.randint(0, 9))
            commas = replace(page, draft=page.draft.edited("comma"), modified=later)
            yield Event(later, Change.COMMA, page.key, commas)


def content(file: File, book: int) -> bytes:
    """The bytes of a file out of a book; the first one waits until the book is typeset."""
    with _printing:
        return cached(f"{book} {PAGES} {file.title}", lambda: _printed(book)[file.title])


@lru_cache(maxsize=64)
def phrases(title: str, book: int) -> tuple[str, ...]:
    """The first two planted sentences of a file, of the whole book those of its first chapter: no page ends so early.

    Nothing is promised of a book's list of recommendations.
    """
    manuscript = _manuscript(book)
    part = manuscript.chapters[0].title if title == _WHOLE else title
    return tuple([sentence.text for sentence in manuscript.sentences if sentence.path[0] == part][:2])


def _page(rng: Random, year: int, day: date, *, typeset: bool) -> Post:
    page = filing.post(rng, f"{year} Annual Report to Congress", day, DocType.ANNUAL_REPORT, label="Annual Report")
    drawn = rng.randrange(BOOKS)
    book = drawn if typeset else None
    return replace(page, files=(*_volumes(rng, year, day, book), *_chapters(rng, year, day, book)))


def _volumes(rng: Random, year: int, day: date, book: int | None) -> Iterable[File]:
    """Addresses as in the list that was measured: tidy in late years, blanks, ``.PDF`` and other folders before."""
    folder = f"{day:%Y-%m}" if year > 2016 else "annual_reports"
    suffix = "PDF" if year in {2013, 2014, 2015} else "pdf"
    volumes = [
        (f"Annual Report to Congress.{suffix}", _WHOLE, Role.BOOK),
        ("Executive Summary.pdf", _SUMMARY, Role.SUMMARY),
        ("Comprehensive List of Recommendations.pdf", _RECOMMENDATIONS, Role.RECOMMENDATIONS),
    ]
    for name, title, role in volumes if year > 2009 else volumes[:2]:
        path = f"{UPLOADS}/{folder}/{year} {name}"
        yield File(quote(path.replace(" ", "_") if year > 2017 else path), title, role, rng.getrandbits(32), book=book)


def _chapters(rng: Random, year: int, day: date, book: int | None) -> Iterable[File]:
    """The chapters as files of their own, those of a typeset book under its titles."""
    if book is not None:
        titles = [chapter.title for chapter in _manuscript(book).chapters]
    else:
        count = rng.randint(8, 11) if year >= _CHAPTERED_SINCE else 0
        titles = [f"Chapter {number}: {prose.draw(rng, 'field').title()}" for number in range(1, count)]
    for title in titles:
        path = quote(f"{UPLOADS}/{day:%Y-%m}/{title.replace(': ', '--', 1).replace(' ', '_')}.pdf")
        yield File(path, title, Role.CHAPTER, rng.getrandbits(32) if book is None else book, book=book)


@lru_cache(maxsize=BOOKS)
def _manuscript(book: int) -> "Manuscript":
    from rehearsal.book_manuscript import write

    return write(book, PAGES)


@lru_cache(maxsize=BOOKS)
def _printed(number: int) -> dict[str, bytes]:
    """All files out of a book by title; what else is known of it takes three times their memory."""
    from rehearsal.book import make_book, make_part

    book = make_book(number, PAGES)
    files = {printed.part.title: make_part(book, printed) for printed in (book.summary, *book.chapters)}
    files |= {_WHOLE: book.pdf, _RECOMMENDATIONS: make_part(book, book.recommendations)}
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)  # returns to the system what PDFium has freed: glibc keeps 24 MB of it for the thread
    return files
