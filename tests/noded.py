"""A desk with nodes for the tests: its Redis, its writer, and scrapyd on loopback, each a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from stdwatch import clock
from stdwatch.nodes import founding, running
from stdwatch.nodes.access import UNREACHABLE, Access, tell_users
from stdwatch.store import database, node_orders, nodes

ROOT = Path(__file__).parents[1]
REGION = "us"
PATIENCE = 90


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass(slots=True)
class House:
    """A data directory with nodes; `environment` is that of all its processes."""

    data: Path
    folder: Path
    environment: dict[str, str]
    access: Access
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    poll: float = 0.3
    """Seconds between two looks of a node for orders; `running.POLL_SECONDS` as it comes."""

    @classmethod
    def found(cls, data: Path, folder: Path, environment: dict[str, str], *, address: str = "127.0.0.1") -> "House":
        """Make authority, users and configuration in a data directory."""
        database.connect(data / "stdwatch.db", desk=True).close()
        both = " ".join(dict.fromkeys(("127.0.0.1", address)))
        access = founding.initialize(data, [address], port=free_port(), bind=both, memory=256)
        return cls(data, folder, {**os.environ, **environment}, access)

    def start(self, name: str, command: list[str], folder: Path = ROOT, **more: str) -> None:
        """Start a process, its words in a file of its name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=folder,
                env={**self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def serve(self) -> None:
        """Start Redis and the writer, as the scheduler would."""
        self.start("desk", [sys.executable, "-m", "stdwatch", "nodes", "serve"], STDWATCH_DATA=str(self.data))

    def redis(self) -> None:
        """Start Redis alone and wait until it answers."""
        self.processes["redis"] = running.start_redis(self.data)
        client = self.access.client(seconds=2)
        self.until(lambda: _answers(client), 10)
        client.close()

    def admit(self, name: str, *, slots: int = 2, region: str = REGION) -> Access:
        """Admit a node and lay it down."""
        with closing(database.connect(self.data / "stdwatch.db", desk=True)) as db:
            nodes.add(db, name, region, clock.now())
        access = founding.admit(self.data, name, region)
        running.join(self.folder / name, access, slots=slots, port=free_port(), seconds=self.poll)
        tell_users(self.data)
        return access

    def node(self, name: str, *, slots: int = 2, before: Sequence[str] = (), **environment: str) -> None:
        """Start the scrapyd of a node, which has no data directory; `before` is put before its command."""
        folder = self.folder / name
        if not folder.is_dir():
            self.admit(name, slots=slots)
        command, _ = running.scrapyd(folder, ROOT)
        path = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
        own = {"PYTHONPATH": path, "STDWATCH_NODE": str(folder / running.FILE), "STDWATCH_DATA": "", **environment}
        self.start(name, [*before, *command], folder, **own)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End a process with all that it started."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            if os.getpgid(process.pid) == process.pid:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
        process.wait(30)

    def order(self, source: str, kind: str = "nightly", *, minutes: int = 30) -> str:
        """Ask for a crawl, as the scheduler would."""
        now = clock.now()
        wanted = node_orders.NodeOrder(token_hex(16), source, kind, {}, REGION, now, now + timedelta(minutes=minutes))
        with closing(database.connect(self.data / "stdwatch.db", desk=True)) as db:
            return node_orders.ask(db, wanted)

    def hears(self, name: str) -> bool:
        """Whether a node was heard of lately."""
        with closing(database.read_only(self.data / "stdwatch.db")) as db:
            return any(node.name == name and node.is_alive(clock.now()) for node in nodes.nodes(db))

    def is_idle(self) -> bool:
        """Whether no node has anything to do."""
        with closing(database.read_only(self.data / "stdwatch.db")) as db:
            return not any(node.orders for node in nodes.nodes(db))

    def row(self, name: str) -> node_orders.NodeOrder:
        """How an order stands."""
        with closing(database.read_only(self.data / "stdwatch.db")) as db:
            node_order = node_orders.order(db, name)
        assert node_order
        return node_order

    def run(self, name: str) -> dict[str, Any]:
        """The run of an order."""
        with closing(database.read_only(self.data / "stdwatch.db")) as db:
            return node_orders.run_of(db, self.row(name).run or 0) or {}

    def wait(self, *names: str, seconds: float = PATIENCE) -> None:
        """Wait until orders are closed."""
        self.until(lambda: all(self.row(name).state == "closed" for name in names), seconds)

    def until(self, happened: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait for something, with patience."""
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, self.logs()
            time.sleep(0.1)

    def logs(self) -> str:
        """The last words of all processes."""
        texts = [*self.folder.glob("*.log"), *self.folder.glob("*/logs/*/*/*.log"), self.data / "nodes" / "redis.log"]
        return "\n".join(
            f"== {path.name}\n{path.read_text(encoding='utf-8', errors='replace')[-1500:]}"
            for path in texts
            if path.is_file()
        )

    def end(self) -> None:
        """End everything, so that it can be started again."""
        for name in sorted(self.processes, reverse=True):
            self.kill(name, signal.SIGTERM)

    def close(self) -> None:
        """End everything, whatever it does."""
        for name in list(self.processes):
            self.kill(name, signal.SIGTERM if name == "desk" else signal.SIGKILL)


def _answers(client: Any) -> bool:
    try:
        return bool(client.ping())
    except UNREACHABLE:
        return False


@contextmanager
def house(data: Path, folder: Path, environment: dict[str, str]) -> Iterator[House]:
    """A desk with nodes that is ended in any case."""
    made = House.found(data, folder, environment)
    try:
        yield made
    finally:
        made.close()
