"""Printed pages to one text with its blocks: the whole clean-up, each step building on those before."""

from typing import Any

from stdwatch.extraction.pdf.blocks import Piece, measure, pieces
from stdwatch.extraction.pdf.boilerplate import cut_boilerplate
from stdwatch.extraction.pdf.columns import split_columns
from stdwatch.extraction.pdf.front import printed_date, sound_title
from stdwatch.extraction.pdf.headings import mark_headings, outline_paths, printed_paths
from stdwatch.extraction.pdf.notes import plain_marks, without_marks
from stdwatch.extraction.pdf.outline import outline_targets
from stdwatch.extraction.pdf.pages import RawFile
from stdwatch.extraction.pdf.words import Vocabulary, flow
from stdwatch.extraction.pdf.writer import Printed, lay_out
from stdwatch.items import BlockKind


def compose(raw: RawFile) -> dict[str, Any]:
    """What the parent makes a Document of, in types that JSON knows.

    ``paths`` is a table of heading paths; ``blocks`` are rows (kind, start, end, number of the path, level, page),
    ``pages`` rows (label, start, end, number of the path).
    """
    cut = cut_boilerplate(raw.pages, (entry.title for entry in raw.outline))
    pages = tuple(split_columns(page) for page in cut)
    usual = measure(pages)
    targets = outline_targets(pages, raw.outline)
    headings = {
        (target.index, line): number for number, target in enumerate(targets) if target.found for line in target.lines
    }
    blocks, notes = pieces(pages, usual, headings)
    mark_headings(blocks, usual)

    vocabulary = Vocabulary(line.text for page in pages for line in page.lines)
    marks = plain_marks(pages, [note.lines for note in notes])
    flows = [flow(_words(block, marks), vocabulary) for block in blocks]
    # A bullet that has lost its text leaves nothing.
    blocks = [block for block, (text, _) in zip(blocks, flows, strict=True) if text]
    flows = [(text, starts) for text, starts in flows if text]
    standings = outline_paths(blocks, targets) if targets else printed_paths(blocks, [text for text, _ in flows])
    printed = [
        Printed(block.kind, text, starts, standing.path, standing.below, standing.level)
        for block, (text, starts), standing in zip(blocks, flows, standings, strict=True)
    ]
    printed_notes = [Printed(BlockKind.NOTE, *flow(_words(note, {}), vocabulary)) for note in notes]

    title, layer = sound_title(raw.title, pages, usual.size)
    return {
        **lay_out(printed, printed_notes, [page.label for page in pages]),
        "title": title,
        "title_layer": layer,
        "published": printed_date(pages),
        "notes": _remarks(raw, bool(printed or printed_notes)),
    }


def _words(block: Piece, marks: dict[int, tuple[str, ...]]) -> list[tuple[int, str]]:
    """The block's lines with their pages, less bullets and the marks of notes that are printed like any other sign."""
    return [
        (page, without_marks(block.opening if number == 0 else line.text, marks.get(page, ())))
        for number, (page, line) in enumerate(block.lines)
    ]


def _remarks(raw: RawFile, has_text: bool) -> list[str]:
    remarks = [f"page {page.index + 1} is damaged and was left out" for page in raw.pages if not page.readable]
    return remarks[:20] if has_text else [*remarks[:20], "no text layer"]
