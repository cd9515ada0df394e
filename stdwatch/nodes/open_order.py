"""One order at the desk while its crawl runs elsewhere: the lock of its source, and the book of its run."""

import logging
import os
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO

import msgspec
from sqlite_utils import Database

from stdwatch.errors import Missing, PageError
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import Fetched, Report
from stdwatch.nodes import wire
from stdwatch.nodes.checking import ImplausibleReport, check_answer, check_end, check_report
from stdwatch.nodes.ending import end_unjudged
from stdwatch.reading.documents import read_now
from stdwatch.reasons import Reason
from stdwatch.relevance.vocabulary import Vocabulary
from stdwatch.site import Site
from stdwatch.store import node_orders, nodes, runs
from stdwatch.store.archive import Archive, body_hash
from stdwatch.store.database import is_unusable, writing
from stdwatch.store.intake.figures import Counters, Figures
from stdwatch.store.intake.run_book import RunBook

log = logging.getLogger(__name__)

_FIGURES = msgspec.msgpack.Decoder(Figures)


@dataclass(slots=True)
class Desk:
    """What the writer holds open: the two databases and the words that judge."""

    db: Database
    archive: Archive
    vocabulary: Vocabulary


class OpenOrder:
    """Applies the reports of one order in their turn, each once; holds the lock of its source until it is closed."""

    def __init__(self, desk: Desk, row: node_orders.NodeOrder, site: type[Site], lock: IO[str]) -> None:
        self._desk, self._site, self._lock = desk, site, lock
        self.row = row
        self._book = self._opened_book() if row.run is not None else None

    def take(self, node: str, attempt: str, number: int, message: wire.Message, now: datetime) -> bool:
        """Apply a report, inside a transaction; returns whether it was the next one of this order.

        One that was applied already, or comes from another process than the one that began the order, is dropped.
        Raises `OrderLost` when others are missing before it, `ImplausibleReport`, and `StoreError`.
        """
        if self.row.attempt is None:
            if number != 0 or not isinstance(message, wire.Opened):
                return False
            self.note_closed(node_orders.states(self._desk.db))
            if self.row.state == "closed":
                return False
            self._begin(node, attempt, now)
        elif (node, attempt) != (self.row.node, self.row.attempt) or number <= self.row.last:
            return False
        missing = number - self.row.last - 1
        if missing:
            raise OrderLost(missing)
        self._apply(message, now)
        self.row = replace(self.row, last=number)
        return True

    def keep(self) -> None:
        """Write down how far it has come; within the transaction of the effects."""
        if self._book and self.row.state != "closed":
            packed = msgspec.msgpack.encode(self._book.figures)
            node_orders.advance(self._desk.db, self.row.name, self.row.last, self.row.mistakes, packed)

    def end(self, stopped: Reason | None, counters: Counters, now: datetime) -> None:
        """Close run and order with a verdict; an order that nobody has begun leaves no run."""
        counted = replace(counters, mistakes=counters.mistakes + self.row.mistakes)
        with writing(self._desk.db):
            if self._book:
                judged = self._book.close(stopped, counted, now)
                log.info("%s: %s on node %s", self.row.source, judged.verdict, self.row.node)
            node_orders.close(self._desk.db, self.row.name)
        self.row = replace(self.row, state="closed")

    def stop(self, why: Reason, now: datetime) -> None:
        """End it from here, with what it came to so far."""
        log.error("%s: %s", self.row.source, why)
        try:
            self.end(why, Counters(self.counts.requests), now)
        except Exception as error:  # whatever cannot be judged would be met again by each writer, and stop all nodes
            if is_unusable(error):
                raise
            log.exception("%s: its run cannot be judged", self.row.source)
            end_unjudged(self._desk.db, self.row, self._desk.vocabulary, why, now)
            self.row = replace(self.row, state="closed")

    def note_closed(self, states: Container[str]) -> None:
        """Notice that it is not among the open orders any more: somebody beside the writer closed it."""
        if self.row.name not in states:
            self.row = replace(self.row, state="closed")

    def release(self) -> None:
        """Let go of the source."""
        self._lock.close()

    @property
    def counts(self) -> runs.Counts:
        """The figures of its run so far."""
        return self._book.counts if self._book else runs.Counts()

    def _begin(self, node: str, attempt: str, now: datetime) -> None:
        run = runs.start(self._desk.db, self.row.source, self.row.kind, os.getpid(), now)
        node_orders.begun(self._desk.db, self.row.name, node, attempt, run)
        self.row = replace(self.row, state="begun", node=node, attempt=attempt, run=run)
        self._book = self._opened_book()

    def _opened_book(self) -> RunBook:
        kept = _FIGURES.decode(self.row.figures) if self.row.figures else None
        return RunBook(self._desk.db, self.row.source, self.row.run or 0, self._desk.vocabulary, kept)

    def _apply(self, message: wire.Message, now: datetime) -> None:
        book, sent = self._book, self.row.sent or self.row.asked
        if book is None:
            raise RuntimeError("a report before the run was opened")
        match message:
            case wire.Opened():
                return
            case wire.Answered():
                check_answer(message, self._site, sent, now)
                self._answered(book, message)
            case wire.Ended():
                check_end(message, self._site)
                self.end(message.stopped, message.counters, now)
            case wire.Order() | wire.Closed() | wire.Presence():
                raise ImplausibleReport(f"{type(message).__name__} is nothing that a node reports")
            case report:
                check_report(report, self._site, self._desk.db, sent, now)
                self._item(book, report)

    def _answered(self, book: RunBook, message: wire.Answered) -> None:
        """Archive first, log second."""
        exchange, body = message.exchange, message.body
        if body is not None:
            self._desk.archive.add(body, exchange.media_type or "", exchange.at, listing=message.listing)
        elif exchange.body_hash and self._desk.archive.missing([exchange.body_hash]):
            raise ImplausibleReport("no body, and we have none of its hash")
        book.answered(exchange)

    def _item(self, book: RunBook, report: Report) -> None:
        """Store a report; a mistake of ours costs the one document, and the verdict says so."""
        if isinstance(report, Fetched):
            if self._desk.archive.missing([report.answer.body_hash]):
                raise ImplausibleReport("a document whose body never came")
            report = self._with_earlier(report)
        try:
            with writing(self._desk.db):
                book.apply(report)
        except Missing as error:
            log.debug("%s: %s", self.row.source, error)
        except Exception as error:  # of our code, at values that no reader of ours makes, or by a mistake
            if is_unusable(error):
                raise
            log.exception("%s: a report could not be stored", self.row.source)
            self.row = replace(self.row, mistakes=self.row.mistakes + 1)

    def _with_earlier(self, fetched: Fetched) -> Fetched:
        """The report with what we held, read by today's extractor where another one has read it."""
        target = fetched.task.target
        if target is None or self._book is None or fetched.document is None:
            return replace(fetched, earlier=None)
        name = self._book.stored_hash(target)
        if nodes.extractor_of(self._desk.db, target) in {None, EXTRACTOR} or name is None:
            return replace(fetched, earlier=None)
        body = self._desk.archive.get(name)
        if body is None:
            return replace(fetched, earlier=None)
        answer = replace(fetched.answer, body=body, body_hash=body_hash(body))
        try:
            earlier = read_now(answer, self._site.reading_rules(), fetched.task)
        except PageError as error:
            log.warning("%s: cannot be read by the present extractor: %s", fetched.task.url, error.reason)
            return replace(fetched, earlier=None)
        return replace(fetched, earlier=earlier)


class OrderLost(Exception):
    """So many reports were lost before one that came."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count
