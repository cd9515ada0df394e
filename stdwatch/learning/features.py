"""What the model sees of a page: its title and its beginning as weighted words and pairs of words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

BEGINNING = 4000
"""Characters of a text that are looked at: a page says early what it is about, and a report would drown the rest."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Page:
    """A candidate as the model sees it: title, beginning of its text, and the lexicon's score."""

    candidate: int
    title: str
    text: str
    score: float

    @property
    def words(self) -> str:
        """Title and beginning as one text."""
        return f"{self.title}\n{self.text[:BEGINNING]}"


@dataclass(frozen=True, slots=True)
class Example:
    """A page that an editor decided on: whether it was wanted, how much that counts (0 to 1), and when (RFC 3339).

    `accepted` ones were taken for the issue; a brief is relevant and not accepted.
    """

    page: Page
    relevant: bool
    accepted: bool
    weight: float
    at: str


def new_vectorizer() -> Any:
    """Words and pairs of words, a word's second mention counting less than its first (`TfidfVectorizer`)."""
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)


def restored_vectorizer(terms: Sequence[str], rarities: Numbers) -> Any:
    """The vectorizer of a model that was kept: its `terms` in the order of the columns, and how rare each is."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, vocabulary=list(terms))
    vectorizer.idf_ = rarities
    return vectorizer


def words_of(pages: Iterable[Page]) -> list[str]:
    """The texts of some pages."""
    return [page.words for page in pages]
