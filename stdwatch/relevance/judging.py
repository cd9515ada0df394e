"""Judging a sentence that is handed in, by the lexicon that judges documents."""

from stdwatch.relevance import vocabulary as vocabularies
from stdwatch.relevance.hits import noisy_or
from stdwatch.relevance.vocabulary import Vocabulary


def judge_sentence(text: str, vocabulary: Vocabulary | None = None) -> float:
    """How sure a sentence speaks of standards in the technical sense, from 0 to 1; from 0.5 on it does."""
    known = vocabulary or vocabularies.load()
    return round(noisy_or(hit.rank for hit in known.lexicon.read(text).hits), 4)
