"""Where a quotation stands: from offsets in a document's text to page, printed label and headings."""

from bisect import bisect_right
from dataclasses import dataclass

from stdwatch.items import Block, Document, Page


@dataclass(frozen=True, slots=True)
class Citation:
    """The page index (from 0) and printed label on which a span begins, and the headings above it, outermost first."""

    page: int | None
    label: str | None
    path: tuple[str, ...]


def locate(document: Document, start: int, end: int) -> Citation:
    """The citation of ``document.text[start:end]`` (code points); page and label are ``None`` without pages."""
    if not 0 <= start <= end <= len(document.text):
        raise ValueError(f"no span {start}:{end} in a text of {len(document.text)} characters")
    at = bisect_right(document.blocks, start, key=lambda block: block.start) - 1
    block = document.blocks[at] if at >= 0 else None
    page = _page(document.pages, block, start)
    path = (block.path if block else ()) or (page.path if page else ())
    return Citation(page.index if page else None, page.label if page else None, path)


def _page(pages: tuple[Page, ...], block: Block | None, start: int) -> Page | None:
    """The page whose stretch holds the place, but the block's own where the block was moved out of its page's stretch.

    A note or table that stood between two halves of a paragraph comes after it, at times beyond its page's end.
    """
    number = bisect_right(pages, start, key=lambda page: page.start) - 1
    if number < 0:
        return None
    if block is not None and block.page is not None and pages[block.page].end <= block.start:
        return pages[block.page]
    return pages[number]
