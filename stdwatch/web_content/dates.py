"""Publishers' dates: read strictly, kept with precision and origin, refused when absurd or relative."""

import calendar
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from stdwatch.clock import first_day
from stdwatch.items import Precision, Published
from stdwatch.web_content.markup import fold

EARLIEST = 1990
PROPOSED = "proposed"
"""How the origin of a date begins that no rule found: it is a guess, and shown as one."""
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\b"
YEAR = r"(?P<year>[0-9]{4})\b"

ISO = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2}(?:[T ][0-9]{2}:?[0-9]{2}.*)?)?$")
_DIGITS = {digit: number for number, digits in enumerate(("〇○零Ｏ", *"一二三四五六七八九")) for digit in digits}
_CHINESE = re.compile(
    r"([一二][〇○零Ｏ一二三四五六七八九]{3}年)([一二三四五六七八九十]{1,2}月)([一二三四五六七八九十]{1,3}日)"
)
"""A day as documents of Chinese authorities are signed."""
MAIL = re.compile(
    r"(?:[A-Z][a-z]{2,8},? )?(?P<day>[0-9]{1,2}) (?P<month>[A-Z][a-z]{2})[a-z]{0,6}\.? (?P<year>[0-9]{2}|[0-9]{4})"
    r"(?= [0-9]{2}:[0-9]{2})"
)
WRITTEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (rf"\b{MONTH} {DAY},? {YEAR}", rf"\b{DAY} (?:of )?{MONTH},? {YEAR}", rf"\b{MONTH},? {YEAR}")
)
YEAR_FIRST = (
    re.compile(r"(?<![0-9])(?P<year>[0-9]{4})\s?年\s?(?P<month>[0-9]{1,2})\s?月\s?(?P<day>[0-9]{1,2})\s?日?"),
    re.compile(
        r"(?<![0-9/.-])(?P<year>[0-9]{4})(?P<sep>[/.-])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})\b"
        r"(?![/.-]?[0-9])"
    ),
)
PUBLISHED = (
    r"(?:(?:first |originally )?(?:published|posted|released|issued|created|date)"
    r"(?: (?:on|date|published|posted|issued|released))?"
    r"|(?:release|publication|publish|posting|posted|issue) date|date of (?:publication|release|issue)"
    r"|for immediate release|pub(?:lished)? date|发布时间|发布日期|发文日期|成文日期|公布日期|日期|时间|发布)"
)
"""What stands in front of a day of publication."""
LEAD_IN = re.compile(
    rf"^(?:{PUBLISHED}(?![a-z])\s*[:：]?\s*)?(?:(?:mon|tue|wed|thu|fri|sat|sun)\w*,? )?", re.IGNORECASE
)
WEEKDAY = re.compile(
    r"\s*\(?(?:(?:星期|周|礼拜)[一二三四五六日天]|(?<=\()[日月火水木金土]|[日月火水木金土]曜日?)\)?(?=\s|$)|(?<=日)\s*\d\d?:\d\d(?::\d\d)?$"
)
"""What stands behind a day in Chinese and Japanese: that of the week, and the hour."""
MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
SHORT_YEAR = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/|[0-9]{1,2}[ -][a-z]{3,9}[ -])'?(1[3-9]|[2-9][0-9])", re.IGNORECASE)
"""A day whose year has two figures: only one that can be no month and hardly a day."""
_FOREIGN = re.compile(
    r"\b(?P<day>[0-9]{1,2})(?:er|\.)? (?:de )?(?P<month>"
    r"janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre"
    r"|januar|februar|märz|juni|juli|oktober|dezember"
    r"|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    r")(?: del?)? (?P<year>[0-9]{4})\b",
    re.IGNORECASE,
)
"""A whole day in French, Spanish, German or Portuguese: a name of a month alone may be a word of English."""
_FOREIGN_MONTHS = (
    *(("jan", "ene"), ("fe", "fé"), ("mar", "mär"), ("av", "abr"), ("mai", "may"), ("juin", "jun"), ("jui", "jul")),
    *(("ao", "ag"), ("sep", "set"), ("oc", "ok", "ou"), ("no",), ("d",)),
)
_BESIDE = re.compile(
    rf"{DAY}[ ,./-]{{0,3}}(?:of )?{MONTH}|{MONTH.replace('month', 'name')}[ ,./-]{{0,3}}[0-9]{{1,2}}(?![0-9])",
    re.IGNORECASE,
)
"""A day of a month: figures that stand elsewhere count something."""
_NO_DATE = re.compile(
    r"(?!(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|noon|midnight|eastern"
    r"|central|pacific|mountain|standard|daylight|time|the|[a-z]{1,3}[st]t|utc|gmt|hrs?|hours)[a-z]{0,6}\b)\b[a-z]{3,}",
    re.IGNORECASE,
)
"""A word that is no part of a date and its hour."""
NUMBERS = {
    "MDY": re.compile(r"\b(?P<month>[0-9]{1,2})[/.](?P<day>[0-9]{1,2})[/.](?P<year>[0-9]{4})\b"),
    "DMY": re.compile(r"\b(?P<day>[0-9]{1,2})[/.](?P<month>[0-9]{1,2})[/.](?P<year>[0-9]{4})\b"),
}


def parse_published(
    text: str,
    *,
    origin: str,
    zone: str,
    order: str = "MDY",
    at: datetime | None = None,
    future: bool = False,
    whole_days: bool = False,
) -> Published | None:
    """The date that a text is, or `None` when it is none, is relative, or is absurd.

    An instant keeps the site's own offset; one given in UTC, or without an offset, gets the offset of `zone` (IANA), so
    that its first ten characters are the site's day. Absurd is before 1990, and more than two days after `at`; with
    `future` (a hearing's event) two years after. With `whole_days`, of a site that tells no times, midnight is the day
    as it is written, whatever its offset.
    """
    words = _in_english(arabic(unicodedata.normalize("NFKC", fold(text))))
    if whole_days and (midnight := MIDNIGHT.match(words)):
        words = midnight.group(1)
    return _sane(_instant(words, zone) or _whole(words, order) or _strict(words, order), origin, at, future)


def arabic(text: str) -> str:
    """The text with the days of Chinese documents in figures: 二〇二五年十一月四日 is 2025年11月4日."""
    return _CHINESE.sub(lambda match: "".join(map(_figures, match.groups())), text)


def _in_english(text: str) -> str:
    """The text with its first day of another European language as English writes it."""
    return _FOREIGN.sub(lambda match: f"{match['day']} {_english_month(match['month'])} {match['year']}", text, count=1)


def _english_month(name: str) -> str:
    number = next(number for number, begins in enumerate(_FOREIGN_MONTHS, 1) if name.lower().startswith(begins))
    return calendar.month_name[number]


def _figures(part: str) -> str:
    """A year by its digits, a month or day as a number, each with its sign."""
    digits, sign = part[:-1], part[-1]
    if sign == "年":
        return "".join(str(_DIGITS[digit]) for digit in digits) + sign
    tens, ten, ones = digits.rpartition("十")
    number = (_DIGITS[tens] if tens else 1 if ten else 0) * 10 + (_DIGITS[ones] if ones else 0)
    return f"{number}{sign}"


def search_published(
    text: str, *, origin: str, order: str = "MDY", at: datetime | None = None, future: bool = False
) -> Published | None:
    """The first full date inside prose ("Hearing on Thursday, February 6, 2025"), under the rules above."""
    words = _in_english(fold(text))
    matches = [match for pattern in (*WRITTEN[:2], NUMBERS[order], *YEAR_FIRST) if (match := pattern.search(words))]
    first = min(matches, key=lambda match: match.start(), default=None)
    return _sane(_day(first), origin, at, future) if first else None


def _instant(text: str, zone: str) -> datetime | date | str | None:
    """A machine's date: RFC 3339 and its shorter forms, or that of a mail or feed (RFC 5322)."""
    try:
        if mail := MAIL.match(text):
            written = f"{mail['day']} {mail['month']} {mail['year']}{text[mail.end() :]}"
            return _local(parsedate_to_datetime(written), zone, naive_is_utc=True)
        if not ISO.match(text):
            return None
        if len(text) == 7:
            return text if date.fromisoformat(text + "-01") else None
        if len(text) == 10:
            return date.fromisoformat(text)
        return _local(datetime.fromisoformat(text), zone)
    except (ValueError, OverflowError):
        return None


def _local(instant: datetime, zone: str, *, naive_is_utc: bool = False) -> datetime:
    """The instant in the site's zone, unless it has an offset of its own."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC if naive_is_utc else ZoneInfo(zone))
    return instant if instant.utcoffset() else instant.astimezone(ZoneInfo(zone))


def _whole(text: str, order: str) -> date | str | None:
    """A date in words or numbers that is all the text says, but for a weekday or "Published on"."""
    rest = WEEKDAY.sub("", LEAD_IN.sub("", text))
    if short := SHORT_YEAR.fullmatch(rest):
        rest = f"{short[1]}20{short[2]}".replace("-", " ")
    for pattern in (NUMBERS[order], *WRITTEN, *YEAR_FIRST):
        if match := pattern.fullmatch(rest):
            return _day(match)
    return None


def _day(match: re.Match[str]) -> date | str | None:
    """The day, or the month as ``YYYY-MM``, that a pattern matched; `None` for a 31 February."""
    parts = match.groupdict()
    month = int(parts["month"]) if parts["month"].isdigit() else MONTHS[parts["month"].lower()]
    if "day" not in parts:
        return f"{parts['year']}-{month:02}"
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None


def _strict(text: str, order: str) -> date | None:
    """The last resort: dateparser, fenced in. English only, whole dates only, no relative ones, short texts only.

    Not strict, it makes days of "12" and "Q3 2026"; without a language its first failure takes 1.2 s.
    """
    if len(text) > 60 or not re.search(r"\b\d{4}\b", text) or not _BESIDE.search(text):
        return None
    if _NO_DATE.search(LEAD_IN.sub("", text)):
        return None
    from dateparser.date import DateDataParser

    settings = {"DATE_ORDER": order, "STRICT_PARSING": True, "PARSERS": ["absolute-time"]}
    instant = DateDataParser(languages=["en"], settings=settings).get_date_data(text).date_obj
    return instant.date() if instant else None


def _sane(value: datetime | date | str | None, origin: str, at: datetime | None, future: bool) -> Published | None:
    """The date as it is kept, or `None` outside the years in which the site can have published."""
    if value is None:
        return None
    day = first_day(value if isinstance(value, str) else value.isoformat())
    latest = at.date() + timedelta(days=730 if future else 2) if at else date.max
    if day is None or day.year < EARLIEST or day > latest:
        return None
    if isinstance(value, str):
        return Published(value, Precision.MONTH, origin)
    if isinstance(value, datetime):
        return Published(value.isoformat(timespec="seconds"), Precision.INSTANT, origin)
    return Published(value.isoformat(), Precision.DAY, origin)


def choose_date(page: Published | None, channel: Published | None) -> Published | None:
    """The page's date, or the channel's where the page has none or says the same day or month less precisely (CS5).

    What only the page's address tells, or is only proposed, gives way to whatever a channel says.
    """
    if page is None or channel is None:
        return page or channel
    if page.origin == "url" or page.origin.startswith(PROPOSED):
        return channel
    ranks = (Precision.MONTH, Precision.DAY, Precision.INSTANT)
    finer = ranks.index(channel.precision) > ranks.index(page.precision)
    return channel if finer and channel.value.startswith(page.value) else page
