"""Numbers of an English text, read generously: whatever a translator may make of it is in the set."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stdwatch.checking import english_dates, english_units

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

_IMPLIED: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("both", "pair", "couple", "twice", "dual", "bilateral", "either", "neither"), (2,)),
    **dict.fromkeys(("biennial", "biennially", "biannual", "twofold"), (2,)),
    **dict.fromkeys(("double", "doubles", "doubled", "doubling"), (2, 1)),
    **dict.fromkeys(("thrice", "trilateral", "triennial", "tripartite"), (3,)),
    **dict.fromkeys(("triple", "triples", "tripled", "tripling", "treble"), (3, 2)),
    **dict.fromkeys(("quadruple", "quadrupled", "quadrupling"), (4, 3)),
    **dict.fromkeys(("quadrilateral", "quadrennial"), (4,)),
    **dict.fromkeys(("semiannual", "semiannually"), (6, 2)),
    **dict.fromkeys(("annual", "annually", "yearly", "dozen", "dozens", "noon"), (12,)),
    "quarterly": (3, 4), "monthly": (12,), "weekly": (7,), "decade": (10,), "fortnight": (14,), "century": (100,),
    "centennial": (100,), "midnight": (0, 24),
}  # fmt: skip
"""What a word says without a numeral; what is tripled has grown by two times itself: 增加两倍."""

_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
_PARTS |= {name: part for part, word in enumerate(_ORDINALS[:11]) if part > 2 for name in (word, f"{word}s")}

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
_FOLD = re.compile(r"\b(\w{1,12})[- ]?fold\b", re.IGNORECASE)
_SHARE = re.compile(r"\b(\w{1,12}) (?:in|out of|of every|in every) (\w{1,12})\b", re.IGNORECASE)
_HALF = re.compile(r"\bhalf[ -](?:a |an )?(hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_AND_A_HALF = re.compile(
    r"\b(?:(\w{1,12}) and a half[ -](year|month|day|hour|week)s?|(year|month|day|hour|week) and a half)\b",
    re.IGNORECASE,
)
_HALF_YEAR = re.compile(r"\bhalf[ -](?:a |of the )?year\b|\bhalf-yearly\b", re.IGNORECASE)
_SPAN = re.compile(
    r"(?<![\w.])(\d{1,4}\.\d|\w{1,12}(?:-\w{1,12})?)[\s-]{1,3}(?:calendar\s|business\s|working\s|consecutive\s)?"
    r"(day|week|month|year|hour|decade)s?\b",
    re.IGNORECASE,
)
_FACTORS = (("day", "week", 7), ("month", "year", 12), ("hour", "day", 24))


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
    readers = (_digits, _word_values, _romans, _shares, _halves, _spans, _measures, english_dates.values)
    return EnglishNumbers(
        frozenset(round(value, 6) for read in readers for value in read(text)),
        english_dates.months(text),
        english_dates.parts(text),
        _PERCENT.search(text) is not None,
        english_dates.year_shifts(text),
    )


def _digits(text: str) -> Iterator[float]:
    for match in _DIGITS.finditer(text):
        yield _number(match[0])
    for match in _SCALED.finditer(text):
        scale = _LARGE.get(match["scale"].lower()) or _SHORT[match["scale"].lower()]
        yield from (_number(piece) * scale for piece in (match["first"], match["last"]) if piece)


def _number(digits: str) -> float:
    return float(digits.replace(",", "").rstrip("."))


def _count(word: str) -> float:
    """The number that a word or numeral says; 0 for any other word."""
    word = word.lower()
    if re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]+)?", word):
        return float(word)
    return float(sum(_SMALL.get(piece, 0) for piece in word.split("-")))


def _word_values(text: str) -> Iterator[float]:
    """Values of number words; runs of them are read as one number and also each by itself."""
    total = current = 0.0
    inside = False
    previous = ""
    for word in [*(match[0].lower() for match in _WORDS.finditer(text)), ""]:
        pieces = word.split("-")
        values = [_SMALL[piece] for piece in pieces if piece in _SMALL]
        yield from values
        yield from (value for piece in {word, *pieces} for value in _IMPLIED.get(piece, ()))
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


def _romans(text: str) -> Iterator[float]:
    for match in _ROMAN.finditer(text):
        if match[0] and match[0] != "I":
            yield 10 * len(match[1]) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX").index(match[2])


def _shares(text: str) -> Iterator[float]:
    """One in five, two out of three; tenfold, by which something has grown nine times."""
    for match in _SHARE.finditer(text):
        above, below = _count(match[1]), _count(match[2])
        if 0 < above < below:
            yield from (above / below, 100 * above / below)
    for match in _FOLD.finditer(text):
        if times := _count(match[1]):
            yield from (times, times - 1)


def _halves(text: str) -> Iterator[float]:
    """Half a million; two and a half years, which are 30 months; half a year."""
    for match in _HALF.finditer(text):
        yield _LARGE[match[1].lower()] / 2
    for match in _AND_A_HALF.finditer(text):
        count = (_count(match[1]) if match[1] else 1) + 0.5
        yield from (count, *_other_units(count, (match[2] or match[3]).lower()))
    if _HALF_YEAR.search(text):
        yield 6


def _spans(text: str) -> Iterator[float]:
    """The same span in another unit: 24 months are two years, two weeks 14 days, two decades 20 years."""
    for match in _SPAN.finditer(text):
        word = match[1].lower()
        count = _count(word) or (1.0 if word in {"a", "an", "per", "each", "every"} else 0.0)
        if count:
            yield from _other_units(count, match[2].lower())


def _measures(text: str) -> Iterator[float]:
    return english_units.values(text, _SMALL)


def _other_units(count: float, unit: str) -> Iterator[float]:
    if unit == "decade":
        yield 10 * count
    for smaller, larger, factor in _FACTORS:
        if unit == larger:
            yield factor * count
        if unit == smaller and count % factor == 0:
            yield count / factor
