"""What a random sample says of what was not looked at: exact bounds, and the rate that buys one."""

from dataclasses import dataclass
from math import exp, inf, lgamma

CONFIDENCE = 0.95

RATES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.33, 0.5)
"""Rates that an editor can choose from: of what is folded, this share is shown unmarked among the rest."""


def most_relevant(population: int, sample: int, found: int, confidence: float = CONFIDENCE) -> int:
    """The most relevant ones that a population may hold, with this confidence, when a sample of it showed so many.

    The exact upper bound of the hypergeometric distribution: the greatest number under which so few in the sample
    would come with a probability above ``1 - confidence``.
    """
    if not 0 <= found <= sample <= population:
        raise ValueError(f"{found} of {sample} of {population} is no sample")
    low, high = found, population - (sample - found)
    while low < high:  # the probability falls as their number grows
        middle = (low + high + 1) // 2
        if _probability_of_few(population, sample, middle, found) > 1 - confidence:
            low = middle
        else:
            high = middle - 1
    return low


def _probability_of_few(population: int, sample: int, relevant: int, found: int) -> float:
    """How probable at most `found` relevant ones are in a sample; by logarithms, right to nine digits at 100,000."""
    whole = _log_ways(population, sample)
    least = max(0, sample - (population - relevant))
    return sum(
        exp(_log_ways(relevant, number) + _log_ways(population - relevant, sample - number) - whole)
        for number in range(least, min(found, relevant) + 1)
    )


def _log_ways(count: int, chosen: int) -> float:
    """The logarithm of the number of ways to choose so many of a count."""
    return lgamma(count + 1) - lgamma(chosen + 1) - lgamma(count - chosen + 1)


@dataclass(frozen=True, slots=True)
class Sample:
    """A population of which each item was drawn by the same coin.

    `drawn` of `population` were, `pending` of those are not decided; `found` of the drawn and `known` of all are
    relevant. Pending ones count as relevant until they are read.
    """

    population: int
    drawn: int
    pending: int
    found: int
    known: int

    @property
    def remaining(self) -> int | None:
        """At most so many relevant ones that nobody has seen, with 95 % confidence; ``None`` without a sample."""
        if not self.population:
            return 0
        if not self.drawn:
            return None
        most = most_relevant(self.population, self.drawn, self.found + self.pending)
        return max(0, most - self.known)


def bought_by(rate: float, population: int, found: int = 0) -> int | None:
    """How many may remain at most when a rate is chosen, and so many are found; ``None``: nothing is known."""
    sample = round(rate * population)
    return most_relevant(population, sample, found) - found if sample >= max(1, found) else None


def rate_for(wanted: float, population: int) -> float:
    """The least of the offered rates under which at most `wanted` may remain when none is found; else the greatest."""
    fitting = (rate for rate in RATES if (bought := bought_by(rate, population)) is not None and bought <= wanted)
    return next(fitting, RATES[-1]) if wanted < inf else RATES[0]
