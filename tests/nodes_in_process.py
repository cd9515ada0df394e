"""Crawls of this process over nodes: reports go through Redis to a writer in a thread, and no other way."""

import asyncio
import os
import threading
from contextlib import closing
from pathlib import Path
from secrets import token_hex
from typing import Any

from stdwatch import clock, config
from stdwatch.nodes import running, wire, writer
from stdwatch.nodes.version import version
from stdwatch.site import Site
from stdwatch.store import database, node_orders, nodes
from tests.noded import REGION, House
from tests.over_nodes import NODE


class InProcess:
    """One Redis for all crawls; each is stored in the data directory that it is given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._house: House | None = None
        self._beat = 0

    async def crawl(self, site: type[Site], settings: Any, data: Path) -> None:
        """One nightly crawl; a data directory that is a copy of an earlier one has the same nodes."""
        from scrapy.crawler import AsyncCrawlerRunner

        name, stop = self._ask(site.name, data), threading.Event()
        thread = threading.Thread(target=writer.serve, args=(config.load(), stop), daemon=True)
        thread.start()
        try:
            while _state(data, name) == "wanted":
                await asyncio.sleep(0.05)
            adapter = {"STDWATCH_REPORTING": "stdwatch.nodes.sender.NodeReporting", "STDWATCH_ORDER": name}
            settings.setdict(adapter, priority="cmdline")
            await AsyncCrawlerRunner(settings).crawl(site, kind="nightly")
        finally:
            stop.set()
            thread.join(30)
        assert _state(data, name) == "closed"

    def close(self) -> None:
        """End Redis."""
        if self._house:
            self._house.close()

    def _ask(self, source: str, data: Path) -> str:
        if self._house is None:
            self._house = House.found(data, self._folder, {})
            self._house.redis()
            self._house.admit(NODE)
            os.environ["STDWATCH_NODE"] = str(self._folder / NODE / running.FILE)
        self._beat += 1
        client: Any = self._house.access.client()
        keys, presence = self._house.access.keys, wire.Presence(version(), self._beat, 9, 0.0)
        client.set(keys.node(NODE), wire.pack(presence))
        client.delete(keys.writer)
        client.close()
        order = node_orders.NodeOrder(token_hex(16), source, "nightly", {}, REGION, clock.now(), None)
        with closing(database.connect(data / "stdwatch.db", desk=True)) as db:
            nodes.heard_of(db, NODE, clock.now(), slots=9, orders=(), version=version(), fits=True, skew=0.0)
            return node_orders.ask(db, order)


def _state(data: Path, name: str) -> str:
    with closing(database.read_only(data / "stdwatch.db")) as db:
        order = node_orders.order(db, name)
    return order.state if order else "closed"
