"""Judging a document or a sentence that is handed in, by the same code as the pipelines."""

from dataclasses import dataclass

from stdwatch.items import Passage, Score
from stdwatch.relevance import vocabulary as vocabularies
from stdwatch.relevance.hits import noisy_or
from stdwatch.relevance.passages import find_passages
from stdwatch.relevance.plain import as_document
from stdwatch.relevance.scores import score
from stdwatch.relevance.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Judgement:
    """A score and the passages of one text."""

    score: Score
    passages: tuple[Passage, ...]


def judge(source: str, title: str, doc_type: str, text: str, vocabulary: Vocabulary | None = None) -> Judgement:
    """What a text by itself is worth: its lines are paragraphs; offsets of passages are code points of `text`."""
    known = vocabulary or vocabularies.load()
    passages = find_passages(as_document(text, title), known.lexicon)
    return Judgement(score(source, title, doc_type, text, known), passages)


def judge_sentence(text: str, vocabulary: Vocabulary | None = None) -> float:
    """How sure a sentence speaks of standards in the technical sense, from 0 to 1; from 0.5 on it does."""
    known = vocabulary or vocabularies.load()
    return round(noisy_or(hit.rank for hit in known.lexicon.read(text).hits), 4)
