"""The streams of nodes' reports at the desk: read in batches, applied, and trimmed once they are stored."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import redis
from sqlite_utils import Database

from stdwatch.nodes import wire
from stdwatch.nodes.attempts import BATCH, FATAL, Attempts
from stdwatch.nodes.checking import ImplausibleReport
from stdwatch.nodes.keys import Keys
from stdwatch.nodes.open_order import OpenOrder, OrderLost
from stdwatch.nodes.orders import Orders
from stdwatch.reasons import Reason, RunCode
from stdwatch.store import nodes
from stdwatch.store.database import is_unusable, writing

log = logging.getLogger(__name__)

_BATCH_SECONDS = 0.1
"""A transaction is no longer than this, so that editors' decisions need not wait for it."""

_BATCH_BYTES = 4 * 2**20
"""So much is read from a stream at once, and one message more at most."""

_MOST_REPORTS = 2**31

_LONGEST = 500
"""Characters of why a report was not believed, and of what a node calls its process."""

# XRANGE counts entries, and one entry may have 48 MB: this stops at a number of bytes. An entry of ours has four
# fields; one of a million would cost its memory many times over here.
_READ = """
local found, size, after = {}, 0, ARGV[1]
while #found < tonumber(ARGV[3]) and size < tonumber(ARGV[2]) do
  local entry = redis.call('XRANGE', KEYS[1], '(' .. after, '+', 'COUNT', 1)[1]
  if not entry then break end
  if #entry[2] ~= 8 then entry[2] = {} end
  found[#found + 1] = entry
  after = entry[1]
  for _, value in ipairs(entry[2]) do size = size + #value end
end
return found
"""

# The ids alone: what asks for them otherwise gets the entries too.
_NEWEST = """
local about = redis.pcall('XINFO', 'STREAM', KEYS[1])
for index = 1, #about, 2 do
  if about[index] == 'last-generated-id' then return about[index + 1] end
end
"""
_OLDEST = "return (redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', 1)[1] or {})[1]"

Entry = tuple[bytes, list[bytes]]
_Apply = Callable[[str, dict[bytes, bytes], datetime], OpenOrder | None]


class Reports:
    """Stores what nodes report on the open orders, each report in the transaction that keeps its stream's place.

    `roll_back` is called when a transaction failed: what is in memory counts reports that are not stored then.
    """

    def __init__(self, db: Database, client: Any, keys: Keys, orders: Orders, roll_back: Callable[[], None]) -> None:
        self._db, self._client, self._keys, self._orders, self._roll_back = db, client, keys, orders, roll_back
        self._unreadable: set[str] = set()
        self._attempts = Attempts(db)

    def store(self, node: nodes.Node, now: datetime) -> int:
        """Store a batch of a node's stream; returns how many entries it had.

        A node that ended its own stream, by an entry with the last id there is, stops no other.
        """
        try:
            number = self._drain(node, now)
        except redis.ResponseError as error:
            if node.name not in self._unreadable:
                log.error("the reports of node %s cannot be read: %s", node.name, error)
            self._unreadable.add(node.name)
            return 0
        self._unreadable.discard(node.name)
        return number

    def wait(self, node: str) -> bool:
        """Whether reports of a node wait to be stored, and can be."""
        known = next((each for each in nodes.nodes(self._db) if each.name == node), None)
        return known is not None and self._oldest(known) is not None

    def keep_backlog(self, known: Iterable[nodes.Node]) -> None:
        """Keep how much of each node waits, and for how long the oldest does."""
        for node in known:
            oldest = self._oldest(node)
            waiting = int(self._client.xlen(self._keys.reports(node.name))) if oldest else 0
            if waiting or node.waiting:
                nodes.keep_backlog(self._db, node.name, waiting, self._delay(oldest) if oldest else 0.0)

    def _oldest(self, node: nodes.Node) -> str | None:
        """The id of the first entry behind those that are stored, where they can be read."""
        if node.name in self._unreadable:
            return None
        stream = self._keys.reports(node.name)
        entry_id = self._client.eval(_OLDEST, 1, stream, self._place(stream, node))
        return entry_id.decode() if entry_id else None

    def _delay(self, entry_id: str) -> float:
        """Seconds since an entry was added, by Redis' clock."""
        seconds, _ = self._client.time()
        return max(0.0, float(seconds - _key(entry_id)[0] / 1000))

    def _drain(self, node: nodes.Node, now: datetime) -> int:
        stream = self._keys.reports(node.name)
        place = self._place(stream, node)
        entries: list[Entry] = self._client.eval(_READ, 1, stream, place, _BATCH_BYTES, BATCH)
        if not entries:
            self._trim(stream, place)  # a writer that was killed had stored them and not trimmed
            return 0
        apply = self._leave_out if self._attempts.begin(node) >= FATAL else self._apply
        number, last = self._store_batch(node, entries[: self._attempts.most(node.name)], now, apply)
        self._trim(stream, last.decode())  # first of all: a full Redis takes nothing else
        return number

    def _trim(self, stream: str, place: str) -> None:
        """Drop all that is stored; by default, ``XTRIM`` is near enough with a hundred entries."""
        self._client.xtrim(stream, minid=_after(place), approximate=False)

    def _place(self, stream: str, node: nodes.Node) -> str:
        """Where to read on; from the beginning in a stream that is younger than our place: Redis has lost it."""
        newest = self._client.eval(_NEWEST, 1, stream)  # none where there is no stream yet
        return node.last_entry if newest and _key(node.last_entry) <= _key(newest.decode()) else "0-0"

    def _store_batch(self, node: nodes.Node, entries: list[Entry], now: datetime, apply: _Apply) -> tuple[int, bytes]:
        """Apply entries in one transaction with the place behind them; returns how many, and the last one's id."""
        began, refused, number = time.monotonic(), 0, 0
        touched: dict[str, OpenOrder] = {}
        try:
            with writing(self._db):
                for _, values in entries:
                    order = apply(node.name, dict(zip(values[::2], values[1::2], strict=True)), now)
                    refused += order is None
                    if order:
                        touched[order.row.name] = order
                    number += 1
                    if time.monotonic() - began > _BATCH_SECONDS:
                        break
                last = entries[number - 1][0]
                for order in touched.values():
                    order.keep()
                nodes.keep_last_entry(self._db, node.name, last.decode(), refused)
        except BaseException:
            self._roll_back()
            raise
        return number, last

    def _apply(self, node: str, fields: dict[bytes, bytes], now: datetime) -> OpenOrder | None:
        """Apply one entry; `None` when it belongs to no open order of this node."""
        order = self._order_of(node, fields)
        try:
            attempt, number, packed = fields[b"a"].decode("ascii"), int(fields[b"n"]), fields[b"m"]
        except (KeyError, ValueError):
            return None
        if order is None or not 0 <= number < _MOST_REPORTS or len(attempt) > _LONGEST:
            return None
        try:
            if order.row.node is not None and (attempt != order.row.attempt or number <= order.row.last):
                return None
            message = wire.unpack_report(packed)
            with writing(self._db):  # one that cannot be stored leaves nothing behind
                return order if order.take(node, attempt, number, message, now) else None
        except OrderLost as lost:
            order.stop(Reason.of(RunCode.REPORTS_LOST, count=lost.count, node=node), now)
        except Exception as error:  # whatever it is: the next writer would meet it again, and stop all nodes
            if is_unusable(error):
                raise
            if order.row.node is None:
                return None
            # What was not judged implausible may be a mistake of the judging code: only its traceback tells.
            is_judged = isinstance(error, ImplausibleReport | wire.GarbledMessage)
            (log.warning if is_judged else log.exception)("%s: node %s: %s", order.row.source, node, error)
            order.stop(
                Reason.of(RunCode.REPORT_REFUSED, node=node, text=(str(error) or type(error).__name__)[:_LONGEST]), now
            )
        return order

    def _leave_out(self, node: str, fields: dict[bytes, bytes], now: datetime) -> OpenOrder | None:
        """Refuse the order of an entry that is not looked at again; `None` as above."""
        order = self._order_of(node, fields)
        log.error("node %s: left out an entry at which the writer ended %d times", node, FATAL)
        if order is None or order.row.node is None:
            return None
        order.stop(Reason.of(RunCode.REPORT_FATAL, node=node), now)
        return order

    def _order_of(self, node: str, fields: dict[bytes, bytes]) -> OpenOrder | None:
        """The open order of an entry, unless another node has begun it."""
        order = self._orders.get(fields.get(b"o", b"").decode("ascii", "replace"))
        return order if order and order.row.state != "closed" and order.row.node in {None, node} else None


def _key(entry_id: str) -> tuple[int, int]:
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number or 0)


def _after(entry_id: str) -> str:
    """The smallest id behind an entry's."""
    milliseconds, number = _key(entry_id)
    return f"{milliseconds}-{number + 1}"
