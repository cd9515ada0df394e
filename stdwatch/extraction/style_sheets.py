"""Style that the sheets inside a page give: written into its elements where it tells lines, powers, lists."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lxml import etree
from parsel import Selector

from stdwatch.web_content.markup import BLOCK

_WORDS = ("display:", "vertical-align:", "list-style")
_PROPERTIES = re.compile(
    r"(?:^|[;\s])(?=display:\s*(?:inline-)?(?:block|flex|grid|inline|table|list-item)|vertical-align:\s*super|list-style)"
    r"([a-z-]+)\s*:([^;!]*)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[\w.#-]+(?:\s*[\s>]\s*[\w.#-]+){0,3}")
"""Selectors of names, classes and ids alone: states, sides and what a script sets are no style of the text."""
_NAMED = re.compile(r"\.([\w-]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MOST_RULES = 60
"""Rules of a page that are applied: frameworks bring sheets of thousands, of which hardly one meets a text."""
_LONGEST = 600
"""Characters of a rule that are read: longer ones set the colours of a page."""
_MOST_ANCESTORS = 500_000
"""Elements of a page that are looked at for what a selector names above another: half a second."""
_COMPOUND = re.compile(r"([\w-]*)((?:[.#][\w-]+)*)")
_INLINE = frozenset({"inline", "inline-block"})


def apply_sheets(page: Selector) -> None:
    """Write what a page's sheets say of its elements into their style; what an element says itself wins."""
    sheets = [sheet.text for sheet in page.root.iter("style") if sheet.text and _is_for_screens(sheet)]
    rules = [rule for sheet in sheets for rule in _rules(_COMMENT.sub("", sheet) if "/*" in sheet else sheet)]
    if not rules:
        return
    classes = {name for element in page.root.iter(etree.Element) for name in (element.get("class") or "").split()}
    met = [rule for rule in rules if classes.issuperset(_NAMED.findall(rule[0]))]
    styles: dict[etree._Element, dict[str, str]] = {}
    ancestors = _Ancestors()
    for selector, style in met[:_MOST_RULES]:
        *above, last = _steps(selector)
        for match in page.css(last.compound):
            if ancestors.meet(match.root, above, is_parent=last.is_child):
                styles.setdefault(match.root, {}).update(style)
    for element, style in styles.items():
        _write(element, style)


@dataclass(frozen=True, slots=True)
class _Step:
    """One part of a selector; `is_child`: what stands before it is its parent."""

    compound: str
    is_child: bool

    def meets(self, element: etree._Element) -> bool:
        """Whether an element has the name, the classes and the ids."""
        name, marks = _named(self.compound)
        if name not in {"", element.tag}:
            return False
        classes = (element.get("class") or "").split() if marks else ()
        return all(mark in classes if sign == "." else mark == element.get("id") for sign, mark in marks)


@lru_cache(256)
def _named(compound: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The name, classes and ids of a part of a selector; of what is none a name that no element has."""
    match = _COMPOUND.fullmatch(compound)
    return (match[1].lower(), tuple(re.findall(r"([.#])([\w-]+)", match[2]))) if match else (compound, ())


def _steps(selector: str) -> list[_Step]:
    parts = ["", *selector.replace(">", " > ").split()]
    return [_Step(part, before == ">") for before, part in pairwise(parts) if part != ">"]


@dataclass(slots=True)
class _Ancestors:
    """Looks upwards for what a selector names above an element, at a bounded cost for a page.

    From above libxml2 compares each element with each: 140 s for one selector of two words on 50,000 nested elements.
    """

    left: int = _MOST_ANCESTORS

    def meet(self, element: etree._Element, steps: Sequence[_Step], *, is_parent: bool) -> bool:
        """Whether the steps, of which the last is the nearest, are met above an element."""
        if not steps:
            return True
        *further, nearest = steps
        for ancestor in element.iterancestors():
            self.left -= 1
            if self.left < 0:
                return False
            if nearest.meets(ancestor) and self.meet(ancestor, further, is_parent=nearest.is_child):
                return True
            if is_parent:
                break
        return False


def _is_for_screens(sheet: etree._Element) -> bool:
    media = (sheet.get("media") or "all").lower()
    return "screen" in media or "all" in media


def _rules(sheet: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The plain selectors of a sheet with what tells of lines and lists; conditions (``@media``) are passed over."""
    starts = {sheet.rfind("{", 0, at) for word in _WORDS for at in _places(sheet, word)}
    depth = last = 0
    for start in sorted(starts - {-1}):
        depth += sheet.count("{", last, start) - sheet.count("}", last, start)
        last = start
        inside = sheet[start + 1 : start + _LONGEST].partition("}")[0]
        style = {match[1].lower(): match[2].strip().lower() for match in _PROPERTIES.finditer(inside)}
        if not style or depth > 0:
            continue
        written = sheet[max(sheet.rfind(sign, 0, start) for sign in "}{;") + 1 : start]
        yield from ((selector, style) for selector in map(str.strip, written.split(",")) if _PLAIN.fullmatch(selector))


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _write(element: etree._Element, style: dict[str, str]) -> None:
    """Add properties to the style of an element; what is a block by its name is not made inline."""
    own = element.get("style", "")
    names = {part.partition(":")[0].strip().lower() for part in own.split(";")}
    if style.get("display") in _INLINE and element.tag in BLOCK:
        names.add("display")
    added = [f"{name}:{value}" for name, value in style.items() if name not in names]
    if added:
        element.set("style", ";".join([*added, own]))
