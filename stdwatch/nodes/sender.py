"""The port's adapter on a node: everything is reported to the desk, nothing is kept; there is no data directory."""

import logging
import secrets
from contextlib import suppress
from dataclasses import replace
from typing import Any

from scrapy import Spider

from stdwatch import verdicts
from stdwatch.crawling.state import give_up
from stdwatch.errors import Busy, StoreError
from stdwatch.items import Failed, Fetched, Report
from stdwatch.nodes import access, wire
from stdwatch.nodes.outbox import Outbox
from stdwatch.nodes.version import version
from stdwatch.polling import Frontier
from stdwatch.reasons import AnswerCode, Outcome, Reason, RunCode
from stdwatch.store.intake.figures import Counters, Figures
from stdwatch.store.intake.run_book import FiledReport
from stdwatch.store.runs import Counts, Exchange

log = logging.getLogger(__name__)

ORDER = "STDWATCH_ORDER"
"""The setting that names the order, as the poller gives it to the crawl."""

SHORT = 12
"""So many bytes of a hash name a body that the desk has."""

_LAST = 3600
"""Seconds that the end of a crawl waits for a desk that cannot be reached."""


class NodeReporting:
    """Reports one order; every report is numbered and repeated until Redis has it, and the desk says the verdict."""

    def __init__(self) -> None:
        self._figures = Figures()
        self._outbox: Outbox | None = None
        self._spider: Any = None
        self._held: frozenset[bytes] = frozenset()

    @property
    def counts(self) -> Counts:
        """What was sent so far, and in the end the desk's own figures: what is new or changed only it can tell."""
        closed = self._outbox.closed if self._outbox else None
        return closed.counts if closed else self._figures.counts

    def open(self, spider: Spider) -> Frontier:
        """Take the order that the settings name; raises `Busy` where another crawl has begun it."""
        own, name = access.of_node(), str(spider.crawler.settings[ORDER])
        self._spider = spider
        attempt = secrets.token_hex(8)
        try:
            order = _begin(own, name, spider.name)
        except access.UNREACHABLE as error:
            raise StoreError(Reason.text(f"the desk's Redis cannot be reached: {error}")) from error
        self._held = frozenset(order.held)
        self._outbox = Outbox(own, name, attempt, self._end_early, self._go_on)
        self._send(wire.Opened(version()))
        return order.frontier

    def stored_body(self, target: int) -> bytes | None:
        """None: the desk has it, and reads it again by itself where the extractor has changed."""
        return None

    def answered(self, exchange: Exchange, body: bytes, *, listing: bool) -> None:
        """Send the answer with its body, unless the desk has that."""
        self._figures.count_answer(exchange)
        known = not body or bytes.fromhex(exchange.body_hash or "")[:SHORT] in self._held
        self._send(wire.Answered(exchange, None if known else body, listing))

    def item(self, report: Report) -> FiledReport:
        """Send a report; a document that is too large to be sent becomes a failure."""
        if isinstance(report, Fetched):
            report = replace(report, answer=replace(report.answer, body=b""))
        try:
            self._send(report)
        except wire.GarbledMessage as error:
            if not isinstance(report, Fetched):
                raise StoreError(error.reason) from error
            answer, why = report.answer, Reason.of(AnswerCode.REPORT_TOO_LARGE)
            report = Failed(report.source, report.task, answer.at, Outcome.TOO_LARGE, why, answer.url)
            self._send(report)
        self._figures.count(report, None)
        return FiledReport(report)

    def ended(self, stopped: Reason | None, counters: Counters) -> verdicts.RunVerdict:
        """Send the end and wait for the desk's verdict."""
        if self._outbox is None:
            return verdicts.stopped(*([stopped] if stopped else []))
        self._send(wire.Ended(stopped, counters))
        closed = self._outbox.wait_for_end(_LAST)
        if closed is None or closed.verdict is None:
            return verdicts.stopped(stopped or Reason.of(RunCode.NO_WORD))
        return replace(verdicts.stopped(*closed.reasons), verdict=closed.verdict)

    def close(self) -> None:
        """Stop sending."""
        if self._outbox:
            self._outbox.stop()

    def _send(self, message: wire.Message) -> None:
        if self._outbox is None:
            raise RuntimeError("a report before the order was taken")
        if self._outbox.put(wire.pack(message)) and self._spider.crawler.engine:
            self._spider.crawler.engine.pause()

    def _go_on(self) -> None:
        self._in_reactor(self._unpause)

    def _unpause(self) -> None:
        """Go on, unless the crawl has to wait again by now: it is called once more then."""
        if self._outbox and not self._outbox.is_holding:
            self._spider.crawler.engine.unpause()

    def _end_early(self) -> None:
        """End the crawl: the desk does not want it any more."""
        self._in_reactor(lambda: give_up(self._spider.crawler, StoreError(Reason.of(RunCode.NO_LONGER_WANTED))))

    def _in_reactor(self, task: Any) -> None:
        from twisted.internet import reactor

        loop: Any = reactor
        with suppress(RuntimeError):  # the reactor has ended
            loop.callFromThread(task)


def _begin(own: access.Access, name: str, source: str) -> wire.Order:
    """The order, claimed for this crawl process."""
    client = own.client()
    try:
        packed: Any = client.get(own.keys.order(name))
        order = wire.unpack(packed) if packed else None
        if not isinstance(order, wire.Order) or order.source != source:
            raise StoreError(Reason.of(RunCode.NO_LONGER_WANTED))
        if order.version != version():
            raise StoreError(Reason.of(RunCode.OTHER_VERSION, version=version(), wanted=order.version))
        if client.getdel(own.keys.claim(name)) is None:
            raise Busy(f"{source}: its order has been begun by another crawl")
        return order
    finally:
        client.close()
