"""What a page says just before and just behind its title: where no markup was ever seen, order still tells."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any, cast

from lxml import etree
from parsel import Selector

from stdwatch.extraction.rules import PageRules
from stdwatch.extraction.teasers import TEASER, is_margin, names_of
from stdwatch.items import Published
from stdwatch.web_content.dates import PUBLISHED, parse_published
from stdwatch.web_content.markup import fold, is_block, text_of

_BEFORE = "preceding::text()[normalize-space()]"
_READ_ON = 40
"""Pieces of text behind the title that are searched for a date in prose."""

_STAMP = re.compile(r"\d{4}-\d\d-\d\d(?:T|$)")
_LINK = 40
"""Characters: a link that says more leads to another document; a date may link to an archive of its month."""

_CARDS = frozenset(
    {"card", "cards", "teaser", "teasers", "related", "latest", "sidebar", "promo", "upcoming", "calendar"}
    | {"comment", "comments", "reply", "replies"}
)
_ROWS = frozenset({"li", "tr"})
_CHANGED = frozenset({"updated", "modified", "datemodified"})
_EVENT = frozenset({"event", "events", "deadline", "due", "expires", "expiry", "hearing", "startdate", "enddate"})
_PROSE = 200
"""Characters: a line that says more is prose, whatever bars and labels are in it."""

_TEXT_CHARACTERS = 150
"""Characters of a line behind which a text has begun."""

_PUBLISHED = re.compile(rf"{PUBLISHED}(?![a-z])\s*[:：]?\s*", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"(?:(?:last|date|content|page)(?: last)? )?(?:updated?|modified|revised|reviewed|changed|amended|accessed"
    r"|retrieved|checked|archived)\b|next review\b|更新|修改|截止|实施|生效|访问|有效"
    r"|(?:deadline|due|events?|meeting|effective|expir\w+|comments?|submi\w+|clos\w+|valid|opens?|starts?|begins?"
    r"|ends?|regist\w+|until|apply|applications?|hearing|when|in force|(?:entry|comes) into force|copyright|©)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"(?:{_PUBLISHED.pattern}|(?:{_OTHERWISE.pattern})(?: (?:on|by|date|due|closes?))*\s*[:：]?)$", re.IGNORECASE
)
_PARTS = re.compile(
    r"\s*[|·•]\s*|,?\s+(?=\d{4}-\d\d-\d\dT?\S*$)"
    r"|\s+(?=(?:Published|Posted|Released|Issued|Last|Updated|Modified|Revised|Reviewed)\b)"
    r"|\s+(?=(?:信息)?(?:来源|作者|编辑|责任编辑|稿源|浏览|字体|字号|分享)\s*[:：])|\s+(?=\d{4}年\d{1,2}月\d{1,2}日$)"
)
"""Bars, and what begins anew without one: a machine's time at the end, and a label."""


@dataclass(frozen=True, slots=True)
class TitleContext:
    """What is said around a title: the pieces of text in front of it, the nearest first, and those behind it.

    `behind` are text nodes; `dates` are what may be dates there: a short line, a part of one between bars, an element
    that stands alone, each with its label in front of it and a machine's time in the place of the shown one.
    """

    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


def title_context(page: Selector, title: str | None, rules: PageRules) -> TitleContext:
    """The context of the title in a page without boilerplate; none where the page shows no title."""
    heading = _heading(page, title, rules)
    if heading is None:
        return TitleContext()
    before = cast("list[str]", heading.xpath(_BEFORE)) if rules.labels_before_title else []
    nodes = list(islice(_behind(heading, events=bool(rules.future_types)), 4 * _READ_ON))
    return TitleContext(
        tuple(piece for node in before[::-1][: rules.labels_before_title] if (piece := fold(node))),
        tuple(text for node in nodes[:_READ_ON] if (text := fold(node.text))),
        tuple(_labelled(_all_parts(nodes))),
    )


def date_behind(title: TitleContext, rules: PageRules, at: datetime) -> Published | None:
    """A date that stands alone behind the title, else the one that the site's own words announce there.

    One that is said to be of publication wins; one of a change, a deadline or an event is none.
    """
    near = [piece for piece in title.dates if not _OTHERWISE.match(piece)][: rules.date_after_title]
    for piece in sorted(near, key=lambda piece: not _PUBLISHED.match(piece)):
        if published := parse_published(
            _PUBLISHED.sub("", piece),
            origin="page: behind the title",
            zone=rules.zone,
            order=rules.date_order,
            at=at,
            whole_days=rules.whole_days,
        ):
            return published
    prose = " ".join(title.behind)
    for pattern in rules.said_date:
        if match := pattern.search(prose):
            return parse_published(match.group(1), origin="page: words", zone=rules.zone, order=rules.date_order, at=at)
    return None


def _heading(page: Selector, title: str | None, rules: PageRules) -> etree._Element | None:
    """The heading that shows the title, else the last one of the first level that could be one (CS1)."""
    headings = [match.root for match in page.css("h1, h2")]
    shown = next((heading for heading in headings if title and text_of(heading) == title), None)
    first = [heading for heading in headings if heading.tag == "h1" and _may_be_title(text_of(heading), rules)]
    return shown if shown is not None else next(iter(first[::-1]), None)


def _may_be_title(text: str, rules: PageRules) -> bool:
    return bool(text) and not (rules.not_title and rules.not_title.search(text))


@dataclass(frozen=True, slots=True)
class _Node:
    """A text node: what it says to people and to machines, its line, and the elements of the line that it lies in."""

    text: str
    marked: str
    line: tuple[etree._Element, int]
    inside: tuple[etree._Element, ...]


def _behind(heading: etree._Element, *, events: bool) -> Iterator[_Node]:
    """The text nodes behind the heading, less those of sidebars, cards and links to elsewhere.

    A day that markup calls that of an event is said to be one, but on sites whose documents are `events`.
    """
    own, beside = {heading, *heading.iterancestors()}, dict[etree._Element, bool]()
    breaks, timed = 0, None
    for text in cast("list[Any]", heading.xpath("following::text()|following::time[not(node())]/@datetime")):
        holder = text.getparent().getparent() if text.is_tail else text.getparent()
        chain = [holder, *holder.iterancestors()]
        breaks += text.is_tail and text.getparent().tag == "br"
        if not fold(text) or any(_beside(element, beside) for element in chain if element not in own):
            continue
        block = next(index for index, element in enumerate(chain) if is_block(element) or element in own)
        time = next((element for element in chain[:block] if element.tag == "time"), None)
        near = [element for element in chain[: block + 1] if element not in own]
        changed = "Updated " if any(_is_of_change(element) for element in chain[:block]) else ""
        changed = "Event " if not events and any(names_of(element) & _EVENT for element in near) else changed
        stamp = time.get("datetime", "") if time is not None else ""
        marked = fold(text)
        if _STAMP.match(stamp):
            marked = stamp if time is not timed else ""
        yield _Node("" if text.is_attribute else text, changed + marked, (chain[block], breaks), tuple(chain[:block]))
        timed = time


def _beside(element: etree._Element, known: dict[etree._Element, bool]) -> bool:
    """Whether an element behind the title, that does not hold it, is a sidebar, a card, or a link that says much."""
    if element not in known:
        margin = is_margin(element) and element.tag != "header"
        link = element.tag == "a" and len(text_of(element)) > _LINK
        card = bool(names_of(element) & _CARDS) and len(text_of(element)) <= TEASER
        known[element] = margin or link or card or is_row(element)
    return known[element]


def is_row(element: etree._Element) -> bool:
    """Whether an element is the row of another document: its day stands beside a link that says much."""
    if element.tag not in _ROWS or len(text_of(element)) > 2 * _PROSE:
        return False
    return any(len(text_of(link)) > _LINK for link in element.iter("a"))


def _is_of_change(element: etree._Element) -> bool:
    """Whether markup says that a date is that of the last change, and not of publication as well."""
    names = names_of(element) | {(element.get("itemprop") or "").lower()}
    return bool(names & _CHANGED) and "published" not in names


def _all_parts(nodes: Sequence[_Node]) -> Iterator[str]:
    """The parts of all lines; behind prose a line counts only as a whole: a day in it is that of what it speaks of."""
    is_behind_prose = False
    for _, group in groupby(nodes, key=lambda node: node.line):
        line = list(group)
        if is_behind_prose:
            yield fold(" ".join(node.marked for node in line))
        else:
            yield from _parts(line)
        is_behind_prose |= sum(len(node.text) for node in line) > _TEXT_CHARACTERS


def _parts(line: Sequence[_Node]) -> Iterator[str]:
    """What may be dates in a line: the elements in it, or, where it says more itself, its parts between bars.

    A day in the middle of a sentence is no part.
    """
    speaks = any(not node.inside and re.search(r"\w", node.text) for node in line)
    for _, group in groupby(line, key=lambda node: None if speaks else node.inside[-1:]):
        text = fold(" ".join(node.marked for node in group))
        yield from filter(None, _PARTS.split(text) if len(text) <= _PROSE else (text,))


def _labelled(parts: Iterable[str]) -> Iterator[str]:
    """The parts, each that is nothing but a label put in front of the next."""
    label = ""
    for part in parts:
        label = f"{label} {part}".strip()
        if not _LABEL.match(label):
            yield label
            label = ""
