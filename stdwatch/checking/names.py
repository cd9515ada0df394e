"""House forms, names and titles: each thing by one name throughout an issue."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stdwatch.checking.findings import Finding, TextField
from stdwatch.checking.house import House
from stdwatch.checking.texts import HAN, FieldText
from stdwatch.glossary.terms import Glossary

_TITLE = re.compile("《((?:[^《》]|《[^《》]*》)+)》")
_QUOTED = re.compile("“([^“”，。；：！？]{2,40})”")
_LEAST_TITLE = 4
_LEAST_BARE = 8
"""Shorter titles are ordinary words as well: 《框架》 and 框架."""

_TAIL = re.compile(
    f"[{HAN}]{{2,14}}?(?:研究院|研究所|研究中心|委员会|理事会|实验室|基金会|办公室|管理局|标准局|协会|学会|"
    "商会|联盟|联合会|论坛|大学)"
)
"""What ends in a word of a body of its own; 机构 and 组织 end common nouns as well: 合格评定机构, 合格评定认可机构."""

_HEAD = 3
_END = 3
_EXTRA = 2
_LEAST_NAME = 7
_NO_NAME = re.compile("[的了着和与及或由在对向从将把被为以是]")


def check_house_forms(text: FieldText, house: House) -> Iterator[Finding]:
    """Forms that the house does not print."""
    for variant in house.glossary.variants(text.text):
        yield text.finding("house-variant", variant.start, variant.end, variant.house, house=variant.house)


@dataclass(frozen=True, slots=True)
class _Written:
    """A title or name as it stands in one place."""

    text: FieldText
    start: int
    end: int

    @property
    def words(self) -> str:
        return self.text.text[self.start : self.end]


def check_titles(texts: Sequence[FieldText]) -> Iterator[Finding]:
    """One title in two ways: spaced and tight, in title marks and in quotes; as a hint: with marks and bare."""
    ways: dict[str, list[_Written]] = defaultdict(list)
    for text in texts:
        for pattern in (_TITLE, _QUOTED):
            for match in pattern.finditer(text.text):
                if len(_fold(match[1])) >= _LEAST_TITLE:
                    ways[_fold(match[1])].append(_Written(text, match.start(), match.end()))
    titles = {key: written for key, written in ways.items() if any(place.words[0] == "《" for place in written)}
    for written in titles.values():
        yield from _rarer(written, "title-variant")
    yield from _bare(texts, titles)


def check_names(texts: Sequence[FieldText], glossary: Glossary) -> Iterator[Finding]:
    """Names of bodies in one article that differ by one or two characters in their middle."""
    names: dict[str, list[_Written]] = defaultdict(list)
    for text in texts:
        for match in _TAIL.finditer(text.text):
            if len(match[0]) >= _LEAST_NAME - _EXTRA and not _NO_NAME.search(match[0]):
                names[match[0]].append(_Written(text, match.start(), match.end()))
    ordered = sorted(names, key=len)
    for number, short in enumerate(ordered):
        for long in ordered[number + 1 :]:
            if _almost(short, long) and not {short, long} <= glossary.terms.keys():
                yield from _one_name(names, short, long, glossary)


def _one_name(names: dict[str, list[_Written]], short: str, long: str, glossary: Glossary) -> Iterator[Finding]:
    """Findings on the rarer of two names, or on the one that is not the house's."""
    wrong, right = (short, long) if len(names[short]) <= len(names[long]) else (long, short)
    if wrong in glossary.terms:
        wrong, right = right, wrong
    other = names[right][0]
    for written in names[wrong]:
        others = (other.text.place(other.start, other.end),)
        yield written.text.finding("name-variant", written.start, written.end, right, also=others, other=right)


def _almost(short: str, long: str) -> bool:
    """Whether the longer name is the shorter one with one or two characters more in its middle."""
    extra = len(long) - len(short)
    if not 0 < extra <= _EXTRA or len(long) < _LEAST_NAME or short[:_HEAD] != long[:_HEAD]:
        return False
    return any(long[:at] + long[at + extra :] == short for at in range(_HEAD, len(short) - _END + 1))


def _rarer(written: Iterable[_Written], check: str) -> Iterator[Finding]:
    """Findings on every way of writing but the most usual one; of equals the one that comes later is the rarer."""
    places = list(written)
    counts = Counter(place.words for place in places)
    if len(counts) < 2:
        return
    usual = max(counts, key=lambda words: (_weight(words, places), counts[words]))
    right = next(place for place in places if place.words == usual)
    for place in places:
        if place.words != usual:
            also = (right.text.place(right.start, right.end),)
            yield place.text.finding(
                check, place.start, place.end, _instead(place.words, usual), also=also, other=usual
            )


def _weight(words: str, places: Sequence[_Written]) -> int:
    """How many places write it with these marks and these spaces."""
    return sum(place.words[0] == words[0] for place in places) + sum(
        place.words[1:-1] == words[1:-1] for place in places
    )


def _instead(words: str, usual: str) -> str | None:
    """The usual form where only spaces differ; between quotes and title marks a person must choose."""
    return usual if words[0] == usual[0] else None


def _bare(texts: Sequence[FieldText], titles: dict[str, list[_Written]]) -> Iterator[Finding]:
    known = {key: written[0] for key, written in titles.items() if len(key) >= _LEAST_BARE and written}
    if not known:
        return
    pattern = re.compile("|".join(r"\s?".join(map(re.escape, key)) for key in sorted(known, key=len, reverse=True)))
    for text in texts:
        if text.field not in {TextField.TEXT, TextField.STANDFIRST, TextField.SUMMARY}:
            continue
        marked = [match.span() for pattern in (_TITLE, _QUOTED) for match in pattern.finditer(text.text)]
        for match in pattern.finditer(text.text):
            if not any(start <= match.start() and match.end() <= end for start, end in marked):
                title = known[_fold(match[0])]
                also = (title.text.place(title.start, title.end),)
                yield text.finding("title-without-marks", *match.span(), also=also, other=title.words)


def _fold(title: str) -> str:
    return re.sub(r"[\s《》〈〉“”]", "", title).casefold()
