"""Cutting a text into what is shown plainly, as a passage on standards, or as a word that was searched for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stdwatch.items import Block, Document

_BLOCKS = 300  # blocks of a web page shown at once
_PAGES = 10  # pages of a PDF shown at once


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `start` where it stands in the reading, code points; `opens` when a passage begins here."""

    text: str
    start: int
    passage: bool = False
    opens: bool = False
    hit: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """Some consecutive blocks of a document; `before` and `after` are where the neighbouring views begin."""

    blocks: tuple[Block, ...]
    first: int
    before: int | None
    after: int | None


def pieces(
    text: str, start: int, end: int, passages: Sequence[tuple[int, int]], hits: Sequence[tuple[int, int]] = ()
) -> list[Piece]:
    """``text[start:end]`` cut where passages and hits (spans in the same code points) begin and end."""
    inside = [(max(a, start), min(b, end)) for a, b in passages if a < end and b > start]
    found = [(max(a, start), min(b, end)) for a, b in hits if a < end and b > start]
    cuts = sorted({start, end, *(cut for span in (*inside, *found) for cut in span)})
    opening = {a for a, _ in passages}
    return [Piece(text[a:b], a, _covers(inside, a), a in opening, _covers(found, a)) for a, b in pairwise(cuts)]


def view(document: Document, first: int = 0) -> View:
    """The blocks to show from a place on: ten pages of a PDF (`first` a page index), else 300 blocks (an index)."""
    if document.pages:
        chosen = tuple(block for block in document.blocks if first <= (block.page or 0) < first + _PAGES)
        last, step = max(page.index for page in document.pages), _PAGES
    else:
        chosen = document.blocks[first : first + _BLOCKS]
        last, step = len(document.blocks) - 1, _BLOCKS
    before = max(0, first - step) if first > 0 else None
    return View(chosen, first, before, first + step if first + step <= last else None)


def place(document: Document, offset: int) -> int:
    """Where the view begins that shows an offset of the text, with a little of what comes before."""
    index = next((number for number, block in enumerate(document.blocks) if block.end > offset), 0)
    if document.pages:
        return max(0, (document.blocks[index].page or 0) - 1)
    return index // _BLOCKS * _BLOCKS


def _covers(spans: Iterable[tuple[int, int]], at: int) -> bool:
    return any(a <= at < b for a, b in spans)
