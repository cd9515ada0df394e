"""Hits: the words of a text that speak of standards, each with the sense it has there and its weights."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import prod

from stdwatch.relevance.numbers import NumberFinder
from stdwatch.relevance.patterns import Finder, Pattern, PatternMatch
from stdwatch.web_content.characters import PlainText, plain

SECTOR = "sector"
SENSE = "sense"
NUMBER = "standard number"
BODY = "standards body"

LIFT = 0.8
"""By so much of ``rank (1 - rank)`` an ambiguous word gains when a sector is named near it: most in the middle."""

NEAR = 150
"""So many characters away a sector still tells: about a sentence."""

OPEN_WEIGHT = 1.5
"""Entries of ambiguous sense weigh at most so much: they yield to any of two words or more whose sense is settled."""

TELLING = 0.25
"""From this rank on a word speaks of standards clearly enough to vouch for a name that is also a common word."""


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A row of the vocabulary: a term, a body, a sense (kind ``sense``) or a sector (kind ``sector``).

    `name` is the body's, the sense's or the sector's; `written` the words as they stand in the file named by `place`.
    `ambiguous` words are lifted by a sector near them, `needs_context` names count only beside other words on
    standards.
    """

    kind: str
    name: str
    quote: float
    rank: float
    ambiguous: bool = False
    needs_context: bool = False
    written: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """``text[start:end]`` in code points and what the lexicon says of it there: weights for quoting and for ranking."""

    start: int
    end: int
    entry: LexiconEntry
    quote: float
    rank: float

    @property
    def kind(self) -> str:
        """The kind of its entry: ``standard``, ``conformity assessment`` …, or ``sense`` for another meaning."""
        return self.entry.kind


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: `hits` in order without overlap (those of other senses too), and the sectors that it names."""

    hits: tuple[Hit, ...]
    sectors: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Patterns and the entries they stand for, of which `number` is the one of all standard numbers.

    `kinds` and `sectors` give the Chinese for each kind and each sector. A lexicon equals only itself.
    """

    entries: tuple[LexiconEntry, ...]
    patterns: tuple[Pattern, ...] = field(repr=False)
    finder: Finder = field(repr=False)
    numbers: NumberFinder = field(repr=False)
    number: int
    kinds: dict[str, str]
    sectors: dict[str, str]

    def hits(self, text: str) -> list[Hit]:
        """The words that speak of standards, in order, without overlap."""
        return [hit for hit in self.read(text).hits if hit.quote > 0]

    def read(self, text: str) -> Reading:
        """All hits with their senses, and the sectors; the same text twice in a row is read once."""
        return _read(self, text)

    def _read(self, published: str) -> Reading:
        """Words are matched in plain characters; their places are those of the text as published."""
        characters = plain(published)
        read = self._read_plain(characters.text)
        if characters.places is None:
            return read
        return Reading(_moved(read.hits, characters), _moved(read.sectors, characters))

    def _read_plain(self, text: str) -> Reading:
        matches = [
            PatternMatch(start, end, Pattern((), self.number, True, 9.0)) for start, end in self.numbers.find(text)
        ]
        sectors: list[Hit] = []
        for match in self.finder.find(text):
            entry = self.entries[match.pattern.rule]
            if entry.kind == SECTOR:
                sectors.append(Hit(match.start, match.end, entry, 0.0, 0.0))
            else:
                matches.append(match)
        matches.sort(key=lambda match: match.start)
        places = [hit.start for hit in sectors]
        hits = [self._hit(match, sectors, places) for match in self._settle(matches)]
        return Reading(tuple(_in_context(hits)), tuple(sectors))

    def without(self, rules: Iterable[int]) -> "Lexicon":
        """The same lexicon without some of its entries: to see what hangs on them."""
        gone = frozenset(rules)
        kept = tuple(pattern for pattern in self.patterns if pattern.rule not in gone)
        return replace(self, patterns=kept, finder=Finder(kept))

    def _settle(self, matches: Sequence[PatternMatch]) -> Iterator[PatternMatch]:
        """Of matches that overlap the weightiest, of equal ones a sense, else the first; in order."""
        for group in _overlapping(matches):
            kept: list[PatternMatch] = []
            for match in sorted(group, key=self._precedence):
                at = bisect_left(kept, match.start, key=lambda other: other.start)
                free_before = at == 0 or kept[at - 1].end <= match.start
                if free_before and (at == len(kept) or match.end <= kept[at].start):
                    kept.insert(at, match)
            yield from kept

    def _precedence(self, match: PatternMatch) -> tuple[float, bool, int]:
        entry = self.entries[match.pattern.rule]
        weight = min(match.pattern.weight, OPEN_WEIGHT) if entry.ambiguous else match.pattern.weight
        return -weight, entry.kind != SENSE, match.start

    def _hit(self, match: PatternMatch, sectors: Sequence[Hit], places: Sequence[int]) -> Hit:
        entry = self.entries[match.pattern.rule]
        rank = entry.rank
        if entry.ambiguous:
            near = sectors[bisect_left(places, match.start - NEAR) : bisect_right(places, match.end + NEAR)]
            if any(hit.end <= match.start or hit.start >= match.end for hit in near):
                rank += LIFT * rank * (1 - rank)
        return Hit(match.start, match.end, entry, entry.quote, rank)


@lru_cache(maxsize=2)
def _read(words: Lexicon, text: str) -> Reading:
    """The last texts read: passages and score are made of the same one."""
    return words._read(text)


def _moved(hits: Iterable[Hit], characters: PlainText) -> tuple[Hit, ...]:
    """The hits of a plain text at their places in the text as published."""
    places = ((hit, characters.original(hit.start, hit.end)) for hit in hits)
    return tuple(replace(hit, start=start, end=end) for hit, (start, end) in places)


def noisy_or(weights: Iterable[float]) -> float:
    """How sure several signs make us, each of which would alone: what is left of the doubts, from 0 to 1."""
    return 1 - prod(1 - weight for weight in weights)


def distinct(hits: Iterable[Hit], text: str) -> dict[tuple[str, str], list[Hit]]:
    """Hits by what they say: kind and body, or words in small letters, singular and plural as one."""
    groups: dict[tuple[str, str], list[Hit]] = {}
    for hit in hits:
        word = hit.entry.name or plain(text[hit.start : hit.end]).text.lower().removesuffix("s")
        groups.setdefault((hit.kind, word), []).append(hit)
    return groups


def _overlapping(matches: Sequence[PatternMatch]) -> Iterator[list[PatternMatch]]:
    """Runs of matches that overlap one another, from matches in order of their beginnings."""
    run: list[PatternMatch] = []
    end = 0
    for match in matches:
        if run and match.start >= end:
            yield run
            run = []
        run.append(match)
        end = max(end, match.end)
    if run:
        yield run


def _in_context(hits: list[Hit]) -> Iterator[Hit]:
    """Leave out the names that need context that no other word on standards stands beside."""
    vouching = [hit.start for hit in hits if hit.rank >= TELLING and not hit.entry.needs_context]
    for hit in hits:
        at = bisect_left(vouching, hit.start - NEAR)
        if not hit.entry.needs_context or (at < len(vouching) and vouching[at] <= hit.end + NEAR):
            yield hit
