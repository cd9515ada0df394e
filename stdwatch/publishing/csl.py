"""References as CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html), for citation styles."""

import json
from collections.abc import Iterable
from typing import Any

from stdwatch.items.references import Reference


def render(references: Iterable[Reference]) -> bytes:
    """The references as a JSON list in UTF-8."""
    items = [_item(reference) for reference in references]
    return (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode()


def _item(reference: Reference) -> dict[str, Any]:
    fields = {
        "id": reference.key,
        "type": "report" if reference.is_report else "legislation" if reference.is_law else "webpage",
        "title": reference.title,
        # A literal name is not turned into given and family names.
        "author": [{"literal": reference.publisher}] if reference.publisher else [],
        "issued": {"date-parts": [list(reference.day)]} if reference.day else {},
        "accessed": {"date-parts": [list(reference.day_accessed)]} if reference.accessed else {},
        "URL": reference.url,
        "language": reference.language,
        "genre": reference.doc_type,
        "note": f"sha256:{reference.sha256}" if reference.sha256 else "",
    }
    return {name: value for name, value in fields.items() if value or name in {"id", "type", "title"}}
