"""The day of a list's row that stands in parts: day or month at the row, month or year in the heading of its group."""

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from stdwatch.discovery.channels import Channel
from stdwatch.discovery.columns import facing
from stdwatch.discovery.nearest import AROUND, BYLINE, DIVIDERS, FAR, OTHER_DAY, PARTS, apart, lines_of
from stdwatch.items import Published
from stdwatch.web_content.dates import DAY, MONTH, MONTHS, YEAR, arabic, parse_published
from stdwatch.web_content.markup import SILENT, fold, text_of

_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption", "summary", "legend", "th", "dt"})
_WEEKDAY = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?,?|星期[一二三四五六日天]|周[一二三四五六日])\s*", re.IGNORECASE
)
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{MONTH}\s+{DAY}",
        rf"{DAY}\s+(?:of\s+)?{MONTH}",
        rf"{MONTH},?\s+{YEAR}",
        r"(?P<year>[0-9]{4})\s?年\s?(?P<month>[0-9]{1,2})\s?月",
        r"(?:(?P<day>[0-9]{1,2}) )?(?P<year>(?:19|20)[0-9]{2})[-./](?P<month>[0-9]{1,2})",
        r"(?P<year>(?:19|20)[0-9]{2})[-./](?P<month>[0-9]{1,2}) (?P<day>[0-9]{1,2})",
        r"(?P<month>[0-9]{1,2})\s?月\s?(?P<day>[0-9]{1,2})\s?日",
        r"(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
        MONTH,
        r"(?P<month>[0-9]{1,2})\s?月",
        r"(?P<year>(?:19|20)[0-9]{2})\s?年?",
        r"(?P<day>[0-9]{1,2})\s?[日号]",
        DAY,
    )
)
_NUMBERS = {
    "MDY": re.compile(r"(?P<month>[0-9]{1,2})[/.](?P<day>[0-9]{1,2})"),
    "DMY": re.compile(r"(?P<day>[0-9]{1,2})[/.](?P<month>[0-9]{1,2})\.?"),
}
_AT_END = re.compile(rf"(?:^|\s)(?:{MONTH},?\s+)?(?P<year>(?:19|20)[0-9]{{2}})$", re.IGNORECASE)
_AT_START = re.compile(r"(?P<year>(?:19|20)[0-9]{2})\s+[a-z]", re.IGNORECASE)
_DATED = re.compile(r"(?:^|[\s_-])(?:date|day)(?:$|[\s_-])", re.IGNORECASE)
"""What a box is called that holds a day and nothing else."""
_COUNT = re.compile(r"\s*[(（\[]\s*\d{1,5}\s*(?:items?|posts?|results?|篇|条)?\s*[)）\]]$", re.IGNORECASE)
"""How many rows a heading stands over."""
_CHOSEN = re.compile(r"\b(?:most|top|best|popular|calendar|upcoming|copyright|fiscal|FY)\b|©|财年", re.IGNORECASE)
"""Headings over what was chosen from a month, is still to come, or falls into the year of a budget."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a line tells of a day: each part is 0 where it does not tell it."""

    year: int = 0
    month: int = 0
    day: int = 0

    @property
    def is_whole(self) -> bool:
        return bool(self.year and self.month and self.day)

    def joined(self, wider: "_Parts") -> "_Parts | None":
        """These parts with what a wider heading tells; ``None`` when that leaves out what lies between."""
        if not self.month and not wider.month:
            return None
        return _Parts(self.year or wider.year, self.month or wider.month, self.day)


def days_in_groups(
    rows: Sequence[etree._Element], holding: Set[etree._Element], channel: Channel
) -> list[Published | None]:
    """The days of rows that tell a day or a month of their own, by the headings above them.

    `holding` are all rows of the list with what is around them. Figures that count the rows of a month from one are
    their places in it, and no days.
    """
    parts = [_parts_of(row, holding, channel.date_order) for row in rows]
    bare = [part for part in parts if part and part[1]]
    counted = {
        (year, month)
        for year, month in {(part[0].year, part[0].month) for part in bare}
        if _is_count([part[0].day for part in bare if (part[0].year, part[0].month) == (year, month)])
    }
    return [
        _published(part[0], channel) if part and not (part[1] and (part[0].year, part[0].month) in counted) else None
        for part in parts
    ]


def _is_count(days: Sequence[int]) -> bool:
    return len(days) > 1 and list(days) == list(range(1, len(days) + 1))


def _published(parts: _Parts, channel: Channel) -> Published | None:
    written = f"{parts.year:04}-{parts.month:02}-{parts.day:02}"
    origin = "listing: day in its group"
    return parse_published(written, origin=origin, zone=channel.zone, order=channel.date_order, future=channel.future)


def _parts_of(row: etree._Element, holding: Set[etree._Element], order: str) -> tuple[_Parts, bool] | None:
    """The day of a row and whether it is told by a bare figure; ``None`` where no day can be put together."""
    lines = _in_row(row, order)
    day = next((line for line in lines if line.day and line.month), None) or next(
        (line for line in lines if line.day), _Parts()
    )
    month = next((line for line in lines if line.month and not line.day), _Parts())
    year = next((line for line in lines if line.year and not line.month), _Parts())
    known = _Parts(day.year or month.year or year.year, day.month or month.month, day.day)
    is_bare = bool(known.day) and not day.month
    for line in _above(row, holding, order) if not known.is_whole else ():
        if not known.day:
            if not line.day:
                return None
            known, is_bare = line, not line.month
            continue
        if line.day and not line.month:
            continue
        wider = known.joined(line)
        if wider is None:
            return None
        known = wider
        if known.is_whole:
            break
    return (known, is_bare) if known.is_whole else None


def _in_row(row: etree._Element, order: str) -> list[_Parts]:
    """What the short lines of a row tell: a bare figure only in front of the row's link."""
    parts_of_lines: list[_Parts] = []
    link = next((text_of(anchor) for anchor in row.iter("a") if text_of(anchor)), "")
    is_ahead = True
    for line in lines_of(row):
        if link and line.startswith(link):
            is_ahead = False
        elif line and len(line) <= BYLINE and not OTHER_DAY.search(line):
            read = [_read(part, order) for part in (line, *DIVIDERS.split(line))]
            parts_of_lines += [part for part in read if part and (part.month or is_ahead)]
    boxes = ((element, apart(element)) for element in row.iter(etree.Element) if len(element) <= PARTS)
    read_boxes = [(element, _read(text, order)) for element, text in boxes if len(text) <= BYLINE]
    whole = [
        part for element, part in read_boxes if part and part.day and (part.month or _DATED.search(_name(element)))
    ]
    return [*sorted(whole, key=lambda part: not part.month), *parts_of_lines]


def _name(element: etree._Element) -> str:
    return element.get("class") or ""


def _above(row: etree._Element, holding: Set[etree._Element], order: str) -> Iterator[_Parts]:
    """What the lines above a row tell, the nearest first, up to the edge of the list."""
    for element in (row, *row.iterancestors()):
        parent = element.getparent()
        if parent is None:
            return
        for sibling in islice(element.itersiblings(etree.Element, preceding=True), FAR):
            yield from _in_text(sibling.tail, order)
            if sibling not in holding:
                yield from _in_line(facing(sibling, row), order)
        yield from _in_text(parent.text, order)
        if parent.tag in {"main", "body"}:
            return


def _in_line(element: etree._Element, order: str) -> Iterator[_Parts]:
    if element.tag in SILENT or len(element) > PARTS:
        return
    text = apart(element)
    yield from _in_text(text, order, is_head=next(element.iter(*_HEADS), None) is not None)


def _in_text(text: str | None, order: str, *, is_head: bool = False) -> Iterator[_Parts]:
    line = fold(text or "")
    if not line or len(line) > BYLINE or OTHER_DAY.search(line) or _CHOSEN.search(line):
        return
    read = next((part for piece in (line, *DIVIDERS.split(line)) if (part := _read(piece, order))), None)
    if read is None and is_head and (year := _AT_END.search(line) or _AT_START.match(line)):
        read = _of(year)
    if read is not None:
        yield read


def _read(text: str, order: str) -> _Parts | None:
    """What a line tells that is a part of a date and nothing else."""
    line = _COUNT.sub("", arabic(unicodedata.normalize("NFKC", text))).strip(AROUND)
    line = _WEEKDAY.sub("", line, count=1).strip(AROUND)
    if not line or len(line) > BYLINE // 2:
        return None
    date = next((match for form in (*_FORMS, _NUMBERS[order]) if (match := form.fullmatch(line))), None)
    return _of(date) if date else None


def _of(date: re.Match[str]) -> _Parts | None:
    parts = date.groupdict()
    month = parts.get("month") or "0"
    read = _Parts(
        int(parts.get("year") or 0),
        int(month) if month.isdigit() else MONTHS[month.lower()],
        int(parts.get("day") or 0),
    )
    return read if read.month <= 12 and read.day <= 31 and read != _Parts() else None
