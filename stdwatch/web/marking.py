"""Cutting a text into what is shown plainly, as a passage on standards, or as a word that was searched for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stdwatch.items import Block, BlockKind, Document

_BLOCKS = 300  # blocks of a web page shown at once
_PAGES = 10  # pages of a PDF shown at once
_BEFORE = 24  # code points of a row's quote before the first mark: a narrow column shows some fifty
_HEADINGS = 150  # more of them are no overview: then only the upper levels are listed


@dataclass(frozen=True, slots=True)
class Marks:
    """Spans of a text in code points: passages on standards, words of the lexicon, words that were searched for."""

    passages: Sequence[tuple[int, int]] = ()
    terms: Sequence[tuple[int, int]] = ()
    hits: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with its `classes` (passage, term, hit); `anchor` is where it starts if it opens a passage."""

    text: str
    classes: str
    anchor: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Some consecutive blocks of a document; `before` and `after` are where the neighbouring views begin."""

    blocks: tuple[Block, ...]
    first: int
    before: int | None
    after: int | None


def pieces(text: str, start: int, end: int, marks: Marks) -> list[Piece]:
    """``text[start:end]`` cut wherever a mark begins or ends."""
    kinds = {"passage": marks.passages, "term": marks.terms, "hit": marks.hits}
    inside = {kind: _within(spans, start, end) for kind, spans in kinds.items()}
    cuts = sorted({start, end, *(cut for spans in inside.values() for span in spans for cut in span)})
    opening = {a for a, _ in marks.passages}
    return [Piece(text[a:b], _classes(inside, a), a if a in opening else None) for a, b in pairwise(cuts)]


def excerpt(text: str, marked: Sequence[tuple[int, int]], length: int = 240) -> tuple[int, int]:
    """The stretch of about `length` code points that begins a little before the first mark, cut between words."""
    first = marked[0][0] if marked else 0
    start = 0 if first < _BEFORE else text.rfind(" ", 0, first - _BEFORE // 2) + 1
    if len(text) - start <= length:
        return start, len(text)
    return start, max(text.rfind(" ", start, start + length), start + length // 2)


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


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the contents: where in the text it stands, how deep, and on which page (index)."""

    title: str
    start: int
    level: int
    page: int | None


def contents(document: Document) -> list[Heading]:
    """The headings of a document, as deep as a list of them is an overview; none where there are hardly any."""
    every = [
        Heading(document.text[block.start : block.end], block.start, block.level, block.page)
        for block in document.blocks
        if block.kind is BlockKind.HEADING
    ]
    depths = sorted({heading.level for heading in every}, reverse=True)
    deepest = next((depth for depth in depths if sum(heading.level <= depth for heading in every) <= _HEADINGS), 0)
    chosen = [heading for heading in every if heading.level <= deepest]
    return chosen if len(chosen) > 1 else []


def place(document: Document, offset: int) -> int:
    """Where the view begins that shows an offset of the text, with a little of what comes before."""
    index = next((number for number, block in enumerate(document.blocks) if block.end > offset), 0)
    if document.pages:
        return max(0, (document.blocks[index].page or 0) - 1)
    return index // _BLOCKS * _BLOCKS


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    return [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]


def _classes(inside: Mapping[str, Sequence[tuple[int, int]]], at: int) -> str:
    return " ".join(kind for kind, spans in inside.items() if any(a <= at < b for a, b in spans))
