"""The made pages of `tests/fixtures`, and what is read from them in a form that can be reviewed."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from stdwatch import sources
from stdwatch.discovery.channels import Channel, ChannelPage
from stdwatch.discovery.read import read_channel
from stdwatch.errors import PageError
from stdwatch.extraction.html import read_page
from stdwatch.items import Attachment, Document, Lead, Published
from stdwatch.site import Site

FOLDER = Path(__file__).parent / "fixtures"
SITES: dict[str, type[Site]] = {name: sources.site(name) for name in sources.names()}
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
WORDS = ("measured", "used by others", "inferred")


@dataclass(frozen=True, slots=True)
class FixturePage:
    """One made page: where it would lie on its site, what it is, and how its structure is known."""

    site: str
    file: str
    url: str
    kind: str
    structure: str
    channel: str | None = None
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    made: bool = True

    @property
    def body(self) -> bytes:
        return (FOLDER / self.site / self.file).read_bytes()

    @property
    def label(self) -> str:
        """The name of its tests: a page of inferred structure proves only that we read what we imagined."""
        word = "inferred-" if self.structure == "inferred" else ""
        return f"{word}{self.site}-{self.file.partition('.')[0]}"

    def read(self) -> Document | ChannelPage:
        site = SITES[self.site]
        if self.channel:
            return read_channel(self.body, self.url, channel(self.site, self.channel), site.urls)
        return read_page(self.body, self.url, rules=site.page, urls=site.urls, media_type="text/html", at=AT)


def channel(site: str, name: str) -> Channel:
    return next(channel for channel in SITES[site].channels if channel.name == name)


@cache
def fixture_pages() -> tuple[FixturePage, ...]:
    return tuple(_page(site, entry) for site in SITES for entry in _index(site))


def _index(site: str) -> list[dict[str, Any]]:
    index = FOLDER / site / "index.json"
    entries: list[dict[str, Any]] = json.loads(index.read_text("utf-8")) if index.is_file() else []
    return entries


def _page(site: str, entry: dict[str, Any]) -> FixturePage:
    return FixturePage(
        site,
        entry["file"],
        entry["url"],
        entry["kind"],
        entry["structure"],
        entry.get("channel"),
        tuple(entry.get("holds", ())),
        tuple(entry.get("lacks", ())),
        entry["made"],
    )


def made(site: str, file: str) -> FixturePage:
    return next(page for page in fixture_pages() if (page.site, page.file) == (site, file))


def document(site: str, file: str) -> Document:
    """A made page that must be a document."""
    read = made(site, file).read()
    assert isinstance(read, Document)
    return read


def altered(site: str, file: str, *edits: tuple[str, str], labels: tuple[str, ...] = ()) -> Document:
    """A made page with some of its markup or words replaced, read by the rules of its site; each must stand there."""
    page, rules = made(site, file), SITES[site]
    html = page.body.decode("utf-8")
    for old, new in edits:
        assert old in html, old
        html = html.replace(old, new)
    return read_page(
        html.encode(), page.url, rules=rules.page, urls=rules.urls, media_type="text/html", at=AT, labels=labels
    )


def day(read: Document) -> str | None:
    """The value of a document's date."""
    return read.published.value if read.published else None


def listed(site: str, file: str) -> ChannelPage:
    """A made page that must be a channel's."""
    read = made(site, file).read()
    assert isinstance(read, ChannelPage)
    return read


def in_words(page: FixturePage) -> dict[str, Any]:
    """What a page is read as, for `expected.json`; what is empty is left out."""
    try:
        read = page.read()
    except PageError as error:
        return {"outcome": error.outcome, "reason": str(error.reason)}
    facts = _document(read) if isinstance(read, Document) else _channel(read)
    return _filled(facts)


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, [], {}, False, "")}


def _document(read: Document) -> dict[str, Any]:
    return {
        "title": read.title,
        "published": _published(read.published),
        "doc_type": read.doc_type,
        "authors": list(read.authors),
        "language": read.language,
        "aliases": [f"{alias.kind} {alias.value}" for alias in read.aliases],
        "attachments": [_attachment(file) for file in read.attachments],
        "blocks": [f"{block.kind}: {read.text[block.start : block.end]}" for block in read.blocks],
        "paths": sorted({" > ".join(block.path) for block in read.blocks if block.path}),
        "layers": dict(read.layers),
        "low_confidence": read.low_confidence,
        "notes": list(read.notes),
    }


def _channel(read: ChannelPage) -> dict[str, Any]:
    return {
        "entries": read.entries,
        "dated": read.dated,
        "next": read.next,
        "children": list(read.children),
        "unmatched_links": list(read.unmatched_links),
        "leads": [_lead(lead) for lead in read.leads],
    }


def _lead(lead: Lead) -> dict[str, Any]:
    facts = {
        "url": lead.url,
        "title": lead.title,
        "published": _published(lead.published),
        "aliases": [f"{alias.kind} {alias.value}" for alias in lead.aliases],
        "labels": list(lead.labels),
        "modified": lead.modified,
        "attachments": [_attachment(file) for file in lead.attachments],
    }
    return _filled(facts)


def _attachment(file: Attachment) -> str:
    size = f", {file.size} bytes" if file.size else ""
    return f"{file.role}: {file.title} <{file.url}>{size}"


def _published(published: Published | None) -> str | None:
    return f"{published.value} ({published.precision}, {published.origin})" if published else None
