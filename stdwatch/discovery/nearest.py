"""The date of a list's row whose markup nobody has seen: what is marked as one, stands alone, or is a short byline."""

import re
from collections.abc import Iterable, Iterator, Set
from itertools import chain, islice, takewhile

from lxml import etree

from stdwatch.discovery.channels import Channel
from stdwatch.items import Precision, Published
from stdwatch.web_content.dates import parse_published, search_published
from stdwatch.web_content.markup import SILENT, fold, is_block, steps, text_of

BYLINE = 60  # characters: a byline is shorter, a sentence that mentions a day is longer
_FAR = 60
"""Siblings in front of a row among which the heading of its group is looked for."""
_PARTS = 6
"""Lines and elements of what stands between rows and tells their day."""
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


def date_beside(row: etree._Element, holding: Set[etree._Element], channel: Channel) -> Published | None:
    """The date of a row that has none in itself: above it, in the heading of its group, or below.

    `holding` are all rows of the list with what is around them. The first date of a list that stands in front of its
    first row tells that dates stand above; else they stand below.
    """
    for element in (row, *row.iterancestors()):
        parent = element.getparent()
        if parent is None:
            return None
        first = next(iter(parent.iterchildren(etree.Element)), None)
        is_above = first is not None and any(
            _line_date(sibling, channel)
            for sibling in takewhile(lambda each: each not in holding, islice(_from(first), _FAR))
        )
        siblings = element.itersiblings(etree.Element, preceding=is_above)
        if not is_above:
            siblings = takewhile(lambda each: each not in holding, siblings)
        others = (sibling for sibling in islice(siblings, _FAR) if sibling not in holding)
        if found := next((date for sibling in others if (date := _line_date(sibling, channel))), None):
            return found
        if found := _told((fold(parent.text or ""),), channel):  # an item of days holds the list of its rows
            return found
        if parent.tag in {"main", "body", "article"}:
            return None
    return None


def _from(first: etree._Element) -> Iterator[etree._Element]:
    yield first
    yield from first.itersiblings(etree.Element)


def _line_date(element: etree._Element, channel: Channel) -> Published | None:
    """The date that an element between rows tells in a short line of its own."""
    if element.tag in SILENT or len(element) > _PARTS:
        return None
    lines = [line for line in _lines(element) if line]
    if not lines or len(lines) > _PARTS or any(len(line) > BYLINE for line in lines):
        return None
    return _told(lines, channel)


def _told(lines: Iterable[str], channel: Channel) -> Published | None:
    """The first of some lines that is a day and nothing else."""
    order, future, origin = channel.date_order, channel.future, "listing: date beside the row"
    whole = (parse_published(line, origin=origin, zone=channel.zone, order=order, future=future) for line in lines)
    return next((date for date in whole if date and date.precision is not Precision.MONTH), None)


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
