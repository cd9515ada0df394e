"""The clips of an issue as Web Annotations (https://www.w3.org/TR/annotation-model/), with their Chinese as bodies."""

import json
from collections.abc import Iterator
from typing import Any

from stdwatch import printable
from stdwatch.items.journal import Article, Clip, Issue


def render(issue: Issue) -> bytes:
    """All clips as one collection in JSON-LD; no clip is left out, whether a block stands beside it or not."""
    items = [item for article in issue.articles for item in _annotations(article)]
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationPage",
        "label": f"{issue.title} {issue.name}",
        "items": items,
    }
    return (printable.escaped(json.dumps(collection, ensure_ascii=False, indent=1)) + "\n").encode()


def _annotations(article: Article) -> Iterator[dict[str, Any]]:
    for clip in article.clips:
        texts = [block.text for block in article.blocks if clip.id in block.clips and block.text]
        yield {
            "id": f"urn:uuid:{clip.id}",
            "type": "Annotation",
            "motivation": "commenting" if texts else "highlighting",
            "body": [
                {"type": "TextualBody", "value": text, "format": "text/plain", "language": "zh-CN"} for text in texts
            ],
            "target": {"source": clip.source, "selector": _selectors(clip)},
        }


def _selectors(clip: Clip) -> list[dict[str, Any]]:
    """Quote and position, and for a PDF its page (RFC 8118), which counts from 1."""
    quote = {"type": "TextQuoteSelector", "exact": clip.exact, "prefix": clip.prefix, "suffix": clip.suffix}
    position = {"type": "TextPositionSelector", "start": clip.start, "end": clip.end}
    page = {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc3778",
        "value": f"page={(clip.page or 0) + 1}",
    }
    return [quote, position, *([page] if clip.page is not None else [])]
