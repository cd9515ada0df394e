"""Of two passages that speak of standards alike, which one says more: who commits to what, by when, in figures."""

import re
from functools import lru_cache

_COMMITS = re.compile(
    r"\b(?:shall|must|should|will|agree[sd]?|commit\w*|require\w*|recommend\w*|adopt\w*|recogni[sz]\w*|accept\w*|"
    r"establish\w*|develop\w*|publish\w*|direct(?:s|ed)?|prohibit\w*|align\w*|harmoni[sz]\w*)\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_REFERENCE = re.compile(r"https?://|Ibid|supra|[ (]pp?\. ?\d|et al\.|\.{4,}|(?:\. ){4,}")
_END = re.compile(r"[.;:!?][\"”’)\]]{0,3}\s*$")


@lru_cache(maxsize=20_000)  # the passages of a report of 745 pages, some 5,000, are looked at again and again
def substance(words: str) -> float:
    """From 0 to 1: different words of commitment and figures count, references and fragments hardly at all."""
    commitments = {match.group().lower() for match in _COMMITS.finditer(words)}
    figures = set(_FIGURES.findall(words))
    worth = 1 - 0.75 ** len(commitments) * 0.9 ** min(len(figures), 5)
    if _REFERENCE.search(words):
        worth *= 0.2
    if not _END.search(words, max(0, len(words) - 8)):
        worth *= 0.5
    return round(worth * min(1.0, len(words) / 120), 4)
