"""The little language of the lexicon: sequences of words, found in a text by their first word.

A pattern is written as words with a space between them; hyphens and slashes count as spaces, case does not matter.
``cat*`` is any word that begins so, ``cat(s)`` the word with or without its ending, ``cat|dog`` either, ``@class`` a
word of a named class, ``<any>`` any word, ``<content>`` any word that is not of the class ``function``; a
trailing ``?`` makes a word optional. The words of a match stand in one line, without punctuation between them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

WORD = re.compile(r"[^\W_]+")
_NEXT = re.compile(r"(?:[ \t\u00a0\u202f‐‑–’'&/-]{1,3})([^\W_]+)")

FUNCTION = "function"
"""The class of words that cannot be the noun of a phrase."""

_KNOWN_WORDS = 65_536
"""So many different words are remembered with the patterns they can begin: more than English texts of a year hold."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a pattern: exact words, beginnings of words, or (`open`) any word that is not `barred`."""

    exact: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    open: bool = False
    barred: frozenset[str] = frozenset()

    def takes(self, word: str) -> bool:
        """Whether the word (in small letters, or as written for a pattern that minds case) fits."""
        if self.open:
            return word not in self.barred
        return word in self.exact or word.startswith(self.beginnings)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sequence of slots; `rule` is the place in the caller's list of what it stands for, `weight` how much it says.

    `weight` is the number of its words, those that are open or of the class ``function`` counting half: of two patterns
    over the same words the weightier one decides.
    """

    slots: tuple[Slot, ...]
    rule: int
    case: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern's match: its stretch of the text in code points."""

    start: int
    end: int
    pattern: Pattern


class Finder:
    """All patterns at once: each word of a text is looked up among those that a pattern can begin with."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_word: dict[str, list[Pattern]] = {}
        self._by_beginning: dict[str, list[Pattern]] = {}
        self._cased: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            exact, beginnings = (self._cased, {}) if pattern.case else (self._by_word, self._by_beginning)
            for word in pattern.slots[0].exact:
                exact.setdefault(word, []).append(pattern)
            for beginning in pattern.slots[0].beginnings:
                beginnings.setdefault(beginning, []).append(pattern)
        self._lengths = sorted({len(beginning) for beginning in self._by_beginning})
        self._starting = lru_cache(_KNOWN_WORDS)(self._look_up)

    def find(self, text: str) -> Iterator[Found]:
        """Every match of every pattern, by where it begins; matches may overlap."""
        starting = self._starting
        for match in WORD.finditer(text):
            patterns = starting(match.group())
            if patterns:
                yield from _matches(patterns, text, match.start(), match.end())

    def _look_up(self, word: str) -> tuple[Pattern, ...]:
        small = word.lower()
        found = self._cased.get(word, []) + self._by_word.get(small, [])
        for length in self._lengths:
            if length > len(small):
                break
            found = found + self._by_beginning.get(small[:length], [])
        return tuple(found)


def _matches(patterns: Iterable[Pattern], text: str, start: int, end: int) -> Iterator[Found]:
    following: list[tuple[str, int]] = []
    complete = False
    for pattern in patterns:
        stop = end
        for number, slot in enumerate(pattern.slots[1:]):
            if number == len(following) and not complete:
                match = _NEXT.match(text, following[-1][1] if following else end)
                complete = match is None
                if match:
                    following.append((match[1], match.end()))
            if number >= len(following):
                break
            word, stop = following[number]
            if not slot.takes(word if pattern.case else word.lower()):
                break
        else:
            yield Found(start, stop, pattern)


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why."""


def compile_pattern(
    written: str, rule: int, classes: Mapping[str, frozenset[str]], *, case: bool = False
) -> Iterator[Pattern]:
    """The patterns that a written one stands for: one for each choice of its optional words."""
    words = re.sub(r"(?<=[\w)*])[-/](?=[\w(@])", " ", written if case else written.lower()).split()
    ways = [(word.removesuffix("?"), "") if word.endswith("?") else (word,) for word in words]
    for way in product(*ways):
        slots = tuple(_slot(word, classes, written) for word in way if word)
        if not slots or slots[0].open:
            raise PatternError(f"{written!r} does not begin with a word")
        little = classes.get(FUNCTION, frozenset())
        yield Pattern(slots, rule, case, sum(0.5 if slot.open or slot.exact & little else 1.0 for slot in slots))


def _slot(word: str, classes: Mapping[str, frozenset[str]], written: str) -> Slot:
    if word in {"<any>", "<content>"}:
        return Slot(open=True, barred=classes.get(FUNCTION, frozenset()) if word == "<content>" else frozenset())
    exact: set[str] = set()
    beginnings: list[str] = []
    for choice in word.split("|"):
        if choice.startswith("@"):
            if choice[1:] not in classes:
                raise PatternError(f"{written!r} names the class {choice!r}, which is not defined")
            exact |= classes[choice[1:]]
        elif ending := re.fullmatch(r"(\w+)\((\w+)\)", choice):
            exact |= {ending[1], ending[1] + ending[2]}
        elif re.fullmatch(r"\w+\*", choice):
            beginnings.append(choice[:-1])
        elif WORD.fullmatch(choice):
            exact.add(choice)
        else:
            raise PatternError(f"{written!r}: {choice!r} is no word")
    return Slot(frozenset(exact), tuple(beginnings))
