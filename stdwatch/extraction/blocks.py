"""Elements of a page as the blocks of a document over one plain text."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from stdwatch.items import Block, BlockKind
from stdwatch.web_content.markup import BREAKING, SILENT, fold, text_of

HEADINGS = {f"h{level}": level for level in range(1, 7)}
ITEMS = frozenset({"li", "dd", "dt"})
NOTES = frozenset({"footnote", "footnotes", "endnotes", "doc-endnotes", "doc-footnote", "doc-endnote"})
NESTING = frozenset({BlockKind.LIST_ITEM, BlockKind.NOTE})


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has its place: its kind, its level if a heading, and its text on one line."""

    kind: BlockKind
    level: int
    text: str


def lay_out(drafts: Iterable[Draft]) -> tuple[str, tuple[Block, ...]]:
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


def drafts_of(roots: Sequence[etree._Element]) -> list[Draft]:
    """The blocks of some elements, in document order; nothing of their text is lost or said twice."""
    writer = _Writer()
    for root in roots:
        writer.read(root)
    return writer.drafts


@dataclass(slots=True)
class _Writer:
    """Collects text until a block begins or ends."""

    drafts: list[Draft] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    kinds: list[BlockKind] = field(default_factory=lambda: [BlockKind.PARAGRAPH])
    level: int = 0

    def read(self, root: etree._Element) -> None:
        """Take in one element with all it holds."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                self._end(element)
                self._say(element.tail if element is not root else None)
            elif element.tag in SILENT or self._begin(element):
                walk.skip_subtree()
        self.flush()

    def _begin(self, element: etree._Element) -> bool:
        """Open an element; true when it is taken whole."""
        if element.tag == "br":
            self.pieces.append("\n")
        elif element.tag in BREAKING:
            self.flush()
            self.kinds.append(_kind(element, self.kinds[-1]))
            self.level = HEADINGS.get(element.tag, self.level)
        cells = _cells(element)
        if cells:
            self.drafts.append(Draft(BlockKind.TABLE_ROW, 0, " | ".join(cells)))
        else:
            self._say(element.text)
        return bool(cells)

    def _end(self, element: etree._Element) -> None:
        if element.tag in BREAKING and element.tag != "br":
            self.flush()
            self.kinds.pop()

    def _say(self, text: str | None) -> None:
        """Take in text as the source has it: its line breaks are spaces."""
        self.pieces.append((text or "").replace("\n", " "))

    def flush(self) -> None:
        """End the block at hand; two line breaks in a row end one within a block, too."""
        text = "".join(self.pieces)
        self.pieces.clear()
        kind = self.kinds[-1]
        for part in _paragraphs(text):
            if said := without_json(fold(part)):
                self.drafts.append(Draft(kind, self.level if kind is BlockKind.HEADING else 0, said))


def _paragraphs(text: str) -> list[str]:
    """The parts of a text between empty lines; a single line break is a space."""
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
    if names & NOTES:
        return BlockKind.NOTE
    if element.tag in HEADINGS:
        return BlockKind.HEADING
    if around in NESTING:
        return around
    return BlockKind.LIST_ITEM if element.tag in ITEMS else BlockKind.PARAGRAPH


def _cells(element: etree._Element) -> list[str]:
    """The cells of a table row that is data: two cells or more, none with a table or a heading of its own in it."""
    if element.tag != "tr":
        return []
    cells = list(element.iterchildren("td", "th"))
    if any(next(cell.iter("table", *HEADINGS), None) is not None for cell in cells):
        return []
    said = [text for cell in cells if (text := without_json(text_of(cell)))]
    return said if len(said) > 1 else []


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
