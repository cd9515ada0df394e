"""Orders followed to their ends by one thread: what nodes do not crawl is crawled at home, with a writer or without."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from stdwatch import clock, reasons
from stdwatch.config import Settings
from stdwatch.nodes.ending import end_unjudged
from stdwatch.operations.crawls import Progress, Watcher
from stdwatch.reasons import Reason, RunCode, Verdict
from stdwatch.relevance import vocabulary
from stdwatch.store import database, node_orders, nodes

log = logging.getLogger(__name__)

_LOOK = 0.5
"""Seconds between two looks at how the orders get on."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An order that somebody waits for; `home` crawls its source here, where no node does."""

    name: str
    progress: Progress
    watch: Watcher
    home: Callable[[], Future[Progress]]
    ended: Future[Progress]


class Follower(threading.Thread):
    """Looks at the rows of all orders that somebody waits for, until `stop`; it takes no slot of a crawl."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(name="orders", daemon=True)
        self._settings = settings
        self._followed: list[Followed] = []
        self._changed = threading.Condition()
        self._stopped = False

    def follow(self, order: Followed) -> Future[Progress]:
        """Follow an order too; returns what it will come to."""
        with self._changed:
            if self._stopped:
                _give_up(order)
            else:
                self._followed.append(order)
        return order.ended

    def stop(self) -> None:
        """End; crawls on nodes go on, and who waits for one hears that it was not waited for."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def run(self) -> None:
        """Look at them again and again."""
        while not self._stopped:
            try:
                with closing(database.connect(self._settings.database, desk=True)) as db:
                    self._look(db, clock.now())
            except Exception:  # whatever it is, who waits must hear of the end, and it is tried again
                log.exception("the orders of nodes could not be looked at")
            with self._changed:
                self._changed.wait_for(lambda: self._stopped, _LOOK)
        with self._changed:
            for order in self._followed:
                _give_up(order)

    def _look(self, db: Database, now: datetime) -> None:
        if nodes.is_without_writer(db, now):
            self._do_without_writer(db, now)
        states = node_orders.states(db) if self._followed else {}
        for order in list(self._followed):
            try:
                self._look_at(order, db, *(states.get(order.name) or _closed(db, order.name)))
            except Exception:  # as in `run`; the other orders are not to wait for this one
                log.exception("the order %s could not be looked at", order.name)

    def _look_at(self, order: Followed, db: Database, state: str, run: int | None) -> None:
        row = node_orders.run_of(db, run) if run is not None else None
        if row:
            _update(order.progress, row)
            order.watch(order.progress)
        if state == "closed":
            self._followed.remove(order)
            _end(order)

    def _do_without_writer(self, db: Database, now: datetime) -> None:
        """Close what nobody else closes: orders that were not begun, and begun ones whose time is up."""
        for row in node_orders.open_orders(db):
            if row.state != "begun" and now - row.asked >= nodes.WRITERLESS:
                if node_orders.withdraw(db, row.name):
                    log.error("%s: no writer has seen to its order: crawled at home", row.source)
            elif row.state == "begun" and now > node_orders.end_of(row):
                log.error("%s: no writer has stored what node %s reported", row.source, row.node)
                words = vocabulary.usable(self._settings.words, self._settings.rates)
                end_unjudged(db, row, words, Reason.of(RunCode.NO_WRITER, node=row.node or ""), now)


def _closed(db: Database, name: str) -> tuple[str, int | None]:
    row = node_orders.order(db, name)
    return (row.state, row.run) if row else ("closed", None)


def _end(order: Followed) -> None:
    """Hand over the figures of a run, or those of the crawl at home where none came of it."""
    if order.progress.verdict:
        order.ended.set_result(order.progress)
        return
    try:
        home = order.home()
    except RuntimeError:  # the pool has ended
        _give_up(order)
        return
    home.add_done_callback(lambda home: _hand_over(home, order.ended))


def _hand_over(home: Future[Progress], ended: Future[Progress]) -> None:
    if home.cancelled():
        ended.cancel()
    elif error := home.exception():
        ended.set_exception(error)
    else:
        ended.set_result(home.result())


def _give_up(order: Followed) -> None:
    order.progress.verdict, order.progress.reasons = Verdict.STOPPED, [Reason.of(RunCode.NOT_STARTED)]
    order.ended.set_result(order.progress)


def _update(progress: Progress, run: dict[str, Any]) -> None:
    for figure in ("requests", "leads", "new", "changed", "failed", "verdict"):
        setattr(progress, figure, run[figure])
    loaded: Sequence[Reason] = reasons.load(run["reasons"])
    progress.reasons = list(loaded)
