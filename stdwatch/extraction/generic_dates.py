"""The date of a page of an unknown site: told in its head, shown at its title, named by its address, last proposed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import etree
from parsel import Selector

from stdwatch.extraction.blocks import BlockDraft
from stdwatch.extraction.dates import head_date
from stdwatch.extraction.rules import PageRules
from stdwatch.extraction.teasers import names_of
from stdwatch.extraction.title_context import date_behind, is_row, title_context
from stdwatch.items import Published
from stdwatch.web_content.dates import MONTH, PROPOSED, PUBLISHED, parse_published
from stdwatch.web_content.markup import text_of

_SENTENCE = 60
"""Characters: a shorter line that is a sentence is prose, too."""
_BEHIND_TITLE = 8
"""Pieces of text behind the title among which a date that stands alone is the page's."""
_LABEL = 30
"""Characters: a line that says more is no label of the next."""
_LINE = 120
"""Characters: a line that says more is prose, whatever day it mentions."""

_MONTH = MONTH.replace("?P<month>", "")
_DAY = (
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}}"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
    r"|[一二][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_LABELLED = re.compile(
    rf"(?:^|[|·•（(;,]\s*|\s(?=(?:published|posted|released|issued)\b)){PUBLISHED}(?![a-z])\s*[:：]?\s*"
    rf"(?:\w+day,? )?(?P<date>{_DAY})",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"^\W*(?:[A-Z][\w.'’-]*(?:,? (?:[A-Z][\w.'’]*|de|of|the|and))*,?\s*)?[(–—-]{0,2}\s*"
    rf"(?:[A-Z][a-z]+day,? )?(?P<date>(?i:{_DAY}))\s*[)]?\s*(?:[–—:\]|]|--?|/[^/]{{2,40}}/|\()"
)
_OF_DAY = re.compile(rf"(?:of|dated|vom|du)\s+(?P<date>{_DAY})\W?", re.IGNORECASE)
_IN_ADDRESS = re.compile(
    r"(?:^|[/_-])t?(?P<year>(?:19|20)\d\d)(?P<sep>[/_-]?)(?P<month>0[1-9]|1[0-2])(?P=sep)(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?=$|[/_.-]|[a-z])",
    re.IGNORECASE,
)
_MONTH_IN_ADDRESS = re.compile(
    rf"/(?P<year>(?:19|20)\d\d)[/-]{MONTH.removesuffix(r'.?').removesuffix(chr(92))}[/-](?P<day>\d{{1,2}})(?=$|[/_.-])",
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(r"(?:^|[/_-])(?P<day>\d\d)[_-](?P<month>0[1-9]|1[0-2])[_-](?P<year>20\d\d)(?=$|[/_.-])")
_MONTH_FIRST = frozenset({"us", "mil", "gov", "ph", "fm"})
_DAY_FIRST = re.compile(r"\.(?!us$|cn$|jp$|kr$|tw$|hk$|ca$|io$|ai$|co$|me$|tv$)[a-z]{2}$")
_NUMBERS = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.]\d{4}\b")


def generic_date(
    page: Selector,
    bare: Selector,
    url: str,
    title: str | None,
    drafts: Sequence[BlockDraft],
    *,
    at: datetime,
    language: str,
) -> tuple[Published | None, str]:
    """The date of a page, and a doubt about it in words; ``None`` where no day of publication stands.

    `bare` is the page less its boilerplate, `drafts` its text. What no rule tells is looked for by htmldate outside the
    prose, and its origin says that it is `PROPOSED`.
    """

    def read(order: str) -> Published | None:
        return (
            head_date(page, url, zone="UTC", at=at, order=order)
            or _shown(bare, title, order, at)
            or _first(_labelled(bare, drafts), "page: labelled", order, at)
            or _first(_datelines(drafts), "page: dateline", order, at)
            or _first(_dated_heads(drafts), "page: dateline", order, at)
            or _first(_beside(page), "page: labelled", order, at)
            or _in_address(url, at)
            or _proposed(bare, url, at)
        )

    order, is_known = date_order(language, url)
    published = read(order)
    doubt = _ambiguous(page, published.value) if published and not is_known else ""
    if not published or not doubt:
        return published, ""
    if habit := _habit(page) or _habit_by(published.value, page, url, at):
        return published if habit == order else read(habit), ""
    return published, f"day or month first: {doubt}"


def _habit(page: Selector) -> str:
    """The order of numbers in the other dates of a page, of which one tells it; empty where none or both do."""
    orders = {_order(match) for text in _short_texts(page) for match in _NUMBERS.finditer(text)} - {""}
    return orders.pop() if len(orders) == 1 else ""


def _habit_by(value: str, page: Selector, url: str, at: datetime) -> str:
    """Day before month, where the address or the head tells the day that an ambiguous one is then."""
    other = f"{value[:4]}-{value[8:10]}-{value[5:7]}"
    in_address = _in_address(url, at)
    return "DMY" if (in_address and in_address.value == other) or other in " ".join(_short_texts(page)) else ""


def _order(match: re.Match[str]) -> str:
    first, second = int(match[1]), int(match[2])
    return "DMY" if second <= 12 < first <= 31 else "MDY" if first <= 12 < second <= 31 else ""


def _short_texts(page: Selector) -> list[str]:
    return page.xpath("//meta/@content | //text()[string-length() < 200]").getall()


def date_order(language: str, url: str) -> tuple[str, bool]:
    """The order of numbers in dates, by a page's language and host, and whether that is sure."""
    tag, host = language.lower().replace("_", "-"), urlsplit(url).hostname or ""
    if tag.startswith(("en-us", "en-ph")) or host.rpartition(".")[2] in _MONTH_FIRST:
        return "MDY", True
    if re.match(r"en-\w\w", tag) and not tag.startswith("en-ca"):
        return "DMY", True
    if _DAY_FIRST.search(host) or (tag and tag[:2] not in {"en", "zh", "ja", "ko"}):
        return "DMY", True
    return "MDY", False


def _ambiguous(page: Selector, value: str) -> str:
    """The numbers by which a page writes a day that may be another one; empty when it also writes it otherwise."""
    year, month, day = value[:4], value[5:7], value[8:10]
    if not day or int(day) > 12 or day == month:
        return ""
    written = " ".join(_short_texts(page))
    numbers = (match for match in _NUMBERS.finditer(written) if match.group().endswith(year))
    met = [match.group() for match in numbers if {int(match[1]), int(match[2])} == {int(month), int(day)}]
    return met[0] if met and value[:10] not in written else ""


def _shown(bare: Selector, title: str | None, order: str, at: datetime) -> Published | None:
    rules = PageRules(title=(), date_after_title=_BEHIND_TITLE, date_order=order)
    return date_behind(title_context(bare, title, rules), rules, at)


def _labelled(bare: Selector, drafts: Sequence[BlockDraft]) -> Iterator[str]:
    """The dates that a short line calls those of publication, in the text first and then anywhere."""
    lines = [draft.text for draft in drafts] or [text_of(bare.root)]
    matches = (match for line in lines if len(line) <= _LINE for match in _LABELLED.finditer(line))
    yield from (match["date"] for match in matches)
    for element in bare.root.iter("p", "div", "span", "time", "li", "td", "dd", "small"):
        text = element.text or ""
        if len(element) < 4 and 8 < len(text) <= _LINE and (match := _LABELLED.search(text_of(element)[: 2 * _LINE])):
            yield match["date"]


def _beside(page: Selector) -> Iterator[str]:
    """The day in a box beside the text that names one day of publication: one of several is another document's."""
    for element in page.root.iter("aside"):
        matches = list(_LABELLED.finditer(text_of(element)[: 4 * _LINE]))
        if len(matches) == 1:
            yield matches[0]["date"]


def _datelines(drafts: Sequence[BlockDraft]) -> Iterator[str]:
    """The day with which a press release begins: ``Washington, D.C., November 18, 2025 –``."""
    for draft in drafts[:4]:
        if match := _DATELINE.match(draft.text[:160]):
            yield match["date"]


def _dated_heads(drafts: Sequence[BlockDraft]) -> Iterator[str]:
    """The day of an act, on a line of its own in its head: ``of 4 November 2025``."""
    for draft in drafts[:_BEHIND_TITLE]:
        if match := _OF_DAY.fullmatch(draft.text[:_LABEL]):
            yield match["date"]


def _first(words: Iterable[str], origin: str, order: str, at: datetime) -> Published | None:
    dates = (parse_published(text, origin=origin, zone="UTC", order=order, at=at) for text in words)
    return next((date for date in dates if date), None)


def _in_address(url: str, at: datetime) -> Published | None:
    """A full day in the path, the last one."""
    parts = urlsplit(url)
    days = [value for name, value in parse_qsl(parts.query) if name.lower() in {"date", "pubdate", "day"}]
    path = "/".join((unquote(parts.path), *days))
    matches = [*_IN_ADDRESS.finditer(path)][-1:] or [*_MONTH_IN_ADDRESS.finditer(path)][-1:]
    matches = matches or [match for match in _YEAR_LAST.finditer(path) if int(match["day"]) > 12][-1:]
    written = (f"{match['day']} {match['month']} {match['year']}" for match in matches)
    if matches and matches[0]["month"].isdigit():
        written = (f"{match['year']}-{match['month']}-{match['day']}" for match in matches)
    return _first(written, "url", "MDY", at)


def _proposed(bare: Selector, url: str, at: datetime) -> Published | None:
    """What htmldate finds outside prose, lines of change, of deadlines and of rights; it knows many habits of sites."""
    from htmldate import find_date

    root = deepcopy(bare.root)
    for element in [element for element in root.iter(etree.Element) if _misleads(element)]:
        element.clear(keep_tail=False)
    if sum(1 for element in root.iter(etree.Element) if _WORDED.match(element.text or "")) > _MOST_WORDED:
        return None
    proposed = find_date(root, url=None, original_date=True, extensive_search=True, max_date=at.date().isoformat())
    if not proposed or proposed.endswith("-01-01"):  # a year alone is no day
        return None
    if proposed[:4] not in etree.tostring(root, encoding="unicode"):  # nor are numbers of two digits
        return None
    whole = proposed.removesuffix("-01") if proposed.endswith("-01") else proposed  # nor is a month
    return parse_published(whole, origin=f"{PROPOSED}: htmldate", zone="UTC", at=at)


_WORDED = re.compile(r"(?=[^a-z]{0,50}[a-z]{3})(?:\D{0,40}\d){4}", re.IGNORECASE)
"""What htmldate may hand to dateparser, which tries it in 200 languages."""
_MOST_WORDED = 300
"""Such texts of a page among which a day is looked for: a thousand took 4 s, and none of so many is the page's own."""
_OTHER_DAYS = re.compile(
    r"updated?|modif|revis|review|deadline|due|event|effective|expir|comment|clos|©|\(c\) (?:19|20)|copyright"
    r"|rights reserved|since|accessed|hearing|meeting|regist|valid|until|apply|applica|submi|through|begins?\b|ends?\b"
    r"|starts?\b|opens?\b|\bwhen\s*:|date and time|born|founded|established|webinar"
    r"|conference|workshop|更新|截止|实施|版权|有效|施行|会议|报名",
    re.IGNORECASE,
)


_OF_OTHERS = frozenset(
    {"upcoming", "calendar", "events", "comments", "comment", "replies", "related"}
    | {"note", "notes", "footnote", "footnotes", "endnotes", "reference", "references", "citation", "bibliography"}
)


def _misleads(element: etree._Element) -> bool:
    """Whether an element speaks of other days, or speaks in sentences."""
    if element.tag in {"script", "style", "footer", "aside", "nav", "meta", "link"}:
        return True
    if names_of(element) & _OF_OTHERS and next(element.iter("h1", "main", "article"), None) is None:
        return True
    if element.tag not in {
        "p",
        "li",
        "td",
        "dd",
        "dt",
        "div",
        "span",
        "small",
        "section",
        "blockquote",
        "h2",
        "h3",
        "time",
    }:
        return False
    if len(element) > 6 or next(element.iter("p", "div", "li", "table", "article", "h1"), element) is not element:
        return bool(element.tag in {"p", "li", "blockquote"}) and len(text_of(element)) > _LINE
    if is_row(element):
        return True
    text = f"{_label_of(element)}{text_of(element)}"
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if len(text) > _LINE or (len(text) > _SENTENCE and text.endswith((".", "。")) and not _LABELLED.search(text)):
        return True
    return bool(_OTHER_DAYS.search(text) or _OTHER_DAYS.search(names))


def _label_of(element: etree._Element) -> str:
    """The short line in front of an element that may say what day it tells: the term of a list, the head of a row."""
    before = element.getprevious()
    label = text_of(before) if before is not None and not (before.tail or "").strip() else ""
    return f"{label} " if len(label) <= _LABEL else ""
