"""How often the audit's bound holds, ``python -m tests.bench audit``: simulated quarters, rate and fold changing.

Somewhere in each quarter the fold moves (another lexicon), and an editor may choose another rate, whatever was found.
Some low items are found otherwise, some drawn ones are not decided in the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from stdwatch.learning.audit import RATES, Sample


@dataclass(frozen=True)
class Item:
    """A low item: its score below which fold, its coin, whether it is relevant, and whether somebody opened it."""

    score: float
    coin: float
    relevant: bool
    opened: bool


def measure(quarters: int) -> Iterator[str]:
    """Coverage in all and by how many are relevant."""
    chance = Random(2025)  # noqa: S311
    held: dict[str, list[bool]] = {}
    for _ in range(quarters):
        relevant = chance.choice((0, 1, 2, 5, 10, 30, 80))
        sample, unseen = _quarter(chance, relevant)
        bound = sample.remaining
        if bound is not None:
            for key in ("all", f"{relevant} relevant"):
                held.setdefault(key, []).append(unseen <= bound)
    for key, kept in sorted(held.items(), key=lambda pair: -len(pair[1])):
        yield f"{key}: the bound held in {sum(kept)} of {len(kept)} quarters ({sum(kept) / len(kept):.4f})"


def _quarter(chance: Random, relevant: int) -> tuple[Sample, int]:
    """What is counted at the end of a quarter, and how many relevant ones nobody saw."""
    size = chance.randint(max(100, relevant), 1500)
    marked = set(chance.sample(range(size), relevant))
    items = [Item(chance.random(), chance.random(), at in marked, chance.random() < 0.02) for at in range(size)]
    first, last = (chance.choice(RATES[1:]) for _ in range(2))
    rate = last if chance.random() < 0.5 else first
    fold_before, fold = (chance.uniform(0.8, 1.0) for _ in range(2))
    changed_at = chance.randrange(size)
    seen = [
        item.opened
        or item.coin < (first if at < changed_at else rate)  # shown then, decided before the rate was lowered
        or (item.score >= fold_before and at < changed_at)  # above the earlier fold
        for at, item in enumerate(items)
    ]
    low = [
        (item, was_seen or item.coin < rate) for item, was_seen in zip(items, seen, strict=True) if item.score < fold
    ]
    drawn = [(item, chance.random() < 0.97) for item, _ in low if item.coin < rate]
    undecided = {id(item) for item, decided in drawn if not decided}
    known = sum(item.relevant for item, was_seen in low if was_seen and id(item) not in undecided)
    hits = sum(item.relevant for item, decided in drawn if decided)
    unseen = sum(item.relevant for item, _ in low) - known
    return Sample(len(low), len(drawn), len(undecided), hits, known), unseen
