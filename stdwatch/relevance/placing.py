"""Where a document would stand in the journal: how much its type weighs, its section, issue or brief, with reasons."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from stdwatch.reasons import JudgingCode, Reason
from stdwatch.relevance.lexicon import VocabularyFile
from stdwatch.relevance.patterns import Finder, Pattern, PatternError, compile_pattern

ISSUE = "issue"
BRIEF = "brief"

WEIGHTY = 0.85
"""From this weight of its type on a document may stand in an issue; below it is news, for the brief."""

ENOUGH = 0.3
"""From this score on there is enough in a document for an article of the issue."""

IN_PASSING = 0.1
"""Below this score nothing is suggested: it speaks of standards at most in passing."""

_UNKNOWN_TYPE = 0.85

_IN_TITLE, _IN_TEXT = 1.5, 0.5
"""Points of a section's word in the title and in the text."""

_OPENING = 6000
"""Characters from which a section is told: a text says early what it is about."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section by its printed name, with the points that types and kinds of words give."""

    zh: str
    types: Mapping[str, float]
    kinds: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Sections:
    """The sections in printed order, and a finder for the words of all: a pattern's `rule` is its section's place."""

    known: tuple[Section, ...]
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


def weights_of_types(file: VocabularyFile) -> Types:
    """The weights of a vocabulary file; `UsageError` with the line of what is wrong."""
    weights: dict[str, float] = {}
    names: dict[str, str] = {}
    for row in file.table().get("type", []):
        name, weight = row.get("name"), row.get("weight")
        if not isinstance(name, str) or isinstance(weight, bool) or not isinstance(weight, int | float):
            raise file.wrong("each [[type]] has a name in quotes and a weight", str(name))
        weights[name] = weight
        names |= {
            " ".join(type_name.lower().replace("-", " ").split()): name for type_name in (name, *row.get("also", ()))
        }
    return Types(weights, names)


def sections(file: VocabularyFile) -> Sections:
    """The sections of a vocabulary file in its order; `UsageError` with the line of what is wrong."""
    sections: list[Section] = []
    patterns: list[Pattern] = []
    for row in file.table().get("section", []):
        if not isinstance(row.get("zh"), str):
            raise file.wrong("each [[section]] has its name, zh", "[[section]]")
        for word in row.get("words", ()):
            try:
                patterns += compile_pattern(word, len(sections), {})
            except PatternError as error:
                raise file.wrong(str(error), f'"{word}"') from error
        sections.append(Section(row["zh"], row.get("types", {}), row.get("kinds", {})))
    return Sections(tuple(sections), Finder(patterns))


@dataclass(frozen=True, slots=True)
class Placing:
    """What is suggested: section and destination (``issue``, ``brief``), empty for neither, and why."""

    section: str = ""
    destination: str = ""
    reasons: tuple[Reason, ...] = ()


def place(
    sections: Sections, types: Types, document: tuple[str, str, str], kinds: Mapping[str, float], value: float
) -> Placing:
    """The section with the most points, and the destination.

    `document` is title, type and text, `kinds` the weights of its words on standards by kind, `value` its score.
    """
    if value < IN_PASSING or not sections.known:
        return Placing()
    title, doc_type, text = document
    name = types.name(doc_type)
    points = _points(sections, title, name, text[:_OPENING], kinds)
    best = max(range(len(points)), key=lambda section: sum(points[section].values()))
    signs = sorted(points[best].items(), key=lambda sign: -sign[1])
    positive = (sign for sign, weight in signs[:3] if weight > 0)
    named = tuple(
        sorted(positive, key=lambda sign: sign.code == JudgingCode.SIGN_TYPE)
    )  # what it says before what it is
    named = named or (Reason.of(JudgingCode.NO_OTHER_SECTION),)
    zh = sections.known[best].zh
    why = Reason.of(JudgingCode.SECTION, section=zh, signs=named)
    if types.weight(name) < WEIGHTY:
        return Placing(zh, BRIEF, (why, Reason.of(JudgingCode.BRIEF_TYPE, type=name)))
    if value < ENOUGH:
        return Placing(zh, BRIEF, (why, Reason.of(JudgingCode.BRIEF_SHORT)))
    return Placing(zh, ISSUE, (why, Reason.of(JudgingCode.ISSUE, type=name)))


def _points(
    sections: Sections, title: str, doc_type: str, text: str, kinds: Mapping[str, float]
) -> list[dict[Reason, float]]:
    """For each section, points by what gives them."""
    points: list[dict[Reason, float]] = []
    for section in sections.known:
        own = {Reason.of(JudgingCode.SIGN_TYPE, type=doc_type): section.types.get(doc_type, 0.0)}
        for kind, weight in section.kinds.items():
            own[Reason.of(JudgingCode.SIGN_WORDS, kind=kind)] = weight * _damped(kinds.get(kind, 0.0))
        points.append(own)
    for sign, weight, words in ((JudgingCode.SIGN_TITLE, _IN_TITLE, title), (JudgingCode.SIGN_TEXT, _IN_TEXT, text)):
        seen: list[Counter[str]] = [Counter() for _ in sections.known]
        written: dict[str, str] = {}
        for match in sections.finder.find(words):
            term = words[match.start : match.end]
            seen[match.pattern.rule][written.setdefault(term.lower(), term)] += 1
        for own, counted in zip(points, seen, strict=True):
            terms = tuple(f"“{word}”" for word, _ in counted.most_common(2))
            if terms:
                own[Reason.of(sign, terms=terms)] = weight * sum(map(_damped, counted.values()))
    return points


def _damped(count: float) -> float:
    return count / (count + 1)
