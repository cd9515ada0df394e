"""The made annual reports: one each November, the newest with chapters, and the 745-page book behind it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from urllib.parse import quote

from rehearsal.model import Change, Event, File, Post
from rehearsal.sites.uscc import filing, library
from rehearsal.texts.grammar import pages
from stdwatch.items import DocType, Role

FIRST_YEAR = 2002
CHAPTERED_SINCE = 2019
_FETCHED = 40  # days: what is older on the first night is known and not fetched, so it needs no typeset book
_UPLOADS = "/sites/default/files"


def released(year: int) -> date:
    """The third Tuesday of November: 18 November in 2025."""
    first = date(year, 11, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7 + 14)


def draw(rng: Random, start: date, nights: int) -> Iterable[Event]:
    """The reports of all years; the one whose day lies in the timeline is released in it, and mended a little later."""
    end = start + timedelta(days=nights)
    for year in range(FIRST_YEAR, end.year + 1):
        day = released(year)
        if day > end:
            return
        page = _page(rng, year, day, typeset=day > start - timedelta(days=_FETCHED))
        at = datetime.combine(day, time(9, 30), filing.ZONE).astimezone(UTC)
        yield Event(at, Change.APPEAR, page.key, page)
        if year >= CHAPTERED_SINCE:
            later = at + timedelta(days=rng.randint(2, 9), hours=rng.randint(0, 9))
            commas = replace(page, draft=page.draft.edited("comma"), modified=later)
            yield Event(later, Change.COMMA, page.key, commas)


def _page(rng: Random, year: int, day: date, *, typeset: bool) -> Post:
    page = filing.post(rng, f"{year} Annual Report to Congress", day, DocType.ANNUAL_REPORT, label="Annual Report")
    book = rng.randrange(library.BOOKS)
    files = [*_volumes(rng, year, day)]
    if typeset:
        files = [replace(file, owner=library.BOOK, seed=book) for file in files]
    return replace(page, files=(*files, *_chapters(rng, year, day, book if typeset else None)))


def _volumes(rng: Random, year: int, day: date) -> Iterable[File]:
    """Addresses as in the list that was measured: tidy in late years, blanks, ``.PDF`` and other folders before."""
    folder = f"{_UPLOADS}/{day:%Y-%m}" if year > 2016 else f"{_UPLOADS}/annual_reports"
    suffix = "PDF" if year in {2013, 2014, 2015} else "pdf"
    yield _volume(rng, f"{folder}/{year} Annual Report to Congress.{suffix}", "Annual Report to Congress", Role.BOOK)
    yield _volume(rng, f"{folder}/{year} Executive Summary.pdf", "Executive Summary", Role.SUMMARY)
    if year > 2009:
        path = f"{folder}/{year} Comprehensive List of Recommendations.pdf"
        yield _volume(rng, path, "Recommendations", Role.RECOMMENDATIONS)


def _volume(rng: Random, path: str, title: str, role: Role) -> File:
    tidy = "annual_reports" not in path and "/2017" not in path
    return File(quote(path.replace(" ", "_") if tidy else path), title, role, rng.getrandbits(32))


def _chapters(rng: Random, year: int, day: date, book: int | None) -> Iterable[File]:
    """The chapters as files of their own, those of a typeset book under its titles."""
    if book is not None:
        titles = library.chapter_titles(book)
    else:
        count = rng.randint(8, 11) if year >= CHAPTERED_SINCE else 0
        titles = tuple(f"Chapter {number}: {pages().draw(rng, 'field').title()}" for number in range(1, count))
    for title in titles:
        name = title.replace(": ", "--", 1).replace(" ", "_")
        seed = rng.getrandbits(32) if book is None else book
        owner = "" if book is None else library.BOOK
        yield File(quote(f"{_UPLOADS}/{day:%Y-%m}/{name}.pdf"), title, Role.CHAPTER, seed, owner)
