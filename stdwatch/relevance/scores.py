"""Scores: how much a document has to say on standards, comparable across sources, with reasons in words."""

from collections.abc import Mapping, Sequence
from math import exp, sqrt

from stdwatch.items import Facet, Score
from stdwatch.relevance import vocabulary as vocabularies
from stdwatch.relevance.hits import BODY, NUMBER, SENSE, Hit, Reading, distinct
from stdwatch.relevance.placing import place
from stdwatch.relevance.reasons import reasons
from stdwatch.relevance.vocabulary import Vocabulary

_TITLE = 2
"""A word in the title counts so often: it names the subject."""

_USUAL_LENGTH = 3000
"""Characters of an ordinary page; in longer texts the same count tells less (as in BM25, here by the square root)."""

_SCALE = 3.0
"""Evidence at which a score is 0.63 (``1 - 1/e``): a page with a paragraph or two of commitments on standards."""

Evidence = Mapping[tuple[str, str], float]
"""What each different word gives, by kind and word."""


def score(source: str, title: str, doc_type: str, text: str, vocabulary: Vocabulary | None = None) -> Score:
    """How much is said on standards, from 0 to 1: a function of the arguments and the vocabulary alone.

    `source` is a spider's name or a host, `doc_type` a type of `items.DocType` or any other word for it. Each different
    word gives its rank, less the more often this source says such things anyway, with saturating counts.
    """
    known = vocabulary or vocabularies.load()
    whole = f"{title}\n{text}"
    read = known.lexicon.read(whole)
    telling = [hit for hit in read.hits if hit.kind != SENSE and hit.rank > 0]
    evidence = _evidence(known, source, whole, len(title), telling)
    weight = known.types.weight(doc_type)
    value = 1 - exp(-weight * sum(evidence.values()) / _SCALE)
    kinds = _by_kind(evidence)
    placing = place(known.sections, known.types, title, doc_type, text, kinds, value)
    return Score(
        known.version,
        round(value, 4),
        reasons(known, source, doc_type, whole, read, evidence),
        placing.section,
        placing.destination,
        placing.reasons,
        _facets(known, whole, read),
    )


def weights_by_kind(read: Reading) -> dict[str, float]:
    """The summed ranks of a text's words by kind: what background rates are measured from."""
    sums: dict[str, float] = {}
    for hit in read.hits:
        sums[hit.kind] = sums.get(hit.kind, 0.0) + hit.rank
    sums.pop(SENSE, None)
    return sums


def _evidence(known: Vocabulary, source: str, text: str, title: int, hits: Sequence[Hit]) -> Evidence:
    ratio = len(text) / _USUAL_LENGTH
    length = 0.5 + 0.5 * (ratio if ratio < 1 else sqrt(ratio))
    evidence: dict[tuple[str, str], float] = {}
    for word, same in distinct(hits, text).items():
        count = sum(_TITLE if hit.end <= title else 1 for hit in same)
        rank = max(hit.rank for hit in same)
        evidence[word] = rank * known.background.share(source, word[0]) * count / (count + length)
    return evidence


def _by_kind(evidence: Evidence) -> dict[str, float]:
    kinds: dict[str, float] = {}
    for (kind, _), weight in evidence.items():
        kinds[kind] = kinds.get(kind, 0.0) + weight
    return kinds


def _facets(known: Vocabulary, text: str, read: Reading) -> tuple[Facet, ...]:
    """Bodies and numbers of standards under the one name each has, and the sectors of a text on standards."""
    found: dict[Facet, None] = {}
    for hit in read.hits:
        if hit.kind == NUMBER:
            body, number = known.lexicon.numbers.normal(text[hit.start : hit.end])
            found |= {Facet("number", number): None, Facet("body", body): None}
        elif hit.kind == BODY:
            found[Facet("body", hit.entry.name)] = None
    if any(hit.rank >= 0.5 for hit in read.hits):
        found |= dict.fromkeys(Facet("sector", hit.entry.name) for hit in read.sectors)
    return tuple(sorted(found, key=lambda facet: (facet.kind, facet.value)))
