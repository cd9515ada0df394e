"""The orders under way at the desk: taken up from their rows, sent where there are slots, and watched to their ends."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta

import redis
from sqlite_utils import Database

from stdwatch.errors import UsageError
from stdwatch.nodes import wire
from stdwatch.nodes.dispatch import Dispatch
from stdwatch.nodes.open_order import OpenOrder
from stdwatch.reasons import Reason, RunCode
from stdwatch.store import node_orders, nodes
from stdwatch.store.intake.figures import Counters

log = logging.getLogger(__name__)

_ABSENCES = 2
"""So often in a row a node must not name an order that it has begun: it may have said the first before it began."""

_SILENT = 180
"""Seconds without a word of a crawl or its node after which the order is lost."""

_GRACE = timedelta(minutes=2)
"""An order ends by itself when its time is up; so much later we end it."""


class Orders:
    """All orders that are sent and not closed, each with the lock of its source."""

    def __init__(self, db: Database, dispatch: Dispatch) -> None:
        self._db, self._dispatch = db, dispatch
        self._open: dict[str, OpenOrder] = {}
        self._heard: dict[str, float] = {}
        self._absences = Counter[str]()
        self._left: list[node_orders.NodeOrder] = []

    def get(self, name: str) -> OpenOrder | None:
        """The open order of this name."""
        return self._open.get(name)

    def resume(self, now: datetime) -> None:
        """Take up orders that an earlier writer has sent; let go of those that somebody closed meanwhile."""
        self.let_go()
        for row in node_orders.open_orders(self._db):
            if row.state == "wanted" or row.name in self._open:
                continue
            if row.run is not None and not node_orders.is_open(self._db, row.run):  # somebody closed its run
                node_orders.close(self._db, row.name)
            elif resumed := self._dispatch.resume(row, now):
                self._open[row.name] = resumed
                self._heard[row.name] = time.monotonic()
        waiting = [row for row in node_orders.open_orders(self._db) if row.state != "wanted"]
        self._left = [row for row in waiting if row.name not in self._open]

    def is_left(self, node: nodes.Node) -> bool:
        """Whether a node may report on an order that could not be taken up yet: its reports are left to wait."""
        return any(row.node == node.name or (row.node is None and row.region == node.region) for row in self._left)

    def hear(self, node: str, named: Collection[str]) -> None:
        """Note which orders a node says that it has, and which it has begun and names no more."""
        for order in self._open.values():
            if order.row.node != node:
                continue
            if order.row.name in named:
                self._heard[order.row.name] = time.monotonic()
                self._absences.pop(order.row.name, None)
            else:
                self._absences[order.row.name] += 1

    def send_wanted(self, now: datetime) -> None:
        """Send what is wanted to regions with free slots; withdraw it from those that have no node."""
        free = self._free_slots(now)
        for row in [row for row in node_orders.open_orders(self._db) if row.state == "wanted"]:
            if row.region not in free or (row.until and now > row.until):  # none of its slots came free in all its time
                node_orders.withdraw(self._db, row.name)
            elif free[row.region] > 0:
                sent = self._sent(row, now)
                if sent:
                    self._open[row.name] = sent
                    free[row.region] -= 1

    def look_after(self, now: datetime, reports_wait: Callable[[str], bool]) -> None:
        """End orders that nobody takes, whose time is up, or of whose crawl nothing is heard any more.

        What a node has reported is stored first: `reports_wait` tells whether there is more of it.
        """
        known = {node.name: node for node in nodes.nodes(self._db)}
        regions = {node.region for node in known.values() if node.may_crawl(now)}
        for order in list(self._open.values()):
            row = order.row
            if row.until and now > row.until + _GRACE:
                minutes = round((row.until - (row.sent or row.asked)).total_seconds() / 60)
                order.stop(Reason.of(RunCode.TIME_IS_UP, minutes=minutes), now)
            elif row.state == "sent":
                has_word = any(reports_wait(node.name) for node in known.values() if node.region == row.region)
                is_abandoned = not has_word and self._dispatch.is_abandoned(row.name)
                self._offer_again(order, row.region in regions and not is_abandoned, now)
            elif row.state == "begun":
                self._look_after_begun(order, known, now, reports_wait)
        self.finish_closed()

    def finish_closed(self) -> None:
        """Forget the orders that are closed, whoever closed them: their sources are free, and their nodes are told.

        A full Redis does not take the verdict: the node is told later, and nothing waits for it.
        """
        self.let_go()
        for row in node_orders.untold(self._db):
            with suppress(redis.OutOfMemoryError):
                self._dispatch.forget(row)

    def let_go(self) -> None:
        """Let go of the sources of orders that are closed, whoever closed them; needs no Redis."""
        states = node_orders.states(self._db)
        for order in list(self._open.values()):
            order.note_closed(states)
            if order.row.state == "closed":
                order.release()
                self._open.pop(order.row.name)
                self._heard.pop(order.row.name, None)
                self._absences.pop(order.row.name, None)

    def release(self) -> None:
        """Let go of all orders; they are taken up again from the database."""
        for order in self._open.values():
            order.release()
        self._open.clear()

    def _free_slots(self, now: datetime) -> dict[str, int]:
        """By region with a node that may crawl: slots without a crawl, and without an order on its way to one."""
        alive = [node for node in nodes.nodes(self._db) if node.may_crawl(now)]
        free = {node.region: 0 for node in alive}
        for node in alive:
            begun = {order.row.name for order in self._open.values() if order.row.node == node.name}
            free[node.region] += node.slots - len(begun.union(node.orders))
        for order in self._open.values():
            if order.row.state == "sent" and order.row.region in free:
                free[order.row.region] -= 1
        return free

    def _sent(self, row: node_orders.NodeOrder, now: datetime) -> OpenOrder | None:
        """Send an order; one that cannot be sent is closed, so that its source is crawled at home."""
        try:
            return self._dispatch.send(row, now)
        except (UsageError, wire.GarbledMessage) as error:
            log.error("%s: cannot be asked of a node: %s", row.source, error)
            node_orders.close(self._db, row.name)
            return None

    def _offer_again(self, order: OpenOrder, has_region: bool, now: datetime) -> None:
        """Offer an order again; one that cannot be packed any more is closed, and its source crawled at home."""
        try:
            self._dispatch.offer_again(order, has_region, now)
        except (UsageError, wire.GarbledMessage) as error:
            log.error("%s: cannot be asked of a node: %s", order.row.source, error)
            order.end(Reason.of(RunCode.CANNOT_GO_ON, text=str(error)[:200]), Counters(), now)

    def _look_after_begun(
        self, order: OpenOrder, known: Collection[str], now: datetime, reports_wait: Callable[[str], bool]
    ) -> None:
        row, node = order.row, order.row.node or ""
        if node not in known:
            order.stop(Reason.of(RunCode.NODE_UNKNOWN, node=node), now)
        elif reports_wait(node):
            return
        elif self._dispatch.is_taken(row.name):  # a node whose scrapyd began anew does not name the crawls before that
            self._heard[row.name] = time.monotonic()
        elif self._absences[row.name] >= _ABSENCES:
            order.stop(Reason.of(RunCode.NODE_ENDED, node=node), now)
        else:
            self._dispatch.keep_lease(row.name)
            silent = time.monotonic() - self._heard.setdefault(row.name, time.monotonic())
            if silent > _SILENT:
                order.stop(Reason.of(RunCode.NODE_SILENT, node=node, minutes=round(silent / 60)), now)
