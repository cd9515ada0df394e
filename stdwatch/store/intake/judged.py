"""Judging where things are stored: a document's passages, and its candidate's score from all of its texts."""

from dataclasses import replace

from sqlite_utils import Database

from stdwatch.items import Fetched
from stdwatch.reading.judging import Subject, judge
from stdwatch.relevance.vocabulary import Vocabulary
from stdwatch.store.intake.parts import known_candidate


def judged(db: Database | None, fetched: Fetched, vocabulary: Vocabulary) -> Fetched:
    """The fetched document with its passages and score; without a database it is judged by itself alone.

    The texts of the candidate's other parts come from the store, and for a file its title and type too.
    """
    document = fetched.document
    if document is None:
        return fetched
    title, doc_type, texts = document.title or "", str(document.doc_type or ""), [document.text]
    if db and (known := known_candidate(db, fetched, document.text)):
        texts = known[2]
        if fetched.task.kind == "attachment":
            title, doc_type = known[:2]
    judgement = judge(document, Subject(fetched.source, title, doc_type, tuple(texts)), vocabulary)
    return replace(fetched, passages=judgement.passages, score=judgement.score)
