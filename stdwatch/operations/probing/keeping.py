"""Keeping what a probe got: a folder for each source, every body as it came, with its headers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stdwatch import clock, sources
from stdwatch.operations import fixtures
from stdwatch.operations.probing.report import Answered, ProbeReport

_FIXTURES = "fixtures"


@dataclass(frozen=True, slots=True)
class KeptFolder:
    """Where the answers of a source lie, how many, and how many of them are pages for fixtures."""

    folder: Path
    answers: int
    pages: int


def keep(folder: Path, report: ProbeReport) -> KeptFolder:
    """Write a report's bodies into a folder of its name below `folder`.

    ``answers.json`` there lists every answer with its file, status, outcome and headers. What a spider can read lies in
    ``fixtures/`` with an ``index.json``, as in a source's folder of the tests.
    """
    own = folder / report.name
    own.mkdir(parents=True, exist_ok=True)
    files = [_write(own, report, answered) for answered in report.answers]
    entries = [_entry(answered, file) for answered, file in zip(report.answers, files, strict=True)]
    pages = sum(1 for file in files if file and file.startswith(_FIXTURES))
    (own / "answers.json").write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return KeptFolder(own, len(entries), pages)


def _write(folder: Path, report: ProbeReport, answered: Answered) -> str | None:
    """Write a body, if there is one; returns where, relative to the folder."""
    reply = answered.reply
    if not reply.body:
        return None
    if report.name in sources.names() and not reply.failure and answered.kind in fixtures.PAGES:
        path = fixtures.keep(folder / _FIXTURES, reply.answer, reply.asked, sources.site(report.name))
        return f"{_FIXTURES}/{path.name}"
    path = folder / fixtures.file_name(reply.asked, reply.body, reply.media_type)
    path.write_bytes(reply.body)
    return path.name


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
