"""What changed between two readings, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# A word with the space before it, or one CJK character: what an editor would call the smallest change.
_WORD = re.compile(r"\s*(?:[\u3400-\u9fff\uf900-\ufaff]|[\w’'-]+|[^\w\s])|\s+$")
_MOST_PAIRS = (
    4_000_000  # words times words of one stretch; beyond it, it is shown as replaced (under a second before it)
)
_CONTEXT = 1  # unchanged lines shown on either side of a change


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of both texts (`same`), of the earlier alone (`gone`), of the later (`new`), or a left-out `gap`."""

    kind: Literal["same", "gone", "new", "gap"]
    text: str


def word_diff(before: str, after: str) -> list[Change]:
    """The way from one text to another; lines far from any change are left out as gaps. Empty when they are equal."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Change] = []
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        if found or group[0][1] > 0:
            found.append(Change("gap", ""))
        for _, start, end, begin, stop in group:
            found.extend(_words("".join(old[start:end]), "".join(new[begin:stop])))
    if found and group[-1][2] < len(old):
        found.append(Change("gap", ""))
    return found


def _words(before: str, after: str) -> Iterator[Change]:
    if before == after:
        yield Change("same", before)
        return
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > _MOST_PAIRS:
        yield from _pair(old, new)
        return
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change("same", "".join(old[start:end]))
        else:
            yield from _pair(old[start:end], new[begin:stop])


def _pair(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    if old:
        yield Change("gone", "".join(old))
    if new:
        yield Change("new", "".join(new))
