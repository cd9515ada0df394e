"""The little language of the lexicon: sequences of words, found in a text by their first word.

A pattern is written as words with a space between them; hyphens and slashes count as spaces, case does not matter.
``cat*`` is any word that begins so, ``cat(s)`` the word with or without its ending, ``cat|dog`` either, ``@class`` a
word of a named class, ``<any>`` any word, ``<content>`` any word that is not of the class ``function``; a trailing
``?`` makes a word optional. The words of a match stand in one line, without punctuation between them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

_WORD = r"(?:[^\W\d_]\.){2,}|[^\W_]+"
WORD = re.compile(_WORD)
"""A word: letters and digits, or an abbreviation such as U.S."""

_NEXT = re.compile(rf"(?:[ \t\u00a0\u202f‐‑–’'&/-]{{1,3}})({_WORD})")

FUNCTION = "function"
"""The class of words that cannot be the noun of a phrase."""

_KNOWN_WORDS = 65_536
"""So many different pairs of words are remembered with the patterns they can begin."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a pattern: exact words, beginnings of words, or (`wildcard`) any word that is not `barred`."""

    exact: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    wildcard: bool = False
    barred: frozenset[str] = frozenset()

    def takes(self, word: str) -> bool:
        """Whether the word (in small letters, or as written for a pattern that minds case) fits."""
        if self.wildcard:
            return word not in self.barred
        return word in self.exact or word.startswith(self.beginnings)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sequence of slots; `rule` is the place in the caller's list of what it stands for, `weight` how much it says.

    `weight` is the number of its words, wildcards and words of the class ``function`` counting half: of two patterns
    over the same words the weightier one decides.
    """

    slots: tuple[Slot, ...]
    rule: int
    case: bool
    weight: float

    def cased(self, word: str) -> str:
        """A word of a text as this pattern compares it."""
        return word if self.case else word.lower()


@dataclass(frozen=True, slots=True)
class PatternMatch:
    """A pattern's match: its stretch of the text in code points."""

    start: int
    end: int
    pattern: Pattern


class Finder:
    """All patterns at once: one expression finds the words that a pattern can begin with, a table says which ones."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_word: dict[str, list[Pattern]] = {}
        self._by_beginning: dict[str, list[Pattern]] = {}
        self._cased: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            for word in pattern.slots[0].exact:
                (self._cased if pattern.case else self._by_word).setdefault(word, []).append(pattern)
            for beginning in pattern.slots[0].beginnings:
                self._by_beginning.setdefault(beginning, []).append(pattern)
        self._lengths = sorted({len(beginning) for beginning in self._by_beginning})
        self._beginning = lru_cache(_KNOWN_WORDS)(self._look_up)
        words = {word.lower() for word in (*self._by_word, *self._cased)}
        beginning = any_of(words, self._by_beginning)
        self._first = re.compile(rf"(?<![^\W_]){beginning}") if beginning else None

    def find(self, text: str) -> Iterator[PatternMatch]:
        """Every match of every pattern, by where it begins; matches may overlap."""
        if self._first is None:
            return
        small = text.lower()
        if len(small) != len(text):  # a few capitals have small forms of two letters
            small = "".join(character.lower() if len(character.lower()) == 1 else character for character in text)
        for first in self._first.finditer(small):
            word = WORD.match(text, first.start())
            if word is None:
                continue
            second = _NEXT.match(text, word.end())
            for pattern in self._beginning(word.group(), second[1] if second else ""):
                end = _end(pattern, text, second.end() if second else word.end()) if pattern.slots[1:] else word.end()
                if end is not None:
                    yield PatternMatch(word.start(), end, pattern)

    def _look_up(self, word: str, second: str) -> tuple[Pattern, ...]:
        """The patterns that begin with these two words, or with the first alone."""
        small = word.lower()
        patterns = self._cased.get(word, []) + self._by_word.get(small, [])
        for length in self._lengths:
            if length > len(small):
                break
            patterns = patterns + self._by_beginning.get(small[:length], [])
        return tuple(
            pattern
            for pattern in patterns
            if len(pattern.slots) == 1 or (second and pattern.slots[1].takes(pattern.cased(second)))
        )


def _end(pattern: Pattern, text: str, end: int) -> int | None:
    """Where a pattern ends whose first two words end here; ``None`` when the rest does not follow."""
    for slot in pattern.slots[2:]:
        match = _NEXT.match(text, end)
        if match is None or not slot.takes(pattern.cased(match[1])):
            return None
        end = match.end()
    return end


def any_of(words: Iterable[str], beginnings: Iterable[str] = ()) -> str:
    """An expression for any of these words, or words that begin so: as a tree of letters, so that each is read once."""
    tree: dict[str, Any] = {}
    for pieces, ending in ((words, r"(?![^\W_])"), (beginnings, "")):
        for word in pieces:
            node = tree
            for letter in word:
                node = node.setdefault(re.escape(letter), {})
            node[ending] = {}
    return _expression(tree)


def _expression(tree: dict[str, Any]) -> str:
    if "" in tree:
        return ""
    ways = [letter + _expression(more) for letter, more in tree.items()]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


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
        if not slots or slots[0].wildcard or (case and slots[0].beginnings):
            raise PatternError(f"{written!r} does not begin with a word")
        little = classes.get(FUNCTION, frozenset())
        yield Pattern(slots, rule, case, sum(0.5 if slot.wildcard or slot.exact & little else 1.0 for slot in slots))


def _slot(word: str, classes: Mapping[str, frozenset[str]], written: str) -> Slot:
    if word in {"<any>", "<content>"}:
        return Slot(wildcard=True, barred=classes.get(FUNCTION, frozenset()) if word == "<content>" else frozenset())
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
