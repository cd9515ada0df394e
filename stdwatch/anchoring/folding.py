"""Folding: two texts are equal after it when they hold the same words to a reader, however they are typeset."""

import re
import unicodedata
from array import array
from dataclasses import dataclass

_SINGLE = "‘’‚‛′‹›`´＇"
_DOUBLE = "“”„‟″«»＂"
_DASHES = "‐‑‒–—―−﹘﹣－"
_SIGNS = {
    **dict.fromkeys(map(ord, _SINGLE), "'"),
    **dict.fromkeys(map(ord, _DOUBLE), '"'),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    ord("…"): "...",
}

_SPECIAL = re.compile(
    r"(?P<hidden>[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+)"
    r"|(?P<dash>\s*[–—―]\s*)"  # set with or without blanks, by house style
    r"|(?P<blank>\s+)"
    r"|(?P<other>[^\x00-\x7f][\u0300-\u036f]*|[A-Za-z][\u0300-\u036f]+)"
)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text; `starts` and `ends` hold for each of its characters the span of the original behind it."""

    text: str
    starts: "array[int]"
    ends: "array[int]"

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text behind a span of the folded one that is not empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> FoldedText:
    """Fold white space, case, quotes, dashes and compatibility characters; drop what nobody sees.

    Powers and indices stay what they are, unlike under plain NFKC: 10⁶ is not 106.
    """
    pieces: list[str] = []
    starts, ends = array("q"), array("q")

    def copy(start: int, end: int) -> None:
        pieces.append(text[start:end].lower())
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))

    copied = 0
    for match in _SPECIAL.finditer(text):
        start, end = match.span()
        if match.lastgroup == "blank" and end - start == 1 and text[start] == " ":
            continue
        copy(copied, start)
        copied = end
        replaced = _folded(match)
        pieces.append(replaced)
        starts.extend([start] * len(replaced))
        ends.extend([end] * len(replaced))
    copy(copied, len(text))
    return FoldedText("".join(pieces), starts, ends)


def _folded(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "hidden":
            return ""
        case "dash":
            return "-"
        case "blank":
            return " "
    return _character(match.group())


def _character(cluster: str) -> str:
    if unicodedata.decomposition(cluster[0]).startswith(("<super>", "<sub>")):
        return cluster
    return unicodedata.normalize("NFKC", cluster.translate(_SIGNS)).translate(_SIGNS).casefold()
