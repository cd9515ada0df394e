"""The wide list: words that may have to do with standards at all. A page with one of them is never folded."""

import re

_WIDE = re.compile(
    r"\b(?:standard|standardi[sz]|conformity|conformance|certif(?:y|ied|ication|icate)|accredit|metrolog|interoperab"
    r"|technical (?:regulation|barrier|specification|committee)|norms?\b|codes? of practice|best practice"
    r"|ISO\b|IEC\b|ITU\b|NIST\b|ANSI\b|ASTM\b|IEEE\b|CEN\b)"
    r"|标准|标准化|合格评定|认证|认可|计量|技术法规",
    re.IGNORECASE,
)
"""Stems, whatever sense they have: the price of a stray one is a row more, that of a missed one a page unseen."""


def is_wide(text: str) -> bool:
    """Whether a word of the list stands somewhere in a text."""
    return _WIDE.search(text) is not None
