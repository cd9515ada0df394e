"""The model: a linear SVM over words, whose verdict is measured in spreads of what the desk rejected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from sklearn.svm import LinearSVC

from stdwatch.learning.example import Example, Page, accepted_pages
from stdwatch.learning.features import Numbers, Training, restored_vectorizer, words_of

USUAL_WEIGHT = 1.0
"""Weight of what is learned against the lexicon until the desk's own decisions can choose it."""

_PENALTY = 0.11
_WANTED = 9.8
"""Regularization, and how much more a wanted page counts than a rejected one: ASReview's ELAS u4."""

_FULL_TRUST = 5
"""n accepted pages count as n / (n + 5) of what many would."""

_LEAST_SPREAD = 0.1
"""Below this a spread of verdicts says only that the rejects were few or alike."""

_LEAST_LEXICON_SPREAD = 0.05


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the rejects lie: their median, and the distance from it to the 90th percentile."""

    middle: float
    spread: float

    @classmethod
    def of(cls, values: Numbers, least: float) -> "Scale":
        """The scale of some rejects' values; fixed with the model, so that no score moves with the inbox."""
        middle, high = np.quantile(values, (0.5, 0.9))
        return cls(float(middle), max(float(high - middle), least))


@dataclass(frozen=True)
class Model:
    """A fitted model. `terms` are its columns, `rarities` and `weights` belong to them; `accepted` pages taught it.

    `weight` is what counts against the lexicon (`learning.weight`), `version` names the scores it gives.
    """

    terms: tuple[str, ...] = field(repr=False)
    rarities: Numbers = field(repr=False)
    weights: Numbers = field(repr=False)
    intercept: float
    rejects: Scale
    lexicon: Scale
    accepted: int
    weight: float = USUAL_WEIGHT

    @cached_property
    def _vectorizer(self) -> Any:
        return restored_vectorizer(self.terms, self.rarities)

    def rows(self, pages: Sequence[Page]) -> Any:
        """The pages as a sparse matrix, a row each."""
        return self._vectorizer.transform(words_of(pages))

    def shares(self, rows: Any) -> Numbers:
        """What is added to the lexicon's scores of some rows, in units of that score."""
        verdicts = np.asarray(rows @ self.weights) + self.intercept
        return share(verdicts, self.rejects, self.lexicon, self.accepted, self.weight)


def share(verdicts: Numbers, rejects: Scale, lexicon: Scale, accepted: int, weight: float) -> Numbers:
    """``weight · n/(n+5) · z(learned)``, brought from spreads of the lexicon into its score.

    The order of ``score + share`` is that of ``z(lexicon) + weight · n/(n+5) · z(learned)``.
    """
    standing = (verdicts - rejects.middle) / rejects.spread
    return np.asarray(lexicon.spread * weight * accepted / (accepted + _FULL_TRUST) * standing)


def train(rows: Any, examples: Sequence[Example]) -> Any:
    """An SVM over the rows of some examples, both kinds among them."""
    machine = LinearSVC(C=_PENALTY, loss="squared_hinge", class_weight={True: _WANTED, False: 1.0}, random_state=0)
    labels = np.array([example.relevant for example in examples])
    return machine.fit(rows, labels, sample_weight=np.array([example.weight for example in examples]))


def scales(verdicts: Numbers, examples: Sequence[Example]) -> tuple[Scale, Scale]:
    """Where the rejects of some examples lie: by the model's verdicts, and by the lexicon's scores."""
    rejected = np.array([not example.relevant for example in examples])
    scores = np.array([example.page.score for example in examples])
    return Scale.of(verdicts[rejected], _LEAST_SPREAD), Scale.of(scores[rejected], _LEAST_LEXICON_SPREAD)


def fit(training: Training, weight: float = USUAL_WEIGHT) -> Model:
    """A model of some examples, both kinds among them."""
    vectorizer, rows, examples = training.vectorizer, training.rows, training.examples
    machine = train(rows, examples)
    rejects, lexicon = scales(machine.decision_function(rows), examples)
    return Model(
        tuple(vectorizer.get_feature_names_out().tolist()),
        np.asarray(vectorizer.idf_),
        np.asarray(machine.coef_[0]),
        float(machine.intercept_[0]),
        rejects,
        lexicon,
        accepted_pages(examples),
        weight,
    )
