"""The date of a list's row whose markup nobody has seen: what is marked as one, stands alone, or is a short byline."""

import re
from collections.abc import Callable, Iterable, Iterator, Set
from datetime import UTC, datetime
from itertools import chain, islice, takewhile
from typing import cast

from lxml import etree

from stdwatch.discovery.channels import Channel
from stdwatch.discovery.columns import cells_under_heads, facing
from stdwatch.items import Precision, Published
from stdwatch.web_content.dates import PUBLISHED, parse_published, search_published
from stdwatch.web_content.markup import SILENT, fold, is_block, steps, text_of

BYLINE = 60  # characters: a byline is shorter, a sentence that mentions a day is longer
FAR = 60
"""Siblings in front of a row among which the heading of its group is looked for."""
PARTS = 6
"""Lines and elements of what stands between rows and tells their day."""
DIVIDERS = re.compile(r"\s*[|·•/—]\s+|\s+[–-]\s+")
_OTHER_DAYS = (
    r"\b(?:due|deadline|closes|closing|closed|expires|expiry|until|effective|updated|modified|revised|reviewed"
    r"|archived|retrieved|accessed|valid|in force)\b"
    r"|截止|实施|生效|施行|更新|修改|修订|到期|失效|有效"
)
_EVENTS = r"\b(?:event|hearing|meeting)\b|会议|活动"
OTHER_DAY = re.compile(f"{_OTHER_DAYS}|{_EVENTS}", re.IGNORECASE)
"""Whose day a line with dividers may tell instead of the row's."""
_OTHER_DAY_OF_EVENT = re.compile(_OTHER_DAYS, re.IGNORECASE)
_LABELS = re.compile(rf"(?={OTHER_DAY.pattern}|\b(?:posted|published|released|issued)\b|发布|公布|发文)", re.IGNORECASE)
"""Where in a line the day of something may begin."""
_HEAD = re.compile(PUBLISHED, re.IGNORECASE)
_LABEL = re.compile(rf"(?:\w+ )?(?:{_OTHER_DAYS})(?: (?:date|on|by|time))?(?:日期|时间|日)?\s*[:：]?", re.IGNORECASE)
"""A line that names a day and does not tell it; a title begins with such words and goes on."""
_WORDS_BETWEEN = 4
"""Words between such a label and its day: "hearing on Thursday, February"."""
AROUND = " \t,;:|·•–—-()[]"
_DATA = re.compile(
    r"data-(?:[a-z]+-)?(?:date|time|timestamp|datetime|published|pubdate|publishdate|created|posted)(?:-(?:time|at|on|gmt|utc))?"
)
_NO_DATA = re.compile(r"updated|modified|changed|end|start|due|event|expir|deadline|until|read")
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
"""Seconds or milliseconds since 1970, of the years 2001 to 2033."""
_MACHINES = "descendant-or-self::*[contains(@itemprop, 'datePublished') or @property='article:published_time']/@content"
WORDS = re.compile(r"\s+[a-z]")
GOES_ON = re.compile(rf"[,.;:)]|{WORDS.pattern}")
CHANGED = re.compile(r"updated|modified", re.IGNORECASE)


def nearest_date(row: etree._Element, channel: Channel) -> Published | None:
    """The date of a row: in a table with heads only of the columns that tell it, or whose head tells of no other day.

    Of an event it is told where a channel has days to come.
    """
    named = cells_under_heads(row)
    parts = [
        cell
        for head, cell in sorted(named, key=lambda each: not _HEAD.match(each[0]))
        if not _names_another_day(head, channel)
    ]
    return next((date for part in (parts if named else [row]) if (date := _date_in(part, channel))), None)


def _date_in(row: etree._Element, channel: Channel) -> Published | None:
    """The first date of a row that is marked as a time, else stands alone in an element, else in a short line of it.

    A day that a sentence mentions is none: teasers speak of the days of other things.
    """
    origin, order, future = "listing: nearest date", channel.date_order, channel.future

    def parse(text: str) -> Published | None:
        return parse_published(text, origin=origin, zone=channel.zone, order=order, future=future)

    elements = (element for _, element in etree.iterwalk(row, events=("end",)) if not _is_spoken(element))
    alone = (text for element in elements for text in dict.fromkeys((text_of(element), apart(element))))
    pieces = [piece for line in _with_labels(row) if len(line) <= BYLINE for piece in _LABELS.split(line) if piece]
    lines = [piece for piece in pieces if not _begins_with_another_day(piece, channel)]
    others = [piece for piece in pieces if _begins_with_another_day(piece, channel)][:FAR]

    def is_another_day(text: str) -> bool:
        return any(text in piece for piece in others) and not any(text in line for line in lines[:FAR])

    short = (text for text in alone if text and len(text) < 40 and not is_another_day(text))
    dates = map(parse, chain(_times(row, is_another_day), short, lines))
    searched = (search_published(line, origin=origin, order=order, future=future) for line in lines)
    return next((published for published in chain(dates, searched) if published), None)


def _names_another_day(text: str, channel: Channel) -> bool:
    """Whether a text names a day that is not the row's."""
    return bool((_OTHER_DAY_OF_EVENT if channel.future else OTHER_DAY).search(text))


def _with_labels(row: etree._Element) -> Iterator[str]:
    """The lines of a row, each behind the line that names its day where that is all it says: "Deadline"."""
    label = ""
    for line in filter(None, lines_of(row)):
        if _LABEL.fullmatch(line):
            label = f"{line} "
            continue
        yield label + line
        label = ""


def _begins_with_another_day(piece: str, channel: Channel) -> bool:
    """Whether a piece of a line begins with the name of another day, and tells it at once."""
    label = (_OTHER_DAY_OF_EVENT if channel.future else OTHER_DAY).match(piece)
    return bool(label) and len(re.split(r"[0-9]", piece, maxsplit=1)[0].split()) <= _WORDS_BETWEEN


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
        dates = _above(element, row, holding, channel) if is_above else _below(element, holding, channel)
        if published := next((date for date in dates if date), None):
            return published
        if published := _text_date(parent.text, channel):  # an item of days holds the list of its rows
            return published
        if parent.tag in {"main", "body", "article"}:
            return None
    return None


def _above(
    element: etree._Element, row: etree._Element, holding: Set[etree._Element], channel: Channel
) -> Iterator[Published | None]:
    """What the lines in front of a row's element tell, the nearest first; those of its group precede other rows."""
    for sibling in islice(element.itersiblings(etree.Element, preceding=True), FAR):
        yield _text_date(sibling.tail, channel)
        yield None if sibling in holding else _line_date(facing(sibling, row), channel)


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
    if marked := _first_day(_times(element), channel):
        return marked
    lines = [line for line in lines_of(element) if line]
    if not lines or len(lines) > PARTS or any(len(line) > BYLINE for line in lines):
        return None
    parts = (re.split(rf"{DIVIDERS.pattern}|\s+by\s+", line) for line in lines if not OTHER_DAY.search(line))
    return _first_day(chain(lines, *parts), channel)


def _text_date(text: str | None, channel: Channel) -> Published | None:
    """The date that a text between elements is, but for the signs around it."""
    line = fold(text or "").strip(AROUND)
    return _first_day((line,), channel) if line and len(line) <= BYLINE else None


def _first_day(lines: Iterable[str], channel: Channel) -> Published | None:
    """The first of some lines that is a day and nothing else."""
    order, future, origin = channel.date_order, channel.future, "listing: date beside the row"
    days = (parse_published(line, origin=origin, zone=channel.zone, order=order, future=future) for line in lines)
    return next((date for date in days if date and date.precision is not Precision.MONTH), None)


def _times(row: etree._Element, is_another_day: Callable[[str], bool] = lambda text: False) -> Iterator[str]:
    """The machine's dates of a row, but for those of later changes and of what `is_another_day` knows by its words."""
    for time in row.iter("time", "relative-time", "time-ago", "local-time"):
        if not CHANGED.search(" ".join((time.get("class", ""), time.get("itemprop", "")))):
            shown = text_of(time)
            yield "" if shown and is_another_day(shown) else time.get("datetime", "")
    for short in row.iter("abbr", "span"):
        yield from (short.get("title", ""), short.get("aria-label", ""))
    yield from map(str, cast("list[str]", row.xpath(_MACHINES)))
    for element in row.iter(etree.Element):
        for name in map(str, element.keys()):
            if name.startswith("data-") and _DATA.fullmatch(name) and not _NO_DATA.search(name):
                yield _of_epoch(element.get(name, ""))


def _of_epoch(value: str) -> str:
    """A machine's date, as an instant where it counts seconds."""
    if not _EPOCH.fullmatch(value):
        return value
    return datetime.fromtimestamp(int(value[:10]), UTC).isoformat()


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
