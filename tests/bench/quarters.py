"""Simulated quarters on the evaluation sets, ``python -m tests.bench quarters``: lexicon, learned, and both together.

The count of one word stands in for a lexicon that does not know a desk's subjects: on the development set, on which the
shipped one was written, nothing is left to gain.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp
from typing import Any

import numpy as np

from stdwatch import clock
from stdwatch.learning import model, trial, weight
from stdwatch.learning.example import FEWEST_ACCEPTED, Example, Page, accepted_pages, can_learn
from stdwatch.learning.features import Numbers, Training
from stdwatch.learning.trial import Standing
from tests.bench_eval import RANKERS, Row, Sets, shared
from tests.desk import NOW

SEEDS = 5

Order = Callable[[Sequence[Example], Sequence[Page]], Numbers]


@dataclass(frozen=True)
class Quarter:
    """Rows of a block as pages, and which of them were selected."""

    name: str
    rows: Sequence[Row]
    pages: Sequence[Page]
    wanted: Sequence[bool]
    sets: Sets

    def figures(
        self, order: Mapping[int, float], within: Sequence[int]
    ) -> tuple[float, float, list[float], list[float]]:
        """WSS@95 and AP with their intervals of some rows under an order."""
        rows = [self.rows[at] for at in within]
        block = self.sets.scorer.ranking_block(rows, {self.rows[at]["id"]: float(order[at]) for at in within})
        return block["wss@95"], block["ap"], block["wss@95_interval"], block["ap_interval"]

    def example(self, at: int, day: int, relevant: bool, counts: float = 1.0) -> Example:
        """A row as an example that was decided on a day."""
        return Example(self.pages[at], relevant, relevant, counts, clock.stamp(NOW + timedelta(days=day)))


def _count(row: Row) -> float:
    """The mentions of one word, as a score."""
    return 1 - exp(-RANKERS["count of 'standard'"](row) / 4)


def quarters(sets: Sets, score: Callable[[Row], float]) -> list[Quarter]:
    """All rows, and the made ones alone."""
    result = []
    for name, rows in (("all rows", sets.pages), ("made rows", [r for r in sets.pages if r["text_origin"] == "made"])):
        pages = [Page(at, row["title"], row["text"], score(row)) for at, row in enumerate(rows)]
        result.append(Quarter(name, rows, pages, [row["label"] == "selected" for row in rows], sets))
    return result


def by_lexicon(known: Sequence[Example], pages: Sequence[Page]) -> Numbers:
    """The lexicon's scores."""
    return np.array([page.score for page in pages])


def learned_alone(known: Sequence[Example], pages: Sequence[Page]) -> Numbers:
    """The model's verdicts without the lexicon; its scores before there are both kinds."""
    if not can_learn(known):
        return by_lexicon(known, pages)
    fitted = model.fit(Training.of(known))
    return fitted.shares(fitted.rows(pages))


def fused(known: Sequence[Example], pages: Sequence[Page]) -> Numbers:
    """Both from the first pair of examples on, with the usual weight."""
    return by_lexicon(known, pages) + learned_alone(known, pages) if can_learn(known) else by_lexicon(known, pages)


def as_desk(known: Sequence[Example], pages: Sequence[Page]) -> Numbers:
    """What the desk does: off until five are accepted and while the trial is worse, the weight chosen from ten on."""
    scores = by_lexicon(known, pages)
    if accepted_pages(known) < FEWEST_ACCEPTED or not can_learn(known):
        return scores
    decided = {example.page.candidate: example for example in known}
    standings = [Standing(decision.page, clock.stamp(NOW), decision.at) for decision in decided.values()]
    standings += [Standing(page, clock.stamp(NOW), None) for page in pages]
    if trial.replay(known, sorted(standings, key=lambda standing: standing.page.candidate)).is_worse:
        return scores
    fitted = weight.fit(known)
    return scores + fitted.shares(fitted.rows(pages))


ORDERS: Mapping[str, Order] = {
    "lexicon alone": by_lexicon,
    "learned alone": learned_alone,
    "fused, always on": fused,
    "as the desk does": as_desk,
}


def interactive(quarter: Quarter, order: Order, step: int = 5) -> dict[int, float]:
    """Read from the top, a few rows a day, learning each evening: the earlier a row is read, the greater its value."""
    left = list(range(len(quarter.pages)))
    known: list[Example] = []
    values: dict[int, float] = {}
    day = 0
    while left:
        scores = order(known, [quarter.pages[at] for at in left])
        top = sorted(range(len(left)), key=lambda index: (-scores[index], left[index]))[:step]
        for index in top:
            values[left[index]] = -float(len(values))
            known.append(quarter.example(left[index], day, quarter.wanted[left[index]]))
        left = [at for index, at in enumerate(left) if index not in set(top)]
        day += 1
    return values


@dataclass(frozen=True)
class Case:
    """What is known when the rest of a quarter is ranked: so many wanted pages, a share of them told wrongly."""

    name: str
    positives: Callable[[int], int]
    wrong: float = 0.0
    disputed: bool = False


CASES = (
    Case("frozen, half known", lambda count: count // 2),
    Case("three positives", lambda count: 3),
    Case("25 % of the wanted rejected", lambda count: count - count // 3, 0.25),
    Case("two editors who differ on 25 %", lambda count: count - count // 3, 0.25, disputed=True),
)


def known_and_rest(quarter: Quarter, case: Case, chance: random.Random) -> tuple[list[Example], list[int]]:
    """Examples in the order of some days, and the rows that are left to rank."""
    wanted = [at for at, relevant in enumerate(quarter.wanted) if relevant]
    others = [at for at, relevant in enumerate(quarter.wanted) if not relevant]
    taught = chance.sample(wanted, case.positives(len(wanted)))
    mistaken = set(chance.sample(taught, round(case.wrong * len(taught))))
    shown = taught + chance.sample(others, len(others) // 2)
    chance.shuffle(shown)
    known: list[Example] = []
    for number, at in enumerate(shown):
        labels = [quarter.wanted[at]] if at not in mistaken else [True, False] if case.disputed else [False]
        known += [quarter.example(at, number // 4, label, 1 / len(labels)) for label in labels]
    return known, [at for at in range(len(quarter.pages)) if at not in set(shown)]


def report() -> Iterator[str]:
    """A table for each lexicon and block; for frozen cases the means of some seeds, and what they lose."""
    for name, score in (("lexicon", RANKERS["stdwatch"]), ("a word's count as lexicon", _count)):
        for quarter in quarters(Sets(shared()), score):
            yield f"\n{name}, {quarter.name}: {len(quarter.pages)}, {sum(quarter.wanted)} selected"
            yield from _interactive_lines(quarter)
            for case in CASES:
                yield from _case_lines(quarter, case)


def _interactive_lines(quarter: Quarter) -> Iterator[str]:
    everything = range(len(quarter.pages))
    for name, order in ORDERS.items():
        wss, ap, wss_ends, ap_ends = quarter.figures(interactive(quarter, order), everything)
        ends = [f"[{low:.2f}, {high:.2f}]" for low, high in (wss_ends, ap_ends)]
        yield f"  {'interactive, cold':32} {name:18} WSS@95 {wss:.3f} {ends[0]}  AP {ap:.3f} {ends[1]}"


def _case_lines(quarter: Quarter, case: Case) -> Iterator[str]:
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in ORDERS}
    for seed in range(SEEDS):
        known, rest = known_and_rest(quarter, case, random.Random(seed))  # noqa: S311
        for name, order in ORDERS.items():
            scores = order(known, [quarter.pages[at] for at in rest])
            values: dict[int, Any] = dict(zip(rest, scores, strict=True))
            figures[name].append(quarter.figures(values, rest)[:2])
    base = figures["lexicon alone"]
    for name, pairs in figures.items():
        means = [sum(pair[at] for pair in pairs) / SEEDS for at in (0, 1)]
        loss = [sum(b[at] - pair[at] for pair, b in zip(pairs, base, strict=True)) / SEEDS for at in (0, 1)]
        yield (
            f"  {case.name:32} {name:18} WSS@95 {means[0]:.3f}  AP {means[1]:.3f}"
            f"   mean loss to the lexicon {loss[0]:+.3f} {loss[1]:+.3f}"
        )
