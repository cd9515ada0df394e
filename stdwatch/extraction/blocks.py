"""Elements of a page as the blocks of a document over one plain text."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from stdwatch.extraction.numbering import LISTS, markers_of
from stdwatch.extraction.powers import without_marks
from stdwatch.extraction.tables import Rows, is_table, rows_of
from stdwatch.extraction.teasers import names_of
from stdwatch.items import Block, BlockKind
from stdwatch.web_content.markup import SILENT, fold, is_block, is_boxed, text_of

HEADINGS = {f"h{level}": level for level in range(1, 7)}
ITEMS = frozenset({"li", "dd", "dt"})
NOTES = frozenset({"footnote", "footnotes", "endnotes", "doc-endnotes", "doc-footnote", "doc-endnote"})
_LISTS_OF_NOTES = frozenset({"footnotes", "endnotes", "references"})
NESTING = frozenset({BlockKind.LIST_ITEM, BlockKind.NOTE})
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)

_ALT = 30
"""Characters of what stands for a picture that is a cell's sign, as a tick: what says more describes a scene."""

Place = tuple[etree._Element, bool]
"""Where text begins in a tree: in an element, or behind it."""


@dataclass(frozen=True, slots=True)
class BlockDraft:
    """A block before it has its place: its kind, its level if a heading, and its text on one line.

    `place` is where it begins in the tree that it was read from, `linked` how many of its characters are links.
    """

    kind: BlockKind
    level: int
    text: str
    place: Place | None = field(default=None, compare=False, repr=False)
    linked: int = field(default=0, compare=False, repr=False)


def lay_out(drafts: Iterable[BlockDraft]) -> tuple[str, tuple[Block, ...]]:
    """The text, one line a block, and the blocks over it, each with the headings above it (outermost first)."""
    blocks: list[Block] = []
    lines: list[str] = []
    above: list[tuple[int, str]] = []
    start = 0
    for draft in drafts:
        if draft.kind is BlockKind.HEADING:
            above = [(level, text) for level, text in above if level < draft.level]
        end = start + len(draft.text)
        blocks.append(Block(draft.kind, start, end, tuple(text for _, text in above), draft.level))
        lines.append(draft.text)
        start = end + 1
        if draft.kind is BlockKind.HEADING:
            above.append((draft.level, draft.text))
    return "\n".join(lines), tuple(blocks)


def drafts_of(roots: Sequence[etree._Element]) -> list[BlockDraft]:
    """The blocks of some elements, in document order; nothing of their text is lost or said twice."""
    writer = _Writer()
    for root in roots:
        writer.read(root)
    return writer.drafts


@dataclass(slots=True)
class _Writer:
    """Collects text until a block begins or ends."""

    drafts: list[BlockDraft] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    kinds: list[BlockKind] = field(default_factory=lambda: [BlockKind.PARAGRAPH])
    rows: Rows = field(default_factory=dict)
    numbers: dict[etree._Element, str] = field(default_factory=dict)
    markers: list[str] = field(default_factory=list)
    place: Place | None = None
    lines_kept: int = 0
    links: int = 0
    linked: int = 0
    level: int = 0

    def read(self, root: etree._Element) -> None:
        """Take in one element with all it holds."""
        blocks: list[bool] = []
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                if element.tag not in SILENT:
                    self._end(element, blocks.pop())
                self._say(element.tail if element is not root else None)
            elif element.tag in SILENT:
                walk.skip_subtree()
            else:
                blocks.append(is_block(element))
                if self._begin(element, blocks[-1]):
                    walk.skip_subtree()
        self.flush()

    def _begin(self, element: etree._Element, block: bool) -> bool:
        """Open an element; true when it is taken whole."""
        if element.tag == "br":
            self.pieces.append("\n")
        elif block:
            self._open(element)
        elif element.tag == "q":
            self.pieces.append("“")
        elif is_boxed(element):
            self.pieces.append(" ")
        self.links += _is_link(element)
        row = self.rows.pop(element, None)
        if row is not None:
            linked = sum(len(text_of(link)) for link in element.iter("a"))
            kind = BlockKind.LIST_ITEM if row.is_item else BlockKind.TABLE_ROW
            self.drafts.append(BlockDraft(kind, 0, row.text, self.place, linked))
        else:
            self._say(element.text)
        return row is not None

    def _open(self, element: etree._Element) -> None:
        self.flush()
        self.kinds.append(_kind(element, self.kinds[-1]))
        self.level = HEADINGS.get(element.tag, self.level)
        self.place = (element, False)
        self.lines_kept += _keeps_lines(element)
        if is_table(element):
            self.rows |= rows_of(element, cell_text)
        elif element.tag in LISTS:
            self.numbers |= markers_of(element)
        elif element in self.numbers:
            self.markers.append(self.numbers.pop(element))

    def _end(self, element: etree._Element, block: bool) -> None:
        if block and element.tag != "br":
            self.flush()
            self.kinds.pop()
            self.lines_kept -= _keeps_lines(element)
            self.place = (element, True)
            if element.tag == "li":
                self.markers.clear()
        elif element.tag == "q":
            self.pieces.append("”")
        elif is_boxed(element):
            self.pieces.append(" ")
        self.links -= _is_link(element)

    def _say(self, text: str | None) -> None:
        """Take in text as the source has it: its line breaks are spaces, but where they are shown."""
        if not text:
            return
        if text[0].isalpha() and self.pieces and self.pieces[-1].endswith(":"):
            self.pieces.append(" ")  # a label and what it is of, which a style sets apart
        self.pieces.append(text if self.lines_kept else text.replace("\n", " "))
        if self.links:
            self.linked += len(text.strip())

    def flush(self) -> None:
        """End the block at hand; two line breaks in a row end one within a block, too."""
        if not self.pieces:
            return
        text = "".join(self.pieces)
        self.pieces.clear()
        linked, self.linked = self.linked, 0
        kind = self.kinds[-1]
        for part in _paragraphs(text):
            if plain := without_json(fold(part)):
                level = self.level if kind is BlockKind.HEADING else 0
                self.drafts.append(BlockDraft(kind, level, self._marked(without_marks(plain)), self.place, linked))

    def _marked(self, text: str) -> str:
        """The text behind the number or letter of its list item, unless it begins with the same."""
        markers = [*self.markers]
        self.markers.clear()
        if markers and _begins_with(text, markers[-1].rstrip(".、")):
            markers.pop()
        return "".join(f"{marker}{'' if marker.endswith('、') else ' '}" for marker in markers) + text


def _begins_with(text: str, number: str) -> bool:
    """Whether a text begins with a number or letter, in brackets or not."""
    bare = text.lstrip("([（")
    return bare.startswith(number) and bare[len(number) : len(number) + 1] in {".", ")", "]", "）", "、", ":"}


def _is_link(element: etree._Element) -> bool:
    """Whether an element leads elsewhere, and neither names a place nor opens a panel."""
    return element.tag == "a" and element.get("href") is not None and element.get("role") not in {"button", "tab"}


def cell_text(cell: etree._Element) -> str:
    """What a table's cell says, on one line; one that only shows a sign says what that stands for."""
    text = " ".join(draft.text for draft in drafts_of([cell]))
    return text or fold(" ".join(picture.get("alt", "")[:_ALT] for picture in cell.iter("img")))


def _keeps_lines(element: etree._Element) -> bool:
    """Whether the line breaks of a source are shown."""
    return element.tag == "pre" or bool(_KEEPS_LINES.search(element.get("style", "")))


def _paragraphs(text: str) -> list[str]:
    """The parts of a text between empty lines; a single line break is a space."""
    if "\n" not in text:
        return [text]
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        if fold(line):
            parts[-1].append(line)
        elif parts[-1]:
            parts.append([])
    return [" ".join(lines) for lines in parts if lines]


def _kind(element: etree._Element, around: BlockKind) -> BlockKind:
    """The kind of the blocks in an element: a paragraph in a list item or a note is part of that."""
    names = {*(element.get("class") or "").lower().split(), *(element.get("role") or "").lower().split()}
    if names & NOTES or (element.tag in LISTS and names_of(element) & _LISTS_OF_NOTES):
        return BlockKind.NOTE
    if element.tag in HEADINGS:
        return BlockKind.HEADING
    if around in NESTING:
        return around
    return BlockKind.LIST_ITEM if element.tag in ITEMS else BlockKind.PARAGRAPH


def without_json(text: str) -> str:
    """The text without the JSON objects that some templates print into it (CE4); braces of prose stay."""
    kept: list[str] = []
    done = 0
    for start, end in _objects(text):
        kept.append(text[done:start])
        done = end
    return fold(" ".join([*kept, text[done:]])) if kept else text


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """Where JSON objects with two members or more stand in a text."""
    decoder = json.JSONDecoder()
    at = text.find('{"')
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except RecursionError:
            return
        except ValueError:
            end = at + 1
        else:
            if len(value) > 1:
                yield at, end
        at = text.find('{"', end)
