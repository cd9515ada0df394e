"""How scrapyd on a node comes by its crawls: the poller pulls orders from the desk, so that a node opens no port."""

import logging
import time
from typing import Any

from scrapyd.interfaces import IPoller
from scrapyd.launcher import Launcher as ScrapydLauncher
from twisted.internet.defer import Deferred, DeferredQueue
from twisted.internet.threads import deferToThread
from zope.interface import implementer

from stdwatch.nodes import access, wire
from stdwatch.nodes.keys import LEASE_SECONDS
from stdwatch.nodes.sender import ORDER
from stdwatch.nodes.version import version
from stdwatch.store.nodes import SKEW

log = logging.getLogger(__name__)

_PROJECT = "default"
_HEARTBEAT = 2.0
"""Seconds after which a node says again that it is there; at once when its crawls are others."""


@implementer(IPoller)
class Poller:
    """scrapyd's `poller`: says that this node is there, and takes an order for each slot that is free."""

    def __init__(self, config: Any) -> None:
        self.queues: dict[str, Any] = {}
        self._access = access.of_node()
        self._client: Any = self._access.client(seconds=5)
        self._slots: DeferredQueue[dict[str, Any]] = DeferredQueue()
        self._number = self._heartbeat = 0
        self._free = 0
        self._running: set[str] = set()
        self._skew = 0.0
        self._said: tuple[str, ...] = ()
        self._said_at = 0.0

    def update_projects(self) -> None:
        """Nothing: a node has one project, the checkout that it stands in."""

    def next(self) -> "Deferred[dict[str, Any]]":
        """For a slot that is free: the next crawl, when there is one."""
        waiting: Deferred[dict[str, Any]] = self._slots.get()
        self._number = max(self._number, len(self._slots.waiting) + len(self._running))
        return waiting

    def poll(self) -> "Deferred[None]":
        """Called about every second: never fails, whatever Redis does."""
        self._free = len(self._slots.waiting)
        return deferToThread(self._take).addCallback(self._start).addErrback(_log)

    def over(self, name: str) -> None:
        """Note that an order is not crawled here any more."""
        self._running.discard(name)

    def _start(self, message: dict[str, Any] | None) -> None:
        if message:
            self._slots.put(message)

    def _take(self) -> dict[str, Any] | None:
        """Say that we are there; an order, where a slot is free and the desk's version is ours."""
        keys, running = self._access.keys, tuple(sorted(self._running))
        if running != self._said or time.monotonic() - self._said_at >= _HEARTBEAT:
            self._say(running)
        if not self._free or abs(self._skew) > SKEW or self._client.get(keys.version) != version().encode():
            return None
        name = self._client.rpop(keys.todo(self._access.region))
        if name is None:
            return None
        return self._message(name.decode())

    def _message(self, name: str) -> dict[str, Any] | None:
        """The order as scrapyd takes it, unless it is gone; of two that take it only one finds the claim."""
        keys = self._access.keys
        packed = self._client.get(keys.order(name))
        order = wire.unpack(packed) if packed else None
        if not isinstance(order, wire.Order) or order.version != version():
            return None
        if not self._client.expire(keys.lease(name), LEASE_SECONDS):
            return None
        self._running.add(name)
        limit = {"CLOSESPIDER_TIMEOUT": f"{order.seconds:.0f}"} if order.seconds else {}
        ours = {"STDWATCH_REPORTING": "stdwatch.nodes.sender.NodeReporting", ORDER: name}
        settings = {**order.settings, **limit, **ours}
        return {"_project": _PROJECT, "_spider": order.source, "_job": name, "settings": settings, **order.arguments}

    def _say(self, running: tuple[str, ...]) -> None:
        """Write down that we are there, with the orders that we have."""
        self._skew = self._measured_skew()
        self._heartbeat += 1
        presence = wire.Presence(version(), self._heartbeat, self._number, round(self._skew, 1), running)
        self._client.set(self._access.keys.node(self._access.user), wire.pack(presence), ex=LEASE_SECONDS)
        self._said, self._said_at = running, time.monotonic()

    def _measured_skew(self) -> float:
        """Seconds by which our clock is ahead of the desk's."""
        before = time.time()
        seconds, microseconds = self._client.time()
        return float((before + time.time()) / 2 - seconds - microseconds / 1e6)


class Launcher(ScrapydLauncher):  # type: ignore[misc]  # scrapyd has no types
    """scrapyd's `launcher`, which tells the poller when a crawl is over, or could not even begin."""

    def _spawn_process(self, message: dict[str, Any], slot: int) -> None:
        """Start a crawl; where that fails its slot is free again, and the order is offered again when its lease ends.

        scrapyd itself would never ask for a crawl in that slot again.
        """
        try:
            super()._spawn_process(message, slot)
        except Exception:  # no memory, no process left, no folder for its log: whatever it is, the slot stays
            log.exception("%s: its crawl could not be started", message["_spider"])
            self._is_over(message["_job"])
            self._get_message(slot)

    def _process_finished(self, result: Any, slot: int) -> None:
        self._is_over(self.processes[slot].job)
        super()._process_finished(result, slot)

    def _is_over(self, name: str) -> None:
        self.app.getComponent(IPoller).over(name)


def _log(failure: Any) -> None:
    log.warning("no orders from the desk: %s", failure.getErrorMessage())
