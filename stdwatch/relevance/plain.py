"""A plain text as a document: lines are paragraphs, short lines without an end are headings."""

import re

from stdwatch.items import Block, BlockKind, Document

_LONGEST_HEADING = 110
_LISTED = re.compile(r"(?:[(\[]?(?:[a-z]{1,4}|[A-Z]|\d{1,3})[.)\]]\s|[•●▪*–-]\s)")
_CELLS = re.compile(r"\t|\s\|\s")
_OPEN_END = re.compile(r"[.!;:,…。！；：，]['\"”’)\]]*$")


def as_document(text: str, title: str | None = None) -> Document:
    """Blocks over a text as it is: each line a paragraph, list item or heading, offsets unchanged."""
    lines = []
    offset = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = offset + line.index(stripped)
            lines.append((start, start + len(stripped)))
        offset += len(line) + 1
    blocks: list[Block] = []
    path: tuple[str, ...] = ()
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        if number + 1 < len(lines) and _is_heading(line):
            path = (line,)
            blocks.append(Block(BlockKind.HEADING, start, end, path, 1))
        else:
            blocks.append(Block(_kind(line), start, end, path))
    return Document(url="", title=title, text=text, blocks=tuple(blocks))


def _kind(line: str) -> BlockKind:
    if _CELLS.search(line):
        return BlockKind.TABLE_ROW
    return BlockKind.LIST_ITEM if _LISTED.match(line) else BlockKind.PARAGRAPH


def _is_heading(line: str) -> bool:
    return (
        len(line) <= _LONGEST_HEADING
        and any(map(str.isalpha, line))
        and not _OPEN_END.search(line)
        and _kind(line) == BlockKind.PARAGRAPH
    )
