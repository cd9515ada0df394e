"""Crawls for the scheduler of a desk with nodes: those of a region are done there, all others as always."""

import logging
import secrets
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial
from typing import Any

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.errors import StdwatchError
from stdwatch.nodes.following import Followed, Follower
from stdwatch.operations.crawls import Crawls, Order, Progress, Watcher
from stdwatch.operations.slots import Slots
from stdwatch.store import database, locks, node_orders, nodes, runs

log = logging.getLogger(__name__)

_AGAIN = 10.0
"""Seconds from the start of a writer to that of the next one."""

_LOOK = 60.0
"""Seconds between two looks whether a writer that runs also works."""

_LETTING_GO = 15
"""Seconds in which a writer lets go of a source whose order is closed, even where Redis does not answer."""


class RemoteCrawls(Crawls):
    """Asks for a crawl by a row, and follows it there: the writer beside it does the rest.

    What no node can do is crawled at home: a source without a region, a region without nodes, a dry run, and pages
    asked for by URL, of each of which somebody waits to hear.
    """

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(settings, **options)
        self._ended = threading.Event()
        self._writer: subprocess.Popen[bytes] | None = None
        with suppress(StdwatchError):  # from now on one is waited for; the scheduler tells of a broken database
            self._expect_writer()
        self._follower = Follower(settings)
        self._follower.start()
        threading.Thread(target=self._keep_writer, name="nodes", daemon=True).start()

    def submit(
        self,
        slots: Slots,
        order: Order,
        watch: Watcher = lambda progress: None,
        usual: timedelta | None = None,
    ) -> Future[Progress]:
        """Have an order crawled on a node where that can be, without a slot; else at home, in its turn."""
        home = partial(super().submit, slots, order, watch, usual)
        region = self._settings.region_of(order.source)
        is_for_nodes = bool(region) and order.kind != "dry" and not order.urls
        name = self._ask(order, region) if is_for_nodes else None
        if name is None:
            return home()
        progress = Progress(order.source)
        watch(progress)
        return self._follower.follow(Followed(name, progress, watch, home, Future()))

    def run_one(self, order: Order, watch: Watcher = lambda progress: None) -> Progress:
        """Run one order at home, once the writer has let go of its source."""
        if self._settings.region_of(order.source) and order.kind != "dry":
            locks.wait_for(self._settings.data, order.source, _LETTING_GO)
        return super().run_one(order, watch)

    def stop(self) -> None:
        """End what is crawled here; crawls on nodes go on, and their reports wait for the next scheduler."""
        self._ended.set()
        self._follower.stop()
        if self._writer:
            self._writer.terminate()
        super().stop()
        if self._writer:
            with suppress(subprocess.TimeoutExpired):
                self._writer.wait(10)

    def _ask(self, order: Order, region: str) -> str | None:
        """The name of the order: of the one that is under way, or of another where a node is there to take it."""
        now, limit = clock.now(), self._limit
        arguments = {"since": order.since, "limit": str(order.limit) if order.limit else None}
        wanted = node_orders.NodeOrder(
            name=secrets.token_hex(16),
            source=order.source,
            kind=order.kind,
            arguments={name: value for name, value in arguments.items() if value},
            region=region,
            asked=now,
            until=now + timedelta(seconds=limit) if limit else None,
        )
        with closing(database.connect(self._settings.database, desk=True)) as db:
            has_nodes = any(node.region == region and node.may_crawl(now) for node in nodes.nodes(db))
            return node_orders.ask(db, wanted) if has_nodes or node_orders.has_order(db, order.source) else None

    def _expect_writer(self) -> None:
        with closing(database.connect(self._settings.database, desk=True)) as db:
            runs.record_heartbeat(db, nodes.WRITER, clock.now())

    def _keep_writer(self) -> None:
        """Have a writer as long as this scheduler lives; one that ends, or does nothing, is replaced by another."""
        command = [sys.executable, "-m", "stdwatch", "nodes", "serve"]
        while not self._ended.is_set():
            began = time.monotonic()
            try:
                self._writer = subprocess.Popen(command, cwd=self._settings.root, stdin=subprocess.DEVNULL)
            except OSError as error:  # no memory, no process left
                log.error("no writer for nodes could be started: %s", error)
            else:
                self._watch_writer(self._writer)
            self._ended.wait(max(0.0, _AGAIN - (time.monotonic() - began)))

    def _watch_writer(self, writer: "subprocess.Popen[bytes]") -> None:
        """Wait for its end; one that has not come round for long holds the locks of its sources for nothing."""
        began = time.monotonic()
        while True:
            with suppress(subprocess.TimeoutExpired):
                writer.wait(_LOOK)
                return
            if time.monotonic() - began > nodes.WRITERLESS.total_seconds() and self._is_without_writer():
                log.error("the writer for nodes does nothing and is ended")
                writer.kill()

    def _is_without_writer(self) -> bool:
        with suppress(StdwatchError), closing(database.connect(self._settings.database, desk=True)) as db:
            return nodes.is_without_writer(db, clock.now())
        return False
