"""The port: all that a crawl learns goes through it, and is judged, stored and counted behind it."""

from typing import Protocol

from scrapy import Spider

from stdwatch.items import Report
from stdwatch.polling import Frontier
from stdwatch.reasons import Reason
from stdwatch.store.intake.figures import Counters
from stdwatch.store.intake.run_book import FiledReport
from stdwatch.store.runs import Counts, Exchange
from stdwatch.verdicts import RunVerdict


class Reporting(Protocol):
    """What an adapter of the port does; one serves one crawl."""

    @property
    def counts(self) -> Counts:
        """The figures of the run so far, for whoever watches."""

    def open(self, spider: Spider) -> Frontier:
        """Begin a run; returns what is known of the source. Raises `Busy` or another `StdwatchError`."""

    def stored_body(self, target: int) -> bytes | None:
        """The body that is stored of a target, or ``None`` where none is at hand."""

    def answered(self, exchange: Exchange, body: bytes, *, listing: bool) -> None:
        """Keep a body that came and log its answer; a `listing` is kept for a while only. Raises `StoreError`."""

    def item(self, report: Report) -> FiledReport:
        """Hand over a report; returns what became of it. Raises `Missing` or `StoreError`."""

    def ended(self, stopped: Reason | None, counters: Counters) -> RunVerdict:
        """End the run, with why it ended early if it did; returns its verdict. Raises `StoreError`."""

    def close(self) -> None:
        """Let go of files and locks; called once, whatever happened."""
