"""Scores: how much of a text speaks of standards, comparable whatever its length."""

from collections import Counter

from stdwatch.items import Score
from stdwatch.relevance import lexicon

_ENOUGH = 1000
"""Texts shorter than this many characters are weighed as if they had so many: one word is not a density."""


def score(source: str, title: str, doc_type: str, text: str) -> Score:
    """The weight of the lexicon's terms per 1,000 characters of title and text.

    A function of its arguments alone; source and type are named because later lexicons weigh by them.
    """
    words = lexicon.load()
    whole = f"{title}\n{text}"
    hits = Counter[str]()
    weight = 0.0
    for hit in words.hits(whole):
        hits[hit.term] += 1
        weight += hit.weight
    reasons = tuple(f"{term} × {count}" for term, count in hits.most_common(5))
    return Score(words.version, round(1000 * weight / max(_ENOUGH, len(whole)), 4), reasons)
