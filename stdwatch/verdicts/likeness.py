"""How alike two texts are, told from small sketches of them that can be kept."""

from collections.abc import Collection
from zlib import crc32

_MARKS = 64
"""So many marks a text: likeness is then right to about a tenth (bottom-k sketch, Cohen and Kaplan 2007)."""

_WORDS = 3


def sketch_of(text: str) -> tuple[int, ...]:
    """The smallest hashes of all runs of three words of a text, in order."""
    words = text.split()
    runs = {" ".join(words[place : place + _WORDS]) for place in range(max(1, len(words) - _WORDS + 1))}
    return tuple(sorted(crc32(run.encode()) for run in runs)[:_MARKS])


def likeness(one: Collection[int], other: Collection[int]) -> float:
    """The share of their runs of words that two texts have in common (0 to 1), as far as their sketches tell."""
    smallest = sorted({*one, *other})[:_MARKS]
    return sum(mark in one and mark in other for mark in smallest) / max(1, len(smallest))
