"""Lines to headings, paragraphs, list items, table rows and notes, over the ends of columns and pages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stdwatch.extraction.pdf.columns import columns
from stdwatch.extraction.pdf.measures import Measure
from stdwatch.extraction.pdf.notes import is_unfinished, marks_of, split_notes
from stdwatch.extraction.pdf.pages import Line, PrintedPage
from stdwatch.items import BlockKind

_BULLET = re.compile(r"^(?:[•◦▪‣●○■□➢✓\uf0a7\uf0b7\uf0d8]\s*|[–*·-]\s+(?=[A-Z“]))")
_NOTE_NUMBER = re.compile(r"^(\d{1,3}|[*†‡§‖¶]{1,5})(?=[^\W\d]|[“\"(])")
_NUMBER = re.compile(r"(?:\(?\d{1,2}[.)]|\([a-z]\)|\([ivx]{1,4}\))\s+(?=[A-Z“])")
_TERMINAL = re.compile(r"[.!?:;。！？][”’\"')\]]*$")

_REST = 8
"""Lines that a note may run over the end of its column."""

_UNENDED = re.compile(r"\s(?:the|an?|of|and|or|to|in|for|by|with|that|on|from|at|as|its|their|this)$|,$")
"""How a line ends behind which its sentence goes on, though in a capital."""

Headings = Mapping[tuple[int, Line], int]
"""For a line on a page that prints an outline entry: the entry's number among the targets."""


@dataclass(slots=True)
class Piece:
    """A block in the making: its lines, each with the index of its page.

    `indent` is how far its first line stands from the column's left edge, `full` tells whether its last line reaches
    the right one, `target` is the number of the outline target that it prints.
    """

    kind: BlockKind
    lines: list[tuple[int, Line]]
    indent: float = 0.0
    full: bool = False
    target: int | None = None

    @property
    def opening(self) -> str:
        """The text of the first line, without a bullet, and with a space after the number of a note."""
        if self.kind is BlockKind.NOTE:
            return _NOTE_NUMBER.sub(r"\1 ", self.first.text)
        return _BULLET.sub("", self.first.text) if self.kind is BlockKind.LIST_ITEM else self.first.text

    @property
    def first(self) -> Line:
        """The first line."""
        return self.lines[0][1]

    @property
    def last(self) -> Line:
        """The last line."""
        return self.lines[-1][1]


def pieces(pages: Sequence[PrintedPage], usual: Measure, headings: Headings) -> tuple[list[Piece], list[Piece]]:
    """Make the blocks of all pages in reading order, and apart from them the notes."""
    text: list[Piece] = []
    notes: list[Piece] = []
    goes_on = False
    for page in pages:
        marks = marks_of(page.lines, usual.size)
        for column in columns(page.lines, usual.leading(usual.size)):
            body, runs = split_notes(column, usual.size, marks, goes_on)
            if goes_on and runs and _goes_on_with(notes, body):
                notes[-1].lines += [(page.index, line) for line in body]
                body = []
            goes_on = is_unfinished(runs) if runs else goes_on and not body
            notes += [Piece(BlockKind.NOTE, [(page.index, line) for line in run]) for run in runs]
            _append(text, list(_column_pieces(page.index, body, usual, headings)), usual)
    return text, notes


def _goes_on_with(notes: Sequence[Piece], body: Sequence[Line]) -> bool:
    """Test whether the lines above the notes of a column end the last one of the column before, printed as they are."""
    if not (notes and body) or len(body) > _REST:
        return False
    return body[0].text[:1].islower() and all(abs(line.size - notes[-1].last.size) < 0.2 for line in body)


def _column_pieces(index: int, column: Sequence[Line], usual: Measure, headings: Headings) -> Iterator[Piece]:
    """The blocks of one column, each line going to the block before it unless something parts the two."""
    edges = _edges(column, usual)
    piece: Piece | None = None
    for line in column:
        target = headings.get((index, line))
        kind = _kind(line, target)
        if piece is not None and target == piece.target and not _parts(piece, line, kind, edges, usual):
            piece.lines.append((index, line))
        else:
            if piece is not None:
                yield piece
            piece = Piece(kind, [(index, line)], line.x0 - edges[0], target=target)
        piece.full = line.x1 > edges[1] - 0.2 * (edges[1] - edges[0])
    if piece is not None:
        yield piece


def _edges(column: Sequence[Line], usual: Measure) -> tuple[float, float]:
    """Left and right edge of a column's text; a heading or table that reaches further to the right does not count."""
    lines = [line for line in column if abs(line.size - usual.size) < 0.5] or column
    ends = sorted(line.x1 for line in lines)
    return min((line.x0 for line in lines), default=0), ends[int(0.9 * (len(ends) - 1))] if ends else 0


def _kind(line: Line, target: int | None) -> BlockKind:
    if target is not None:
        return BlockKind.HEADING
    if line.row is not None:
        return BlockKind.TABLE_ROW
    if _BULLET.match(line.text) or _NUMBER.match(line.text):
        return BlockKind.LIST_ITEM
    return BlockKind.PARAGRAPH


def _parts(piece: Piece, line: Line, kind: BlockKind, edges: tuple[float, float], usual: Measure) -> bool:
    """Test whether `line` begins a new block after the lines of `piece` in the same column."""
    above, left, right = piece.last, *edges
    if piece.target is not None:
        return False
    if line.row is not None and line.row == above.row:
        return False
    if BlockKind.TABLE_ROW in (piece.kind, kind) or not _same_size(above, line):
        return True
    if above.y - line.y > 1.35 * usual.leading(line.size):
        return True
    closed = _TERMINAL.search(above.text) is not None
    if kind is BlockKind.LIST_ITEM and (closed or piece.kind is BlockKind.LIST_ITEM or _BULLET.match(line.text)):
        return True
    if above.bold != line.bold and (closed or not piece.full):
        return True
    if not closed:
        return False
    if above.x1 < right - 0.25 * (right - left):
        return True
    if piece.kind is BlockKind.LIST_ITEM:
        return line.x0 < piece.lines[min(1, len(piece.lines) - 1)][1].x0 - 3
    return line.x0 > above.x0 + 0.7 * line.size


def _same_size(a: Line, b: Line) -> bool:
    return abs(a.size - b.size) < 0.06 * a.size


def _append(text: list[Piece], column: list[Piece], usual: Measure) -> None:
    """Add a column's blocks; the block that goes on in it is first made whole, over tables and captions between."""
    over = _outside_floats(text, range(len(text) - 1, -1, -1), usual)
    under = _outside_floats(column, range(len(column)), usual)
    for i, j, distant in ((len(text) - 1, 0, False), (over, under, True)):
        if 0 <= i < len(text) and 0 <= j < len(column) and _goes_on(text[i], column[j], distant):
            text[i].lines += column[j].lines
            text[i].full = column[j].full
            del column[j]
            break
    text += column


def _outside_floats(blocks: Sequence[Piece], order: range, usual: Measure, most: int = 30) -> int:
    """The first block in this order that is no table row and no small print; -1 when a heading comes before it."""
    for i in order[:most]:
        if blocks[i].kind is BlockKind.HEADING:
            return -1
        if blocks[i].kind is not BlockKind.TABLE_ROW and blocks[i].first.size > 0.95 * usual.size:
            return i
    return -1


def _goes_on(block: Piece, following: Piece, distant: bool) -> bool:
    """Test whether the next column or page continues a block that ends one; `distant` ones need surer signs."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or following.kind is not BlockKind.PARAGRAPH:
        return False
    if not _same_size(block.last, following.first):
        return False
    closed = _TERMINAL.search(block.last.text) is not None
    if block.last.text.endswith(("-", "\u00ad")):
        return True
    if _UNENDED.search(block.last.text) and not distant:
        return True
    if following.first.text[0].islower():
        return block.full or not (closed or distant)
    flush = following.indent < 0.7 * following.first.size or block.kind is BlockKind.LIST_ITEM
    return block.full and flush and not closed and not distant
