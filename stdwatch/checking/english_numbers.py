"""Numbers, days and percentages of an English text, read generously: what a translator may make of it is in the set."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_SMALL = {word: number for words in (_ONES, _ORDINALS) for number, word in enumerate(words)}
_SMALL |= {f"{word}{end}": 10 * number for number, word in enumerate(_TENS, 2) for end in ("y", "ieth")}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_LARGE |= {f"{word}th": number for word, number in _LARGE.items()}
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}

_IMPLIED = {
    "both": 2, "pair": 2, "couple": 2, "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "twice": 2, "twofold": 2,
    "dual": 2, "bilateral": 2, "either": 2, "neither": 2, "biennial": 2, "biennially": 2, "biannual": 2,
    "thrice": 3, "triple": 3, "tripled": 3, "tripling": 3, "threefold": 3, "trilateral": 3, "treble": 3, "triennial": 3,
    "tripartite": 3, "quarterly": 3, "quadruple": 4, "quadrupled": 4, "fourfold": 4, "quadrilateral": 4,
    "quadrennial": 4, "semiannual": 6, "semiannually": 6, "weekly": 7, "decade": 10, "dozen": 12, "dozens": 12,
    "annual": 12, "annually": 12, "yearly": 12, "noon": 12, "fortnight": 14, "century": 100, "centennial": 100,
}  # fmt: skip
_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
_PARTS |= {name: part for part, word in enumerate(_ORDINALS[:11]) if part > 2 for name in (word, f"{word}s")}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(?=(?-i:[JFMASOND]))"  # may and march are words as well
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?)"
)

_DIGITS = re.compile(r"(?<!\d)(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?!\d)(?:\.\d{1,15})?")
_SCALED = re.compile(
    r"(?<![\d,])(?P<first>\d[\d,]{0,20}(?:\.\d{1,15})?)"
    r"(?:\s{0,3}(?:to|and|or|[-–—])\s{0,3}\$?(?P<last>\d[\d,]{0,20}(?:\.\d{1,15})?))?[\s-]{0,3}"
    r"(?P<scale>hundred|thousand|million|billion|trillion|(?:k|mn|mln|bn|tn|m|b)\b)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[a-z]+(?:-[a-z]+)?", re.IGNORECASE)
_ROMAN = re.compile(r"\b(?=[IVX]{1,5}\b)(X{0,3})(IX|IV|V?I{0,3})\b")
_PERCENT = re.compile(r"%|\bper\s?cent|\bpercent|\bpct\b|\bpercentage", re.IGNORECASE)
_DECADE = re.compile(r"\b((?:1[89]|20)\d)0s\b|['’](\d)0s\b")
_FISCAL = re.compile(r"\b(?:FY|CY)\s?['’]?(\d\d)\b|['’](\d\d)\b")
_CLOCK = re.compile(r"\b(\d{1,2})(?::\d\d)?\s*(a\.?m|p\.?m)\b|\b(\d{1,2}):\d\d\b", re.IGNORECASE)
_SPAN = re.compile(
    r"\b(\w{1,12}(?:-\w{1,12})?)[\s-]{1,3}(?:calendar\s|business\s|working\s|consecutive\s)?(day|week|month|year|hour|decade)s?\b",
    re.IGNORECASE,
)
_PART_OF_MONTH = re.compile(
    rf"\b(?P<part>early|beginning|start|first|mid|middle|late|later|end|last|final)\b[\s-]*(?:\w+\s+){{0,4}}?(?P<month>{_MONTH})\b",
    re.IGNORECASE,
)
_DAY_OF_MONTH = re.compile(
    rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>[0-3]?\d)\b(?!\d)|\b(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH})\b",
    re.IGNORECASE,
)
_PARTS_OF_MONTH = {"early": 1, "beginning": 1, "start": 1, "first": 1, "mid": 2, "middle": 2}
_YEAR_WORDS = {
    "this year": 0,
    "current year": 0,
    "year-end": 0,
    "end of the year": 0,
    "next year": 1,
    "following year": 1,
    "coming year": 1,
    "last year": -1,
    "previous year": -1,
    "year before": -1,
}


@dataclass(frozen=True, slots=True)
class EnglishNumbers:
    """What a text has of numbers. `parts` are months with a third of it: (9, 2) is mid-September."""

    values: frozenset[float]
    months: frozenset[int]
    parts: frozenset[tuple[int, int]]
    has_percent: bool
    year_shifts: frozenset[int]
    """How far a year that it only hints at (“next year”) lies from that of the document."""


def read_numbers(text: str) -> EnglishNumbers:
    """All numbers of an English text."""
    values = {round(value, 6) for value in _values(text)}
    lower = text.lower()
    months = {month_of(match[0]) for match in re.finditer(rf"\b{_MONTH}\b", text, re.IGNORECASE)}
    months |= {int(match[1]) for match in re.finditer(r"\b\d{4}[-/](0?[1-9]|1[0-2])\b", text)}
    shifts = frozenset(shift for words, shift in _YEAR_WORDS.items() if words in lower)
    return EnglishNumbers(
        frozenset(values), frozenset(months), frozenset(_parts(text)), _PERCENT.search(text) is not None, shifts
    )


def month_of(word: str) -> int:
    """The number of a month by its English name or abbreviation."""
    return MONTHS.index(word[:3].lower()) + 1


def _values(text: str) -> Iterator[float]:
    for match in _DIGITS.finditer(text):
        yield _number(match[0])
    for match in _SCALED.finditer(text):
        scale = _LARGE.get(match["scale"].lower()) or _SHORT[match["scale"].lower()]
        yield from (_number(piece) * scale for piece in (match["first"], match["last"]) if piece)
    yield from _word_values(text)
    for match in _ROMAN.finditer(text):
        if match[0] and match[0] != "I":
            yield 10 * len(match[1]) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX").index(match[2])
    for match in _DECADE.finditer(text):
        year = int(match[1] or f"19{match[2]}"[:3]) * 10
        yield from (year, year % 100, year // 100 + 1)
    for match in _FISCAL.finditer(text):
        yield 2000 + int(match[1] or match[2])
    for match in _CLOCK.finditer(text):
        hour = int(match[1] or match[3])
        yield from (hour, (hour + 12) % 24)
    for match in re.finditer(
        r"\bhalf[ -](?:a |an )?(hundred|thousand|million|billion|trillion)\b", text, re.IGNORECASE
    ):
        yield _LARGE[match[1].lower()] / 2
    if re.search(r"\byear and a half\b", text, re.IGNORECASE):
        yield from (18, 1.5)
    if re.search(r"\bhalf[ -](?:a |of the )?year\b|\bsix[- ]month", text, re.IGNORECASE):
        yield 6
    yield from _spans(text)


def _number(digits: str) -> float:
    return float(digits.replace(",", "").rstrip("."))


def _word_values(text: str) -> Iterator[float]:
    """Values of number words; runs of them are read as one number and also each by itself."""
    total = current = 0.0
    inside = False
    previous = ""
    for word in [*(match[0].lower() for match in _WORDS.finditer(text)), ""]:
        pieces = word.split("-")
        values = [_SMALL[piece] for piece in pieces if piece in _SMALL]
        yield from values
        yield from (_IMPLIED[piece] for piece in {word, *pieces} if piece in _IMPLIED)
        if pieces[-1] in _PARTS:
            yield from _fraction(previous if len(pieces) == 1 else pieces[0], _PARTS[pieces[-1]])
        if len(values) == len(pieces) and word:
            current += sum(values)
            inside = True
        elif word in _LARGE:
            current = (current or 1) * _LARGE[word]
            if _LARGE[word] > 100:
                total, current = total + current, 0.0
            inside = True
        elif not (word == "and" and inside):
            if inside:
                yield total + current
            total, current, inside = 0.0, 0.0, False
        previous = word or previous


def _fraction(before: str, parts: int) -> Iterable[float]:
    """One third and two thirds, also as percentages and as their own numbers."""
    count = _SMALL.get(before, 1)
    share = count / parts
    return (share, 100 * share, count, parts)


def _spans(text: str) -> Iterator[float]:
    """The same span in another unit: 24 months are two years, two weeks 14 days, two decades 20 years."""
    for match in _SPAN.finditer(text):
        word = match[1].lower()
        count = float(word) if word.isdecimal() else float(sum(_SMALL.get(piece, 0) for piece in word.split("-")))
        if not count:
            count = 1.0 if word in {"a", "an", "one", "per", "each", "every"} else 0.0
        unit = match[2].lower()
        if unit == "decade":
            yield 10 * count
        for smaller, larger, factor in (("day", "week", 7), ("month", "year", 12), ("hour", "day", 24)):
            if unit == larger and count:
                yield factor * count
            if unit == smaller and count and count % factor == 0:
                yield count / factor


def _parts(text: str) -> Iterator[tuple[int, int]]:
    for match in _PART_OF_MONTH.finditer(text):
        yield month_of(match["month"]), _PARTS_OF_MONTH.get(match["part"].lower(), 3)
    for match in _DAY_OF_MONTH.finditer(text):
        day = int(match["day"] or match["day2"])
        if 1 <= day <= 31:
            yield month_of(match["month"] or match["month2"]), 1 + (day > 10) + (day > 20)
