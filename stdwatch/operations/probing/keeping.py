"""Keeping what a probe got: a folder for each source, every body as it came, with its headers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stdwatch import clock, sources
from stdwatch.items import Answer
from stdwatch.operations import fixtures
from stdwatch.operations.probing.report import Answered, Report
from stdwatch.sniff import Kind
from stdwatch.store.archive import body_hash

_READ = {Kind.HTML, Kind.FEED, Kind.SITEMAP, Kind.JSON}
"""What fixtures are made of; of a PDF only the head was asked for."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the answers of a source lie, how many, and how many of them are pages for fixtures."""

    folder: Path
    answers: int
    pages: int


def keep(folder: Path, report: Report) -> Kept:
    """Write a report's bodies into a folder of its name below `folder`, with two indexes.

    ``answers.json`` lists every answer with status, outcome and headers; ``index.json`` those that a spider can read,
    in the form of `tests/fixtures`, so that the folder can be copied there.
    """
    own = folder / report.name
    own.mkdir(parents=True, exist_ok=True)
    entries, pages = [], 0
    for answered in report.answers:
        name = _write(own, report, answered)
        pages += bool(name and name[1])
        entries.append(_entry(answered, name[0] if name else None))
    (own / "answers.json").write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return Kept(own, len(entries), pages)


def _write(folder: Path, report: Report, answered: Answered) -> tuple[str, bool] | None:
    """Write a body; returns its file's name and whether it was entered as a fixture."""
    reply = answered.reply
    if not reply.body:
        return None
    if report.name in sources.names() and answered.outcome == "ok" and answered.kind in _READ:
        answer = Answer(reply.url, 200, reply.at, reply.body, body_hash(reply.body), reply.media_type)
        return fixtures.keep(folder, answer, reply.asked, sources.site(report.name)).name, True
    path = folder / fixtures.file_name(reply.asked, reply.body, reply.media_type)
    path.write_bytes(reply.body)
    return path.name, False


def _entry(answered: Answered, file: str | None) -> dict[str, Any]:
    reply = answered.reply
    return {
        "file": file,
        "what": reply.what,
        "asked": reply.asked,
        "url": reply.url,
        "at": clock.stamp(reply.at),
        "status": reply.status,
        "outcome": answered.outcome,
        "reason": answered.reason,
        "headers": dict(reply.headers),
    }
