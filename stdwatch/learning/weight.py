"""How much what is learned counts against the lexicon: chosen by the desk's own decisions, each left out in turn."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stdwatch.learning import model
from stdwatch.learning.example import Example, accepted_pages, can_learn
from stdwatch.learning.features import Numbers, Training
from stdwatch.learning.model import USUAL_WEIGHT, Model, scales, share, train

WEIGHTS = (0.0, 0.5, 1.0, 2.0, 4.0)

FEWEST_FOR_CHOICE = 10
"""Accepted pages below which leaving one out says little."""

_MOST_ROUNDS = 20
"""So many models are fitted at most; of more accepted pages several are left out at once."""


def fit(examples: Sequence[Example]) -> Model:
    """A model of some examples, both kinds among them, with the weight that they choose."""
    training = Training.of(examples)
    return model.fit(training, choose(training))


def choose(training: Training) -> float:
    """The weight under which accepted pages stand highest when the model has not seen them; the least of equal ones.

    Below ten accepted pages it is the usual weight.
    """
    examples = training.examples
    if accepted_pages(examples) < FEWEST_FOR_CHOICE or not can_learn(examples):
        return USUAL_WEIGHT
    places = _mean_places(examples, _unseen_shares(training.rows, examples))
    return WEIGHTS[places.index(min(places))]


def _unseen_shares(rows: Any, examples: Sequence[Example]) -> Numbers:
    """For each example the share (of weight 1) that a model gives it which was fitted without it."""
    rounds = _rounds(examples)
    shares = np.zeros(len(examples))
    for number in range(int(rounds.max()) + 1):
        out, kept = np.flatnonzero(rounds == number), np.flatnonzero(rounds != number)
        known = [examples[int(at)] for at in kept]
        if not can_learn(known):
            continue
        machine = train(rows[kept], known)
        rejects, lexicon = scales(machine.decision_function(rows[kept]), known)
        shares[out] = share(machine.decision_function(rows[out]), rejects, lexicon, accepted_pages(known), 1.0)
    return shares


def _rounds(examples: Sequence[Example]) -> Numbers:
    """In which round each example is left out: both kinds in every one, all examples of a page in the same."""
    count = min(_MOST_ROUNDS, accepted_pages(examples))
    turns = {True: 0, False: 0}
    by_page: dict[int, int] = {}
    for example in examples:
        page = example.page.candidate
        if page not in by_page:
            by_page[page] = turns[example.relevant] % count
            turns[example.relevant] += 1
    return np.array([by_page[example.page.candidate] for example in examples])


def _mean_places(examples: Sequence[Example], shares: Numbers) -> list[float]:
    """For each weight the mean logarithm of the places at which accepted pages stand among the rejects."""
    scores = np.array([example.page.score for example in examples])
    accepted = np.array([example.accepted for example in examples])
    rejected = np.array([not example.relevant for example in examples])
    return [_mean_place(values[accepted], values[rejected]) for values in (scores + w * shares for w in WEIGHTS)]


def _mean_place(wanted: Numbers, others: Numbers) -> float:
    """The mean logarithm of places from 1; of equal values the wanted come last."""
    above = (others >= wanted[:, None]).sum(axis=1)
    return round(float(np.mean(np.log2(1 + above))), 6)
