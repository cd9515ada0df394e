"""Years, months and days of an English text, read generously."""

import re
from collections.abc import Iterator

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(?=(?-i:[JFMASOND]))"  # may and march are words as well
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?)"
)
_NAMED = re.compile(rf"\b{_MONTH}\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b\d{4}[-/.](0?[1-9]|1[0-2])\b|\b(0?[1-9]|[12]\d|3[01])[/.](0?[1-9]|[12]\d|3[01])[/.](?:20)?\d\d\b"
)
_PART = re.compile(
    r"\b(?P<part>early|beginning|start|first|mid|middle|late|later|end|last|final)\b[\s-]*"
    rf"(?:\w+\s+){{0,4}}?(?P<month>{_MONTH})\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>[0-3]?\d)\b(?!\d)"
    rf"|\b(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH})\b",
    re.IGNORECASE,
)
_PARTS = {"early": 1, "beginning": 1, "start": 1, "first": 1, "mid": 2, "middle": 2}
_DECADE = re.compile(r"\b((?:1[89]|20)\d)0s\b|['’](\d)0s\b")
_FISCAL = re.compile(r"\b(?:FY|CY)\s?['’]?(\d\d)\b|['’](\d\d)\b")
_RANGE = re.compile(r"\b((?:19|20)\d\d)\s?[-–—/]\s?(\d\d)\b(?!\d)")
_CLOCK = re.compile(r"\b(\d{1,2})(?::\d\d)?\s*(a\.?m|p\.?m)\b|\b(\d{1,2}):\d\d\b", re.IGNORECASE)
_SHIFTS = {
    0: ("this year", "current year", "year-end", "end of the year"),
    1: ("next year", "following year", "coming year"),
    -1: ("last year", "previous year", "year before"),
}


def values(text: str) -> Iterator[float]:
    """Numbers that dates hold without showing them: decades, short years, hours of the afternoon."""
    for match in _DECADE.finditer(text):
        year = int(match[1] or f"19{match[2]}"[:3]) * 10
        yield from (year, year % 100, year // 100 + 1)
    for match in _FISCAL.finditer(text):
        yield 2000 + int(match[1] or match[2])
    for match in _RANGE.finditer(text):
        yield int(match[1][:2]) * 100 + int(match[2])
    for match in _CLOCK.finditer(text):
        hour = int(match[1] or match[3])
        yield from (hour, (hour + 12) % 24)


def months(text: str) -> frozenset[int]:
    """The months that a text names, in words or in numbers (of 10/06/2025 both may be the month)."""
    named = {_number(match[0]) for match in _NAMED.finditer(text)}
    numbered = {int(piece) for match in _NUMBERED.finditer(text) for piece in match.groups() if piece}
    return frozenset(named | {month for month in numbered if month <= 12})


def parts(text: str) -> frozenset[tuple[int, int]]:
    """Months with the third of it that is meant, by a word or by a day."""
    months = {(_number(match["month"]), _PARTS.get(match["part"].lower(), 3)) for match in _PART.finditer(text)}
    for match in _DAY.finditer(text):
        day = int(match["day"] or match["day2"])
        if 1 <= day <= 31:
            months.add((_number(match["month"] or match["month2"]), 1 + (day > 10) + (day > 20)))
    return frozenset(months)


def year_shifts(text: str) -> frozenset[int]:
    """How far a year that is only hinted at lies from that of the document."""
    lower = text.lower()
    return frozenset(shift for shift, phrases in _SHIFTS.items() if any(phrase in lower for phrase in phrases))


def _number(month: str) -> int:
    return _NAMES.index(month[:3].lower()) + 1
