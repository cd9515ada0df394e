"""Reasons: why a document has its score, with terms that an editor can check against the text."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from stdwatch.reasons import JudgingCode, Reason
from stdwatch.relevance.hits import BODY, NUMBER
from stdwatch.relevance.mentions import Mention, Mentions, Word
from stdwatch.relevance.vocabulary import Vocabulary
from stdwatch.web_content.characters import plain

_SHOWN = 5

_FOR_LESS = 0.7
"""Share of the evidence that must be left by the source's own rates; below it the reader is told."""

_CLEARLY = 0.5
"""Rank of a word that is on standards whatever stands beside it."""

_ENGLISH = frozenset(
    ("the", "of", "and", "to", "in", "a", "that", "for", "is", "on", "with", "as", "by", "be", "are", "this")
)
_LEAST_ENGLISH = 0.12
"""Share of the commonest words below which a text is not English (English prose has 0.25 to 0.4)."""

_SAMPLE = 3000
"""Characters from which the language is told, and the words of which so many are needed."""

_FEWEST_WORDS = 40
_FEWEST_HAN = 20


def reasons(
    known: Vocabulary, source: str, doc_type: str, mentions: Mentions, evidence: Mapping[Word, float]
) -> tuple[Reason, ...]:
    """What told for the document, what told little, and what was not counted; `evidence` as in `scores`."""
    candidates = [
        Reason.of(JudgingCode.NOT_ENGLISH) if not_english(mentions.text) else None,
        _words(known, mentions, evidence),
        _names(known, mentions),
        _source(known, source, evidence),
        _type(known, doc_type) if evidence else None,
        _others(mentions),
    ]
    return tuple(reason for reason in candidates if reason)


def not_english(text: str) -> bool:
    """Whether a text of some length has hardly any of the commonest English words."""
    sample = text[:_SAMPLE]
    words = re.findall(r"[^\W\d_]+", sample.lower())
    han = len(re.findall("[\u3400-\u9fff]", sample))
    if han >= _FEWEST_HAN and han > len(words):
        return True
    return len(words) >= _FEWEST_WORDS and sum(map(_ENGLISH.__contains__, words)) < _LEAST_ENGLISH * len(words)


def _words(known: Vocabulary, mentions: Mentions, evidence: Mapping[Word, float]) -> Reason | None:
    groups = {word: same for word, same in mentions.telling().items() if word[0] not in {BODY, NUMBER}}
    if not groups:
        return None if evidence else Reason.of(JudgingCode.SILENT)
    best: list[Word] = []
    for word in sorted(groups, key=lambda word: -evidence[word]):
        if not any(word[1] in other[1] or other[1] in word[1] for other in best):
            best.append(word)
    terms = tuple(_counted(known, groups[word]) for word in best[:_SHOWN])
    clearly = any(mention.hit.rank >= _CLEARLY for same in groups.values() for mention in same)
    if len(best) > _SHOWN:
        code = JudgingCode.SPEAKS_MORE if clearly else JudgingCode.HARDLY_SPEAKS_MORE
        return Reason.of(code, terms=terms, more=len(best) - _SHOWN)
    return Reason.of(JudgingCode.SPEAKS if clearly else JudgingCode.HARDLY_SPEAKS, terms=terms)


def _counted(known: Vocabulary, same: Sequence[Mention]) -> str:
    """A term as the text mostly writes it, its Chinese, how often: “technical standards” 技术标准 × 3."""
    written = Counter(mention.words for mention in same).most_common(1)[0][0]
    zh = known.chinese(plain(written).text) or known.lexicon.kinds.get(same[0].hit.kind, "")
    return f"“{written}”{f' {zh}' if zh else ''}{f' × {len(same)}' if len(same) > 1 else ''}"


def _names(known: Vocabulary, mentions: Mentions) -> Reason | None:
    numbers = Counter[str]()
    for written, count in mentions.named(NUMBER).items():
        numbers[known.lexicon.numbers.normal(written)[1]] += count
    named = tuple(name for counted in (numbers, mentions.named(BODY)) for name, _ in counted.most_common(_SHOWN))
    return Reason.of(JudgingCode.NAMES, names=named) if named else None


def _source(known: Vocabulary, source: str, evidence: Mapping[Word, float]) -> Reason | None:
    full = sum(weight / known.background.share(source, kind) for (kind, _), weight in evidence.items())
    if not full or sum(evidence.values()) >= _FOR_LESS * full:
        return None
    return Reason.of(JudgingCode.USUAL_HERE)


def _type(known: Vocabulary, doc_type: str) -> Reason | None:
    weight, name = known.types.weight(doc_type), known.types.name(doc_type)
    if weight >= 1.1:
        return Reason.of(JudgingCode.TYPE_MORE, type=name)
    return Reason.of(JudgingCode.TYPE_LESS, type=name) if weight <= 0.8 else None


def _others(mentions: Mentions) -> Reason | None:
    common = mentions.others().most_common(3)
    terms = tuple(f"“{words}”{f' × {count}' if count > 1 else ''}" for words, count in common)
    return Reason.of(JudgingCode.NOT_TECHNICAL, terms=terms) if terms else None
