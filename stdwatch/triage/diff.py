"""What changed between two readings, word by word, at a bounded cost whatever the texts are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from rapidfuzz.distance import Indel

# A word with the space before it, or one CJK character: what an editor would call the smallest change.
_WORD = re.compile(r"\s*(?:[\u3400-\u9fff\uf900-\ufaff]|[\w’'-]+|[^\w\s])|\s+$")

_MOST_PAIRS = 50_000_000
"""Pieces of one text times pieces of the other that are compared: 0.1 s and 10 MB (bit-parallel, Hyyrö 2004).

Beyond it a stretch is shown as replaced.
"""

_LONGEST = 4000
"""Characters of one piece: a longer run without a break is no word and is cut."""

_CONTEXT = 1  # unchanged lines shown on either side of a change

_KEPT = 64
"""So many pairs of texts are kept with their differences: an item is opened again and again."""

Opcode = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of both texts (`same`), of the earlier alone (`gone`), of the later (`new`), or a left-out `gap`."""

    kind: Literal["same", "gone", "new", "gap"]
    text: str


@lru_cache(maxsize=_KEPT)
def word_diff(before: str, after: str) -> tuple[Change, ...]:
    """The way from one text to another; lines far from any change are left out as gaps. Empty when they are equal."""
    if before == after:
        return ()
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return tuple(_changes(old, new))


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    codes = list(_opcodes(old, new))
    for number, (kind, start, end, begin, stop) in enumerate(codes):
        if kind != "equal":
            yield from _words("".join(old[start:end]), "".join(new[begin:stop]))
            continue
        head = start if number == 0 else min(start + _CONTEXT, end)
        tail = end if number == len(codes) - 1 else max(end - _CONTEXT, head)
        if start < head:
            yield Change("same", "".join(old[start:head]))
        if head < tail:
            yield Change("gap", "")
        if tail < end:
            yield Change("same", "".join(old[tail:end]))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[Opcode]:
    """The stretches of two sequences in order: `equal` or `replace`, never two of a kind in a row."""
    least = min(len(old), len(new))
    head = sum(1 for _ in takewhile(lambda at: old[at] == new[at], range(least)))
    tail = sum(1 for _ in takewhile(lambda at: old[-1 - at] == new[-1 - at], range(least - head)))
    if head:
        yield "equal", 0, head, 0, head
    end, stop = len(old) - tail, len(new) - tail
    if head < end or head < stop:
        yield from _middle(old[head:end], new[head:stop], head)
    if tail:
        yield "equal", end, len(old), stop, len(new)


def _middle(old: Sequence[str], new: Sequence[str], offset: int) -> Iterator[Opcode]:
    if len(old) * len(new) > _MOST_PAIRS:
        yield "replace", offset, offset + len(old), offset, offset + len(new)
        return
    start = begin = 0
    for code in Indel.opcodes(old, new):
        if code.tag != "equal":
            continue
        if start < code.src_start or begin < code.dest_start:
            yield "replace", offset + start, offset + code.src_start, offset + begin, offset + code.dest_start
        yield "equal", offset + code.src_start, offset + code.src_end, offset + code.dest_start, offset + code.dest_end
        start, begin = code.src_end, code.dest_end
    if start < len(old) or begin < len(new):
        yield "replace", offset + start, offset + len(old), offset + begin, offset + len(new)


def _words(before: str, after: str) -> Iterator[Change]:
    old, new = _pieces(before), _pieces(after)
    for kind, start, end, begin, stop in _opcodes(old, new):
        gone, came = "".join(old[start:end]), "".join(new[begin:stop])
        if kind == "equal":
            yield Change("same", gone)
            continue
        if gone:
            yield Change("gone", gone)
        if came:
            yield Change("new", came)


def _pieces(text: str) -> list[str]:
    words: list[str] = _WORD.findall(text)
    return [word[at : at + _LONGEST] for word in words for at in range(0, len(word), _LONGEST)]
