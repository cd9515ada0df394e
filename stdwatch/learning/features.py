"""What the model sees of a page: its title and its beginning as weighted words and pairs of words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from stdwatch.learning.example import Example, Page

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Training:
    """Examples with the rows of their words, which model and weight are both fitted to, and what made the rows."""

    examples: Sequence[Example]
    vectorizer: Any
    rows: Any

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Self:
        """The words of some examples."""
        vectorizer = new_vectorizer()
        return cls(examples, vectorizer, vectorizer.fit_transform(words_of(example.page for example in examples)))


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
