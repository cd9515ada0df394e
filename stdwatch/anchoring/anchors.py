"""What became of a clip in another text of its document: verdict and place."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest

from rapidfuzz import fuzz

from stdwatch.anchoring.alignment import align
from stdwatch.anchoring.folding import fold
from stdwatch.anchoring.indexed import IndexedText
from stdwatch.items.journal import Clip, ClipVerdict

_MOST_PLACES = 500
"""So many equal places, nearest first, are compared by their surroundings."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a clip stands now (code points; ``None`` when gone), and its likeness to what was clipped (0 … 1)."""

    verdict: ClipVerdict
    start: int | None = None
    end: int | None = None
    similarity: float = 0.0


def anchor(clip: Clip, document: IndexedText) -> Anchor:
    """Find a clip in a text of its document: at its offset, elsewhere, typeset otherwise, with other words.

    Raises `ValueError` for a clip without words.
    """
    if not clip.exact.strip():
        raise ValueError(f"clip {clip.id}: has no words")
    if _stands_at(clip, document.text, clip.start):
        return Anchor(ClipVerdict.STANDS, clip.start, clip.start + len(clip.exact), 1.0)
    return _moved(clip, document) or _reflowed(clip, document) or _altered(clip, document) or Anchor(ClipVerdict.GONE)


def _moved(clip: Clip, document: IndexedText) -> Anchor | None:
    text, length = document.text, len(clip.exact)
    places = [start for start in _occurrences(text, clip.exact) if _whole_words(clip, text, start, start + length)]
    if not places:
        return None
    span = _likeliest(clip, text, [(span, span + length) for span in places])
    return Anchor(ClipVerdict.MOVED, *span, 1.0)


def _reflowed(clip: Clip, document: IndexedText) -> Anchor | None:
    needle = fold(clip.exact).text.strip()
    if not needle:
        return None
    folded = document.folded
    spans = [folded.original(start, start + len(needle)) for start in _occurrences(folded.text, needle)]
    spans = [span for span in spans if _whole_words(clip, document.text, *span)]
    return Anchor(ClipVerdict.REFLOWED, *_likeliest(clip, document.text, spans), 1.0) if spans else None


def _altered(clip: Clip, document: IndexedText) -> Anchor | None:
    matches = list(align(clip, document))
    if not matches:
        return None
    best = max(match.similarity for match in matches)
    alike = [document.folded.original(match.start, match.end) for match in matches if match.similarity == best]
    return Anchor(ClipVerdict.ALTERED, *_likeliest(clip, document.text, alike), round(best, 4))


def _stands_at(clip: Clip, text: str, start: int) -> bool:
    return text.startswith(clip.exact, start) and _whole_words(clip, text, start, start + len(clip.exact))


def _whole_words(clip: Clip, text: str, start: int, end: int) -> bool:
    """Whether the span cuts no word that the clip did not cut: “standard” does not stand in “standards”."""
    cut_before = _in_word(clip.prefix[-1:], clip.exact[:1])
    cut_after = _in_word(clip.exact[-1:], clip.suffix[:1])
    return (cut_before or not _in_word(text[max(start - 1, 0) : start], text[start : start + 1])) and (
        cut_after or not _in_word(text[end - 1 : end], text[end : end + 1])
    )


def _in_word(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and left.isascii() and right.isascii()


def _likeliest(clip: Clip, text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The span whose surroundings are most alike, then the nearest: 2 · prefix + 2 · suffix − distance."""
    if len(spans) == 1:
        return spans[0]
    near = nsmallest(_MOST_PLACES, spans, key=lambda span: abs(span[0] - clip.start))

    def likeness(span: tuple[int, int]) -> float:
        before = text[max(0, span[0] - len(clip.prefix)) : span[0]]
        after = text[span[1] : span[1] + len(clip.suffix)]
        distance = abs(span[0] - clip.start) / max(len(text), clip.length, 1)
        return (2 * fuzz.ratio(clip.prefix, before) + 2 * fuzz.ratio(clip.suffix, after)) / 100 - distance

    return max(near, key=likeness)


def _occurrences(text: str, words: str) -> Iterator[int]:
    """Where the words stand, each occurrence behind the one before."""
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + len(words))
