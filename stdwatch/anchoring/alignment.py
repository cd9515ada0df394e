"""Aligning a quotation with a text in which some of its words were changed."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from stdwatch.anchoring.folding import fold
from stdwatch.anchoring.indexed import SHINGLE, WORD, IndexedText
from stdwatch.items.journal import Clip

LEAST = 0.75
"""Below this similarity nobody would call it the same sentence: measured, what is gone leaves 0.6 at most."""

_MOST_VOTES = 5_000
"""So many votes are counted; the words of a sentence in an ordinary text give a few hundred."""

_WINDOWS = 3
"""So many places with the most votes are aligned."""

_MOST_PAIRS = 20_000
"""Equal words of quotation and window; difflib's time grows with their square (12,000 characters of “the”: 290 s)."""

_MOST_EDGES = 8
"""So many matching stretches at either end may turn out to be strays; of a long quotation two weigh little."""

_WORDS_OF_A_LONG_QUOTATION = 400
"""Words: each pair of ends costs a comparison of all characters."""


_GUESSED = 0.03
"""So much more alike a span must be for an end at which no word of the quotation was found again."""

_SURROUNDED = 0.03
"""What it counts for a span's end that the old surroundings begin there: as much as a word found again."""

_NEXT = 8
"""Characters by which surroundings are recognized."""


@dataclass(frozen=True, slots=True)
class Match:
    """A span of the folded text, and how alike it is to the quotation (`LEAST` … 1; 0: less alike)."""

    start: int
    end: int
    similarity: float


class Common(NamedTuple):
    """Words that two sequences have in common: where they begin in either, and how many they are."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True)
class _Quotation:
    """A folded quotation: its words, the signs before the first and after the last of them, what stood around it."""

    text: str
    words: list[str]
    opening: str
    closing: str
    before: str
    after: str


def align(clip: Clip, document: IndexedText) -> Iterator[Match]:
    """The best spans for a clip that are at least so alike, at the places for which most of its words vote."""
    quotation = _quotation(clip)
    shingles = list(zip(*(quotation.words[at:] for at in range(SHINGLE)), strict=False))
    places = _votes(shingles, document.shingles) or _votes([(word,) for word in quotation.words], document.single_words)
    for first in _windows(places, len(quotation.words)):
        match = _aligned(quotation, document, first)
        if match and match.similarity >= LEAST:
            yield match


def _quotation(clip: Clip) -> _Quotation:
    text = fold(clip.exact).text.strip()
    matches = list(WORD.finditer(text))
    start, end = (matches[0].start(), matches[-1].end()) if matches else (len(text), len(text))
    before, after = fold(clip.prefix).text.strip()[-_NEXT:], fold(clip.suffix).text.strip()[:_NEXT]
    return _Quotation(text, [match.group() for match in matches], text[:start], text[end:], before, after)


def _votes(keys: Sequence[tuple[str, ...]], index: Mapping[tuple[str, ...], list[int]]) -> list[int]:
    """For each occurrence of a key in the text, the number of the word at which the quotation would begin there.

    The rarest keys vote first, and no more of them than decide: in a text that repeats itself each stands everywhere.
    """
    known = sorted((len(index[key]), number, key) for number, key in enumerate(keys) if key in index)
    votes: list[int] = []
    for count, number, key in known:
        if votes and len(votes) + count > _MOST_VOTES:
            break
        votes += [position - number for position in index[key]]
    return sorted(votes)


def _windows(beginnings: Sequence[int], length: int) -> list[int]:
    """The beginnings with the most votes within half the quotation's length, none near a better one."""
    reach = max(length // 2, 1)
    scored = [
        (bisect_left(beginnings, beginning + reach + 1) - at, beginning)
        for at, beginning in enumerate(beginnings)
        if not at or beginnings[at - 1] != beginning
    ]
    chosen: list[int] = []
    for _, beginning in sorted(scored, key=lambda pair: (-pair[0], pair[1])):
        if all(abs(beginning - other) > reach for other in chosen):
            chosen.append(beginning)
        if len(chosen) == _WINDOWS:
            break
    return chosen


def _aligned(quotation: _Quotation, document: IndexedText, first: int) -> Match | None:
    """The span around a place that is most alike.

    The window is half the quotation wider on both sides, so that inserted words find room in it.
    """
    words, reach = quotation.words, len(quotation.words) // 2 + 2
    low, high = max(0, first - reach), min(len(document.words), first + len(words) + 2 * reach)
    blocks = _common(words, document.words[low:high])
    last = len(document.words) - 1
    edges = _MOST_EDGES if len(words) <= _WORDS_OF_A_LONG_QUOTATION else 2
    # Where the outermost words were changed, the span goes on for as many words as the quotation has there.
    begins = {max(low + block.b - block.a, 0): _GUESSED for block in blocks[:edges]}
    begins |= {low + block.b: 0.0 for block in blocks[:edges]}
    ends = {min(low + block.b + len(words) - block.a - 1, last): _GUESSED for block in blocks[-edges:]}
    ends |= {low + block.b + block.size - 1: 0.0 for block in blocks[-edges:]}
    matches = [
        (match, match.similarity - begins[begin] - ends[end] + _SURROUNDED * _surroundings(quotation, document, match))
        for begin, end in product(begins, ends)
        if begin <= end
        for match in [_match(quotation, document, begin, end)]
    ]
    return max(matches, key=itemgetter(1))[0] if matches else None


def _common(words: Sequence[str], window: Sequence[str]) -> list[Common]:
    """The stretches of words that both have, in order: long ones first found, or the most words where it is endless."""
    counts = Counter(window)
    if sum(counts[word] for word in words) > _MOST_PAIRS:
        equal = (step for step in Indel.opcodes(words, window) if step.tag == "equal")
        return [Common(step.src_start, step.dest_start, step.src_end - step.src_start) for step in equal]
    matcher = SequenceMatcher(None, words, window, autojunk=False)
    return [Common(*block) for block in matcher.get_matching_blocks()[:-1]]


def _match(quotation: _Quotation, document: IndexedText, begin: int, end: int) -> Match:
    """The span of some words, with the signs about them that the quotation has at its ends as well."""
    text, (starts, ends) = document.folded.text, document.spans
    start, stop = starts[begin], ends[end]
    if quotation.opening and text.endswith(quotation.opening, 0, start):
        start -= len(quotation.opening)
    if quotation.closing and text.startswith(quotation.closing, stop):
        stop += len(quotation.closing)
    return Match(start, stop, fuzz.ratio(quotation.text, text[start:stop], score_cutoff=100 * LEAST) / 100)


def _surroundings(quotation: _Quotation, document: IndexedText, match: Match) -> int:
    """At how many ends of a span the old surroundings begin; those of a text's own end are empty."""
    text = document.folded.text
    before = text[max(0, match.start - _NEXT - 1) : match.start].strip()
    after = text[match.end : match.end + _NEXT + 1].strip()
    return (before.endswith(quotation.before) if quotation.before else not before) + (
        after.startswith(quotation.after) if quotation.after else not after
    )
