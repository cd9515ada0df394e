"""Replay on a real change: pages of a kept quarter read with rules switched off, then read again with all of them."""

import shutil
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from stdwatch import clock, sources
from stdwatch.config import Settings
from stdwatch.errors import PageError
from stdwatch.items import Answer, Document, FetchReason, FetchTask
from stdwatch.operations.reading_changes import FIELDS
from stdwatch.operations.replay import ReplayReport, replay
from stdwatch.reading.documents import ReadingRules, read_now
from stdwatch.store import database, intake
from stdwatch.store.archive import Archive
from stdwatch.store.intake import CurrentRevision
from tests.bench.table import table

_OFF: dict[str, dict[str, Any]] = {
    "ansi": {"whole_days": False, "date_after_title": 0},
    "carnegie": {"jsonld_authors": False, "date": ()},
    "cset": {"body": (), "types": ()},
    "uscc": {"event_date": (), "body": ()},
    "whitehouse": {"date": (), "authors": (), "title_suffix": None},
}
"""The rules of each source that are switched off."""
_EARLIER = "0"
"""The extractor of the readings that they make."""


def compare(data: Path) -> str:
    """Per field how many of the readings differ, and why, as `stdwatch replay` tells; `data` stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(shutil.copytree(data, Path(folder) / "data"))
        settings = Settings(copied, copied)
        read = _read_without(settings)
        report = replay(settings, activate=False)
    head = f"{read} pages read without some of their rules; {report.read} documents read again with all.\n\n"
    return head + table(("field", "differ", "times", "why", "an example"), _rows(report))


def _rows(report: ReplayReport) -> list[list[object]]:
    return [
        [name, report.differs[name], count, _plain(why), _plain(f"{example.before} → {example.after}")]
        for name in FIELDS
        for why, count in report.reasons.get(name, Counter()).most_common()
        for example in report.examples[name, why][:1]
    ]


def _plain(text: str) -> str:
    return text.replace("|", "/")[:110]


def _read_without(settings: Settings) -> int:
    """Store the readings of all pages as they are made without the rules that are switched off."""
    count = 0
    rules = {name: _without(name) for name in _OFF}
    with closing(database.connect(settings.database, desk=True)) as db, closing(Archive(settings.archive)) as archive:
        for old in list(intake.current_revisions(db, None)):
            if old.kind != "page" or old.source not in rules:
                continue
            if document := _read(old, archive.get(old.body_hash) or b"", rules[old.source]):
                intake.store_reread(db, old, document, _EARLIER, clock.now())
                count += 1
    return count


def _without(name: str) -> ReadingRules:
    rules = sources.site(name).reading_rules()
    return replace(rules, page=replace(rules.page, **_OFF[name])) if rules.page else rules


def _read(old: CurrentRevision, body: bytes, rules: ReadingRules) -> Document | None:
    """The reading; none of a page that is refused without those rules."""
    answer = Answer(old.url, 200, clock.parse(old.seen), body, old.body_hash, old.media_type)
    try:
        return read_now(answer, rules, FetchTask(old.url, old.kind, FetchReason.REPLAY, conditional=False))
    except PageError:
        return None
