"""Which type of text a document is, in the one vocabulary of all sources."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from stdwatch.extraction.rules import PageRules
from stdwatch.items import DocType


def document_type(
    rules: PageRules, url: str, *, labels: Sequence[str] = (), title: str | None = None, text: str = ""
) -> tuple[DocType, str] | None:
    """The first type whose pattern is found, and where: in a label, the path, the title or the text."""
    subjects = [("label", label) for label in labels]
    subjects += [("path", unquote(urlsplit(url).path)), ("title", title or ""), ("text", text.replace("\n", " "))]
    for pattern, kind in rules.types:
        for layer, subject in subjects:
            if pattern.search(f"{layer}: {subject}"):
                return kind, layer
    return None
