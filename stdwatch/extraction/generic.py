"""The main content of a page of which no rule is known: trafilatura chooses among our own blocks.

Trafilatura finds where a page speaks; what it keeps of it loses words, cells and lists. So each block is marked with a
character of its own, and of what trafilatura keeps only those marks are read.
"""

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from itertools import groupby

from lxml import etree
from parsel import Selector

from stdwatch.extraction.blocks import Draft, Place, drafts_of
from stdwatch.extraction.teasers import is_margin, names_of
from stdwatch.items import BlockKind
from stdwatch.web_content.markup import is_block

_FIRST_MARK, _LAST_MARK = 0x20000, 0x2A6DF
"""Rare Chinese characters (CJK Extension B): letters to trafilatura, which keeps them."""

_MARKS = re.compile(f"[{chr(_FIRST_MARK)}-{chr(_LAST_MARK)}]")
_COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright\b).{,200}$", re.IGNORECASE)
_NO_TEXT = frozenset(
    {"comment", "comments", "respond", "share", "sharing", "social", "related", "recommended"}
    | {"recommendations", "promo", "newsletter", "subscribe", "advert", "advertisement", "ad", "ads", "sponsor"}
    | {"sponsored", "nav", "menu", "teaser", "breadcrumb", "breadcrumbs", "pager", "pagination", "tags"}
    | {"tagcloud", "bio", "sidebar", "widget", "footer", "toc", "cookie", "login", "teasers", "cards"}
    | {"trending", "popular", "signup", "banner", "hidden", "print"}
)
_BEHIND = re.compile(
    r"(?:related|more (?:from|on|like|stories|news|in)\b|read (?:more|next|also)|recommended|comments?\b"
    r"|leave a (?:reply|comment)|share this|about the authors?|latest|trending|most (?:read|popular)"
    r"|you (?:may|might) (?:also )?like|subscribe|tags?\b|filed under|categories|topics?\b|newsletter|sign up|follow us"
    r"|contact us|media contact|相关|推荐|分享|评论|上一篇|下一篇)",
    re.IGNORECASE,
)
_SPEAKS = 60
"""Characters of a block in front of the chosen ones that is text: names, days and labels say less."""


def generic_body(page: Selector, url: str) -> list[Draft]:
    """The blocks of the main content of a page, lists and tables included; empty when there is none.

    `page` is a tree without furniture; blocks are marked in a copy of it.
    """
    root = deepcopy(page.root)
    roots = list(root.iterchildren("body"))[:1] or [root]
    drafts = drafts_of(roots)
    runs = [(place, list(group)) for place, group in groupby(range(len(drafts)), key=lambda n: drafts[n].place)]
    runs = runs[: _LAST_MARK - _FIRST_MARK]
    shares = [_linked_share([drafts[n] for n in numbers]) for _, numbers in runs]
    elements = [_element_of(place) for place, _ in runs]
    ways = [list(element.iterancestors()) if element is not None else [] for element in elements]
    for number, (place, _) in enumerate(runs):
        if place is not None:
            _mark(place, chr(_FIRST_MARK + number))
    chosen = _chosen(root, url, len(runs))
    kept = _completed(runs, drafts, chosen, elements, ways, shares)
    return [drafts[n] for run in kept for n in runs[run][1] if not _COPYRIGHT.match(drafts[n].text)]


def _chosen(root: etree._Element, url: str, most: int) -> list[int]:
    """The numbers of the runs of text that trafilatura keeps, in the order of the page."""
    import trafilatura

    found = trafilatura.extract(root, url=url, include_comments=False, include_tables=True, fast=True) or ""
    numbers = {ord(mark) - _FIRST_MARK for mark in _MARKS.findall(found)}
    return sorted(number for number in numbers if number < most)


def _completed(
    runs: Sequence[tuple[Place | None, list[int]]],
    drafts: Sequence[Draft],
    chosen: list[int],
    elements: Sequence[etree._Element | None],
    ways: Sequence[list[etree._Element]],
    shares: Sequence[float],
) -> list[int]:
    """The runs that were chosen, and those of the same text that were not: between them, and behind until it ends."""
    if not chosen:
        return []
    scope = _scope([(elements[n], ways[n]) for n in chosen])
    first, last, kept = chosen[0], chosen[-1], set(chosen)
    for number in range(len(runs)):
        if number in kept or scope is None or not _is_within(ways[number], elements[number], scope):
            continue
        draft = drafts[runs[number][1][0]]
        if number > last and draft.kind is BlockKind.HEADING and _BEHIND.match(draft.text):
            break
        if not _is_text(elements[number], ways[number], scope, shares[number]):
            continue
        if number > first or (len(draft.text) >= _SPEAKS and draft.kind is not BlockKind.HEADING):
            kept.add(number)
    return _without_tail(sorted(kept), last, runs, drafts)


def _without_tail(
    kept: list[int], last: int, runs: Sequence[tuple[Place | None, list[int]]], drafts: Sequence[Draft]
) -> list[int]:
    """The runs without what was added at their end and is no sentence: names, headings, lists of links."""
    while kept and kept[-1] > last:
        draft = drafts[runs[kept[-1]][1][-1]]
        if draft.kind is not BlockKind.HEADING and (
            len(draft.text) >= _SPEAKS or draft.kind is not BlockKind.PARAGRAPH
        ):
            break
        kept.pop()
    return kept


def _scope(chosen: Iterable[tuple[etree._Element | None, list[etree._Element]]]) -> etree._Element | None:
    """The article or main part around all that was chosen, else the smallest element around it."""
    around: list[etree._Element] | None = None
    for element, way in chosen:
        line = [*way] if element is None else [element, *way]
        if around is None:
            around = line
        else:
            known = set(line)
            around = [each for each in around if each in known]
    if not around:
        return None
    if around[0].tag in {"p", "li", "td", "span", "h2"} and len(around) > 1:
        around = around[1:]
    named = (each for each in around if each.tag in {"article", "main"} or each.get("role") == "main")
    return next(named, around[0] if around[0].tag != "html" else None)


def _is_within(way: list[etree._Element], element: etree._Element | None, scope: etree._Element) -> bool:
    return element is scope or scope in way


def _is_text(element: etree._Element | None, way: list[etree._Element], scope: etree._Element, share: float) -> bool:
    """Whether a run inside the scope is no box, no menu and no list of links."""
    if share > 0.5:
        return False
    inner = [] if element is None or element is scope else [element]
    for ancestor in way:
        if ancestor is scope:
            break
        inner.append(ancestor)
    return not any(is_margin(each) or names_of(each) & _NO_TEXT for each in inner)


def _linked_share(run: Sequence[Draft]) -> float:
    return min(1.0, run[0].linked / sum(len(draft.text) for draft in run))


def _element_of(place: Place | None) -> etree._Element | None:
    """The element that holds a run of text."""
    if place is None:
        return None
    return place[0].getparent() if place[1] else place[0]


def _mark(place: Place, mark: str) -> None:
    """Put a mark in front of a run of text, and make a paragraph of the run where it is none."""
    element, is_behind = place
    if element.tag == "tr":
        element = next(element.iter("td", "th"), element)
        element.text = mark + (element.text or "")
        return
    if not is_behind and not any(is_block(child) for child in element):
        element.text = mark + (element.text or "")
        if element.tag not in {
            "p",
            "li",
            "td",
            "th",
            "dt",
            "dd",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "pre",
        }:
            element.tag = "p"
        return
    _wrap(element, is_behind, mark)


def _wrap(element: etree._Element, is_behind: bool, mark: str) -> None:
    """Move a run of text and inline elements into a paragraph of its own."""
    paragraph = etree.Element("p")
    if is_behind:
        paragraph.text = mark + (element.tail or "")
        element.tail = None
        element.addnext(paragraph)
    else:
        paragraph.text = mark + (element.text or "")
        element.text = None
        element.insert(0, paragraph)
    following = paragraph.getnext()
    while following is not None and (following.tag == "br" or not is_block(following)):
        after = following.getnext()
        paragraph.append(following)
        following = after
