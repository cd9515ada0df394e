"""Where a quotation stands: from offsets in a document's text to page, printed label and headings."""

from bisect import bisect_right
from dataclasses import dataclass

from stdwatch.items import Document


@dataclass(frozen=True, slots=True)
class Anchor:
    """The page index (from 0) and printed label on which a span begins, and the headings above it, outermost first."""

    page: int | None
    label: str | None
    path: tuple[str, ...]


def locate(document: Document, start: int, end: int) -> Anchor:
    """The anchor of the span ``document.text[start:end]`` (code points); page and label are ``None`` without pages."""
    if not 0 <= start <= end <= len(document.text):
        raise ValueError(f"no span {start}:{end} in a text of {len(document.text)} characters")
    at = bisect_right(document.blocks, start, key=lambda block: block.start) - 1
    path = document.blocks[at].path if at >= 0 else ()
    number = bisect_right(document.pages, start, key=lambda page: page.start) - 1
    page = document.pages[number] if number >= 0 else None
    return Anchor(page.index if page else None, page.label if page else None, path or (page.path if page else ()))
