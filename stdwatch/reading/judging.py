"""From a Document to its passages and its candidate's score."""

from dataclasses import dataclass

from stdwatch.items import Document, Passage, Score
from stdwatch.relevance.passages import find_passages
from stdwatch.relevance.scores import score
from stdwatch.relevance.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Subject:
    """What a score is of: a candidate."""

    source: str
    title: str
    doc_type: str
    texts: tuple[str, ...]
    """The texts of all its parts in their order, that of the document at hand among them."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The passages of a document, in its order of rank, and the score of its candidate."""

    passages: tuple[Passage, ...]
    score: Score


def judge(document: Document, subject: Subject, vocabulary: Vocabulary) -> Judgement:
    """Find the stretches of a document that speak of standards, and weigh its candidate by all of its texts."""
    text = "\n".join(subject.texts)
    return Judgement(
        find_passages(document, vocabulary.lexicon),
        score(subject.source, subject.title, subject.doc_type, text, vocabulary),
    )
