"""The book of an open run: what a crawl reports is judged, stored and counted here, beside the database."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from stdwatch import clock, verdicts
from stdwatch.errors import PageError
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import DiscoveryReport, Document, Failed, Fetched, Gone, NotModified, Report, Score, failure_report
from stdwatch.reasons import Outcome, Reason
from stdwatch.relevance.vocabulary import Vocabulary
from stdwatch.store import history, readings, runs
from stdwatch.store.database import writing
from stdwatch.store.intake.discovery import store_discovery
from stdwatch.store.intake.documents import Stored, store_fetched
from stdwatch.store.intake.figures import Counters, Figures, canary_of, is_canary
from stdwatch.store.intake.judged import judged
from stdwatch.store.intake.nights import apply_verdict
from stdwatch.store.intake.withholding import believe, hold_back
from stdwatch.store.intake.without_document import is_lapse, store_failed, store_gone, store_not_modified


@dataclass(frozen=True, slots=True)
class FiledReport:
    """What became of a report: the report as it was stored, the change that a document made, and its score."""

    report: Report
    change: str = ""
    score: Score | None = None


class RunBook:
    """One open run of a source; every report is one transaction, with the figures that it changes.

    A crawl that is killed leaves its figures with what it stored, and the run that goes on where it stopped counts the
    rest.
    """

    def __init__(
        self, db: Database, source: str, run: int, vocabulary: Vocabulary, kept: Figures | None = None
    ) -> None:
        """Open the book of a run; `kept` are the figures of one that was opened before by another process."""
        self._db, self._source, self._run, self._vocabulary = db, source, run, vocabulary
        self._interrupted = runs.interrupted_before(db, source, run)
        read_before = Counter[str]()
        for fields in self._interrupted.values():
            read_before.update(fields)
        self._figures = kept or Figures()
        self._figures.counted_before = runs.counted_when_interrupted(db, source, run)
        self._figures.read_before = read_before
        self._usual: verdicts.Usual | None = None

    @property
    def figures(self) -> Figures:
        """What the reports came to so far; those that were just rolled back count in it, so take a new book then."""
        return self._figures

    @property
    def counts(self) -> runs.Counts:
        """The figures of the run row."""
        return self._figures.counts

    def stored_hash(self, target: int) -> str | None:
        """The hash of the body behind a target's current reading."""
        return readings.current_hash(self._db, target)

    def answered(self, exchange: runs.Exchange) -> None:
        """Log and count an answer, whose body is in the archive by now."""
        with writing(self._db):
            runs.log_fetch(self._db, self._run, exchange)
            runs.note_rest(self._db, exchange)
            self._figures.count_answer(exchange)
            self._keep_figures()

    def apply(self, report: Report) -> FiledReport:
        """Judge, store and count a report.

        A page that turns out to be another document's is stored as `Failed`. Raises `Missing` for a file whose page was
        not stored, and `StoreError`.
        """
        if isinstance(report, Fetched):
            report = judged(self._db, report, self._vocabulary)
        try:
            return self._apply(report)
        except PageError as error:
            if not isinstance(report, Fetched):
                raise
            return self._apply(failure_report(report.source, report.task, report.answer.at, error, report.answer.url))

    def close(self, stopped: Reason | None, counters: Counters, at: datetime) -> verdicts.RunVerdict:
        """Judge the run, close its row and draw the night's conclusions; `stopped` is why it ended early."""
        db, source, figures = self._db, self._source, self._figures
        known = history.canary(db, source, counters.canary_asked)
        usual, proven = history.usual(db, source, at, self._run), runs.proven(db, source)
        verdict = verdicts.verdict_on(figures.observations(stopped, counters, usual, proven, known))
        figures.requests = counters.requests
        with writing(db):
            runs.close(db, self._run, verdict, figures.counts, at, fields=figures.pages.as_mapping())
            apply_verdict(db, source, self._run, verdict, at)
            if verdict.is_misleading:
                hold_back(db, source, (*self._interrupted, self._run), self._vocabulary, at)
            elif verdict.is_sound:
                believe(db, source, self._run)
            if figures.canary and figures.canary.read:
                history.keep_canary(db, source, figures.canary, at)
        return verdict

    def _apply(self, report: Report) -> FiledReport:
        if is_canary(report):
            known = history.canary(self._db, self._source, report.task.url)
            self._figures.canary = canary_of(report, known)
            return FiledReport(report)
        with writing(self._db):
            lapse = isinstance(report, Failed) and is_lapse(self._db, report)
            stored = self._store(report)
            self._figures.count(report, stored, is_lapse=lapse)
            self._keep_figures(stored)
        score = report.score if isinstance(report, Fetched) else None
        return FiledReport(report, stored.change if stored else "", score)

    def _store(self, report: Report) -> Stored | None:
        match report:
            case DiscoveryReport():
                store_discovery(self._db, report, self._run)
            case Fetched(document=Document()):
                return store_fetched(self._db, report, EXTRACTOR)
            case NotModified():
                store_not_modified(self._db, report)
            case Gone():
                store_gone(self._db, report)
                self._log_refusal(report, Outcome.NOT_FOUND)
            case Failed():
                store_failed(self._db, report, self._run)
                self._log_refusal(report, report.outcome)
            case _:
                raise TypeError(f"{type(report).__name__} is no report that can be stored")
        return None

    def _doubts(self) -> tuple[Reason, ...]:
        """What speaks against the documents so far: a run that is killed leaves it with its figures."""
        if self._usual is None:
            self._usual = history.usual(self._db, self._source, clock.now(), self._run)
        return verdicts.doubts(self._figures.observations(None, Counters(), self._usual))

    def _log_refusal(self, report: Gone | Failed, outcome: Outcome) -> None:
        """Let the fetch log say what became of the answer, or that none came."""
        if report.answered:
            runs.correct_fetch(self._db, self._run, report.answered, report.task.why, outcome)
        else:
            exchange = runs.Exchange(report.task.url, report.at, report.task.why, None, outcome)
            runs.log_fetch(self._db, self._run, exchange)

    def _keep_figures(self, stored: Stored | None = None) -> None:
        figures = self._figures
        runs.keep_figures(self._db, self._run, figures.counts, figures.pages.as_mapping(), self._doubts())
        if stored and stored.candidate in figures.new:
            runs.note_candidate(self._db, self._run, stored.candidate, "new")
        elif stored and stored.candidate in figures.changed:
            runs.note_candidate(self._db, self._run, stored.candidate, "changed")
