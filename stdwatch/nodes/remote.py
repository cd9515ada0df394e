"""Crawls for the scheduler of a desk with nodes: those of a region are done there, all others as always."""

import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import timedelta
from typing import Any

from stdwatch import clock, reasons
from stdwatch.config import Settings
from stdwatch.operations.crawls import Crawls, Order, Progress, Watcher
from stdwatch.reasons import Reason, RunCode, Verdict
from stdwatch.store import database, nodes

_LOOK = 0.5
"""Seconds between two looks at how an order gets on."""


class RemoteCrawls(Crawls):
    """Asks for a crawl by a row, and follows it there: the writer beside it does the rest.

    What no node can do is crawled at home: a source without a region, a region without nodes, a dry run, and pages
    asked for by URL, of each of which somebody waits to hear.
    """

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(settings, **options)
        self._ended = threading.Event()
        self._writer: subprocess.Popen[bytes] | None = None
        threading.Thread(target=self._keep_writer, name="nodes", daemon=True).start()

    def run_one(self, order: Order, watch: Watcher = lambda progress: None) -> Progress:
        """Run one order to its end, on a node where that can be, and return its last figures."""
        region = self._settings.region_of(order.source)
        if not region or order.kind == "dry" or order.urls or not self._has_nodes(region):
            return super().run_one(order, watch)
        name = self._ask(order, region)
        progress = Progress(order.source)
        watch(progress)
        while not self._ended.wait(_LOOK):
            row, run = self._look(name)
            if run:
                _update(progress, run)
                watch(progress)
            if row is None or row.state == "closed":
                return progress if progress.verdict else super().run_one(order, watch)
        progress.verdict, progress.reasons = Verdict.STOPPED, [Reason.of(RunCode.NOT_STARTED)]
        return progress

    def stop(self) -> None:
        """End what is crawled here; crawls on nodes go on, and their reports wait for the next scheduler."""
        self._ended.set()
        if self._writer:
            self._writer.terminate()
        super().stop()
        if self._writer:
            with suppress(subprocess.TimeoutExpired):
                self._writer.wait(10)

    def _has_nodes(self, region: str) -> bool:
        now = clock.now()
        with closing(database.connect(self._settings.database, desk=True)) as db:
            known = nodes.nodes(db)
        return any(node.region == region and node.may_crawl(now) for node in known)

    def _ask(self, order: Order, region: str) -> str:
        now, limit = clock.now(), self._limit
        arguments = {"since": order.since, "limit": str(order.limit) if order.limit else None}
        wanted = nodes.NodeOrder(
            name=secrets.token_hex(16),
            source=order.source,
            kind=order.kind,
            arguments={name: value for name, value in arguments.items() if value},
            region=region,
            asked=now,
            until=now + timedelta(seconds=limit) if limit else None,
        )
        with closing(database.connect(self._settings.database, desk=True)) as db:
            return nodes.ask(db, wanted)

    def _look(self, name: str) -> tuple[nodes.NodeOrder | None, dict[str, Any] | None]:
        with closing(database.connect(self._settings.database, desk=True)) as db:
            row = nodes.order(db, name)
            return row, nodes.run_of(db, row.run) if row and row.run is not None else None

    def _keep_writer(self) -> None:
        """Have a writer as long as this scheduler lives; one that ends is started again."""
        while not self._ended.is_set():
            began = time.monotonic()
            self._writer = subprocess.Popen(
                [sys.executable, "-m", "stdwatch", "nodes", "serve"], cwd=self._settings.root, stdin=subprocess.DEVNULL
            )
            self._writer.wait()
            self._ended.wait(max(0.0, 10 - (time.monotonic() - began)))


def _update(progress: Progress, run: dict[str, Any]) -> None:
    for figure in ("requests", "leads", "new", "changed", "failed", "verdict"):
        setattr(progress, figure, run[figure])
    loaded: Sequence[Reason] = reasons.load(run["reasons"])
    progress.reasons = list(loaded)
