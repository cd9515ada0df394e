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
        described = _described(read_any(answer, site.reading_rules() if site else ReadingRules()))
    except PageError as error:
        described = {"outcome": error.outcome, "url": error.url, "reason": str(error.reason)}
    if as_json:
        output.as_json(described)
    else:
        output.text(_explained(described) if explain and "layers" in described else _plain(described))
    if described["outcome"] != "ok":
        sys.exit(1)


def _described(answer: Any) -> dict[str, Any]:
    from stdwatch.discovery.channels import ChannelPage

    if isinstance(answer, ChannelPage):
        leads = [_lead(lead) for lead in answer.leads]
        return {
            "outcome": "ok",
            "entries": answer.entries,
            "leads": leads,
            "next": answer.next,
            "unmatched_links": answer.unmatched_links,
            "notes": answer.notes,
        }
    date = answer.published
    return {
        "outcome": "ok",
        "url": answer.url,
        "title": answer.title,
        "published": date.value if date else None,
        "published_precision": date.precision if date else None,
        "date_origin": date.origin if date else None,
        "doc_type": answer.doc_type,
        "authors": answer.authors,
        "language": answer.language,
        "identity": [f"{alias.kind}:{alias.value}" for alias in answer.aliases],
        "attachments": [asdict(file) for file in answer.attachments],
        "pages": [asdict(page) for page in answer.pages],
        "blocks": [asdict(block) | {"text": answer.text[block.start : block.end]} for block in answer.blocks],
        "text": answer.text,
        "layers": dict(answer.layers),
        "low_confidence": answer.low_confidence,
        "notes": answer.notes,
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


def _explained(described: dict[str, Any]) -> str:
    """A field a line, with the rule that gave it, and the first words of the text."""
    layers: dict[str, str] = described["layers"]
    lines = [
        f"{layer:<10} {_value(described[field]):<60} by {layers.get(layer) or _unruled(described[field])}"
        for layer, field in _LAYERS.items()
    ]
    text = f"{len(described['blocks'])} blocks, {len(described['text'])} characters: {described['text'][:40]!r}"
    lines.append(f"{'body':<10} {text:<60} by {layers.get('body', 'no rule')}")
    lines += [f"{layer:<10} {'':<60} by {rule}" for layer, rule in layers.items() if layer not in {*_LAYERS, "body"}]
    return "\n".join([*lines, *(f"note: {note}" for note in described["notes"])])


def _unruled(value: Any) -> str:
    return "the markup" if value else "no rule"


def _value(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value if value is not None else "none")


def _plain(described: dict[str, Any]) -> str:
    if "leads" in described:
        lines = [
            f"{lead['published'] or '—':<25}  {lead['title'] or '—'}  {lead['url']}" for lead in described["leads"]
        ]
        return "\n".join([f"{described['entries']} entries, {len(lines)} leads", *lines])
    if described["outcome"] != "ok":
        return f"{described['outcome']}: {described['url']}: {described['reason']}"
    fields = ("title", "published", "date_origin", "doc_type", "authors", "language", "notes")
    return "\n".join([*(f"{name}: {described[name]}" for name in fields), "", described["text"]])
