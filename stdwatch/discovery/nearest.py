"""The date of a list's row whose markup nobody has seen: what is marked as one, stands alone, or is a short byline."""

import re
from collections.abc import Iterator
from itertools import chain

from lxml import etree

from stdwatch.discovery.channels import Channel
from stdwatch.items import Published
from stdwatch.web_content.dates import parse_published, search_published
from stdwatch.web_content.markup import SILENT, fold, is_block, steps, text_of

BYLINE = 60  # characters: a byline is shorter, a sentence that mentions a day is longer
WORDS = re.compile(r"\s+[a-z]")
GOES_ON = re.compile(rf"[,.;:)]|{WORDS.pattern}")
CHANGED = re.compile(r"updated|modified", re.IGNORECASE)


def nearest_date(row: etree._Element, channel: Channel) -> Published | None:
    """The first date of a row that is marked as a time, else stands alone in an element, else in a short line of it.

    A day that a sentence mentions is none: teasers speak of the days of other things.
    """
    origin, order, future = "listing: nearest date", channel.date_order, channel.future

    def whole(text: str) -> Published | None:
        return parse_published(text, origin=origin, zone=channel.zone, order=order, future=future)

    alone = (text_of(element) for _, element in etree.iterwalk(row, events=("end",)) if not _is_spoken(element))
    lines = [line for line in _lines(row) if len(line) <= BYLINE]
    dates = map(whole, chain(_times(row), (text for text in alone if len(text) < 40), lines))
    searched = (search_published(line, origin=origin, order=order, future=future) for line in lines)
    return next((found for found in chain(dates, searched) if found), None)


def _times(row: etree._Element) -> Iterator[str]:
    """The machine's dates of a row, but for those of later changes."""
    for time in row.iter("time"):
        if not CHANGED.search(" ".join((time.get("class", ""), time.get("itemprop", "")))):
            yield time.get("datetime", "")


def _is_spoken(element: etree._Element) -> bool:
    """Whether a sentence goes on behind an element: what it says is a part of that sentence."""
    return not is_block(element) and bool(GOES_ON.match(element.tail or ""))


def _lines(row: etree._Element) -> Iterator[str]:
    """What a row says between the edges of its blocks, and of links that are no words of a sentence."""
    pieces: list[str] = []
    for event, element in steps(row):
        if is_block(element) or (element.tag == "a" and not WORDS.match(element.tail or "")):
            yield fold("".join(pieces))
            pieces = []
        if event == "start" and element.tag not in SILENT:
            pieces.append(element.text or "")
        elif event == "end" and element is not row:
            pieces.append(element.tail or "")
    yield fold("".join(pieces))
