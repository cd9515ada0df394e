"""Feeds as Atom (RFC 4287): the newest of the queue, and references."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from stdwatch.items.references import Reference
from stdwatch.publishing.wording import one_line

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """An entry; the feed itself has the same first fields."""

    name: str
    """What no other entry has; its id is made of it."""
    title: str
    link: str
    updated: str
    """An instant (RFC 3339)."""
    author: str = ""
    summary: str = ""


def render(feed: AtomEntry, entries: Iterable[AtomEntry]) -> bytes:
    """The feed in UTF-8."""
    root = _head(ET.Element("feed", xmlns=_ATOM), feed)
    for entry in entries:
        element = _head(ET.SubElement(root, "entry"), entry)
        ET.SubElement(ET.SubElement(element, "author"), "name").text = entry.author
        ET.SubElement(element, "summary").text = entry.summary
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def render_references(references: Iterable[Reference]) -> bytes:
    """References as a feed: each leads to its publisher's page, dated by when it was fetched, else published."""
    entries = [_entry(reference) for reference in references]
    updated = max((entry.updated for entry in entries), default="1970-01-01T00:00:00Z")
    return render(AtomEntry("stdwatch:references", "stdwatch", "", updated), entries)


def _entry(reference: Reference) -> AtomEntry:
    day = "-".join(f"{part:02}" for part in (*reference.day, 1, 1)[:3]) if reference.day else "1970-01-01"
    facts = (reference.publisher, reference.doc_type, reference.published[:10], reference.section)
    return AtomEntry(
        name=reference.url,
        title=one_line(reference.title),
        link=reference.url if reference.url.startswith(("http://", "https://")) else "",
        updated=reference.accessed or f"{day}T00:00:00Z",
        author=reference.publisher,
        summary=" · ".join(filter(None, facts)),
    )


def _head(element: ET.Element, entry: AtomEntry) -> ET.Element:
    ET.SubElement(element, "id").text = f"urn:uuid:{uuid5(NAMESPACE_URL, entry.name)}"
    ET.SubElement(element, "title").text = entry.title
    ET.SubElement(element, "updated").text = entry.updated
    if entry.link:
        ET.SubElement(element, "link", href=entry.link)
    return element
