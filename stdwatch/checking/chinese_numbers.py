"""Numbers, days and percentages of a Chinese text, read strictly: only what is surely a number is one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = {character: number for number, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERALS = "〇零一二两三四五六七八九十百千万亿"

_SCALE = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
_SCALES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7, "百万": 10**6,
    "十万": 10**5, "万": 10**4, "千": 1000, "百": 100,
}  # fmt: skip

_PART = "[上中下]旬|初|底|末"
_DATE = re.compile(
    r"(?<![\d.])(?P<year>[12]\d{3})\s?(?:年|财年)"
    rf"(?:\s?(?P<month>1[0-2]|0?[1-9])\s?月(?:\s?(?P<day>[0-3]?\d)\s?日)?(?P<part>{_PART})?)?"
    rf"|(?<![\d.个])(?P<month2>1[0-2]|0?[1-9])\s?月(?:份|(?:\s?(?P<day2>[0-3]?\d)\s?日)?(?P<part2>{_PART})?)"
    r"|(?<![A-Za-z0-9.])(?P<year3>[12]\d{3})[-/.](?P<month3>1[0-2]|0?[1-9])[-/.](?P<day3>[0-3]?\d)(?![A-Za-z0-9])"
    r"|(?P<year4>[一二][〇零一二三四五六七八九]{3})年"
    rf"|(?<![{_NUMERALS}\d第])(?P<written_month>十[一二]?|[一二三四五六七八九])月"
    rf"(?:份|(?:(?P<written_day>三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])日)?(?P<part3>{_PART})?)"
)
_DECADE = re.compile(r"(?P<century>\d\d)\s?世纪\s?(?P<tens>\d0)\s?年代|(?P<whole>[12]\d{2}0)\s?年代")
_PERCENT = re.compile(
    rf"百分之(?P<words>[{_NUMERALS}点]{{1,12}}|\d{{1,9}}(?:\.\d{{1,9}})?)"
    r"|(?P<tenths>[一二三四五六七八九])成(?![为立员果本功熟长效就品都分像])"
)
_FRACTION = re.compile(rf"(?P<below>[{_NUMERALS}]{{1,12}}|\d{{1,9}})分之(?P<above>[{_NUMERALS}]{{1,12}}|\d{{1,9}})")
_ARABIC = re.compile(
    r"(?<![A-Za-z\d.,/_-])(?P<number>(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?!\d)(?:\.\d{1,9})?)(?!\.?\d)"
    rf"\s?(?P<scale>{_SCALE})?(?P<more>[余多])?\s?(?P<percent>[%％]|个百分点|百分点)?"
)
_CHINESE = re.compile(
    rf"(?P<nth>第)?(?<![{_NUMERALS}])(?P<words>[{_NUMERALS}]{{1,12}})(?![{_NUMERALS}])(?P<more>[余多])?"
)

_COUNTERS = (
    "个", "年", "月", "日", "天", "周", "小时", "分钟", "秒", "次", "名", "位", "家", "条", "款", "章", "节", "部",
    "份", "种", "类", "级", "层", "倍", "届", "轮", "批", "期", "项", "国", "州", "省", "台", "辆", "座", "所", "件",
    "场", "页", "米", "公里", "吨", "公斤", "元", "美元", "欧元", "代", "度", "阶段", "步", "季度", "人", "岁", "处",
    "艘", "架", "套", "组", "队", "票", "席", "卷", "篇", "段", "支", "亩", "公顷", "世纪", "大",
)  # fmt: skip
_OF_TWO = ("年", "次", "周", "倍", "个月", "天", "名", "小时", "届", "轮", "期", "百", "千", "万", "亿")
"""两 is only read where it is measured: 两国, 两项 and 两者 name what went before."""

_COUNTED = ("个", "项", "大", "种", "类", "份", "条", "点", "家", "部", "国", "章", "层", "级", "组", "步", "阶段")
"""With these a number may count what the sentence lists."""

_NOT_BEFORE = re.compile(
    "(?:周|星期|礼拜|其|之|数|几|若|老|东盟|不|统|唯|单|专|万|初|同|逐|任|十[一二三四五]*|[上下])$"
)
_NOT_AFTER = re.compile("^(?:氧|氯|氟|硫|甲|乙|苯|聚|维|手|进制|元论|次元|角|星|菱|方|者|月[份]?底|岛|江|川|峡|亚)")
_NOT_NUMBERS = re.compile(
    "[百千万亿]+|万一|十?[一二三四五]五|(?:一二|二三|三四|四五|五六|六七|七八|八九|三五)[十百千万]?|九一八|五一"
)
"""Numerals that say roughly how many, or name something: 数千万, 七八百, 十四五."""

_ITEM = re.compile(r"^[（(]?[\d一二三四五六七八九十]+(?:[）)、]|[．.](?!\d))")
_NAME = re.compile(
    r"(?:(?<![a-z])[a-z]{1,20}://|www\.)[!-~]+|(?<![A-Za-z0-9_./-])[A-Za-z][A-Za-z0-9_./-]{0,40}\d[A-Za-z0-9_./-]{0,40}|(?<![\d.])\d+(?:\.\d+){2,}|\d{1,2}[:：]\d\d",
    re.IGNORECASE,
)
"""Addresses, names with digits, versions and times of day: no numbers to compare."""

_APPROXIMATE = re.compile("(?:约|近|逾|超|超过|将近|接近|大约|约为|约合|折合|多达|高达|不足)$")
_SHARED_SCALE = re.compile(
    rf"^\s?(?:至|到|—|–|-|~|～|、|和|或)\s?\d[\d,.]*\s?(?P<scale>{_SCALE})?\s?(?P<percent>[%％])?"
)
"""What the second number of a range says for both: 10 至 15 万, 3—5%."""


class Kind(StrEnum):
    """What a quantity is."""

    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text; of a date what is known of year, month, day and third of the month, and no values."""

    start: int
    end: int
    kind: Kind
    values: tuple[float, ...] = ()
    """The readings that would each be right."""
    approximate: bool = False
    precision: float = 0.0
    """What one of its last digit stands for, where it is given in 万 or 亿: 123 万 may be 1,234,567."""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: int | None = None
    counts: bool = False
    """Whether it may count what the sentence lists."""


def read_quantities(text: str) -> Iterator[Quantity]:
    """The numbers of a Chinese text that are surely numbers, without overlap."""
    taken = [match.span() for match in _NAME.finditer(text)]
    if item := _ITEM.match(text):
        taken.append(item.span())
    for read in (_dates, _decades, _percents, _fractions, _arabic, _chinese):
        for quantity in read(text):
            if not any(start < quantity.end and quantity.start < end for start, end in taken):
                taken.append((quantity.start, quantity.end))
                yield quantity


def value_of(numerals: str) -> float:
    """The value of Chinese numerals: 一百二十, 二〇二五, 三千万."""
    if len(numerals) > 1 and all(character in _DIGITS for character in numerals):
        return float("".join(str(_DIGITS[character]) for character in numerals))
    total = section = digit = 0
    for character in numerals:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _SMALL_UNITS:
            section, digit = section + (digit or 1) * _SMALL_UNITS[character], 0
        else:
            section = (section + digit) or 1
            total = (total + section) * 10**8 if character == "亿" else total + section * 10**4
            section = digit = 0
    return float(total + section + digit)


def _dates(text: str) -> Iterator[Quantity]:
    for match in _DATE.finditer(text):
        groups = {name: match[name] for name in match.re.groupindex}
        year = groups["year"] or groups["year3"]
        if groups["year4"]:
            year = str(int(value_of(groups["year4"])))
        written = {name: str(int(value_of(groups[name]))) for name in ("written_month", "written_day") if groups[name]}
        month = groups["month"] or groups["month2"] or groups["month3"] or written.get("written_month")
        day = groups["day"] or groups["day2"] or groups["day3"] or written.get("written_day")
        part = groups["part"] or groups["part2"] or groups["part3"]
        yield Quantity(
            match.start(), match.end(), Kind.DATE,
            year=int(year) if year else None, month=int(month) if month else None, day=int(day) if day else None,
            part={"上旬": 1, "初": 1, "中旬": 2}.get(part, 3) if part else None,
        )  # fmt: skip


def _decades(text: str) -> Iterator[Quantity]:
    for match in _DECADE.finditer(text):
        year = float(match["whole"] or (int(match["century"]) - 1) * 100 + int(match["tens"]))
        yield Quantity(match.start(), match.end(), Kind.NUMBER, (year, year % 100))


def _percents(text: str) -> Iterator[Quantity]:
    for match in _PERCENT.finditer(text):
        words = match["words"]
        value = 10 * value_of(match["tenths"]) if match["tenths"] else _decimal(words)
        yield Quantity(match.start(), match.end(), Kind.PERCENT, (value,))


def _decimal(words: str) -> float:
    if re.match(r"\d", words):
        return float(words)
    whole, _, rest = words.partition("点")
    digits = "".join(str(_DIGITS[character]) for character in rest if character in _DIGITS)
    return value_of(whole or "零") + float(f"0.{digits or 0}")


def _fractions(text: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        above, below = (float(part) if part.isdigit() else value_of(part) for part in (match["above"], match["below"]))
        if below:
            yield Quantity(
                match.start(), match.end(), Kind.NUMBER, (round(above / below, 6), round(100 * above / below, 6))
            )


def _arabic(text: str) -> Iterator[Quantity]:
    for match in _ARABIC.finditer(text):
        number, scale = float(match["number"].replace(",", "")), _SCALES.get(match["scale"] or "", 1)
        shared = _SHARED_SCALE.match(text[match.end() :])
        values = [number * scale]
        if shared and shared["scale"] and scale == 1:
            values.append(number * _SCALES[shared["scale"]])
        is_percent = match["percent"] or (shared and shared["percent"] and not scale > 1)
        end = (
            match.end()
            if match["percent"]
            else match.end("more")
            if match["more"]
            else match.end("scale")
            if match["scale"]
            else match.end("number")
        )
        approximate = bool(
            match["more"] or _APPROXIMATE.search(text[max(0, match.start() - 3) : match.start()].rstrip())
        )
        counts = text[end:].lstrip().startswith(_COUNTED)
        kind = Kind.PERCENT if is_percent else Kind.NUMBER
        precision = scale / 10 ** len(match["number"].partition(".")[2]) if scale > 1 else 0.0
        yield Quantity(match.start(), end, kind, tuple(values), approximate, precision, counts=counts)


def _chinese(text: str) -> Iterator[Quantity]:
    for match in _CHINESE.finditer(text):
        words, after = match["words"], text[match.end() :]
        if _NOT_BEFORE.search(text[: match.start()]) or _NOT_AFTER.match(after) or _NOT_NUMBERS.fullmatch(words):
            continue
        if len(words) == 1 and not _is_measured(words, after, bool(match["nth"])):
            continue
        if after.startswith(("半", "点")) or (len(words) > 1 and words[-1] == "分"):
            continue
        counts = not match["nth"] and after.startswith(_COUNTED)
        approximate = bool(match["more"] or _APPROXIMATE.search(text[max(0, match.start() - 3) : match.start()]))
        yield Quantity(match.start(), match.end(), Kind.NUMBER, (value_of(words),), approximate, counts=counts)


def _is_measured(numeral: str, after: str, is_ordinal: bool) -> bool:
    """Whether a single numeral is a number: one to count with, before a measure. 一 never is."""
    if numeral in "〇零一百千万亿" or after.startswith(("个方面", "方面", "大方面")):
        return False
    if is_ordinal:
        return after.startswith(_COUNTERS)
    return after.startswith(_OF_TWO if numeral == "两" else _COUNTERS)
