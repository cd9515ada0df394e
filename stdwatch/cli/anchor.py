"""`anchor`: find clips again in texts that are handed in, without storing."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stdwatch.cli import json_lines
from stdwatch.errors import UsageError

if TYPE_CHECKING:
    from stdwatch.items.journal import Clip


@click.command()
@click.argument("cases", metavar="CASES.jsonl", type=click.Path(allow_dash=True, path_type=Path))
def anchor(cases: Path) -> None:
    """Find clips again in changed texts, without storing: lines {id, clip: {exact, prefix, suffix, start}, text}.

    A line each comes out: {id, verdict, start, end, similarity}, offsets in code points of the text, null when the clip
    is gone; - reads from standard input.
    """
    from stdwatch.anchoring import IndexedText
    from stdwatch.anchoring import anchor as anchored

    indexed = IndexedText("")
    with json_lines.opened(cases) as (lines, name):
        for row in json_lines.rows(lines, name, ("id", "clip", "text"), ("text",)):
            clip = _clip(row, f"{name}, case {row['id']}")
            if row["text"] != indexed.text:  # many clips of one text: it is prepared once
                indexed = IndexedText(row["text"])
            match = anchored(clip, indexed)
            span = {"start": match.start, "end": match.end, "similarity": match.similarity}
            click.echo(json.dumps({"id": row["id"], "verdict": match.verdict, **span}))


def _clip(row: dict[str, Any], where: str) -> "Clip":
    from stdwatch.items.journal import Clip

    given = row["clip"] if isinstance(row["clip"], dict) else {}
    exact, prefix, suffix, start = (given.get(name) for name in ("exact", "prefix", "suffix", "start"))
    if not (isinstance(exact, str) and isinstance(prefix, str) and isinstance(suffix, str)):
        raise UsageError(f"{where}: clip needs the texts exact, prefix and suffix")
    if not isinstance(start, int) or start < 0 or not exact.strip():
        raise UsageError(f"{where}: clip needs words and the offset at which they began")
    length = given.get("length")
    return Clip(
        id=str(row["id"]),
        source="",
        part=0,
        start=start,
        end=start + len(exact),
        length=length if isinstance(length, int) else 0,
        exact=exact,
        prefix=prefix,
        suffix=suffix,
        page=None,
        page_label=None,
        path=(),
    )
