"""The house's Chinese for what a text says in English, so that a translation uses the printed terms."""

import re
from collections.abc import Mapping
from functools import cache

from stdwatch.store import search


def house_terms(text: str) -> list[tuple[str, str]]:
    """The terms of the glossary in a text, each once, in order: the English as it stands there, and the Chinese.

    Of terms within each other the longest counts: “conformity assessment procedures” is not also “conformity
    assessment”.
    """
    pattern, names = _expression()
    found: dict[str, str] = {}
    for match in pattern.finditer(text):
        found.setdefault(names[match.lastgroup or ""], " ".join(match.group().split()))
    return [(english, zh) for zh, english in found.items()]


@cache
def _expression() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """All English forms, longest first, each in a group that tells which term it is."""
    forms = [(term.text, term.prefix, zh) for zh, terms in search.glossary().items() for term in terms]
    forms.sort(key=lambda form: len(form[0]), reverse=True)
    names = {f"t{number}": zh for number, (_, _, zh) in enumerate(forms)}
    ways = (f"(?P<t{number}>{_form(text, prefix)})" for number, (text, prefix, _) in enumerate(forms))
    return re.compile(rf"\b(?:{'|'.join(ways)})\b", re.IGNORECASE), names


def _form(text: str, prefix: bool) -> str:
    words = r"[\s-]+".join(re.escape(word) for word in text.replace("-", " ").split())
    return rf"{words}\w*" if prefix else words
