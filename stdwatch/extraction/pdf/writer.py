"""Blocks and notes laid out to one plain text, with the stretch of every block and every page in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from stdwatch.items import BlockKind

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A block's text; `starts` tells where in it the part of each page begins.

    `path` holds the headings over it, `below` those over what follows: they differ for a heading.
    """

    kind: BlockKind
    text: str
    starts: list[tuple[int, int]]
    path: Path = ()
    below: Path = ()
    level: int = 0

    @property
    def first_page(self) -> int:
        """Index of the page on which it begins."""
        return self.starts[0][0]

    @property
    def last_page(self) -> int:
        """Index of the page on which it ends."""
        return self.starts[-1][0]


def lay_out(blocks: Sequence[Printed], notes: Sequence[Printed], labels: Sequence[str]) -> dict[str, Any]:
    """The text, its blocks and its pages, as rows; heading paths are numbers in the table ``paths``."""
    paths: dict[Path, int] = {}
    begins: dict[int, tuple[int, Path]] = {}
    rows, texts, offset, newest = [], [], 0, -1
    for block in _with_notes(blocks, notes):
        for page, position in block.starts:
            if page > newest:
                begins[page] = (offset + position, block.below)
                newest = page
        end = offset + len(block.text)
        number = paths.setdefault(block.path, len(paths))
        rows.append([block.kind.value, offset, end, number, block.level, block.first_page])
        texts.append(block.text)
        offset = end + 1
    text = "\n".join(texts)
    pages = [
        [label, start, end, paths.setdefault(path, len(paths))]
        for label, (start, end, path) in zip(labels, _pages(text, begins, len(labels)), strict=True)
    ]
    return {"text": text, "blocks": rows, "pages": pages, "paths": [list(path) for path in paths]}


def _with_notes(blocks: Sequence[Printed], notes: Sequence[Printed]) -> Iterator[Printed]:
    """All in order: the notes of a page at its end, or before the block that runs on to the next page.

    So no note stands between two halves of a sentence, and a page is still one stretch of the text.
    """
    waiting = list(reversed(notes))
    path: Path = ()
    for block in blocks:
        while waiting and waiting[-1].first_page < block.last_page and waiting[-1].first_page <= block.first_page:
            yield replace(waiting.pop(), path=path, below=path)
        yield block
        path = block.below
    while waiting:
        yield replace(waiting.pop(), path=path, below=path)


def _pages(text: str, begins: dict[int, tuple[int, Path]], count: int) -> Iterator[tuple[int, int, Path]]:
    """Start, end and path of each page; a page without text has an empty stretch where it would be."""
    following = len(text)
    ends = {}
    for index in reversed(range(count)):
        ends[index] = following
        start = begins[index][0] if index in begins else following
        following = start
    path: Path = ()
    for index in range(count):
        start, path = begins.get(index, (ends[index], path))
        stretch = text[start : ends[index]]
        yield start, start + len(stretch.rstrip()), path
