"""Characters that must not be printed: invisible ones, compatibility forms, full-width letters."""

import re
import unicodedata
from collections.abc import Iterator

from stdwatch.checking.findings import Finding
from stdwatch.checking.texts import HAN, FieldText

_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]+")

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u00a0\u2007\u202f\t\n]"
)
_NO_BREAK = "\u00a0\u2007\u202f\t\n"

_COMPATIBILITY = re.compile(
    "[\u2e80-\u2fd5\uf900-\ufa0d\ufa10\ufa12\ufa15-\ufa1e\ufa20\ufa22\ufa25\ufa26\ufa2a-\ufaff\U0002f800-\U0002fa1f"
    "\ufb00-\ufb06]"
)
"""Radicals, compatibility ideographs (but for twelve that are ordinary ones, The Unicode Standard, 18.1), ligatures."""

_INTERPUNCT = re.compile(rf"(?<=[{HAN}])[•・‧∙⋅･](?=[{HAN}])")
"""Dots that stand for the one between the parts of a foreign name, ·."""


def check_characters(text: FieldText) -> Iterator[Finding]:
    """All findings on the characters of one text."""
    for match in _FULL_WIDTH.finditer(text.text):
        replacement = unicodedata.normalize("NFKC", match.group())
        yield text.finding("full-width-letter", match.start(), match.end(), replacement)
    for match in _INVISIBLE.finditer(text.text):
        if not _joins(text, match.start()):
            code = f"U+{ord(match.group()):04X}"
            yield text.finding("invisible-character", match.start(), match.end(), _instead(text.text, match), code=code)
    for match in _COMPATIBILITY.finditer(text.text):
        ordinary = unicodedata.normalize("NFKC", match.group())
        mend = ordinary if ordinary != match.group() else None
        yield text.finding("compatibility-character", *match.span(), mend, character=mend or "?")
    for match in _INTERPUNCT.finditer(text.text):
        yield text.finding("compatibility-character", *match.span(), "·", character="·")


def _joins(text: FieldText, at: int) -> bool:
    """Whether a zero-width joiner holds an emoji together, or a line feed parts paragraphs that we joined ourselves."""
    around = text.text[max(0, at - 1) : at + 2]
    if text.article is None and around[1:2] == "\n":
        return True
    return "\u200d" in around and any(unicodedata.category(character) == "So" for character in around)


def _instead(text: str, match: re.Match[str]) -> str:
    """A space for a no-break one, but nothing between Han."""
    around = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    if match.group() not in _NO_BREAK or any(re.match(f"[{HAN}]?$|[，。；：、！？]", side) for side in around):
        return ""
    return " "
