"""A night of reports as a node sent them, to be told to a desk again: whole, twice, with gaps, by somebody else."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stdwatch import clock, config
from stdwatch.nodes import access, running, wire
from stdwatch.nodes.open_order import Desk
from stdwatch.nodes.version import version
from stdwatch.nodes.writer import Writer
from stdwatch.relevance import vocabulary
from stdwatch.store import database, node_orders, nodes
from stdwatch.store.archive import Archive
from tests.noded import House
from tests.over_nodes import NODE, NodedBench

OTHER = "n2"


@dataclass(slots=True)
class Night:
    """The reports of one order, and the desk as it was when the order had just been sent."""

    house: House
    order: str
    attempt: str
    messages: list[bytes]
    start: Path
    whole: Path
    """The desk after all of them."""


def record(bench: NodedBench, source: str) -> Night:
    """Crawl a source on a node while nobody stores, then keep what it sent."""
    house = bench.ready()
    house.admit(OTHER)
    start, whole = bench.folder / "start", bench.folder / "whole"
    begun = bench.start(source)
    order: str = begun.order  # type: ignore[attr-defined]
    bench.end_writing()
    shutil.copytree(bench.data, start)
    client: Any = house.access.client()
    stream = house.access.keys.reports(NODE)
    ended = lambda: any(wire_kind(fields) == "Ended" for _, fields in client.xrange(stream))  # noqa: E731
    house.until(ended, 60)
    entries: Any = client.xrange(stream)
    client.close()
    bench.begin_writing()
    begun.wait()
    bench.end_writing()
    shutil.copytree(bench.data, whole)
    attempt = entries[0][1][b"a"].decode()
    return Night(house, order, attempt, [fields[b"m"] for _, fields in entries], start, whole)


def wire_kind(fields: Any) -> str:
    """What a message is."""
    return type(wire.unpack(fields[b"m"])).__name__


@dataclass(slots=True)
class Telling:
    """A desk at the start of the night, a node that tells it things, and a writer that is driven by hand."""

    night: Night
    data: Path
    client: Any
    writer: Writer
    desk: Desk
    heartbeat: int = 0
    opened: list[Any] = field(default_factory=list)

    def tell(self, numbers: Iterable[int], *, node: str = NODE, **other: Any) -> None:
        """Send reports of the night by their numbers."""
        for number in numbers:
            self.send(number, self.night.messages[number], node=node, **other)

    def send(self, number: Any, message: bytes, *, node: str = NODE, attempt: str = "", order: str = "") -> None:
        """Send one report."""
        fields = {"o": order or self.night.order, "a": attempt or self.night.attempt, "n": number, "m": message}
        self.client.xadd(self.night.house.access.keys.reports(node), fields)

    def present(self, *orders: str, node: str = NODE) -> None:
        """Let a node say that it is there, with what orders."""
        self.heartbeat += 1
        packed = wire.pack(wire.Presence(version(), self.heartbeat, 4, 0.0, orders))
        self.client.set(self.night.house.access.keys.node(node), packed, ex=60)

    def work(self) -> None:
        """Let the writer do all there is to do."""
        while self.writer.work(clock.now()):
            pass

    def tick(self) -> None:
        """Let a second pass for the writer, and do all there is to do."""
        self.writer._ticked = 0.0
        self.work()

    def another_writer(self) -> None:
        """The writer is killed and another one starts."""
        self.writer._orders.release()
        self.writer = Writer(_settings(self.data), self.desk, self.night.house.access)
        self.work()

    @property
    def run(self) -> dict[str, Any]:
        """The run of the order."""
        row = node_orders.order(self.desk.db, self.night.order)
        return (node_orders.run_of(self.desk.db, row.run) if row and row.run else None) or {}

    @property
    def state(self) -> str:
        """How the order stands."""
        row = node_orders.order(self.desk.db, self.night.order)
        return row.state if row else ""

    @property
    def refused(self) -> int:
        """Entries that belonged to nothing."""
        return sum(node.refused for node in nodes.nodes(self.desk.db))

    def connect(self) -> Any:
        """The main database, for reading."""
        return database.read_only(self.data / "stdwatch.db").conn


@contextmanager
def telling(night: Night, data: Path) -> Iterator[Telling]:
    """A desk at the start of the night."""
    shutil.copytree(night.start, data)
    settings = _settings(data)
    client: Any = night.house.access.client()
    client.flushall()
    words = vocabulary.usable(settings.words, settings.rates)
    with (
        closing(database.connect(settings.database, desk=True)) as db,
        closing(Archive(settings.archive)) as archive,
        closing(client),
    ):
        desk = Desk(db, archive, words)
        made = Telling(night, data, client, Writer(settings, desk, night.house.access), desk)
        made.present(night.order)
        made.work()
        yield made
        made.writer._orders.release()


def node_client(house: House, node: str = NODE) -> Any:
    """The connection of a node, with a node's rights."""
    return access.Access.load(house.folder / node / running.FILE).client()


def _settings(data: Path) -> config.Settings:
    os.environ["STDWATCH_DATA"] = str(data)
    return replace(config.load(), data=data)
