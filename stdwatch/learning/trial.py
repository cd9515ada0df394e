"""The trial: the decision log replayed day by day; where each accepted page stood before it was decided on."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stdwatch.learning.example import Example, Page, accepted_pages, can_learn
from stdwatch.learning.features import Numbers, new_vectorizer, words_of
from stdwatch.learning.model import USUAL_WEIGHT, scales, share, train

_FIRST = 3
"""Accepted pages from which on the trial foretells the next ones."""

_MOST_DAYS = 60
"""The newest days with accepted pages that are replayed: a model is fitted for each."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A page in the queue: from when (RFC 3339, UTC), and when it was decided on; `None`: it still is there."""

    page: Page
    since: str
    decided: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an accepted page stood among the `open` ones before its day of decision, from 1: by each order."""

    candidate: int
    title: str
    day: str
    open: int
    lexicon: int
    learned: int


@dataclass(frozen=True, slots=True)
class Trial:
    """All places that were replayed, by day."""

    places: tuple[Place, ...]

    @property
    def lexicon(self) -> float:
        """The usual place by the lexicon alone (geometric mean: from 2 to 1 is as far as from 40 to 20)."""
        return _geometric_mean([place.lexicon for place in self.places])

    @property
    def learned(self) -> float:
        """The usual place by lexicon and model together."""
        return _geometric_mean([place.learned for place in self.places])

    @property
    def is_worse(self) -> bool:
        """Whether the learned order would have put accepted pages lower than the lexicon did."""
        return round(self.learned, 6) > round(self.lexicon, 6)


def replay(examples: Sequence[Example], standings: Sequence[Standing]) -> Trial:
    """Each accepted page's place on its day, by models that knew the decisions of earlier days alone.

    `standings` are all pages that were ever in the queue, `examples` those that were decided on.
    """
    rows = new_vectorizer().fit_transform(words_of(standing.page for standing in standings)) if standings else None
    by_day: defaultdict[str, list[int]] = defaultdict(list)
    accepted = {example.page.candidate for example in examples if example.accepted}
    for at, standing in enumerate(standings):
        if standing.page.candidate in accepted and standing.decided:
            by_day[standing.decided[:10]].append(at)
    days = sorted(by_day)[-_MOST_DAYS:]
    return Trial(tuple(place for day in days for place in _of_day(day, by_day[day], examples, standings, rows)))


def _of_day(
    day: str, wanted: Sequence[int], examples: Sequence[Example], standings: Sequence[Standing], rows: Any
) -> Iterator[Place]:
    known = [example for example in examples if example.at[:10] < day]
    if accepted_pages(known) < _FIRST or not can_learn(known):
        return
    shares = _shares(known, standings, rows)
    scores = np.array([standing.page.score for standing in standings])
    present = np.array(
        [
            standing.since[:10] <= day and (standing.decided is None or standing.decided[:10] >= day)
            for standing in standings
        ]
    )
    for at in wanted:
        standing = standings[at]
        yield Place(
            standing.page.candidate,
            standing.page.title,
            day,
            int(np.count_nonzero(present)),
            _place(scores, present, at),
            _place(scores + shares, present, at),
        )


def _shares(known: Sequence[Example], standings: Sequence[Standing], rows: Any) -> Numbers:
    """What a model of some decisions adds to every score."""
    at_of = {standing.page.candidate: at for at, standing in enumerate(standings)}
    own = rows[[at_of[example.page.candidate] for example in known]]
    machine = train(own, known)
    rejects, lexicon = scales(machine.decision_function(own), known)
    return share(machine.decision_function(rows), rejects, lexicon, accepted_pages(known), USUAL_WEIGHT)


def _place(values: Numbers, present: Any, at: int) -> int:
    """The place of a row among those that were there, from 1; equal ones in the order of their ids."""
    above = values > values[at]
    above[:at] |= values[:at] == values[at]
    return 1 + int(np.count_nonzero(above & present & (np.arange(len(values)) != at)))


def _geometric_mean(places: Sequence[int]) -> float:
    return float(np.exp(np.mean(np.log(places)))) if places else 0.0
