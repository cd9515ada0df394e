"""Characters folded for matching: ligatures, full-width forms, other hyphens and spaces; texts stay as published."""

import re
import unicodedata
from array import array
from collections.abc import Mapping
from dataclasses import dataclass

_KINDS = (
    "<compat>",
    "<wide>",
    "<narrow>",
    "<font>",
    "<noBreak>",
    "<isolated>",
    "<initial>",
    "<medial>",
    "<final>",
    "<square>",
)
"""Compatibility forms that are the same letter; powers, indices, fractions and circled figures are not."""

_HYPHENS = "\u2010\u2011\u2043\ufe63\uff0d\u2212"
_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_KEPT = frozenset("…‥·´¨")
"""Characters whose compatibility form is another sign or needs a base."""

_OTHER = re.compile(r"[^\x00-\x7f]")
_ABBREVIATION = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_FORMS: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text with plain characters; `places` gives for each of them, and for the end, its place in the original."""

    text: str
    places: "array[int] | None" = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text behind a span of the plain one."""
        if self.places is None:
            return start, end
        return self.places[start], max(self.places[end - 1] + 1, self.places[end]) if end > start else self.places[end]


def plain(text: str) -> PlainText:
    """The text as it is matched and judged; most texts need no change."""
    return _replaced(text, _changes(text))


def searchable(text: str) -> PlainText:
    """The text as it is searched: plain, and abbreviations without their points (``U.S.`` as ``US``)."""
    points = {match.start() + at: "" for match in _ABBREVIATION.finditer(text) for at in _points(match.group())}
    return _replaced(text, _changes(text) | points)


def _points(abbreviation: str) -> list[int]:
    return [at for at, character in enumerate(abbreviation) if character == "."]


def _changes(text: str) -> dict[int, str]:
    """Where a character is replaced, and by what."""
    if text.isascii():
        return {}
    return {match.start(): form for match in _OTHER.finditer(text) if (form := form_of(match.group())) != match.group()}


def form_of(character: str) -> str:
    """The plain form of one character."""
    if character not in _FORMS:
        _FORMS[character] = _form(character)
    return _FORMS[character]


def _form(character: str) -> str:
    if character in _HYPHENS:
        return "-"
    if character in _HIDDEN:
        return ""
    if character in _SPACES:
        return " "
    if character in _KEPT or not unicodedata.decomposition(character).startswith(_KINDS):
        return character
    form = unicodedata.normalize("NFKC", character)
    is_power = unicodedata.decomposition(character).startswith("<square>") and re.search("[0-9]", form)
    return character if is_power else form  # ㎡ is no "m2"


def _replaced(text: str, changes: Mapping[int, str]) -> PlainText:
    if not changes:
        return PlainText(text)
    pieces: list[str] = []
    places = array("q")
    done = 0
    for at in sorted(changes):
        pieces += (text[done:at], changes[at])
        places.extend(range(done, at))
        places.extend([at] * len(changes[at]))
        done = at + 1
    pieces.append(text[done:])
    places.extend(range(done, len(text) + 1))
    return PlainText("".join(pieces), places)
