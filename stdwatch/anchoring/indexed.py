"""A text prepared once for finding many clips in it."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from stdwatch.anchoring.folding import FoldedText, fold

SHINGLE = 3
"""Words of a shingle: two are shared by sentences of the same build, four by too few altered ones."""

WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""A word, or one character of a script that writes none."""


class IndexedText:
    """A text with its folded form and the places of its words; what a search needs is made when it first needs it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> FoldedText:
        """The text as it is compared."""
        return fold(self.text)

    @cached_property
    def spans(self) -> "tuple[array[int], array[int]]":
        """Where the words of the folded text begin and end."""
        starts, ends = array("q"), array("q")
        for match in WORD.finditer(self.folded.text):
            starts.append(match.start())
            ends.append(match.end())
        return starts, ends

    @cached_property
    def words(self) -> list[str]:
        """The words of the folded text."""
        return WORD.findall(self.folded.text)

    @cached_property
    def shingles(self) -> dict[tuple[str, ...], list[int]]:
        """The numbers of the words at which each three words in a row begin."""
        return _places(zip(*(self.words[at:] for at in range(SHINGLE)), strict=False))

    @cached_property
    def single_words(self) -> dict[tuple[str, ...], list[int]]:
        """The same of single words: for clips of which no three words in a row are left."""
        return _places((word,) for word in self.words)


def _places(keys: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], list[int]]:
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        places[key].append(position)
    return dict(places)
