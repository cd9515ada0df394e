"""Crawls of the tests over nodes: the same processes report through Redis, and a writer beside the desk stores it.

With ``--over-nodes`` the fixture `bench` is one of these, so that the same tests run over both adapters of the port.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from stdwatch import config
from stdwatch.clock import stamp
from stdwatch.nodes import running, wire, writer
from stdwatch.nodes.version import version
from tests.crawls import Bench, Running
from tests.noded import House

NODE = "n1"


@dataclass(slots=True)
class NodedRunning(Running):
    """A crawl under way on a node."""

    bench: Any = None
    order: str = ""


@dataclass(slots=True)
class NodedBench(Bench):
    """The bench, whose crawls run on a node without a data directory."""

    house: House | None = None
    heartbeat: int = 0
    is_at_home: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    writers: list[threading.Thread] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    def start(self, source: str, *arguments: str, kind: str | None = "nightly", **order: Any) -> Running:
        """Ask for a crawl and let a node begin it; a dry run is none of theirs."""
        is_backfill = any(word.startswith("since=") for word in arguments)
        named = kind or ("backfill" if is_backfill else "manual")
        self.is_at_home = named == "dry" or "kind=dry" in arguments or bool(order.get("command"))
        if self.is_at_home:
            return super(NodedBench, self).start(source, *arguments, kind=kind, **order)
        house = self.ready()
        house.until(lambda: house.hears(NODE), 20)
        name = house.order(source, named)
        house.until(lambda: house.row(name).state != "wanted", 20)
        more = ["-s", "STDWATCH_REPORTING=stdwatch.nodes.sender.NodeReporting", "-s", f"STDWATCH_ORDER={name}"]
        begun = super(NodedBench, self).start(source, *arguments, *more, kind=kind, **order)
        return NodedRunning(begun.pid, begun.log, begun.crawler, self, name)

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a crawl: on a node there is nowhere to store."""
        if self.is_at_home:
            return super(NodedBench, self).variables
        folder = self.folder / NODE / running.FILE
        nowhere = {"STDWATCH_DATA": str(self.folder / "nowhere"), "STDWATCH_NODE": str(folder)}
        return {**super(NodedBench, self).variables, **nowhere}

    def ready(self) -> House:
        """A house over the data directory as it is now, with a writer that tells the same time."""
        os.environ.update({"STDWATCH_NOW": stamp(self.now), "STDWATCH_ROUTE": self.replica.route})
        os.environ["STDWATCH_DATA"] = str(self.data)
        if self.house is None:
            self.house = House.found(self.data, self.folder, {})
            self.house.redis()
            self.house.admit(NODE, slots=9)
        if not self.writers:
            self.begin_writing()
        self.heartbeat += 1
        presence = wire.pack(wire.Presence(version(), self.heartbeat, 9, 0.0))
        client = self.house.access.client()
        client.set(self.house.access.keys.node(NODE), presence)
        client.close()
        return self.house

    def begin_writing(self) -> None:
        """Start a writer in a thread of its own."""
        self.stop = threading.Event()
        thread = threading.Thread(target=self._write, args=(self.stop,), daemon=True)
        self.writers.append(thread)
        thread.start()

    def end_writing(self) -> None:
        """End it."""
        self.stop.set()
        for thread in self.writers:
            thread.join(20)
        self.writers.clear()

    def close(self) -> None:
        """End writer and Redis."""
        self.end_writing()
        if self.house:
            self.house.close()

    def _write(self, stop: threading.Event) -> None:
        try:
            writer.serve(config.load(), stop)
        except BaseException as error:
            self.failures.append(error)
            raise


@contextmanager
def noded(bench: Bench) -> Iterator[NodedBench]:
    """The same bench over nodes, while the block runs."""
    before = {name: os.environ.get(name) for name in ("STDWATCH_NOW", "STDWATCH_ROUTE", "STDWATCH_DATA")}
    made = NodedBench(bench.crawler, bench.replica, bench.data, bench.folder, bench.settings, bench.environment)
    try:
        yield made
    finally:
        made.close()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
