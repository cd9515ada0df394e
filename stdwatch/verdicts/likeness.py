"""How alike two texts are, told from small sketches of them that can be kept."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import combinations
from zlib import crc32

from rapidfuzz.distance import Indel

_MARKS = 64
"""So many marks a text: likeness is then right to about a tenth (bottom-k sketch, Cohen and Kaplan 2007)."""

_WORDS = 3

_TEXTS_OF_A_PHRASE = 50
"""Runs of words that so many texts have are a site's own phrases, and tell nothing."""

_MENDED = 0.8
"""So large a share of its words stays when a text is only mended."""


def sketch_of(text: str) -> tuple[int, ...]:
    """The smallest hashes of all runs of three words of a text, in order."""
    words = text.split()
    runs = {" ".join(words[start : start + _WORDS]) for start in range(max(1, len(words) - _WORDS + 1))}
    return tuple(sorted(crc32(run.encode()) for run in runs)[:_MARKS])


def likeness(sketch: Collection[int], other: Collection[int]) -> float:
    """The share of their runs of words that two texts have in common (0 to 1), as far as their sketches tell."""
    smallest = sorted({*sketch, *other})[:_MARKS]
    return sum(mark in sketch and mark in other for mark in smallest) / max(1, len(smallest))


def alike(sketches: Mapping[int, Collection[int]], least: float) -> dict[tuple[int, int], float]:
    """The pairs of texts, the lower key first, that have at least this share of their runs of words in common."""
    owners: dict[int, list[int]] = {}
    for key, sketch in sketches.items():
        for mark in sketch:
            owners.setdefault(mark, []).append(key)
    common = Counter(
        pair for keys in owners.values() if len(keys) <= _TEXTS_OF_A_PHRASE for pair in combinations(sorted(keys), 2)
    )
    near = (pair for pair, count in common.items() if count >= least * _MARKS / 2 or count == len(sketches[pair[0]]))
    shares = {pair: likeness(sketches[pair[0]], sketches[pair[1]]) for pair in near}
    return {pair: share for pair, share in shares.items() if share >= least}


def is_mended(before: str, after: str) -> bool:
    """Whether two texts differ in few words, of which none is a figure or a name: marks do not count at all."""
    words = [re.findall(r"\w+", text) for text in (before, after)]
    figures_and_names = [[word for word in text if any(c.isdigit() or c.isupper() for c in word)] for text in words]
    if figures_and_names[0] != figures_and_names[1]:
        return False
    return Indel.normalized_similarity(*words, score_cutoff=_MENDED) >= _MENDED
