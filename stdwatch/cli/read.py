"""Reading without storing: `read`."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from stdwatch.cli import output
from stdwatch.errors import PageError


@click.command()
@click.argument("place", metavar="FILE|URL")
@click.option("--url", help="The URL that the file came from; decides by which source's rules it is read.")
@click.option("--explain", is_flag=True, help="Tell which rule gave each field.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def read(place: str, url: str | None, explain: bool, as_json: bool) -> None:
    """Read a page, PDF, feed, listing or sitemap, and print what was found; nothing is stored."""
    from stdwatch import sources
    from stdwatch.operations.fetching import fetch, from_file
    from stdwatch.reading.channels import read_any
    from stdwatch.reading.documents import ReadingRules

    try:
        answer = fetch(place) if place.startswith(("http://", "https://")) else from_file(Path(place), url)
        site = sources.site_for(answer.url)
        found = _described(read_any(answer, site.reading_rules() if site else ReadingRules()))
    except PageError as error:
        found = {"outcome": error.outcome, "url": error.url, "reason": str(error.reason)}
    if as_json:
        output.as_json(found)
    else:
        output.text(_explained(found) if explain and "layers" in found else _plain(found))
    if found["outcome"] != "ok":
        sys.exit(1)


def _described(found: Any) -> dict[str, Any]:
    from stdwatch.discovery.channels import ChannelPage

    if isinstance(found, ChannelPage):
        leads = [_lead(lead) for lead in found.leads]
        return {
            "outcome": "ok",
            "entries": found.entries,
            "leads": leads,
            "next": found.next,
            "unmatched_links": found.unmatched_links,
            "notes": found.notes,
        }
    date = found.published
    return {
        "outcome": "ok",
        "url": found.url,
        "title": found.title,
        "published": date.value if date else None,
        "published_precision": date.precision if date else None,
        "date_origin": date.origin if date else None,
        "doc_type": found.doc_type,
        "authors": found.authors,
        "language": found.language,
        "identity": [f"{alias.kind}:{alias.value}" for alias in found.aliases],
        "attachments": [asdict(file) for file in found.attachments],
        "pages": [asdict(page) for page in found.pages],
        "blocks": [asdict(block) | {"text": found.text[block.start : block.end]} for block in found.blocks],
        "text": found.text,
        "layers": dict(found.layers),
        "low_confidence": found.low_confidence,
        "notes": found.notes,
    }


def _lead(lead: Any) -> dict[str, Any]:
    return {
        "url": lead.url,
        "title": lead.title,
        "published": lead.published.value if lead.published else None,
        "identity": [f"{alias.kind}:{alias.value}" for alias in lead.aliases],
        "labels": lead.labels,
        "modified": lead.modified,
        "attachments": [file.url for file in lead.attachments],
    }


_LAYERS = {"title": "title", "date": "published", "type": "doc_type", "authors": "authors"}
"""Which field each layer gave."""


def _explained(found: dict[str, Any]) -> str:
    """A field a line, with the rule that gave it, and the first words of the text."""
    layers: dict[str, str] = found["layers"]
    lines = [
        f"{layer:<10} {_value(found[field]):<60} by {layers.get(layer, 'the markup' if found[field] else 'no rule')}"
        for layer, field in _LAYERS.items()
    ]
    text = f"{len(found['blocks'])} blocks, {len(found['text'])} characters: {found['text'][:40]!r}"
    lines.append(f"{'body':<10} {text:<60} by {layers.get('body', 'no rule')}")
    lines += [f"{layer:<10} {'':<60} by {rule}" for layer, rule in layers.items() if layer not in {*_LAYERS, "body"}]
    return "\n".join([*lines, *(f"note: {note}" for note in found["notes"])])


def _value(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value if value is not None else "none")


def _plain(found: dict[str, Any]) -> str:
    if "leads" in found:
        lines = [f"{lead['published'] or '—':<25}  {lead['title'] or '—'}  {lead['url']}" for lead in found["leads"]]
        return "\n".join([f"{found['entries']} entries, {len(lines)} leads", *lines])
    if found["outcome"] != "ok":
        return f"{found['outcome']}: {found['url']}: {found['reason']}"
    fields = ("title", "published", "date_origin", "doc_type", "authors", "language", "notes")
    return "\n".join([*(f"{name}: {found[name]}" for name in fields), "", found["text"]])
