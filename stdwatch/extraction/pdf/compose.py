"""Printed pages to one text with its blocks: the whole clean-up, each step building on those before."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from stdwatch.extraction.pdf.blocks import Headings, Piece, pieces
from stdwatch.extraction.pdf.boilerplate import find_boilerplate
from stdwatch.extraction.pdf.columns import split_columns
from stdwatch.extraction.pdf.front import printed_date, sound_title
from stdwatch.extraction.pdf.headings import mark_headings, outline_paths, printed_paths
from stdwatch.extraction.pdf.labels import page_labels
from stdwatch.extraction.pdf.measures import Measure, measure
from stdwatch.extraction.pdf.notes import plain_marks, without_marks
from stdwatch.extraction.pdf.outline import OutlineTarget, outline_targets
from stdwatch.extraction.pdf.pages import NO_TEXT, Line, Omission, PrintedPage, RawFile
from stdwatch.extraction.pdf.placeholder import is_placeholder
from stdwatch.extraction.pdf.tables import mark_tables
from stdwatch.extraction.pdf.words import Vocabulary, flow
from stdwatch.extraction.pdf.writer import Printed, lay_out
from stdwatch.items import BlockKind

T = TypeVar("T")

_UNTITLED: tuple[str | None, str] = (None, "")
_PLACEHOLDER = "a placeholder: the file's contents need another viewer"


def compose(raw: RawFile) -> dict[str, Any]:
    """What the parent makes a Document of, in types that JSON knows.

    ``paths`` is a table of heading paths; ``blocks`` are rows (kind, start, end, number of the path, level, page),
    ``pages`` rows (label, start, end, number of the path).
    """
    aside = _Aside()
    missing = _PLACEHOLDER if is_placeholder(raw) else NO_TEXT
    if missing is _PLACEHOLDER:
        raw = replace(raw, pages=tuple(replace(page, lines=()) for page in raw.pages), outline=())
    usual = measure(raw.pages)
    pages = _text_pages(raw, usual, aside)
    targets = aside.attempt("the outline", lambda: outline_targets(pages, raw.outline), list[OutlineTarget]())
    headings: Headings = {
        (target.index, line): number for number, target in enumerate(targets) if target.found for line in target.lines
    }
    blocks, footnotes = pieces(pages, usual, headings)
    mark_headings(blocks, usual)

    vocabulary = Vocabulary(line.text for page in pages for line in page.lines)
    unmarked: dict[int, tuple[str, ...]] = {}
    marks = aside.attempt("marks of notes", lambda: plain_marks(pages, [note.lines for note in footnotes]), unmarked)
    flowing = ((block, *flow(_words(block, marks), vocabulary)) for block in blocks)
    flowed = [row for row in flowing if row[1]]  # a bullet that has lost its text leaves nothing
    blocks, texts = [block for block, _, _ in flowed], [text for _, text, _ in flowed]
    standings = outline_paths(blocks, targets) if targets else printed_paths(blocks, texts)
    printed = [
        Printed(block.kind, text, starts, standing.path, standing.below, standing.level)
        for (block, text, starts), standing in zip(flowed, standings, strict=True)
    ]
    printed_footnotes = [Printed(BlockKind.NOTE, *flow(_words(note, {}), vocabulary)) for note in footnotes]

    title, layer = aside.attempt("the title", lambda: sound_title(raw.title, pages, usual.size), _UNTITLED)
    return {
        **lay_out(printed, printed_footnotes, [page.label for page in pages]),
        "title": title,
        "title_layer": layer,
        "published": aside.attempt("the date", lambda: printed_date(pages), None),
        "notes": [*_remarks(raw), *aside.remarks, *([] if printed or printed_footnotes else [missing])],
    }


class _Aside:
    """What is found beside the text: an error there costs the one feature and leaves a remark, never the text."""

    def __init__(self) -> None:
        self.remarks: list[str] = []

    def attempt(self, name: str, work: Callable[[], T], otherwise: T) -> T:
        """The result of `work`, or `otherwise` where it fails."""
        try:
            return work()
        except Exception as error:
            self.remarks.append(f"{name} could not be read ({type(error).__name__})")
            return otherwise


def _text_pages(raw: RawFile, usual: Measure, aside: _Aside) -> tuple[PrintedPage, ...]:
    """The pages without boilerplate, with their labels, and with columns one after the other and tables row by row."""
    nothing: dict[int, set[Line]] = {}
    boilerplate = aside.attempt("running heads", lambda: find_boilerplate(raw.pages, raw.outline, usual.size), nothing)
    counted = [page.label or str(page.index + 1) for page in raw.pages]
    labels = aside.attempt("page numbers", lambda: page_labels(raw.pages, boilerplate), counted)
    pages = [
        replace(
            page, label=label, lines=tuple(line for line in page.lines if line not in boilerplate.get(page.index, ()))
        )
        for page, label in zip(raw.pages, labels, strict=True)
    ]
    pages = [aside.attempt("columns", partial(split_columns, page), page) for page in pages]
    return tuple(aside.attempt("tables", partial(mark_tables, page), page) for page in pages)


def _words(block: Piece, marks: dict[int, tuple[str, ...]]) -> list[tuple[int, str]]:
    """The block's lines with their pages, less bullets and the marks of notes that are printed like any other sign."""
    return [
        (page, without_marks(block.opening if number == 0 else line.text, marks.get(page, ())))
        for number, (page, line) in enumerate(block.lines)
    ]


def _remarks(raw: RawFile) -> list[str]:
    remarks = [f"page {page.index + 1} is damaged and was left out" for page in raw.pages if not page.readable][:20]
    for omission in Omission:
        numbers = [page.index + 1 for page in raw.pages if omission in page.omitted]
        if numbers:
            remarks.append(f"{omission} was left out on {_listed(numbers)}")
    return remarks


def _listed(numbers: Sequence[int], most: int = 10) -> str:
    """``page 3``, ``pages 3, 7 and 9``, or, where there are many, ``27 pages``."""
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    if len(numbers) > most:
        return f"{len(numbers)} pages"
    return f"pages {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
