"""References as BibTeX for biblatex, every sign of LaTeX escaped."""

import re
from collections.abc import Iterable

from stdwatch.items.references import Reference

_SPECIAL = re.compile(r"[\\{}$&#%_~^]")
_NAMED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def render(references: Iterable[Reference]) -> bytes:
    """The references in UTF-8, one entry each."""
    return "\n".join(map(_entry, references)).encode()


def _entry(reference: Reference) -> str:
    fields = {
        "title": f"{{{_escape(reference.title)}}}",  # a second pair of braces keeps capitals
        "author": f"{{{_escape(reference.publisher)}}}" if reference.publisher else "",
        "date": "-".join([f"{part:02}" for part in reference.day]),
        "urldate": reference.accessed[:10],
        # A URL stands as it is, but for what would end the field.
        "url": reference.url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C"),
        "langid": reference.language,
        "type": _escape(reference.doc_type),
        "note": f"sha256:{reference.sha256}" if reference.sha256 else "",
    }
    kind = "report" if reference.is_report else "legislation" if reference.is_law else "online"
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{re.sub(r'[^0-9A-Za-z.-]', '-', reference.key)},\n{lines}}}\n"


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda sign: _NAMED.get(sign[0], f"\\{sign[0]}"), " ".join(text.split()))
