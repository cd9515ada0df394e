"""Where a document would stand in the journal: how much its type weighs, its section, issue or brief, with reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stdwatch.relevance.lexicon import VocabularyFile
from stdwatch.relevance.patterns import Finder, PatternError, compile_pattern

ISSUE = "issue"
BRIEF = "brief"

WEIGHTY = 0.85
"""From this weight of its type on a document may stand in an issue; below it is news, for the brief."""

ENOUGH = 0.3
"""From this score on there is enough in a document for an article of the issue."""

FOLDED = 0.1
"""Below this score nothing is suggested: it speaks of standards at most in passing (the queue folds it away)."""

_UNKNOWN_TYPE = 0.85


@dataclass(frozen=True, slots=True)
class Section:
    """A section by its printed name, with the points that kinds of words, types and words of its own give."""

    zh: str
    types: Mapping[str, float]
    kinds: Mapping[str, float]
    finder: Finder = field(repr=False)


@dataclass(frozen=True, slots=True)
class Types:
    """How much each type of document weighs, under all of its names."""

    weights: Mapping[str, float]
    names: Mapping[str, str]

    def name(self, doc_type: str) -> str:
        """The name in use for a type, however it is written; as it is when it is unknown."""
        plain = " ".join(doc_type.lower().replace("_", " ").replace("-", " ").split())
        return self.names.get(plain, plain)

    def weight(self, doc_type: str) -> float:
        """The weight of a type, 1 being that of a text by itself."""
        return self.weights.get(self.name(doc_type), _UNKNOWN_TYPE)


def types(file: VocabularyFile) -> Types:
    """The weights of a vocabulary file; `UsageError` with the line of what is wrong."""
    weights: dict[str, float] = {}
    names: dict[str, str] = {}
    for row in file.table().get("type", []):
        name, weight = row.get("name"), row.get("weight")
        if not isinstance(name, str) or isinstance(weight, bool) or not isinstance(weight, int | float):
            raise file.wrong("each [[type]] has a name in quotes and a weight", str(name))
        weights[name] = weight
        names |= {" ".join(one.lower().replace("-", " ").split()): name for one in (name, *row.get("also", ()))}
    return Types(weights, names)


def sections(file: VocabularyFile) -> tuple[Section, ...]:
    """The sections of a vocabulary file in its order; `UsageError` with the line of what is wrong."""
    found = []
    for row in file.table().get("section", []):
        if not isinstance(row.get("zh"), str):
            raise file.wrong("each [[section]] has its name, zh", "[[section]]")
        try:
            patterns = [one for word in row.get("words", ()) for one in compile_pattern(word, 0, {})]
        except PatternError as error:
            raise file.wrong(str(error), row["zh"]) from error
        found.append(Section(row["zh"], row.get("types", {}), row.get("kinds", {}), Finder(patterns)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Placing:
    """What is suggested: section and destination (``issue``, ``brief``), empty for neither, and why."""

    section: str = ""
    destination: str = ""
    reasons: tuple[str, ...] = ()


def place(
    known: Sequence[Section],
    kinds_of_types: Types,
    title: str,
    doc_type: str,
    text: str,
    kinds: Mapping[str, float],
    value: float,
) -> Placing:
    """The section with the most points and the destination; `kinds` are the weights of the text's words by kind."""
    if value < FOLDED or not known:
        return Placing()
    name = kinds_of_types.name(doc_type)
    points = {section.zh: _points(section, title, name, text, kinds) for section in known}
    best = max(points, key=lambda zh: sum(points[zh].values()))
    signs = sorted(points[best].items(), key=lambda sign: -sign[1])
    why = (
        f"section {best}: {', '.join(sign for sign, weight in signs[:3] if weight > 0) or 'nothing speaks for another'}"
    )
    weighty = kinds_of_types.weight(name) >= WEIGHTY
    if weighty and value >= ENOUGH:
        return Placing(best, ISSUE, (why, f"issue: {_article(name)} with enough on standards for an article"))
    reason = f"{_article(name)} is news" if not weighty else "speaks of standards only briefly"
    return Placing(best, BRIEF, (why, f"brief: {reason}"))


def _points(section: Section, title: str, doc_type: str, text: str, kinds: Mapping[str, float]) -> dict[str, float]:
    """Points by what gives them, in words."""
    points = {_article(doc_type): section.types.get(doc_type, 0.0)}
    for kind, weight in section.kinds.items():
        points[f"words on {kind}"] = weight * _damped(kinds.get(kind, 0.0))
    for place, weight, words in (("title", 1.5, title), ("text", 0.5, text)):
        seen: dict[str, int] = {}
        for one in section.finder.find(words):
            word = words[one.start : one.end]
            seen[word.lower()] = seen.get(word.lower(), 0) + 1
        if seen:
            named = ", ".join(sorted(seen, key=lambda word: -seen[word])[:2])
            points[f"{named} in the {place}"] = weight * sum(_damped(count) for count in seen.values())
    return points


def _damped(count: float) -> float:
    return count / (count + 1)


def _article(name: str) -> str:
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}" if name else "a text of no known type"
