"""The main content of a page of which no rule is known: trafilatura chooses among our own blocks.

Trafilatura finds where a page speaks; what it keeps of it loses words, cells and lists. So each block is marked with a
character of its own, and of what trafilatura keeps only those marks are read.
"""

import re
from collections.abc import Iterator, Sequence, Set
from copy import deepcopy

from lxml import etree
from lxml import html as lxml_html
from parsel import Selector

from stdwatch.extraction.blocks import BlockDraft, drafts_of
from stdwatch.extraction.runs import Run, mark_all, marked_in, runs_of
from stdwatch.extraction.teasers import is_margin, names_of
from stdwatch.items import BlockKind

_COPYRIGHT = re.compile(r"^(?:©|(?:\(c\)|copyright)\s+(?:©\s*)?(?:by\s|(?:19|20)\d\d)).{,200}$", re.IGNORECASE)
_NO_TEXT = frozenset(
    {"comment", "comments", "respond", "share", "sharing", "social", "related", "recommended"}
    | {"recommendations", "promo", "newsletter", "subscribe", "advert", "advertisement", "ad", "ads", "sponsor"}
    | {"sponsored", "nav", "menu", "teaser", "breadcrumb", "breadcrumbs", "pager", "pagination", "tags"}
    | {"tagcloud", "bio", "sidebar", "widget", "footer", "toc", "cookie", "login", "teasers", "cards"}
    | {"trending", "popular", "signup", "banner", "hidden", "print"}
)
_LOOSE = frozenset({"widget", "banner", "hidden", "print", "cards"})
"""Names of boxes that page builders give to any part of a text, too: what was chosen tells which it is."""
_BEHIND = re.compile(
    r"(?:related|more (?:from|on|like|stories|news|in)\b|read (?:more|next|also)|recommended|comments?\b"
    r"|leave a (?:reply|comment)|share this|about the authors?|latest|trending|most (?:read|popular)"
    r"|you (?:may|might) (?:also )?like|subscribe|tags?\b|filed under|categories|topics?\b|newsletter|sign up|follow us"
    r"|contact us|media contact|相关|推荐|分享|评论|上一篇|下一篇)",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?:table of )?contents|(?:on|in) this (?:page|article|guide)|目录", re.IGNORECASE)
_MOSTLY = 0.5
"""The share of its characters from which on a run is links."""
_LEAVES = frozenset({"p", "li", "td", "span", "h1", "h2", "h3", "tr"})
_FORMATTING = ("b", "big", "code", "em", "font", "i", "kbd", "s", "small", "strike", "strong", "sub", "sup", "tt", "u")
_MANY_ELEMENTS = 5_000
_SPEAKS = 60
"""Characters of a block in front of the chosen ones that is text: names, days and labels say less."""


def generic_body(page: Selector, url: str) -> list[BlockDraft]:
    """The blocks of the main content of a page, lists and tables included; empty when there is none.

    `page` is a tree without boilerplate; blocks are marked in a copy of it.
    """
    import trafilatura

    root = deepcopy(page.root)
    runs = runs_of(drafts_of(list(root.iterchildren("body"))[:1] or [root]))
    around = [[run.element, *run.element.iterancestors()] for run in runs]
    mark_all(runs)
    try:
        extracted = trafilatura.extract(
            _simplified(root), url=url, include_comments=False, include_tables=True, fast=True
        )
    except RecursionError:  # lists within lists without end: no text, and no crawl, needs that
        return []
    kept = _completed(runs, around, marked_in(extracted or "", len(runs)))
    return [draft for number in kept for draft in runs[number].drafts if not _COPYRIGHT.match(draft.text)]


def _simplified(root: etree._Element) -> etree._Element:
    """A tree without what trafilatura's time goes by the square of: cells that span many, much formatting, many links.

    What was stripped is written and parsed again: what stood around each element is many pieces of text until then.
    """
    etree.strip_attributes(root, "rowspan", "colspan")
    much = [tags for tags in (_FORMATTING, ("a",)) if sum(1 for _ in root.iter(*tags)) > _MANY_ELEMENTS]
    if not much:
        return root
    etree.strip_tags(root, *(tag for tags in much for tag in tags))
    return lxml_html.fromstring(lxml_html.tostring(root, encoding="unicode"))


def _completed(runs: Sequence[Run], around: Sequence[list[etree._Element]], chosen: list[int]) -> list[int]:
    """The runs that were chosen, and those of the same text that were not: between them, and behind until it ends."""
    if not chosen:
        return []
    inner, outer = _scopes(around[number] for number in chosen)
    first, last, kept = chosen[0], chosen[-1], set(chosen)
    speaking = {element for number in chosen for element in around[number]}
    for number, run in enumerate(runs):
        if number in kept or outer is None or outer not in around[number]:
            continue
        if number > last and run.drafts[0].kind is BlockKind.HEADING and _BEHIND.match(run.drafts[0].text):
            break
        is_inner = inner in around[number]
        most_linked = 1 if is_inner and run.links_file else _MOSTLY if is_inner else 0.2
        if run.linked > most_linked or _is_box(around[number], inner if is_inner else outer, speaking):
            continue
        if number > first or (run.length >= _SPEAKS and run.drafts[0].kind is not BlockKind.HEADING):
            kept.add(number)
    kept |= {number for number in range(first + 1, len(runs)) if number - 1 in kept and _is_told(runs, number)}
    return _without_tail(_without_contents(sorted(kept), runs), last, runs)


def _is_told(runs: Sequence[Run], number: int) -> bool:
    """Whether a run is what the term in front of it, which ends in a colon, is said to be: also a link."""
    term = runs[number - 1]
    return runs[number].element.tag == "dd" and term.element.tag == "dt" and term.drafts[-1].text.endswith(":")


def _without_contents(kept: list[int], runs: Sequence[Run]) -> list[int]:
    """The runs without the headings of tables of contents of which the links are gone."""
    return [number for number, after in zip(kept, [*kept[1:], -1], strict=True) if not _is_left(runs, number, after)]


def _is_left(runs: Sequence[Run], number: int, after: int) -> bool:
    draft = runs[number].drafts[-1]
    if after <= number + 1 or draft.kind is not BlockKind.HEADING or not _CONTENTS.fullmatch(draft.text):
        return False
    return runs[number + 1].linked > _MOSTLY


def _without_tail(kept: list[int], last: int, runs: Sequence[Run]) -> list[int]:
    """The runs without what was added at their end and is no sentence: names, headings, lists of links."""
    while kept and kept[-1] > last:
        draft = runs[kept[-1]].drafts[-1]
        speaks = len(draft.text) >= _SPEAKS or draft.kind is not BlockKind.PARAGRAPH
        if draft.kind is not BlockKind.HEADING and speaks:
            break
        kept.pop()
    return kept


def _scopes(chosen: Iterator[list[etree._Element]]) -> tuple[etree._Element | None, etree._Element | None]:
    """The article around all that was chosen, else the smallest element; and the main part around that, or its likes.

    Some sites put a text into several elements of one class.
    """
    common = next(chosen)
    for line in chosen:
        known = set(line)
        common = [element for element in common if element in known]
    common = [element for element in common if element.tag not in _LEAVES] or common
    inner = next((element for element in common if element.tag == "article"), None)
    main = next((element for element in common if element.tag == "main" or element.get("role") == "main"), None)
    inner = inner if inner is not None else main if main is not None else next(iter(common), None)
    if inner is None or inner.tag in {"body", "html"}:
        return inner, inner
    return inner, main if main is not None else _with_its_likes(inner)


def _with_its_likes(element: etree._Element) -> etree._Element:
    """The parent of an element that has siblings of the same name and class, else the element."""
    name = (element.tag, element.get("class"))
    likes = (sibling for way in (True, False) for sibling in element.itersiblings(preceding=way))
    is_one_of_many = bool(name[1]) and any((sibling.tag, sibling.get("class")) == name for sibling in likes)
    parent = element.getparent()
    return parent if is_one_of_many and parent is not None else element


def _is_box(around: Sequence[etree._Element], scope: etree._Element | None, speaking: Set[etree._Element]) -> bool:
    """Whether a run inside a scope lies in a margin, or in an element that is named as boxes are.

    `speaking` hold some of the text, so that a loose name of theirs tells nothing.
    """
    for element in around:
        if element is scope:
            return False
        named = names_of(element) & _NO_TEXT
        if is_margin(element) or (named - _LOOSE if element in speaking else named):
            return True
    return False
