"""Why a page stands higher or lower than its score: which accepted page it is like, by which words."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from stdwatch.learning.example import Page
from stdwatch.learning.features import Numbers
from stdwatch.learning.model import Model
from stdwatch.reasons import LearningCode, Reason

_SHOWN = 3

_IDLE = frozenset(ENGLISH_STOP_WORDS)
"""Words that weigh like any other and tell a reader nothing."""

_LEAST_COSINE = 0.1
"""Cosine below which two pages share hardly more than the commonest words."""


def explain(model: Model, rows: Any, pages: Sequence[Page], liked: Sequence[Page]) -> list[tuple[Reason, ...]]:
    """For each page (and its row): the accepted page it is most like, the strongest words, and both shares."""
    shares = model.shares(rows)
    alike, best = _nearest(rows, model.rows(liked)) if liked else (np.zeros(len(pages)), np.zeros(len(pages), int))
    return [
        tuple(
            _of_page(model, rows[at], page, float(shares[at]), liked[best[at]] if alike[at] >= _LEAST_COSINE else None)
        )
        for at, page in enumerate(pages)
    ]


def _of_page(model: Model, row: Any, page: Page, share: float, like: Page | None) -> list[Reason]:
    terms = _strongest(model, row, 1.0 if share > 0 else -1.0)
    reasons = []
    if share > 0 and like is not None and like.candidate != page.candidate:
        reasons.append(Reason.of(LearningCode.LIKE, title=like.title, terms=terms))
    elif terms:
        reasons.append(Reason.of(LearningCode.WANTED if share > 0 else LearningCode.UNWANTED, terms=terms))
    return [*reasons, Reason.of(LearningCode.SHARES, lexicon=f"{page.score:.2f}", learned=f"{share:+.2f}")]


def _strongest(model: Model, row: Any, sign: float) -> tuple[str, ...]:
    """The words of a row that tell most for (`sign` 1) or against it; none that is part of a stronger pair."""
    weighed = sign * row.data * model.weights[row.indices]
    chosen: list[str] = []
    for at in np.argsort(-weighed):
        term = model.terms[row.indices[at]]
        if weighed[at] <= 0 or len(chosen) == _SHOWN:
            break
        if not _IDLE.isdisjoint(term.split()):
            continue
        if not any(_within(term, other) or _within(other, term) for other in chosen):
            chosen.append(term)
    return tuple(chosen)


def _within(term: str, other: str) -> bool:
    return f" {term} " in f" {other} "


def _nearest(rows: Any, liked: Any) -> tuple[Numbers, Any]:
    """For each row its greatest cosine with an accepted page, and which page that is; rows have length 1."""
    cosines = (rows @ liked.T).toarray()
    best = cosines.argmax(axis=1)
    return cosines[np.arange(len(best)), best], best
