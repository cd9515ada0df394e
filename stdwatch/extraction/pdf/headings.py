"""Headings and the heading path over every block: from the outline, else from the print."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stdwatch.extraction.pdf.blocks import Piece
from stdwatch.extraction.pdf.measures import Measure, rounded
from stdwatch.extraction.pdf.outline import OutlineTarget
from stdwatch.items import BlockKind

Path = tuple[str, ...]
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Standing:
    """The headings over a block, the headings over what follows it, and a heading's own level (else 0)."""

    path: Path
    below: Path
    level: int = 0


def mark_headings(blocks: Sequence[Piece], usual: Measure) -> None:
    """Make headings of short blocks in larger or bold print."""
    for block in blocks:
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and _looks_like_heading(block, usual):
            block.kind = BlockKind.HEADING


def outline_paths(blocks: Sequence[Piece], targets: Sequence[OutlineTarget]) -> list[Standing]:
    """Find where each block stands; only headings of the outline open a new path.

    An entry whose heading is not found in print holds from the first block that begins at or after its target.
    """
    order = {line: number for number, line in enumerate(line for block in blocks for line in block.lines)}
    silent = sorted(
        (order[target.index, target.lines[0]], number)
        for number, target in enumerate(targets)
        if not target.found and target.lines and (target.index, target.lines[0]) in order
    )
    path: Path = ()
    result = []
    for block in blocks:
        while silent and silent[0][0] <= order[block.lines[0]]:
            path = targets[silent.pop(0)[1]].path
        if block.target is not None:
            path = targets[block.target].path
            result.append(Standing(path[:-1], path, len(path)))
        else:
            result.append(Standing(path, path, len(path) + 1 if block.kind is BlockKind.HEADING else 0))
    return result


def printed_paths(blocks: Sequence[Piece], texts: Sequence[str]) -> list[Standing]:
    """The same for a file without an outline: the larger the print, the higher the heading; three levels at most.

    The largest print of the first page is the document's title, which is over everything and in no path.
    """
    heads = [block for block in blocks if block.kind is BlockKind.HEADING]
    title = max((_size(block) for block in heads if block.lines[0][0] == 0), default=0.0)
    sizes = sorted({_size(block) for block in heads if not _is_title(block, title)}, reverse=True)
    levels = {size: min(level, 3) for level, size in enumerate(sizes, 1)}
    path: list[str] = []
    result = []
    for block, text in zip(blocks, texts, strict=True):
        if block.kind is not BlockKind.HEADING:
            result.append(Standing(tuple(path), tuple(path)))
        elif _is_title(block, title):
            result.append(Standing((), (), 1))
        else:
            level = levels[_size(block)]
            del path[level - 1 :]
            above = tuple(path)
            path.append(text)
            result.append(Standing(above, tuple(path), level))
    return result


def _looks_like_heading(block: Piece, usual: Measure) -> bool:
    text = " ".join(line.text for _, line in block.lines)
    if len(block.lines) > 4 or len(text) > 200 or not (any(map(str.isalpha, text)) or _YEAR.fullmatch(text)):
        return False
    if text.endswith((".", ",", ";")):
        return False
    bold = all(line.bold for _, line in block.lines)
    large = block.first.size > 1.12 * usual.size and rounded(block.first.size) not in usual.prose
    return large or (bold and block.first.size > 0.95 * usual.size)


def _size(block: Piece) -> float:
    return round(block.first.size * 2) / 2


def _is_title(block: Piece, size: float) -> bool:
    return block.lines[0][0] == 0 and _size(block) == size
