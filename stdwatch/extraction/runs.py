"""Runs of text in a tree, each marked with a character of its own, so that what another reader keeps can be told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from stdwatch.extraction.blocks import BlockDraft, Place
from stdwatch.web_content.markup import is_block

_FIRST_MARK, _LAST_MARK = 0x20000, 0x2A6DF
"""Rare Chinese characters (CJK Extension B): letters to any reader, which keeps them."""

_MARKS = re.compile(f"[{chr(_FIRST_MARK)}-{chr(_LAST_MARK)}]")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|csv|zip)(?:$|[?#])", re.IGNORECASE)
_PARAGRAPHS = frozenset({"p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})


@dataclass(frozen=True, slots=True)
class Run:
    """The drafts that stand in one run of text, and the element that holds it."""

    drafts: tuple[BlockDraft, ...]
    place: Place

    @property
    def element(self) -> etree._Element:
        """The element that holds the run."""
        element, is_behind = self.place
        parent = element.getparent()
        return parent if is_behind and parent is not None else element

    @property
    def length(self) -> int:
        """Its characters."""
        return sum(len(draft.text) for draft in self.drafts)

    @property
    def linked(self) -> float:
        """The share of its characters that are links."""
        return min(1.0, self.drafts[0].linked / self.length)

    @property
    def links_file(self) -> bool:
        """Whether it is a file that it links: a list of a document's own files is a part of it."""
        return any(_FILE.search(link.get("href", "")) for link in self.element.iter("a"))


def runs_of(drafts: Sequence[BlockDraft]) -> list[Run]:
    """The runs in which some drafts stand, as many as there are marks."""
    placed = [draft for draft in drafts if draft.place is not None]
    groups = [tuple(group) for _, group in groupby(placed, key=lambda draft: draft.place)]
    return [Run(group, group[0].place) for group in groups if group[0].place][: _LAST_MARK - _FIRST_MARK]


def mark_all(runs: Sequence[Run]) -> None:
    """Put a mark in front of each run in its tree."""
    for number, run in enumerate(runs):
        _mark(run.place, chr(_FIRST_MARK + number))


def marked_in(text: str, most: int) -> list[int]:
    """The numbers of the runs whose marks stand in a text, in the order of their page."""
    numbers = {ord(mark) - _FIRST_MARK for mark in _MARKS.findall(text)}
    return sorted(number for number in numbers if number < most)


def _mark(place: Place, mark: str) -> None:
    """Put a mark in front of a run of text, and make a paragraph of the run where it is none."""
    element, is_behind = place
    if element.tag == "tr":
        element = next(element.iter("td", "th"), element)
    elif is_behind or any(is_block(child) for child in element):
        _wrap(element, is_behind, mark)
        return
    elif element.tag not in _PARAGRAPHS:
        element.tag = "p"
    element.text = mark + (element.text or "")


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
