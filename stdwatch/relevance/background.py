"""What a source says anyway: how much less a word tells where it is always said."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stdwatch.relevance.lexicon import VocabularyFile

ELSE = "else"

HALF = 2.0
"""At this rate (weight in 1,000 characters) a word tells half of what it tells where nobody speaks of standards."""


@dataclass(frozen=True, slots=True)
class Background:
    """Rates of each kind of words by source name; `usual` are those of a source nobody has measured."""

    sources: Mapping[str, Mapping[str, float]]
    usual: Mapping[str, float]

    def rate(self, source: str, kind: str) -> float:
        """The weight of the words of a kind in 1,000 characters of an ordinary page of the source."""
        rates = self.sources.get(source.lower().removeprefix("www."), self.usual)
        return rates.get(kind, rates[ELSE])

    def share(self, source: str, kind: str) -> float:
        """How much of its weight a word of this kind keeps in the source, from 0 to 1."""
        return 1 / (1 + self.rate(source, kind) / HALF)


def build(file: VocabularyFile) -> Background:
    """The rates of a vocabulary file; `UsageError` with the line of what is wrong."""
    table = file.table()
    usual = _rates(file, table.get("usual"), "[usual]")
    sources: dict[str, Mapping[str, float]] = {}
    for row in table.get("source", []):
        names = row.get("names") if isinstance(row, dict) else None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise file.wrong("each [[source]] has names, a list of texts in quotes", "[[source]]")
        rates = _rates(file, {key: value for key, value in row.items() if key != "names"}, f'"{names[0]}"')
        sources |= dict.fromkeys((name.lower() for name in names), rates)
    return Background(sources, usual)


def measured(texts: Iterable[tuple[str, Mapping[str, float], int]]) -> dict[str, dict[str, float]]:
    """Rates by source from the documents of a store: each its source, its weights by kind, its length in characters."""
    weights: dict[str, dict[str, float]] = {}
    lengths: dict[str, int] = {}
    for source, kinds, length in texts:
        lengths[source] = lengths.get(source, 0) + length
        sums = weights.setdefault(source, {})
        for kind, weight in kinds.items():
            sums[kind] = sums.get(kind, 0.0) + weight
    return {
        source: {kind: 1000 * weight / max(1, lengths[source]) for kind, weight in sums.items()}
        for source, sums in weights.items()
    }


def written(known: Background, rates: Mapping[str, Mapping[str, float]]) -> str:
    """A vocabulary file with measured rates in place of those known for the same sources."""
    groups: dict[int, list[str]] = {}
    for name, row in known.sources.items():
        groups.setdefault(id(row), []).append(name)
    tables = [(names, known.sources[names[0]]) for names in groups.values()]
    tables += [([name], known.usual) for name in rates if name not in known.sources]
    lines = ["# Measured from the store by: stdwatch rescore --rates", "", "[usual]", *_lines(known.usual)]
    for names, row in tables:
        own = next((rates[name] for name in names if name in rates), None)
        lines += ["", "[[source]]", f"names = {json.dumps(names)}"]
        lines += _lines(row if own is None else {ELSE: row[ELSE], **own})
    return "\n".join([*lines, ""])


def _lines(rates: Mapping[str, float]) -> list[str]:
    return [f"{json.dumps(kind)} = {rate:.2f}" for kind, rate in rates.items()]


def _rates(file: VocabularyFile, row: object, where: str) -> Mapping[str, float]:
    if not isinstance(row, dict) or ELSE not in row:
        raise file.wrong(f"{where} needs the rate {ELSE!r}", where)
    for kind, rate in row.items():
        if isinstance(rate, bool) or not isinstance(rate, int | float) or rate < 0:
            raise file.wrong(f"the rate of {kind} is a number from 0 on, not {rate!r}", kind, where)
    return row
