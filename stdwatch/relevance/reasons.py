"""Reasons: why a document has its score, in words that an editor can check against the text."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from stdwatch.relevance.hits import BODY, NUMBER
from stdwatch.relevance.said import Mention, Said, Word
from stdwatch.relevance.vocabulary import Vocabulary

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
    known: Vocabulary, source: str, doc_type: str, said: Said, evidence: Mapping[Word, float]
) -> tuple[str, ...]:
    """What told for the document, what told little, and what was not counted; `evidence` as in `scores`."""
    told = [
        "not in English: only English words, names and numbers were looked for" if not_english(said.text) else "",
        _words(known, said, evidence),
        _names(known, said),
        _source(known, source, evidence),
        _type(known, doc_type) if evidence else "",
        _others(said),
    ]
    return tuple(one for one in told if one)


def not_english(text: str) -> bool:
    """Whether a text of some length has hardly any of the commonest English words."""
    sample = text[:_SAMPLE]
    words = re.findall(r"[^\W\d_]+", sample.lower())
    han = len(re.findall("[\u3400-\u9fff]", sample))
    if han >= _FEWEST_HAN and han > len(words):
        return True
    return len(words) >= _FEWEST_WORDS and sum(map(_ENGLISH.__contains__, words)) < _LEAST_ENGLISH * len(words)


def _words(known: Vocabulary, said: Said, evidence: Mapping[Word, float]) -> str:
    groups = {word: same for word, same in said.telling().items() if word[0] not in {BODY, NUMBER}}
    if not groups:
        return "" if evidence else "nothing in it speaks of standards"
    best: list[Word] = []
    for word in sorted(groups, key=lambda word: -evidence[word]):
        if not any(word[1] in other[1] or other[1] in word[1] for other in best):
            best.append(word)
    named = ", ".join(_counted(known, groups[word]) for word in best[:_SHOWN])
    more = f" and {len(best) - _SHOWN} more" if len(best) > _SHOWN else ""
    clearly = any(one.hit.rank >= _CLEARLY for same in groups.values() for one in same)
    return f"{'speaks' if clearly else 'hardly speaks'} of standards: {named}{more}"


def _counted(known: Vocabulary, same: Sequence[Mention]) -> str:
    """A term as the text mostly writes it, its Chinese, how often: “technical standards” 技术标准 × 3."""
    written = Counter(one.words for one in same).most_common(1)[0][0]
    zh = known.chinese(written) or known.lexicon.kinds.get(same[0].hit.kind, "")
    return f"“{written}”{f' {zh}' if zh else ''}{f' × {len(same)}' if len(same) > 1 else ''}"


def _names(known: Vocabulary, said: Said) -> str:
    numbers = Counter[str]()
    for written, count in said.named(NUMBER).items():
        numbers[known.lexicon.numbers.normal(written)[1]] += count
    named = [name for counted in (numbers, said.named(BODY)) for name, _ in counted.most_common(_SHOWN)]
    return f"names {', '.join(named)}" if named else ""


def _source(known: Vocabulary, source: str, evidence: Mapping[Word, float]) -> str:
    full = sum(weight / known.background.share(source, kind) for (kind, _), weight in evidence.items())
    if not full or sum(evidence.values()) >= _FOR_LESS * full:
        return ""
    return "counts for less: this source says such things in most of its pages"


def _type(known: Vocabulary, doc_type: str) -> str:
    weight, name = known.types.weight(doc_type), known.types.name(doc_type)
    if weight >= 1.1:
        return f"weighs more for its type: {name}"
    return f"weighs less for its type: {name}" if weight <= 0.8 else ""


def _others(said: Said) -> str:
    named = ", ".join(f"“{words}”{f' × {count}' if count > 1 else ''}" for words, count in said.others().most_common(3))
    return f"not taken for technical standards: {named}" if named else ""
