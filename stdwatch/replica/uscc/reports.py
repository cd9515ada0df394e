"""The made annual reports: one each November, the newest with chapters, and the 745-page book behind it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from urllib.parse import quote

from stdwatch.items import DocType, Role
from stdwatch.replica import words
from stdwatch.replica.model import Change, Event, File, Post
from stdwatch.replica.uscc import filing

FIRST_YEAR = 2002
CHAPTERED_SINCE = 2019
BOOK_PAGES = 745


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
        at = datetime.combine(day, time(9, 30), filing.ZONE).astimezone(UTC)
        page = _page(rng, year, day)
        yield Event(at, Change.APPEAR, page.key, page)
        if year >= CHAPTERED_SINCE:
            later = at + timedelta(days=rng.randint(2, 9), hours=rng.randint(0, 9))
            commas = replace(page, draft=page.draft.edited("comma"), modified=later)
            yield Event(later, Change.COMMA, page.key, commas)


def _page(rng: Random, year: int, day: date) -> Post:
    page = filing.post(rng, f"{year} Annual Report to Congress", day, DocType.ANNUAL_REPORT, label="Annual Report")
    return replace(page, files=tuple(_files(rng, year, day)))


def _files(rng: Random, year: int, day: date) -> Iterable[File]:
    """Addresses as in the list that was measured: tidy in late years, blanks, ``.PDF`` and other folders before."""
    folder = f"/sites/default/files/{day:%Y-%m}" if year > 2016 else "/sites/default/files/annual_reports"
    blank = "_" if year > 2019 else " "
    suffix = "PDF" if year in {2013, 2014, 2015} else "pdf"
    names = [
        (Role.BOOK, f"{folder}/{year} Annual Report to Congress.{suffix}", "Annual Report to Congress"),
        (Role.SUMMARY, f"{folder}/{year} Executive Summary.pdf", "Executive Summary"),
    ]
    if year > 2009:
        there = f"{folder}/{year} Comprehensive List of Recommendations.pdf"
        names.append((Role.RECOMMENDATIONS, there, "Recommendations"))
    for role, path, title in names:
        yield File(quote(path.replace(" ", blank)), title, role, rng.getrandbits(32))
    if year >= CHAPTERED_SINCE:
        for number in range(1, rng.randint(8, 11)):
            field = rng.choice(words.FIELDS).title()
            path = f"{folder}/Chapter_{number}--{field.replace(' ', '_')}.pdf"
            yield File(quote(path), f"Chapter {number}: {field}", Role.CHAPTER, rng.getrandbits(32), owner=str(number))
