"""Terms, and finding them in English and in Chinese texts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the house."""

    zh: str
    forms: tuple[str, ...] = ()
    """The English, each form as written; a trailing ``*`` stands for any ending."""
    never: tuple[str, ...] = ()
    """Chinese forms that the house does not print."""
    also: tuple[str, ...] = ()
    """Other Chinese that a translation may use for it."""
    note: str = ""
    since: str = ""
    """The day on which an editor added or changed it; empty for a shipped one."""


@dataclass(frozen=True, slots=True)
class EnglishTerm:
    """A term found in an English text, with what the house says for it; of several the more usual first."""

    start: int
    end: int
    english: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A form found in a Chinese text that the house does not print."""

    start: int
    end: int
    house: str


@dataclass(frozen=True, eq=False)  # equal only to itself, so that what is made of it can be kept by it
class Glossary:
    """The terms in force. Later ones with the same Chinese replace earlier ones."""

    terms: Mapping[str, Term] = field(default_factory=dict)

    @classmethod
    def of(cls, terms: Iterable[Term]) -> "Glossary":
        """A glossary of terms."""
        return cls({term.zh: term for term in terms})

    def english(self, text: str) -> Iterator[EnglishTerm]:
        """Every term in an English text, in order.

        Of terms within each other the longest counts: “conformity assessment procedures” is not also “conformity
        assessment”. White space, hyphens, the kind of apostrophe and, but for acronyms, case do not matter.
        """
        if self._english is None:
            return
        pattern, names = self._english
        for match in pattern.finditer(text):
            yield EnglishTerm(match.start(), match.end(), " ".join(match[0].split()), names[match.lastgroup or ""])

    def variants(self, text: str) -> Iterator[Variant]:
        """Every form in a Chinese text that the house does not print, in order; spaces do not matter.

        The longest counts, and nothing inside a house form is a variant.
        """
        if self._never is None:
            return
        pattern, houses = self._never
        for match in pattern.finditer(text):
            form = re.sub(r"\s", "", match[0])
            house, holders = houses[form]
            if not any(_covers(text, holder, match) for holder in holders):
                yield Variant(match.start(), match.end(), house)

    @cached_property
    def _english(self) -> tuple[re.Pattern[str], Mapping[str, tuple[Term, ...]]] | None:
        """All English forms, longest first, each in a group that tells which terms it stands for."""
        ways: dict[str, list[Term]] = {}
        for term in self.terms.values():
            for form in term.forms:
                ways.setdefault(_way(form), []).append(term)
        ordered = sorted(ways, key=len, reverse=True)
        names = {f"t{number}": tuple(ways[way]) for number, way in enumerate(ordered)}
        groups = "|".join(f"(?P<t{number}>{way})" for number, way in enumerate(ordered))
        return (re.compile(rf"(?<!\w)(?:{groups})(?!\w)", re.IGNORECASE), names) if ordered else None

    @cached_property
    def _never(self) -> tuple[re.Pattern[str], Mapping[str, tuple[str, tuple[str, ...]]]] | None:
        """All forms that are not printed, longest first; to each the house's own, and the terms that contain it."""
        houses = {re.sub(r"\s", "", form): term.zh for term in self.terms.values() for form in term.never}
        ordered = sorted(houses, key=len, reverse=True)
        holders = {form: (houses[form], tuple(zh for zh in self.terms if form in zh)) for form in ordered}
        pattern = "|".join(r"\s?".join(map(re.escape, form)) for form in ordered)
        return (re.compile(pattern), holders) if ordered else None


def _covers(text: str, holder: str, match: re.Match[str]) -> bool:
    """Whether the form stands inside a longer term."""
    around = max(0, match.start() - len(holder))
    at = text.find(holder, around, match.end() + len(holder))
    return 0 <= at <= match.start() and match.end() <= at + len(holder)


def _way(form: str) -> str:
    words = r"[\s-]+".join(re.escape(word) for word in form.rstrip("*").replace("-", " ").split())
    words = re.sub("['’]", "['’]", words)
    if form.upper() == form:  # an acronym: TAG is not a tag
        return f"(?-i:{words})"
    return rf"{words}\w*" if form.endswith("*") else words
