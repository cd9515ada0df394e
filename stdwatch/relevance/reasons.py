"""Reasons: why a document has its score, in words that an editor can check against the text."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from stdwatch.relevance.hits import BODY, NUMBER, SENSE, Hit, Reading, distinct
from stdwatch.relevance.vocabulary import Vocabulary

_SHOWN = 5
_PLACE = 300
"""Words less than so many characters apart stand in one place of the text."""

_CONTEXT = 0.25
"""A share under which a source is told to say such things anyway."""

_ENGLISH = frozenset("the of and to in a that for is on with as by be are this at from".split())  # noqa: SIM905
_LEAST_ENGLISH = 0.12
"""Share of the commonest words below which a text of some length is not English (English prose has 0.25 to 0.4)."""


def reasons(
    known: Vocabulary,
    source: str,
    doc_type: str,
    text: str,
    read: Reading,
    evidence: Mapping[tuple[str, str], float],
) -> tuple[str, ...]:
    """What told for the document, what told little, and what was not counted; `evidence` as in `scores`."""
    telling = [hit for hit in read.hits if hit.kind != SENSE and hit.rank > 0]
    said = [
        _words(known, text, telling, evidence),
        _names(known, text, telling),
        _source(known, source, evidence),
        _type(known, doc_type),
        _other_senses(text, read.hits),
    ]
    if not_english(text):
        said.insert(0, "not in English: only English words, names and numbers of standards were looked for")
    return tuple(one for one in said if one)


def not_english(text: str) -> bool:
    """Whether a text of some length has hardly any of the commonest English words."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    han = sum("\u3400" <= one <= "\u9fff" for one in text[:20_000])
    if han > 50 and han > len(words):
        return True
    return len(words) >= 40 and sum(word in _ENGLISH for word in words) < _LEAST_ENGLISH * len(words)


def _words(known: Vocabulary, text: str, hits: Sequence[Hit], evidence: Mapping[tuple[str, str], float]) -> str:
    groups = {word: same for word, same in distinct(hits, text).items() if word[0] not in {BODY, NUMBER}}
    best = sorted(groups, key=lambda word: -evidence.get(word, 0.0))[:_SHOWN]
    if not best:
        return "nothing in it speaks of standards" if not hits else ""
    named = ", ".join(_counted(known, text, groups[word]) for word in best)
    places = _places(hits)
    more = len(groups) - len(best)
    counted = f"{places} {'place' if places == 1 else 'places'}"
    return f"speaks of standards in {counted}: {named}{f' and {more} more' if more else ''}"


def _counted(known: Vocabulary, text: str, same: Sequence[Hit]) -> str:
    """A term as the text mostly writes it, the Chinese for its kind, how often: “technical standards” (标准) × 3."""
    written = Counter(" ".join(text[hit.start : hit.end].split()) for hit in same).most_common(1)[0][0]
    zh = known.lexicon.kinds.get(same[0].kind)
    times = f" × {len(same)}" if len(same) > 1 else ""
    return f"“{written}”{f' ({zh})' if zh else ''}{times}"


def _places(hits: Sequence[Hit]) -> int:
    places, last = 0, -_PLACE
    for hit in hits:
        places += hit.start - last >= _PLACE
        last = hit.start
    return places


def _names(known: Vocabulary, text: str, hits: Sequence[Hit]) -> str:
    bodies = Counter(hit.entry.name for hit in hits if hit.kind == BODY)
    numbers = Counter(known.lexicon.numbers.normal(text[hit.start : hit.end])[1] for hit in hits if hit.kind == NUMBER)
    named = [name for counted in (numbers, bodies) for name, _ in counted.most_common(_SHOWN)]
    return f"names {', '.join(named)}" if named else ""


def _source(known: Vocabulary, source: str, evidence: Mapping[tuple[str, str], float]) -> str:
    full = sum(weight / known.background.share(source, kind) for (kind, _), weight in evidence.items())
    kept = sum(evidence.values()) / full if full else 1.0
    return "counts for less here: this source speaks of such things in most of its pages" if kept < 0.7 else ""


def _type(known: Vocabulary, doc_type: str) -> str:
    weight, name = known.types.weight(doc_type), known.types.name(doc_type)
    if weight >= 1.1:
        return f"weighs more as {_article(name)}"
    return f"weighs less as {_article(name)}" if weight <= 0.8 else ""


def _article(name: str) -> str:
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def _other_senses(text: str, hits: Sequence[Hit]) -> str:
    other = Counter(" ".join(text[hit.start : hit.end].lower().split()) for hit in hits if hit.kind == SENSE)
    named = ", ".join(f"“{words}”{f' × {count}' if count > 1 else ''}" for words, count in other.most_common(3))
    return f"not taken for technical standards: {named}" if named else ""
