"""The port's default adapter: the databases lie on this machine, and the crawl's own process writes them."""

import os
from contextlib import ExitStack, closing
from typing import Any
from zlib import crc32

from scrapy import Spider

from stdwatch import clock, config, verdicts
from stdwatch.items import Fetched, Report
from stdwatch.polling import Frontier
from stdwatch.reasons import Reason
from stdwatch.relevance import vocabulary
from stdwatch.store import database, frontier, intake, locks, node_orders, runs
from stdwatch.store.archive import Archive
from stdwatch.store.intake.documents import Stored
from stdwatch.store.intake.figures import Counters, Figures, canary_of, is_canary
from stdwatch.store.intake.judged import judged
from stdwatch.store.intake.run_book import FiledReport, RunBook


class LocalReporting:
    """Holds the lock of its source, the databases and the run's book from `open` to `close`."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._opened: tuple[RunBook, Archive] | None = None

    @property
    def counts(self) -> runs.Counts:
        """The figures of the run so far."""
        return self._opened[0].counts if self._opened else runs.Counts()

    def open(self, spider: Spider) -> Frontier:
        """Take the lock, open the databases and the run."""
        settings = config.load()
        site: Any = spider
        self._held.enter_context(locks.take(settings.data, site.name))
        db = database.connect(settings.database, desk=False)
        self._held.callback(db.close)
        node_orders.make_way(db, site.name, clock.now())
        archive = self._held.enter_context(closing(Archive(settings.archive)))
        runs.note_source(db, site.name, site.titles, site.home, site.zone, settings.group_of(site.name, site.group))
        words = vocabulary.usable(settings.words, settings.rates)
        intake.close_lost(db, site.name, words, clock.now())
        if not site.generic:
            intake.take_over(db, site.name, site.urls, clock.now())
        run = runs.start(db, site.name, site.kind, os.getpid(), clock.now())
        self._opened = RunBook(db, site.name, run, words), archive
        return frontier.snapshot(db, site.name)

    def stored_body(self, target: int) -> bytes | None:
        """The body behind the current reading."""
        book, archive = self._run
        name = book.stored_hash(target)
        return archive.get(name) if name else None

    def answered(self, exchange: runs.Exchange, body: bytes, *, listing: bool) -> None:
        """Archive first, log second: no row ever cites a body that is not kept."""
        book, archive = self._run
        if body:
            archive.add(body, exchange.media_type or "", exchange.at, listing=listing)
        book.answered(exchange)

    def item(self, report: Report) -> FiledReport:
        """Judge, store and count it at once."""
        return self._run[0].apply(report)

    def ended(self, stopped: Reason | None, counters: Counters) -> verdicts.RunVerdict:
        """Close the book; a run that could not be opened has no row."""
        if self._opened is None:
            return verdicts.stopped(*([stopped] if stopped else []))
        return self._opened[0].close(stopped, counters, clock.now())

    def close(self) -> None:
        """Close the databases and let go of the lock."""
        self._held.close()

    @property
    def _run(self) -> tuple[RunBook, Archive]:
        if self._opened is None:
            raise RuntimeError("a report before the run was opened")
        return self._opened


class DryRun:
    """The adapter of a dry run: everything is judged and counted by itself, nothing is written."""

    def __init__(self) -> None:
        settings = config.load()
        self._database = settings.database
        self._vocabulary = vocabulary.usable(settings.words, settings.rates)
        self._figures = Figures()

    @property
    def counts(self) -> runs.Counts:
        """The figures so far."""
        return self._figures.counts

    def open(self, spider: Spider) -> Frontier:
        """The frontier as it is, without a lock; an empty one where there is no database."""
        if not self._database.is_file():
            return Frontier()
        with closing(database.read_only(self._database)) as db:
            return frontier.snapshot(db, spider.name)

    def stored_body(self, target: int) -> bytes | None:
        """None: a dry run compares with nothing."""
        return None

    def answered(self, exchange: runs.Exchange, body: bytes, *, listing: bool) -> None:
        """Count it."""
        self._figures.count_answer(exchange)

    def item(self, report: Report) -> FiledReport:
        """Judge and count it: every page is new, and its files come with it."""
        if is_canary(report):
            self._figures.canary = canary_of(report, None)
            return FiledReport(report)
        if not isinstance(report, Fetched):
            self._figures.count(report, None)
            return FiledReport(report)
        page = report.task.parent or report.answer.url
        stored = Stored(candidate=-1 - crc32(page.encode()), part=0, change="first")
        self._figures.count(report, stored)
        return FiledReport(report, stored.change, judged(None, report, self._vocabulary).score)

    def ended(self, stopped: Reason | None, counters: Counters) -> verdicts.RunVerdict:
        """The verdict by tonight alone."""
        return verdicts.verdict_on(self._figures.observations(stopped, counters, verdicts.Usual()))

    def close(self) -> None:
        """Nothing is held."""
