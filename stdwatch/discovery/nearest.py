"""The date of a list's row whose markup nobody has seen: what is marked as one, stands alone, or is a short byline."""

import re
from collections.abc import Iterable, Iterator, Set
from itertools import chain, islice, takewhile
from typing import cast

from lxml import etree

from stdwatch.discovery.channels import Channel
from stdwatch.items import Precision, Published
from stdwatch.web_content.dates import parse_published, search_published
from stdwatch.web_content.markup import SILENT, fold, is_block, steps, text_of

BYLINE = 60  # characters: a byline is shorter, a sentence that mentions a day is longer
FAR = 60
"""Siblings in front of a row among which the heading of its group is looked for."""
PARTS = 6
"""Lines and elements of what stands between rows and tells their day."""
DIVIDERS = re.compile(r"\s*[|·•/—]\s+|\s+[–-]\s+")
OF_ELSE = re.compile(
    r"\b(?:due|deadline|closes|closing|expires|until|effective|updated|modified|event|hearing|meeting)\b|截止|会议",
    re.IGNORECASE,
)
"""Whose day a line with dividers may tell instead of the row's."""
AROUND = " \t,;:|·•–—-()[]"
_AS_DATA = "descendant-or-self::*/@*[name()='data-date' or name()='data-published' or name()='data-pubdate']"
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

    elements = (element for _, element in etree.iterwalk(row, events=("end",)) if not _is_spoken(element))
    alone = (text for element in elements for text in dict.fromkeys((text_of(element), apart(element))))
    lines = [line for line in lines_of(row) if len(line) <= BYLINE]
    dates = map(whole, chain(_times(row), (text for text in alone if len(text) < 40), lines))
    searched = (search_published(line, origin=origin, order=order, future=future) for line in lines)
    return next((published for published in chain(dates, searched) if published), None)


def date_beside(row: etree._Element, holding: Set[etree._Element], channel: Channel) -> Published | None:
    """The date of a row that has none in itself: above it, in the heading of its group, or below.

    `holding` are all rows of the list with what is around them. The first date of a list that stands in front of its
    first row tells that dates stand above; else they stand below.
    """
    for element in (row, *row.iterancestors()):
        parent = element.getparent()
        if parent is None:
            return None
        is_above = any(_beside(next(iter(parent.iterchildren(etree.Element)), None), holding, channel, ahead=True))
        dates = _above(element, holding, channel) if is_above else _below(element, holding, channel)
        if published := next((date for date in dates if date), None):
            return published
        if published := _text_date(parent.text, channel):  # an item of days holds the list of its rows
            return published
        if parent.tag in {"main", "body", "article"}:
            return None
    return None


def _above(row: etree._Element, holding: Set[etree._Element], channel: Channel) -> Iterator[Published | None]:
    """What the lines in front of a row tell, the nearest first; those of its group stand in front of other rows."""
    for sibling in islice(row.itersiblings(etree.Element, preceding=True), FAR):
        yield _text_date(sibling.tail, channel)
        yield None if sibling in holding else _line_date(sibling, channel)


def _below(row: etree._Element, holding: Set[etree._Element], channel: Channel) -> Iterator[Published | None]:
    """What the lines behind a row tell, as far as the next one."""
    yield _text_date(row.tail, channel)
    yield from _beside(next(row.itersiblings(etree.Element), None), holding, channel)


def _beside(
    first: etree._Element | None, holding: Set[etree._Element], channel: Channel, *, ahead: bool = False
) -> Iterator[Published | None]:
    """What an element and its further siblings tell, up to a row; `ahead` of all of them there may be a text."""
    if first is None:
        return
    parent = first.getparent()
    if ahead and parent is not None:
        yield _text_date(parent.text, channel)
    siblings = chain((first,), first.itersiblings(etree.Element))
    for sibling in takewhile(lambda each: each not in holding, islice(siblings, FAR)):
        yield _line_date(sibling, channel)
        yield _text_date(sibling.tail, channel)


def _line_date(element: etree._Element, channel: Channel) -> Published | None:
    """The date that an element between rows tells in a short line of its own."""
    if element.tag in SILENT or len(element) > PARTS:
        return None
    if marked := _told(_times(element), channel):
        return marked
    lines = [line for line in lines_of(element) if line]
    if not lines or len(lines) > PARTS or any(len(line) > BYLINE for line in lines):
        return None
    parts = (DIVIDERS.split(line) for line in lines if not OF_ELSE.search(line))
    return _told(chain(lines, *parts), channel)


def _text_date(text: str | None, channel: Channel) -> Published | None:
    """The date that a text between elements is, but for the signs around it."""
    line = fold(text or "").strip(AROUND)
    return _told((line,), channel) if line and len(line) <= BYLINE else None


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
    for short in row.iter("abbr"):
        yield short.get("title", "")
    yield from map(str, cast("list[str]", row.xpath(_AS_DATA)))


def apart(element: etree._Element) -> str:
    """What an element says with spaces between its parts: day, month and year may stand in boxes."""
    return fold(" ".join(cast("Iterator[str]", element.itertext()))) if 1 < len(element) <= PARTS else text_of(element)


def _is_spoken(element: etree._Element) -> bool:
    """Whether a sentence goes on behind an element: what it says is a part of that sentence."""
    return not is_block(element) and bool(GOES_ON.match(element.tail or ""))


def lines_of(row: etree._Element) -> Iterator[str]:
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
