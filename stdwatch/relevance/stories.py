"""Stories: pages of one event, such as an order and its fact sheet. Links are suggested with their reasons, no more."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from math import log

from stdwatch.reasons import Reason, StoryCode
from stdwatch.relevance.lexicon import shipped

APART = 10
"""Days that may lie between two pages of a story."""

ENOUGH = 0.48
"""From this strength on a link is suggested."""

_WORD = re.compile(r"[^\W_]+(?:[.’'][^\W_]+)*")
_ENDING = re.compile(r"(?:ing|ed|es|s|al|ial)$")
_BILL = re.compile(r"\b(?:S|H\.?\s?R|S\.?\s?J\.?\s?Res|H\.?\s?J\.?\s?Res)\.?\s?(\d{1,5})\b")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+(?:of|the|and|for|on|in)\s+[A-Z][\w’'-]+|\s+[A-Z][\w’'-]+)+")
_OPENING = 1500
"""Characters of a text in which the names of its event stand."""

_GRAM = 4

_PAIRED = {StoryCode.FACT_SHEET: 0.3, StoryCode.DEALS: 0.5}
"""What a fact sheet and an order a day apart gain, and two deals with one country: the one is about the other."""

_SECOND = 0.05
"""A fact sheet is about the order that it is most like; one that is less like it by more is another one's."""

_LONE = 0.05
"""What a link on a single word of the titles needs beyond that."""

_FRAME = 3
"""Words around the things of two titles from which on they are one form, filled in twice."""

_NAMES = 0.25
"""What names gain that stand in both texts, when they are rare."""


@dataclass(frozen=True)
class Subject:
    """A page as stories see it; `day` is the publisher's, `type` one of `items.DocType`."""

    id: int
    source: str
    title: str
    day: date | None
    type: str
    text: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the title that mean something, without endings."""
        return _meaning(_WORD.findall(self.title))

    @cached_property
    def grams(self) -> frozenset[str]:
        """Runs of characters of the title, spaces as one."""
        plain = " ".join(word.lower() for word in _WORD.findall(self.title))
        return frozenset(plain[at : at + _GRAM] for at in range(max(1, len(plain) - _GRAM + 1)))

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of several words in title and opening."""
        return frozenset(" ".join(name.split()) for name in _NAME.findall(f"{self.title}. {self.text[:_OPENING]}"))

    @cached_property
    def bills(self) -> frozenset[str]:
        """Numbers of bills in the title."""
        return frozenset(_BILL.findall(self.title))

    @cached_property
    def countries(self) -> frozenset[str]:
        """Countries that the title names."""
        title = f" {' '.join(_WORD.findall(self.title))} "
        return frozenset(name for name in _data()["countries"] if f" {name} " in title)


@dataclass(frozen=True, slots=True)
class Link:
    """Two pages, the lower id first, that may be of one story: how strongly, and why."""

    one: int
    other: int
    strength: float
    reasons: tuple[Reason, ...]


def _meaning(words: Iterable[str]) -> frozenset[str]:
    """Those words that mean something, without endings."""
    plain = {word.lower().removesuffix("’s").removesuffix("'s") for word in words} - _data()["idle"]
    return frozenset(_ENDING.sub("", word) if len(word) > 5 else word for word in plain)


class Background:
    """How rare words and names are among many titles."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._words: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        self._count = 0
        for subject in subjects:
            self._count += 1
            self._words.update(subject.words)
            self._names.update(subject.names)

    def weight(self, word: str) -> float:
        """How much a shared word tells, from about 0 for one that all have."""
        return log((1 + self._count) / (0.5 + self._words[word])) if self._count else 1.0

    def is_rare(self, name: str) -> bool:
        """Whether a name stands in so few pages that sharing it tells something."""
        return self._names[name] <= max(3, self._count // 100)


def links(subjects: Sequence[Subject], background: Background, new: Iterable[int] | None = None) -> list[Link]:
    """The links among some pages; with `new` only those of these ids. Pages without a common word are passed over."""
    wanted = None if new is None else {*new}
    by_word: dict[str, list[Subject]] = {}
    for subject in subjects:
        for word in subject.words:
            by_word.setdefault(word, []).append(subject)
    pairs = {
        (min(a.id, b.id), max(a.id, b.id)): (a, b)
        for same in by_word.values()
        if len(same) <= 200
        for at, a in enumerate(same)
        for b in same[at + 1 :]
        if _is_near(a, b) and (wanted is None or a.id in wanted or b.id in wanted)
    }
    new_links = [made for a, b in pairs.values() if (made := link(a, b, background))]
    return _best_orders(new_links, {subject.id for subject in subjects if subject.type == "fact sheet"})


def _best_orders(new_links: Sequence[Link], sheets: Set[int]) -> list[Link]:
    """The links without those of a fact sheet to an order that is not its own."""
    best: dict[int, float] = {}
    for made in new_links:
        for sheet in {made.one, made.other} & sheets if _is_of_sheet(made) else ():
            best[sheet] = max(best.get(sheet, 0.0), made.strength)
    return [
        made
        for made in new_links
        if not _is_of_sheet(made)
        or all(made.strength >= best[sheet] - _SECOND for sheet in {made.one, made.other} & sheets)
    ]


def _is_of_sheet(made: Link) -> bool:
    return any(reason.code == StoryCode.FACT_SHEET for reason in made.reasons)


def link(a: Subject, b: Subject, background: Background) -> Link | None:
    """The link between two pages; ``None`` where a veto holds or too little is shared."""
    if not _is_near(a, b) or _is_vetoed(a, b):
        return None
    shared = a.words & b.words
    words = _weight(shared, background) / max(1e-9, min(_weight(a.words, background), _weight(b.words, background)))
    grams = 2 * len(a.grams & b.grams) / (len(a.grams) + len(b.grams))
    names = [name for name in a.names & b.names if background.is_rare(name)]
    paired = _pair(a, b)
    strength = 0.5 * words + 0.3 * grams + (_PAIRED[paired] if paired else 0.0) + _NAMES * min(1.0, len(names) / 2)
    if strength < ENOUGH + _LONE * (len(shared) < 2) or not shared:
        return None
    first, other = sorted((a, b), key=lambda subject: subject.id)
    return Link(first.id, other.id, round(strength, 3), _reasons(first, other, shared, names, background, paired))


def _reasons(
    first: Subject,
    other: Subject,
    shared: Iterable[str],
    names: Sequence[str],
    background: Background,
    paired: StoryCode | None,
) -> tuple[Reason, ...]:
    rare = sorted(shared, key=lambda word: (-background.weight(word), word))[:4]
    reasons = [Reason.of(StoryCode.WORDS, terms=tuple(rare))]
    if paired:
        reasons.append(Reason.of(paired))
    if names:
        reasons.append(Reason.of(StoryCode.NAMES, names=tuple(sorted(names, key=len, reverse=True)[:3])))
    if first.day and other.day:
        reasons.append(Reason.of(StoryCode.DAYS, count=abs((first.day - other.day).days)))
    return tuple(reasons)


def _is_near(a: Subject, b: Subject) -> bool:
    return a.day is not None and b.day is not None and abs((a.day - b.day).days) <= APART


def _pair(a: Subject, b: Subject) -> StoryCode | None:
    """Whether one of two pages is about the other by their types: order and fact sheet, deals with one country."""
    if a.day is None or b.day is None or a.type == b.type == "fact sheet":
        return None
    types, days = {a.type, b.type}, abs((a.day - b.day).days)
    if days <= 2 and types <= _data()["deals"] and a.countries & b.countries:
        return StoryCode.DEALS
    if days <= 1 and "fact sheet" in types and types & _data()["orders"]:
        return StoryCode.FACT_SHEET
    return None


def _is_vetoed(a: Subject, b: Subject) -> bool:
    """Two of a series are two events, and so are pages on different countries or bills."""
    if a.source == b.source and a.type == b.type and (a.type in _data()["series"] or _share_a_frame(a, b)):
        return True
    pairs = ((a.countries, b.countries), (a.bills, b.bills))
    return any(mine and theirs and not mine & theirs for mine, theirs in pairs)


def _share_a_frame(a: Subject, b: Subject) -> bool:
    """Whether the titles begin and end alike around two other things: *Call for Experts on X*, *… on Y*."""
    mine, theirs = ([word.lower() for word in _WORD.findall(subject.title)] for subject in (a, b))
    before = _alike(mine, theirs)
    after = _alike(mine[before:][::-1], theirs[before:][::-1])
    kept = [words[before : len(words) - after] for words in (mine, theirs)]
    return before + after >= _FRAME and all(kept) and not _meaning(kept[0]) & _meaning(kept[1])


def _alike(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """How many words two titles have in common from the beginning on."""
    pairs = enumerate(zip(mine, theirs, strict=False))
    return next((at for at, (own, other) in pairs if own != other), min(len(mine), len(theirs)))


def _weight(words: Iterable[str], background: Background) -> float:
    return sum(map(background.weight, words))


@cache
def _data() -> Mapping[str, frozenset[str]]:
    """The data of `vocabulary/stories.toml`."""
    (file,) = shipped("stories.toml")
    table = file.table()
    return {
        "idle": frozenset(table["idle"].split()),
        "series": frozenset(table["series"]),
        "orders": frozenset(table["orders"]),
        "deals": frozenset(table["deals"]),
        "countries": frozenset(table["countries"]),
    }
