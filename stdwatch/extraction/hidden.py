"""Text that a script shows later: collapsed panels, tabs and headings in buttons are text, hidden menus are none."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice
from typing import cast

from lxml import etree
from parsel import Selector

from stdwatch.extraction.blocks import drafts_of
from stdwatch.extraction.teasers import is_margin, names_of
from stdwatch.web_content.markup import text_of

_NOT_SHOWN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HIDDEN = (
    './/*[@hidden or @aria-hidden="true" or self::template or self::button or @role="button" or contains(@style,":")'
    " or self::a[@aria-expanded or @data-toggle or @data-bs-toggle]]"
)
_PLACES = ("main, [role=main], article, [itemprop=articleBody], #content, #main-content, .entry-content", "body")
_PROSE = 40
"""Characters that a hidden part of a text says at least; menus and labels say less."""
_TOLD = 20
"""Hidden texts that are shorter are icons and labels, and are not counted."""

_PANELS = frozenset(
    {"panel", "accordion", "collapse", "collapsible", "tab", "tabs", "tabpanel", "pane", "toggle", "expand"}
    | {"expandable", "expander", "more", "readmore", "answer", "faq", "details", "drawer", "spoiler"}
    | {"disclosure", "step", "slide"}
)
_ELSEWHERE = frozenset(
    {"modal", "popup", "lightbox", "overlay", "tooltip", "popover", "share", "sharing", "social", "menu"}
    | {"nav", "navbar", "search", "cookie", "cookies", "consent", "newsletter", "subscribe", "signup", "login"}
    | {"related", "breadcrumb", "breadcrumbs", "pagination", "pager", "skip", "sidebar", "banner", "toast"}
    | {"alert", "print", "copy", "embed", "comments", "loading", "spinner", "placeholder", "ad", "ads"}
    | {"advertisement", "dropdown", "submenu", "offcanvas", "error", "errors", "success", "warning", "honeypot"}
    | {"validation", "thanks"}
)
_LOOSE = frozenset({"dropdown", "more", "menu", "nav", "alert", "copy", "placeholder"})
"""Of these the names that parts of accordions and tabs have as well (``accordion-item__dropdown``, ``nav-tabs``)."""
_ACCORDIONS = frozenset({"accordion", "faq", "faqs", "tabs", "tablist", "tabpanel", "spoiler"})
_ROLES = frozenset({"tooltip", "menu", "menubar", "alert", "search", "status", "listbox"})
_OPENERS = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle")
_LIKES = frozenset({"li", "tr", "tbody", "dd"})
"""Elements of which the further ones are shown later ("Show all")."""
_UNFILLED = re.compile(r"\{\{|\$\{|<%")
_LONG_FIELD = 300
"""Characters: hidden fields of a form with their labels say less."""
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "legend", "caption", "th"})
_ACTION = re.compile(
    r"(?:(?:read|show|see|view|load|learn|hide)\s+(?:more|less|all|full|fewer|details?)"
    r"|(?:expand|collapse|open|close|toggle|hide|show)"
    r"(?:\s+(?:all|menu|this|section|panel|details?|search|navigation|sub-?menu))?"
    r"|more|less|menu|search|share|print|copy(?: link)?|download|save|subscribe|sign (?:up|in)|log ?in|submit|send|play"
    r"|pause|next|previous|back|cite|email|tweet|ok|accept(?: all)?|got it|cancel|reply|like|follow|listen|contents"
    r"|table of contents|back to top|展开|收起|更多|关闭|分享)?\W*",
    re.IGNORECASE,
)


def reveal(page: Selector, places: Sequence[str]) -> int:
    """Show what is hidden inside the text of a page, in place; how many characters stay hidden there.

    `places` select where its text is; without a match that is its main part. Prose is shown, and what a heading or a
    tab opens; menus, tooltips and what is said in the open as well are not.
    """
    left_out = 0
    for root in _roots(page, places):
        hidden = [element for element in cast("list[etree._Element]", root.xpath(_HIDDEN)) if _is_hidden(element)]
        if not hidden:
            continue
        counts = _TextCounts(root)
        opened = _opened(root, hidden)
        for element in hidden:
            if element.tag in {"button", "a"} or element.get("role") == "button":
                _open_button(element, opened)
            elif _is_text(element, opened, counts, least=_PROSE if root.tag != "body" else 2 * _PROSE):
                _show(element)
            elif not _is_elsewhere(element) and len(text := text_of(element)) >= _TOLD and counts.often[text] < 2:
                left_out += len(text)
    return left_out


class _TextCounts:
    """How often a text says each of its blocks; counted when somebody asks, since on most pages nobody does."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root

    @cached_property
    def often(self) -> Counter[str]:
        """The blocks as they stand before anything is shown."""
        return Counter(draft.text for draft in drafts_of([self._root]))


def _roots(page: Selector, places: Sequence[str]) -> list[etree._Element]:
    for css in (*places, *_PLACES):
        if roots := [part.root for part in page.css(css)]:
            known = set(roots)
            return [root for root in roots if not any(ancestor in known for ancestor in root.iterancestors())]
    return []


def _is_hidden(element: etree._Element) -> bool:
    if (
        element.tag in {"template", "button"}
        or (element.tag == "a" and element.get("href"))
        or element.get("hidden") is not None
    ):
        return True
    if element.get("aria-hidden") == "true" or element.get("role") == "button":
        return True
    return bool(_NOT_SHOWN.search(element.get("style", "")))


def _opened(root: etree._Element, hidden: Sequence[etree._Element]) -> set[etree._Element]:
    """The elements that buttons and links of a text open: those that they name, and hidden ones right behind them."""
    names = ("aria-controls", "data-target", "data-bs-target", "aria-owns")
    written = (element.get(name, "") for element in root.iter(etree.Element) for name in names if element.get(name))
    ids = {word.lstrip("#") for text in written for word in text.split()}
    opened = {element for element in hidden if element.get("id") in ids}
    return opened | {element for element in hidden if _is_behind_opener(element)}


def _is_behind_opener(element: etree._Element) -> bool:
    """Whether an element stands right behind a button, or behind the heading or box that holds nothing else."""
    before = element.getprevious()
    if before is None or (before.tail or "").strip():
        return False
    while before is not None:
        if before.tag == "button" or before.get("role") == "button" or before.get("aria-expanded") is not None:
            return True
        before = before[0] if len(before) == 1 and not (before.text or "").strip() else None
    return False


def _is_elsewhere(element: etree._Element) -> bool:
    """Whether a hidden element is a menu, a dialog or the like, or lies in one."""
    around: Iterable[etree._Element] = (element, *element.iterancestors())
    is_panel = any(_is_list_of_panels(each) for each in islice(around, 4))
    for each in around:
        if each.tag in {"main", "article", "body"}:
            return False
        if is_margin(each) or each.tag in {"form", "nav"} or each.get("role") in _ROLES:
            return True
        if names_of(each) & (_ELSEWHERE - _LOOSE if is_panel else _ELSEWHERE):
            return True
    return False


def _is_text(element: etree._Element, opened: set[etree._Element], counts: "_TextCounts", least: int) -> bool:
    if element.tag in {"svg", "img", "i", "use", "path", "input", "select", "iframe", "noscript"}:
        return False
    if _is_elsewhere(element):
        return False
    text = _inner_text(element)
    if _UNFILLED.search(text) or (
        len(text) < _LONG_FIELD and next(element.iter("input", "textarea"), None) is not None
    ):
        return False
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    named = element.get("role") in {"tabpanel", "region"} or element in opened or _panel_names(element)
    if _is_one_of_many(element):
        return bool(text)
    if len(text) < (_PROSE // 3 if named else least) or linked * 2 > len(text):
        return False
    drafts = drafts_of(list(element)) or drafts_of([element])
    return any(counts.often[draft.text] < 2 for draft in drafts)


def _panel_names(element: etree._Element) -> frozenset[str]:
    """The words in the names of an element, its tag's too (``x-accordion-item``), that are those of panels."""
    return (names_of(element) | set(str(element.tag).split("-")[1:])) & _PANELS


def _is_one_of_many(element: etree._Element) -> bool:
    """Whether an element is a further item or row of those that are shown."""
    if element.tag not in _LIKES:
        return False
    parent = element.getparent()
    likes = parent.iterchildren(element.tag) if parent is not None else ()
    return any(not _is_hidden(like) and text_of(like) for like in likes)


def _inner_text(element: etree._Element) -> str:
    """What an element says, also a template, which says nothing before it is used."""
    if element.tag != "template":
        return text_of(element)
    return " ".join([element.text or "", *(f"{text_of(child)} {child.tail or ''}" for child in element)]).strip()


def _show(element: etree._Element) -> None:
    for name in ("hidden", "aria-hidden"):
        element.attrib.pop(name, "")
    if "style" in element.attrib:
        element.set("style", _NOT_SHOWN.sub("", element.get("style", "")))
    if element.tag == "template":
        element.tag = "div"


def _open_button(element: etree._Element, opened: set[etree._Element]) -> None:
    """Make a heading or the name of a tab of a button that is one; what only asks to do something stays a button."""
    text = text_of(element)
    if not text or _ACTION.fullmatch(text) or _is_elsewhere(element):
        return
    following = element.getnext()
    opens = any(element.get(name) for name in _OPENERS) or element.get("role") == "tab"
    opens = opens or bool(_panel_names(element)) or (following is not None and following in opened)
    inside = any(ancestor.tag in _HEADS for ancestor in element.iterancestors())
    if opens or inside:
        _free_tabs(element)
        element.tag = "span" if inside or element.tag == "a" else "p"
        for name in ("hidden", "aria-hidden", "role"):
            element.attrib.pop(name, "")


def _free_tabs(button: etree._Element) -> None:
    """Take the names of a menu from the list of tabs that a button stands in: tabs are named as menus are."""
    around = [button, *islice(button.iterancestors("ul", "ol", "li", "div"), 3)]
    listed = next((number for number, element in enumerate(around) if _is_list_of_panels(element)), -1)
    for element in around[: listed + 1]:
        element.set("class", "tabs")


def _is_list_of_panels(element: etree._Element) -> bool:
    return element.get("role") == "tablist" or bool(names_of(element) & _ACCORDIONS)
