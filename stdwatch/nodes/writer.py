"""The desk's one writer of what nodes report: each report exactly once, in the transaction that keeps its place."""

import logging
import secrets
import threading
import time
from contextlib import closing, suppress
from datetime import datetime, timedelta
from typing import Any

import redis

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.errors import Busy, StoreError, UsageError
from stdwatch.nodes import access, wire
from stdwatch.nodes.checking import Unbelievable
from stdwatch.nodes.dispatch import Dispatch
from stdwatch.nodes.open_order import Desk, Lost, OpenOrder
from stdwatch.nodes.version import version
from stdwatch.reasons import Reason, RunCode
from stdwatch.relevance import vocabulary
from stdwatch.store import database, locks, nodes
from stdwatch.store.archive import Archive
from stdwatch.store.database import writing
from stdwatch.store.intake.figures import Counters

log = logging.getLogger(__name__)

LOCK = "nodes"
_LEASE = 15
_BATCH_SECONDS = 0.1
"""A transaction is no longer than this, so that editors' decisions need not wait for it."""
_BATCH_BYTES = 4 * 2**20
"""So much is read from a stream at once, and one message more at most."""
_MOST_REPORTS = 2**31
_MOST_PRESENCE, _MOST_ORDERS = 2**16, 256
"""Bytes of what a node says of itself, and orders that it may name: all of it is kept."""
_TICK = 1.0
_ABSENCES = 2
"""So often a node must not name an order that it has begun: the first time may have been said before it began."""
_LONG = 600
"""Seconds without a word of a node after which an alarm says so."""
_SILENT = 180
"""Seconds without a word of a crawl or its node after which the order is lost."""

# XRANGE counts entries, and one entry may have 48 MB: this stops at a number of bytes.
_READ = """
local found, size, after = {}, 0, ARGV[1]
while #found < 256 and size < tonumber(ARGV[2]) do
  local entry = redis.call('XRANGE', KEYS[1], '(' .. after, '+', 'COUNT', 1)[1]
  if not entry then break end
  found[#found + 1] = entry
  after = entry[1]
  for _, value in ipairs(entry[2]) do size = size + #value end
end
return found
"""

Entry = tuple[bytes, list[bytes]]


class Writer:
    """Applies reports, sends orders, watches leases; whatever kills it, the next one goes on where it stopped."""

    def __init__(self, settings: Settings, desk: Desk, own: access.Access) -> None:
        self._settings, self._desk, self._keys = settings, desk, own.keys
        self._client: Any = own.client()
        self._dispatch = Dispatch(settings, desk, self._client, own.keys)
        self._open: dict[str, OpenOrder] = {}
        self._heard: dict[str, float] = {}
        self._beats: dict[str, int] = {}
        self._absent: dict[str, int] = {}
        self._refused: set[str] = set()
        self._token = secrets.token_hex(8)
        self._ticked = 0.0

    def run(self, stop: threading.Event) -> None:
        """Work until `stop`; Redis may come and go."""
        while not stop.is_set():
            try:
                self._be_the_only_one()
                stored = self.work(clock.now())
            except access.UNREACHABLE as error:
                log.warning("Redis cannot be reached: %s", error)
                stop.wait(1)
            except Busy as error:  # a killed writer's lease ends by itself within seconds
                log.warning("%s", error)
                stop.wait(5)
            except redis.ResponseError as error:  # it is starting, or full: what we write there is small
                log.warning("Redis refuses: %s", error)
                stop.wait(1)
            except StoreError as error:
                log.error("%s", error)
                self._close_books()
                stop.wait(5)
            else:
                if not stored:
                    stop.wait(0.2)
        with suppress(*access.UNREACHABLE):
            self._client.delete(self._keys.writer)
        self._close_books()

    def work(self, now: datetime) -> int:
        """One round: store what came; every second also see to orders and nodes. Returns how many entries were read."""
        known = nodes.nodes(self._desk.db)
        ticking = time.monotonic() - self._ticked >= _TICK
        if ticking:
            self._resume()
            self._listen(known, now)
        stored = sum(self._drain_if_it_can_be(node, now) for node in known)
        if ticking:
            self._ticked = time.monotonic()
            self._send_wanted(now)
            self._look_after(now)
        return stored

    def _be_the_only_one(self) -> None:
        """Hold the lease of the one writer; raises `Busy` where another copy of this desk has it."""
        if self._client.set(self._keys.writer, self._token, nx=True, ex=_LEASE):
            return
        if self._client.get(self._keys.writer) != self._token.encode():
            raise Busy("another writer has the nodes of this desk: is it a copy of another one? (docs/nodes.md)")
        self._client.expire(self._keys.writer, _LEASE)

    def _drain_if_it_can_be(self, node: nodes.Node, now: datetime) -> int:
        """Store a batch; a node that ended its own stream, by an entry with the last id there is, stops no other."""
        try:
            number = self._drain(node, now)
        except redis.ResponseError as error:
            if node.name not in self._refused:
                log.error("the reports of node %s cannot be read: %s", node.name, error)
            self._refused.add(node.name)
            return 0
        self._refused.discard(node.name)
        return number

    def _drain(self, node: nodes.Node, now: datetime) -> int:
        """Store a batch of a node's stream; what is stored is trimmed from it."""
        stream = self._keys.reports(node.name)
        place = self._place(stream, node)
        entries: list[Entry] = self._client.eval(_READ, 1, stream, place, _BATCH_BYTES)
        if not entries:
            return 0
        number, last = self._store(node, entries, now)
        for order in [order for order in self._open.values() if order.row.state == "closed"]:
            self._finish(order)
        self._client.xtrim(stream, minid=_after(last))
        return number

    def _place(self, stream: str, node: nodes.Node) -> str:
        """Where to read on; from the beginning in a stream that is younger than our place: Redis has lost it."""
        try:
            newest = self._client.xinfo_stream(stream)["last-generated-id"].decode()
        except redis.ResponseError:  # there is none yet
            return "0-0"
        return node.place if _key(node.place) <= _key(newest) else "0-0"

    def _store(self, node: nodes.Node, entries: list[Entry], now: datetime) -> tuple[int, bytes]:
        """Apply entries in one transaction with the place behind them; returns how many, and the last one's id."""
        began, refused, number = time.monotonic(), 0, 0
        touched: dict[str, OpenOrder] = {}
        try:
            with writing(self._desk.db):
                for _, values in entries:
                    order = self._apply(node.name, dict(zip(values[::2], values[1::2], strict=True)), now)
                    refused += order is None
                    if order:
                        touched[order.row.name] = order
                    number += 1
                    if time.monotonic() - began > _BATCH_SECONDS:
                        break
                last = entries[number - 1][0]
                for order in touched.values():
                    order.keep()
                nodes.keep_place(self._desk.db, node.name, last.decode(), refused)
        except BaseException:
            self._close_books()  # what is in memory counts what was rolled back
            raise
        return number, last

    def _apply(self, node: str, fields: dict[bytes, bytes], now: datetime) -> OpenOrder | None:
        """Apply one entry; `None` when it belongs to no open order of this node."""
        try:
            name, attempt = fields[b"o"].decode("ascii"), fields[b"a"].decode("ascii")
            number, packed = int(fields[b"n"]), fields[b"m"]
        except (KeyError, ValueError):
            return None
        if not 0 <= number < _MOST_REPORTS:
            return None
        order = self._open.get(name)
        if order is None or order.row.state == "closed" or order.row.node not in {None, node}:
            return None
        try:
            if order.row.node is not None and (attempt != order.row.attempt or number <= order.row.last):
                return None
            return order if order.take(node, attempt, number, wire.unpack(packed), now) else None
        except Lost as lost:
            self._stop(order, Reason.of(RunCode.REPORTS_LOST, count=lost.count, node=node), now)
        except (Unbelievable, wire.Garbled) as error:
            if order.row.node is None:
                return None
            log.warning("%s: node %s: %s", order.row.source, node, error)
            self._stop(order, Reason.of(RunCode.REPORT_REFUSED, node=node, text=str(error)), now)
        return order

    def _stop(self, order: OpenOrder, why: Reason, now: datetime) -> None:
        log.error("%s: %s", order.row.source, why)
        order.end(why, Counters(order.counts.requests), now)

    def _listen(self, known: list[nodes.Node], now: datetime) -> None:
        """Keep what each node says of itself, and how much of it waits; tell them which version is asked for."""
        self._client.set(self._keys.version, version(), ex=60)
        for node in known:
            told = self._client.get(self._keys.node(node.name))
            presence = _presence(told)
            if presence and self._beats.get(node.name) != presence.beat:
                self._beats[node.name] = presence.beat
                self._heard[node.name] = time.monotonic()
                self._count_absences(node.name, presence)
                nodes.heard_of(
                    self._desk.db,
                    node.name,
                    now,
                    slots=presence.slots,
                    orders=presence.orders,
                    version=presence.version,
                    fits=presence.version == version(),
                    skew=presence.skew,
                )
                for order in presence.orders:
                    if order in self._open and self._open[order].row.node == node.name:
                        self._heard[order] = time.monotonic()
            elif not node.silent and time.monotonic() - self._heard.setdefault(node.name, time.monotonic()) > _LONG:
                nodes.note_silence(self._desk.db, node.name)
            waiting = int(self._client.xlen(self._keys.reports(node.name)))
            if waiting or node.waiting:
                nodes.keep_backlog(self._desk.db, node.name, waiting, self._delay(node) if waiting else 0.0)

    def _count_absences(self, node: str, presence: wire.Presence) -> None:
        """Count, for each order that a node has begun, how often it says that it has it no more."""
        for order in self._open.values():
            if order.row.node == node and order.row.name not in presence.orders:
                self._absent[order.row.name] = self._absent.get(order.row.name, 0) + 1

    def _delay(self, node: nodes.Node) -> float:
        oldest = self._client.xrange(self._keys.reports(node.name), count=1)
        seconds, _ = self._client.time()
        return max(0.0, float(seconds - _key(oldest[0][0].decode())[0] / 1000)) if oldest else 0.0

    def _resume(self) -> None:
        """Take up orders that an earlier writer has sent."""
        for row in nodes.open_orders(self._desk.db):
            if row.state == "wanted" or row.name in self._open:
                continue
            if row.run is not None and not nodes.is_open(self._desk.db, row.run):  # somebody closed its run meanwhile
                nodes.close(self._desk.db, row.name)
                continue
            order = self._dispatch.resume(row)
            if order:
                self._open[row.name] = order
                self._heard[row.name] = time.monotonic()

    def _send_wanted(self, now: datetime) -> None:
        """Send what is wanted to regions with free slots; withdraw it from those that have no node."""
        known = nodes.nodes(self._desk.db)
        alive = [node for node in known if node.may_crawl(now)]
        free = {node.region: 0 for node in alive}
        for node in alive:
            free[node.region] += node.slots - len(node.orders)
        for order in self._open.values():
            if order.row.state == "sent" and order.row.region in free:
                free[order.row.region] -= 1
        for row in [row for row in nodes.open_orders(self._desk.db) if row.state == "wanted"]:
            if row.region not in free:
                nodes.close(self._desk.db, row.name)
            elif free[row.region] > 0:
                sent = self._sent(row, now)
                if sent:
                    self._open[row.name] = sent
                    free[row.region] -= 1

    def _sent(self, row: nodes.NodeOrder, now: datetime) -> OpenOrder | None:
        """Send an order; one that cannot be sent is closed, so that its source is crawled at home."""
        try:
            return self._dispatch.send(row, now)
        except (UsageError, wire.Garbled) as error:
            log.error("%s: cannot be asked of a node: %s", row.source, error)
            nodes.close(self._desk.db, row.name)
            return None

    def _look_after(self, now: datetime) -> None:
        """End orders that nobody takes, whose time is up, or of whose crawl nothing is heard any more."""
        known = {node.name: node for node in nodes.nodes(self._desk.db)}
        regions = {node.region for node in known.values() if node.may_crawl(now)}
        for order in list(self._open.values()):
            row = order.row
            if row.until and now > row.until + timedelta(minutes=2):
                minutes = round((row.until - row.asked).total_seconds() / 60)
                self._stop(order, Reason.of(RunCode.TIME_IS_UP, minutes=minutes), now)
            elif row.state == "sent":
                self._dispatch.offer_again(order, row.region in regions, now)
            elif row.state == "begun":
                self._look_after_begun(order, known.get(row.node or ""), now)
            if order.row.state == "closed":
                self._finish(order)

    def _look_after_begun(self, order: OpenOrder, node: nodes.Node | None, now: datetime) -> None:
        row = order.row
        if node is None:
            self._stop(order, Reason.of(RunCode.NODE_UNKNOWN, node=row.node or ""), now)
            return
        if node.name not in self._refused and self._client.xlen(self._keys.reports(node.name)):
            return  # what has come is stored first
        if self._absent.get(row.name, 0) >= _ABSENCES:
            self._stop(order, Reason.of(RunCode.NODE_ENDED, node=node.name), now)
            return
        if self._client.exists(self._keys.lease(row.name)):
            self._heard[row.name] = time.monotonic()
        silent = time.monotonic() - self._heard.setdefault(row.name, time.monotonic())
        if silent > _SILENT:
            self._stop(order, Reason.of(RunCode.NODE_SILENT, node=node.name, minutes=round(silent / 60)), now)

    def _finish(self, order: OpenOrder) -> None:
        """Forget an order that is closed."""
        self._open.pop(order.row.name, None)
        self._heard.pop(order.row.name, None)
        self._absent.pop(order.row.name, None)
        order.release()
        self._dispatch.forget(order)

    def _close_books(self) -> None:
        """Let go of all orders; they are taken up again from the database."""
        for order in self._open.values():
            order.release()
        self._open.clear()


def serve(settings: Settings, stop: threading.Event) -> None:
    """Be the writer of a desk until `stop`; raises `Busy` where there is one."""
    own = access.of_desk(settings.data)
    with (
        locks.take(settings.data, LOCK, "another writer for nodes"),
        closing(database.connect(settings.database, desk=True)) as db,
        closing(Archive(settings.archive)) as archive,
    ):
        words = vocabulary.usable(settings.words, settings.rates)
        Writer(settings, Desk(db, archive, words), own).run(stop)


def _presence(told: bytes | None) -> wire.Presence | None:
    try:
        message = wire.unpack(told) if told and len(told) <= _MOST_PRESENCE else None
    except wire.Garbled:
        return None
    return message if isinstance(message, wire.Presence) and len(message.orders) <= _MOST_ORDERS else None


def _key(place: str) -> tuple[int, int]:
    milliseconds, _, number = place.partition("-")
    return int(milliseconds), int(number or 0)


def _after(place: bytes) -> str:
    """The smallest id behind an entry's."""
    milliseconds, number = _key(place.decode())
    return f"{milliseconds}-{number + 1}"
