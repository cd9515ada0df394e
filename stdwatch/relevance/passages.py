"""Passages: the stretches of a document that speak of standards, with page, label and headings, best first."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from stdwatch.citations import locate
from stdwatch.items import Block, BlockKind, Document, Passage
from stdwatch.relevance import lexicon
from stdwatch.relevance.hits import BODY, SENSE, Hit, Lexicon, distinct, noisy_or
from stdwatch.relevance.sentences import split, trim

WHOLE = 480
"""A paragraph of at most so many characters is quoted whole; of a longer one the sentences that speak of standards."""

WANTED = 0.45
"""So sure must an editor want to see it, by the lexicon's `quote`, that a stretch is a passage."""

_UNDER_HEADING = 0.5
"""By so much of what it lacks a passage gains under a heading on standards; a paragraph without such words shows."""

_PROVISION = 1200
"""A headed section of at most so many characters is one provision: its other paragraphs are context."""

_BOOK = 150_000
"""Longer texts are books, of which only what speaks of standards itself is shown."""

_CONTEXT = 0.2
"""What context is worth of the best passage beside it: it comes after all that speaks of standards itself."""

_SHORTEST = 60
"""Fewer characters without a word on standards are a label or a signature, and no context."""

_NAMED = 0.5
"""A body that is named tells so much of what it tells elsewhere: what is said on standards comes before who says it."""

_LABEL = 20
"""Fewer characters are the head of a table or a word by itself, and nothing to quote."""

_LEANING = re.compile(r"(?:It|They|This|That|These|Those|Such|Its|Their|Both|Under (?:it|this|that)|To this end)\b")
"""Beginnings of sentences that cannot be understood without the one before."""

_LONGEST_LEAD = 300

Span = tuple[int, int]
Path = tuple[str, ...]


def find_passages(document: Document, words: Lexicon | None = None) -> tuple[Passage, ...]:
    """Where a document speaks of standards: windows of sentences, none beyond its block, best first.

    Offsets are code points of ``document.text``; scores are from 0 to 1. Without a lexicon the shipped one is used.
    """
    known = words or lexicon.load()
    hits = known.read(document.text).hits
    headings = _on_standards(known, document.blocks)
    passages: list[Passage] = []
    for path, section in groupby(_with_hits(document.blocks, hits), key=lambda pair: pair[0].path):
        passages += _section(document, list(section), headings[path])
    return tuple(sorted(passages, key=lambda passage: (-passage.score, passage.start)))


def _on_standards(known: Lexicon, blocks: Sequence[Block]) -> Mapping[Path, float]:
    """How sure each heading is on standards: in so few words, one that may be is."""
    headings = {path: path[-1] if path else "" for path in {block.path for block in blocks}}
    return {
        path: noisy_or(hit.quote for hit in known.read(heading).hits if hit.kind != SENSE)
        for path, heading in headings.items()
    }


def _with_hits(blocks: Sequence[Block], hits: Sequence[Hit]) -> Iterator[tuple[Block, Sequence[Hit]]]:
    """The blocks that a journal can quote from, each with the hits in it: no headings, no notes."""
    for block in blocks:
        if block.kind not in {BlockKind.HEADING, BlockKind.NOTE}:
            yield block, _inside(hits, (block.start, block.end))


def _inside(hits: Sequence[Hit], span: Span) -> Sequence[Hit]:
    """The hits that begin in a stretch, of hits in order."""
    first, last = (bisect_left(hits, offset, key=lambda hit: hit.start) for offset in span)
    return hits[first:last]


def _section(document: Document, blocks: Sequence[tuple[Block, Sequence[Hit]]], heading: float) -> list[Passage]:
    """The passages of a run of blocks under one heading path, and the context between them."""
    passages: list[Passage] = []
    silent: list[Span] = []
    for block, hits in blocks:
        windows = _windows(document.text, block, hits)
        passages += (_passage(document, span, _worth(document.text, span, hits, heading)) for span in windows)
        span = None if windows else trim(document.text, block.start, block.end)
        if span and span[1] - span[0] >= _SHORTEST:
            silent.append(span)
    best = max((passage.score for passage in passages), default=0.0)
    context = max(_UNDER_HEADING * heading, _CONTEXT * best if _is_provision(blocks) else 0.0)
    if passages and context >= 0.1 and len(document.text) <= _BOOK:
        passages += (_passage(document, span, 0.8 * context) for span in silent)
    return passages


def _is_provision(blocks: Sequence[tuple[Block, Sequence[Hit]]]) -> bool:
    return bool(blocks[0][0].path) and blocks[-1][0].end - blocks[0][0].start <= _PROVISION


def _windows(text: str, block: Block, hits: Sequence[Hit]) -> list[Span]:
    if noisy_or(hit.quote for hit in hits) < WANTED:
        return []
    whole = trim(text, block.start, block.end)
    if whole is None or whole[1] - whole[0] < _LABEL:
        return []
    if whole[1] - whole[0] <= WHOLE:
        return [whole]
    sentences = split(text, block.start, block.end)
    wanted = [
        number
        for number, sentence in enumerate(sentences)
        if noisy_or(hit.quote for hit in _inside(hits, sentence)) >= WANTED
    ]
    return _joined(text, sentences, wanted)


def _joined(text: str, sentences: Sequence[Span], wanted: Sequence[int]) -> list[Span]:
    """Windows of sentences: neighbours in one while it is short, and with them the sentence that one leans on."""
    windows: list[Span] = []
    last = -1
    for number in wanted:
        start, end = sentences[number]
        if windows and number == last + 1 and end - windows[-1][0] <= WHOLE:
            windows[-1] = windows[-1][0], end
        else:
            before = sentences[number - 1] if number > last + 1 and number else None
            if before and _LEANING.match(text, start) and before[1] - before[0] <= _LONGEST_LEAD:
                start = before[0]
            windows.append((start, end))
        last = number
    return windows


def _worth(text: str, span: Span, hits: Sequence[Hit], heading: float) -> float:
    """How much a window says on standards: its different words, the same one once, and the heading above."""
    groups = distinct(_inside(hits, span), text).values()
    ranks = (max(hit.rank * (_NAMED if hit.kind == BODY else 1) for hit in same) for same in groups)
    rank = noisy_or([*ranks, _UNDER_HEADING * heading])
    quote = noisy_or(max(hit.quote for hit in same) for same in groups)
    return 0.9 * rank + 0.1 * quote


def _passage(document: Document, span: Span, score: float) -> Passage:
    anchor = locate(document, *span)
    return Passage(*span, round(score, 4), anchor.page, anchor.label, anchor.path)
