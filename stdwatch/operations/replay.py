"""Replay: the archive read again with today's extractor, compared field by field, made active when asked."""

import json
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context

from stdwatch import clock, sources
from stdwatch.config import Settings
from stdwatch.errors import PageError
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import Answer, Document, FetchReason, FetchTask
from stdwatch.operations.reading_changes import FieldChange, changes
from stdwatch.operations.rescoring import rescore
from stdwatch.reading.documents import ReadingRules, read_now
from stdwatch.store import database, intake, readings
from stdwatch.store.archive import Archive
from stdwatch.store.intake import CurrentRevision

EXAMPLES = 3
"""Changes that are shown of each reason."""
READERS = 2
"""Processes that read; the big report's own child process comes on top."""


@dataclass(slots=True)
class ReplayReport:
    """What a replay found: documents read, how many differ in each field, and what could not be read.

    `reasons` tells for each field why, and how often; `examples` are the first changes of each reason.
    """

    read: int = 0
    differs: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[tuple[str, str], list[FieldChange]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def replay(settings: Settings, *, activate: bool, source: str | None = None) -> ReplayReport:
    """Read every revision in force again, two at a time, by the rules of its source.

    With `activate` the new readings take over, each in one transaction, and all is scored anew.
    """
    report = ReplayReport()
    with (
        closing(database.connect(settings.database, desk=True)) as db,
        closing(Archive(settings.archive)) as archive,
        ProcessPoolExecutor(READERS, mp_context=get_context("spawn")) as pool,
    ):
        for old, document in _read_again(intake.current_revisions(db, source), archive, pool):
            if isinstance(document, str):
                report.failed.append(document)
                continue
            _note(report, old.url, readings.load(db, old.reading), document)
            if activate:
                intake.store_reread(db, old, document, EXTRACTOR, clock.now())
    if activate:
        rescore(settings)
    return report


def _read_again(
    everything: Iterator[CurrentRevision], archive: Archive, pool: Executor
) -> Iterator[tuple[CurrentRevision, Document | str]]:
    """Each revision with its new reading, or why it has none; only so many bodies are in memory at a time."""
    waiting: deque[tuple[CurrentRevision, Future[Document | str]]] = deque()
    for old in everything:
        waiting.append((old, pool.submit(_read, old, archive.get(old.body_hash))))
        if len(waiting) > 4 * READERS:
            first, future = waiting.popleft()
            yield first, future.result()
    yield from ((old, future.result()) for old, future in waiting)


def _read(old: CurrentRevision, body: bytes | None) -> Document | str:
    """The new reading, as its crawl would store it today."""
    if body is None:
        return f"{old.url}: its body is not in the archive"
    answer = Answer(old.url, 200, clock.parse(old.seen), body, old.body_hash, old.media_type)
    labels = tuple(json.loads(old.labels))
    task = FetchTask(old.url, old.kind, FetchReason.REPLAY, conditional=False, labels=labels, published=old.published)
    try:
        return read_now(answer, _rules(old.source), task)
    except PageError as error:
        return str(error)


@cache
def _rules(name: str) -> ReadingRules:
    """The rules of a source, looked up once a process; of one that is no longer there, those of an unknown site."""
    return sources.site(name).reading_rules() if name in sources.names() else ReadingRules()


def _note(report: ReplayReport, url: str, old: Document, new: Document) -> None:
    report.read += 1
    for change in changes(url, old, new):
        report.differs[change.field] += 1
        report.reasons.setdefault(change.field, Counter())[change.why] += 1
        examples = report.examples.setdefault((change.field, change.why), [])
        if len(examples) < EXAMPLES:
            examples.append(change)
