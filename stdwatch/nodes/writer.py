"""The desk's one writer of what nodes report: it goes round their streams, and once a second looks after the rest."""

import logging
import math
import threading
import time
import uuid
from contextlib import closing, suppress
from datetime import datetime
from typing import Any

import redis

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.errors import Busy, StoreError
from stdwatch.nodes import access
from stdwatch.nodes.dispatch import Dispatch
from stdwatch.nodes.open_order import Desk
from stdwatch.nodes.orders import Orders
from stdwatch.nodes.presences import Presences
from stdwatch.nodes.reports import Reports
from stdwatch.nodes.shares import Shares
from stdwatch.reasons import StoreCode
from stdwatch.relevance import vocabulary
from stdwatch.store import database, locks, nodes, runs
from stdwatch.store.archive import Archive

log = logging.getLogger(__name__)

LOCK = "nodes"
_LEASE = 15
_TICK = 1.0
_SAYING = 30.0
_IDLE = 0.5
"""Seconds until the next look where nothing has come: each costs some calls to Redis a node."""


class Writer:
    """Stores reports, sends orders, watches nodes; whatever kills it, the next one goes on where it stopped."""

    def __init__(self, settings: Settings, desk: Desk, own: access.Access) -> None:
        self._settings, self._desk, self._keys = settings, desk, own.keys
        self._client: Any = own.client()
        self._orders = Orders(desk.db, Dispatch(settings, desk, self._client, own.keys))
        self._reports = Reports(desk.db, self._client, own.keys, self._orders, self._orders.release)
        self._presences = Presences(desk.db, self._client, own.keys)
        self._shares = Shares(desk.db, self._client, own.keys)
        folder = settings.data.stat()
        # Whose writer: of one folder there is never another (`LOCK`); a machine and its clone have folders alike.
        self._token = f"{uuid.getnode()}:{folder.st_dev}:{folder.st_ino}".encode()
        self._ticked, self._said = 0.0, -math.inf

    def run(self, stop: threading.Event) -> None:
        """Work until `stop`; Redis may come and go."""
        while not stop.is_set():
            try:
                self._be_the_only_one()
                stored = self.work(clock.now())
            except access.UNREACHABLE as error:
                log.warning("Redis cannot be reached: %s", error)
                self._orders.let_go()
                stop.wait(1)
            except Busy as error:
                log.warning("%s", error)
                stop.wait(5)
            except redis.ResponseError as error:  # it is starting, or full: what we write there is small
                log.warning("Redis refuses: %s", error)
                self._orders.let_go()
                stop.wait(1)
            except StoreError as error:
                log.error("%s", error)
                self._orders.release()
                stop.wait(5)
            else:
                if not stored:
                    stop.wait(_IDLE)
        with suppress(*access.UNREACHABLE):
            self._give_up_lease()
        self._orders.release()

    def work(self, now: datetime) -> int:
        """One round: store what came, send what is wanted; every second also see to orders and nodes.

        Who fills Redis is held back first of all. What is stored makes room in a full one, so it comes before whatever
        writes there. Returns how many entries were read.
        """
        ticking = time.monotonic() - self._ticked >= _TICK
        known = nodes.nodes(self._desk.db)
        if ticking:
            self._shares.watch(known, now)
            self._orders.resume(now)
        stored = sum(self._reports.store(node, now) for node in known if not self._orders.is_left(node))
        self._orders.finish_closed()
        if ticking:
            self._ticked = time.monotonic()
            self._reports.keep_backlog(known)
            for node, presence in self._presences.listen(known, now):
                self._orders.hear(node, presence.orders)
            self._orders.look_after(now, self._reports.wait)
            self._say_that_it_works(now)
        self._orders.send_wanted(now)
        return stored

    def _say_that_it_works(self, now: datetime) -> None:
        """Without this word for long, the scheduler sees to the orders by itself (`following`)."""
        if time.monotonic() - self._said >= _SAYING:
            runs.record_heartbeat(self._desk.db, nodes.WRITER, now)
            self._said = time.monotonic()

    def _be_the_only_one(self) -> None:
        """Hold the lease of the one writer; raises `Busy` where that of a copy of this desk has it.

        The next writer of a data directory takes over at once where one was killed.
        """
        key = self._keys.writer
        holder = self._client.get(key)
        if holder == self._token:
            self._client.expire(key, _LEASE)
            return
        try:
            free = holder is None and self._client.set(key, self._token, nx=True, ex=_LEASE)
        except redis.OutOfMemoryError:  # nobody holds it, and only a writer can make room for it
            return
        if not free:
            raise Busy("another writer has the nodes of this desk: is it a copy of another one? (docs/nodes.md)")

    def _give_up_lease(self) -> None:
        """Let the next writer in at once; the lease of another is left alone."""
        if self._client.get(self._keys.writer) == self._token:
            self._client.delete(self._keys.writer)


def serve(settings: Settings, stop: threading.Event) -> None:
    """Be the writer of a desk until `stop`; raises `Busy` where there is one."""
    own = access.of_desk(settings.data)
    with (
        locks.take(settings.data, LOCK, StoreCode.WRITER_RUNS),
        closing(database.connect(settings.database, desk=True)) as db,
        closing(Archive(settings.archive)) as archive,
    ):
        words = vocabulary.usable(settings.words, settings.rates)
        Writer(settings, Desk(db, archive, words), own).run(stop)
