"""Scores: how much a document has to say on standards, comparable across sources, with reasons in words."""

from collections.abc import Mapping
from math import exp, sqrt

from stdwatch.items import Facet, Score
from stdwatch.relevance import vocabulary as vocabularies
from stdwatch.relevance.hits import SENSE, Reading
from stdwatch.relevance.mentions import Mentions, Word, bodies_and_numbers
from stdwatch.relevance.placing import place
from stdwatch.relevance.reasons import reasons
from stdwatch.relevance.vocabulary import Vocabulary
from stdwatch.relevance.wide import is_wide

_TITLE = 2
"""A word in the title counts so often: it names the subject."""

_USUAL_LENGTH = 3000
"""Characters of an ordinary page; in longer texts the same count tells less (as in BM25, here by the square root)."""

_SCALE = 3.0
"""Evidence at which a score is 0.63 (``1 - 1/e``): a page with a paragraph or two of commitments on standards."""

_CLEAR = 0.5
"""A document with a word of this rank speaks of standards, so that its sectors are worth keeping."""


def score(source: str, title: str, doc_type: str, text: str, vocabulary: Vocabulary | None = None) -> Score:
    """How much is said on standards, from 0 to 1: a function of the arguments and the vocabulary alone.

    `source` is a spider's name or a host, `doc_type` a type of `items.DocType` or any other word for it. Each different
    word gives its rank, less the more often this source says such things anyway, with saturating counts.
    """
    known = vocabulary or vocabularies.load()
    mentions = Mentions.of(known.lexicon, title, text)
    evidence = _evidence(known, source, mentions)
    value = 1 - exp(-known.types.weight(doc_type) * sum(evidence.values()) / _SCALE)
    placing = place(known.sections, known.types, (title, doc_type, text), _by_kind(evidence), value)
    return Score(
        known.version,
        round(value, 4),
        reasons(known, source, doc_type, mentions, evidence),
        placing.section,
        placing.destination,
        placing.reasons,
        _facets(known, mentions),
        is_wide(title) or is_wide(text),
    )


def weights_by_kind(read: Reading) -> dict[str, float]:
    """The summed ranks of a text's words by kind: what background rates are measured from."""
    sums: dict[str, float] = {}
    for hit in read.hits:
        if hit.kind != SENSE:
            sums[hit.kind] = sums.get(hit.kind, 0.0) + hit.rank
    return sums


def _evidence(known: Vocabulary, source: str, mentions: Mentions) -> dict[Word, float]:
    """What each different word gives."""
    ratio = mentions.length / _USUAL_LENGTH
    length = 0.5 + 0.5 * (ratio if ratio < 1 else sqrt(ratio))
    evidence = {}
    for word, same in mentions.telling().items():
        count = sum(_TITLE if mention.title else 1 for mention in same)
        rank = max(mention.hit.rank for mention in same)
        evidence[word] = rank * known.background.share(source, word[0]) * count / (count + length)
    return evidence


def _by_kind(evidence: Mapping[Word, float]) -> dict[str, float]:
    kinds: dict[str, float] = {}
    for (kind, _), weight in evidence.items():
        kinds[kind] = kinds.get(kind, 0.0) + weight
    return kinds


def _facets(known: Vocabulary, mentions: Mentions) -> tuple[Facet, ...]:
    """Bodies and numbers of standards under the one name each has, and the sectors of a text on standards."""
    facets = {Facet(kind, value) for kind, value in bodies_and_numbers(known.lexicon, mentions)}
    if any(mention.hit.rank >= _CLEAR for mention in mentions.every):
        facets |= {Facet("sector", name) for name in mentions.sectors}
    return tuple(sorted(facets, key=lambda facet: (facet.kind, facet.value)))
