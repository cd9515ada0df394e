"""Fixture pages for a source's tests: a fetched page, kept with what is known of it."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from stdwatch.errors import UsageError
from stdwatch.items import Answer
from stdwatch.reading.channels import channel_at
from stdwatch.site import Site
from stdwatch.web_content.sniff import Kind, kind_of

_ENDINGS = {Kind.HTML: ".html", Kind.PDF: ".pdf", Kind.FEED: ".xml", Kind.SITEMAP: ".xml", Kind.JSON: ".json"}
PAGES = _ENDINGS.keys() - {Kind.PDF}
"""What fixtures are made of."""


def keep(folder: Path, answer: Answer, url: str, site: type[Site]) -> Path:
    """Write the body into `folder` and enter it in its `index.json`; the same URL again replaces its page.

    Raises `UsageError` for another site's page and for a body that is none of `PAGES`: a PDF is read without a source's
    rules.
    """
    if not site.urls.allows(answer.url):
        raise UsageError(f"{answer.url}: not on a host of {site.name}")
    kind = kind_of(answer.body, answer.media_type)
    if kind not in PAGES:
        raise UsageError(f"{url}: {kind}: a fixture is a web page, feed, sitemap or JSON, read by its spider's rules")
    channel = channel_at(site.reading_rules(), url)
    path = folder / file_name(url, answer.body, answer.media_type)
    entry = {
        "file": path.name,
        "url": answer.url,
        "kind": str(channel.kind) if channel else "document",
        "structure": "measured",
        "made": False,
        **({"channel": channel.name} if channel else {}),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(answer.body)
    _enter(folder / "index.json", entry)
    return path


def file_name(url: str, body: bytes, media_type: str | None) -> str:
    """A file's name for what came from a URL, with the ending of what it is."""
    return f"{_name(url)}{_ENDINGS.get(kind_of(body, media_type), '.txt')}"


def _name(url: str) -> str:
    parts = urlsplit(url)
    words = re.sub(r"[^a-z0-9]+", "-", f"{parts.path} {parts.query}".lower()).strip("-")
    return words[:120].strip("-") or "home"  # 60 made one of two long addresses


def _enter(index: Path, entry: dict[str, Any]) -> None:
    entries: list[dict[str, Any]] = json.loads(index.read_text("utf-8")) if index.is_file() else []
    entries = [known for known in entries if known["file"] != entry["file"]]
    index.write_text(json.dumps([*entries, entry], ensure_ascii=False, indent=1) + "\n", "utf-8")
