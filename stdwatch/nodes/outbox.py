"""A node's reports on their way: numbered, sent in order by a thread of their own, each until Redis has answered."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import redis

from stdwatch import limits
from stdwatch.nodes import wire
from stdwatch.nodes.access import UNREACHABLE, Access
from stdwatch.nodes.keys import LEASE_SECONDS

log = logging.getLogger(__name__)

FULL = 8 * limits.MIB
"""Bytes of reports that are not sent yet, from which on the crawl waits."""

_RENEWAL = LEASE_SECONDS / 4
_PAUSE = 1.0
"""Seconds before the next try while Redis is away or full."""


class Outbox:
    """Sends the reports of one order and renews its lease; learns from the desk when the order is closed.

    `over` is called once, in the outbox's thread, when the desk has closed the order while reports were still to come;
    `eased` when the crawl need not wait any more.
    """

    def __init__(
        self, access: Access, order: str, attempt: str, over: Callable[[], None], eased: Callable[[], None]
    ) -> None:
        self._client: redis.Redis = access.client()
        self._keys, self._node, self._order, self._attempt = access.keys, access.user, order, attempt
        self._over, self._eased = over, eased
        self._waiting = deque[bytes]()
        self._bytes = self._next = 0
        self._changed = threading.Condition()
        self._stopping = self._ending = self._holding = False
        self._renewed = 0.0
        self.closed: wire.Closed | None = None
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    @property
    def is_holding(self) -> bool:
        """Whether the crawl has to wait: from the report that was too much until half of the room is free again."""
        return self._holding

    def put(self, packed: bytes) -> bool:
        """Hand over a report, which is not waited for; returns whether the crawl has to wait."""
        with self._changed:
            if self.closed is None:
                self._waiting.append(packed)
                self._bytes += len(packed)
                self._holding = self._holding or self._bytes > FULL
                self._changed.notify_all()
            return self._holding

    def wait_for_end(self, seconds: float) -> wire.Closed | None:
        """Wait until all is sent and the desk has closed the order; `None` when the time is over before."""
        until = time.monotonic() + seconds
        with self._changed:
            self._ending, self._renewed = True, 0.0
            while self.closed is None and time.monotonic() < until:
                self._changed.wait(0.2)
                if not self._waiting:
                    self._renewed = 0.0  # ask for the verdict now
                    self._changed.notify_all()
        return self.closed

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(15)
        self._client.close()

    def _run(self) -> None:
        """Send what waits; whatever Redis does, this thread goes on."""
        while not self._stopping:
            try:
                self._renew()
                self._send()
            except UNREACHABLE as error:
                log.warning("the desk's Redis cannot be reached, %d reports wait: %s", len(self._waiting), error)
                self._rest()
            except redis.ResponseError as error:  # full (OOM), starting (LOADING), or our user is gone
                log.warning("the desk's Redis takes nothing, %d reports wait: %s", len(self._waiting), error)
                self._rest()

    def _renew(self) -> None:
        if time.monotonic() - self._renewed < _RENEWAL:
            return
        answer: Any = self._client.get(self._keys.verdict(self._order))
        self._renewed = time.monotonic()
        if answer is None:
            self._client.expire(self._keys.lease(self._order), LEASE_SECONDS)
            return
        closed = _closed(answer)
        with self._changed:
            self.closed = closed
            self._waiting.clear()
            self._stopping = True
            self._bytes = 0
            self._holding = False
            self._changed.notify_all()
        if not self._ending:
            self._over()

    def _send(self) -> None:
        """Send the oldest report, or wait for one."""
        with self._changed:
            if not self._waiting:
                self._changed.wait(min(_RENEWAL, 1.0))
                return
            packed = self._waiting[0]
        fields: Any = {"o": self._order, "a": self._attempt, "n": self._next, "m": packed}
        self._client.xadd(self._keys.reports(self._node), fields)
        with self._changed:
            if self._waiting:
                self._waiting.popleft()
                self._next += 1
                self._bytes -= len(packed)
            eased = self._holding and self._bytes < FULL / 2
            self._holding = self._holding and not eased
            self._changed.notify_all()
        if eased:
            self._eased()

    def _rest(self) -> None:
        with self._changed:
            self._changed.wait(_PAUSE)


def _closed(answer: bytes) -> wire.Closed:
    """The desk's word; one that we cannot read, from a desk that was updated meanwhile, ends the crawl too."""
    try:
        message = wire.unpack(answer)
    except wire.GarbledMessage:
        return wire.Closed(None)
    return message if isinstance(message, wire.Closed) else wire.Closed(None)
