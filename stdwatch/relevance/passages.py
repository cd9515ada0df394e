"""Passages: the blocks of a document that speak of standards, with page, label and headings."""

from collections.abc import Sequence

from stdwatch.anchors import locate
from stdwatch.items import Block, BlockKind, Document, Passage
from stdwatch.relevance import lexicon
from stdwatch.relevance.lexicon import Hit


def find_passages(document: Document) -> tuple[Passage, ...]:
    """Every block with a term of the lexicon, in document order; its score is the weight of its different terms."""
    hits = list(lexicon.load().hits(document.text))
    found, position = [], 0
    for block in document.blocks:
        while position < len(hits) and hits[position].start < block.start:
            position += 1
        inside = []
        while position < len(hits) and hits[position].start < block.end:
            inside.append(hits[position])
            position += 1
        if inside and block.kind != BlockKind.HEADING:
            found.append(_passage(document, block, inside))
    return tuple(found)


def _passage(document: Document, block: Block, hits: Sequence[Hit]) -> Passage:
    weight = sum({hit.term: hit.weight for hit in hits}.values())
    anchor = locate(document, block.start, block.end)
    return Passage(block.start, block.end, weight, anchor.page, anchor.label, anchor.path or block.path)
