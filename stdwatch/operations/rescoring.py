"""Re-scoring: the whole store judged by the vocabulary of today, beside the desk's work, then put in force at once."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from sqlite_utils import Database

from stdwatch.config import Settings
from stdwatch.errors import UsageError
from stdwatch.relevance import background, vocabulary
from stdwatch.relevance.passages import find_passages
from stdwatch.relevance.scores import score, weights_by_kind
from stdwatch.relevance.vocabulary import Vocabulary
from stdwatch.store import database, judgements, readings
from stdwatch.store.judgements import Due, Judged, Move

_BATCH = 40
"""Candidates written in one transaction: some milliseconds in which nobody else can write."""

_CANDIDATES_WORTH_PROCESSES = 1000
"""From so many candidates on it pays to start processes."""

_NICE = 10
"""How much less urgent those are than the page (nice(1))."""

_FEWEST = 20
"""Documents from which a source's own rates are measured; with fewer it keeps those that it has."""


@dataclass(frozen=True, slots=True)
class Rescored:
    """What a re-score did: how many candidates were judged anew, and what moves in the inbox, furthest first."""

    version: str
    judged: int
    moved: tuple[Move, ...]


def is_due(db: Database, settings: Settings) -> bool:
    """Whether the scores in force are of another vocabulary than today's; a broken one changes nothing."""
    before = judgements.active(db)
    try:
        return before is not None and before != vocabulary.load(settings.words, settings.rates).version
    except UsageError:
        return False


def rescore(settings: Settings, watch: Callable[[int], None] = lambda judged: None) -> Rescored:
    """Judge every candidate by today's vocabulary, then put the new scores in force in one transaction.

    Until then the queue keeps its order; readers are never held up, writers for a batch at most. What was judged before
    an interruption is not judged again. Raises `UsageError` when the editors' lexicon is broken.
    """
    version = vocabulary.load(settings.words, settings.rates).version
    judged = 0
    with closing(database.connect(settings.database, desk=False)) as db:
        while True:
            for batch in _judged(settings, db, version):
                judged += judgements.add(db, batch)
                watch(judged)
            moved = judgements.moves(db, version)
            if judgements.activate(db, version):
                return Rescored(version, judged, tuple(moved))


def measure_rates(settings: Settings) -> Path:
    """Measure from the store how much each source speaks of standards, and write it where judging reads it.

    Sources with few documents are left as they are. Returns the file.
    """
    known = vocabulary.load(settings.words)
    with closing(database.read_only(settings.database)) as db:
        counted: dict[str, int] = {}
        pages = []
        for candidate in _everything(db):
            counted[candidate.source] = counted.get(candidate.source, 0) + 1
            text = "\n".join(readings.load(db, reading).text for reading in candidate.readings)
            pages.append((candidate.source, weights_by_kind(known.lexicon.read(text)), len(text)))
    rates = background.measured(page for page in pages if counted[page[0]] >= _FEWEST)
    partial = settings.rates.with_suffix(".partial")
    partial.write_text(background.written(known.background, rates), encoding="utf-8")
    partial.replace(settings.rates)
    return settings.rates


def _judged(settings: Settings, db: Database, version: str) -> Iterator[list[Judged]]:
    """What is due, judged in batches: a large store by processes of low priority, so that the page stays quick."""
    if judgements.left(db, version) < _CANDIDATES_WORTH_PROCESSES:
        judge = _Judge(settings)
        yield from map(judge.batch, _batches(db, version))
        judge.close()
        return
    with ProcessPoolExecutor(_processes(), get_context("spawn"), _begin, (settings,)) as pool:
        yield from _in_order(pool, _batches(db, version))


def _in_order(pool: ProcessPoolExecutor, batches: Iterator[list[Due]]) -> Iterator[list[Judged]]:
    """The batches judged, in order, with only a few under way: the store may be larger than memory."""
    under_way: deque[Future[list[Judged]]] = deque()
    for batch in batches:
        under_way.append(pool.submit(_batch, batch))
        if len(under_way) > 2 * _processes():
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _processes() -> int:
    return min(4, os.cpu_count() or 1)


class _Judge:
    """Judges candidates by what the store has of them, over a connection of its own that only reads."""

    def __init__(self, settings: Settings) -> None:
        self._known = vocabulary.load(settings.words, settings.rates)
        self._db = database.read_only(settings.database)

    def batch(self, batch: list[Due]) -> list[Judged]:
        """Scores and passages of some candidates."""
        return [_judge(self._db, self._known, due) for due in batch]

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()


_own: list[_Judge] = []
"""The judge of this process, when it is one of a pool's."""


def _begin(settings: Settings) -> None:
    os.nice(_NICE)
    _own.append(_Judge(settings))


def _batch(batch: list[Due]) -> list[Judged]:
    return _own[0].batch(batch)


def _batches(db: Database, version: str) -> Iterator[list[Due]]:
    after = 0
    while batch := judgements.due(db, version, after, _BATCH):
        yield batch
        after = batch[-1].candidate


def _everything(db: Database) -> Iterator[Due]:
    for batch in _batches(db, "no version: all are due"):
        yield from batch


def _judge(db: Database, known: Vocabulary, due: Due) -> Judged:
    documents = {reading: readings.load(db, reading) for reading in due.readings}
    passages = {reading: find_passages(document, known.lexicon) for reading, document in documents.items()}
    text = "\n".join(document.text for document in documents.values())
    return Judged(due, score(due.source, due.title, due.doc_type, text, known), passages)
