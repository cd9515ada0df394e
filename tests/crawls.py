"""Real crawls for the tests: processes that poll the replica into a data directory."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import pytest

from stdwatch.clock import stamp
from stdwatch.operations import crawls as operations
from stdwatch.store import database
from stdwatch.triage import desk
from stdwatch.triage.desk import DecisionRequest
from tests.scripted_replica import Gate, ScriptedReplica
from tests.sentences import sentences_in
from tests.sharing import made_once

ROOT = Path(__file__).parents[1]
Kept = dict[str, set[tuple[Any, ...]]]
_NAMES = "SELECT source, kind, value, candidate FROM alias WHERE candidate IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Ended:
    """A crawl that is over: its exit status (negative: the signal that ended it) and all it said."""

    status: int
    log: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A command that is over: its exit status and what it printed."""

    status: int
    stdout: str
    stderr: str


class Crawler:
    """The program that forks crawls (`tests.crawler`), started once."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crawler"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """One order, one answer."""
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("the crawler is started with two pipes")
        self._process.stdin.write(json.dumps(order) + "\n")
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def command(self, words: Sequence[str], folder: Path, **environment: str) -> "Printed":
        """Run a command of ours to its end; `folder` takes what it prints."""
        log, complaints = folder / f"{uuid4()}.out", folder / f"{uuid4()}.err"
        order = {"stdwatch": words, "environment": environment, "log": str(log), "complaints": str(complaints)}
        status = self.ask({"wait": self.ask(order)["pid"]})["status"]
        return Printed(status, log.read_text("utf-8"), complaints.read_text("utf-8"))

    def close(self) -> None:
        """End the program."""
        if self._process.stdin and self._process.stdout:
            self._process.stdin.close()
            self._process.stdout.close()
        self._process.wait(10)


@dataclass(slots=True)
class Running:
    """A crawl under way."""

    pid: int
    log: Path
    crawler: Crawler

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def wait(self) -> Ended:
        """Its end."""
        status = self.crawler.ask({"wait": self.pid})["status"]
        ended = Ended(status, self.log.read_text(encoding="utf-8"))
        assert status != -signal.SIGALRM, f"it did not end: {ended.log}"
        return ended


@dataclass(slots=True)
class Bench:
    """A data directory, the replica, and crawls of the one into the other."""

    crawler: Crawler
    replica: ScriptedReplica
    data: Path
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    ahead: timedelta = timedelta()
    logs: int = 0

    def hurry(self, hurried: bool = True) -> None:
        """Have little patience with slow servers from now on."""
        if hurried:
            self.settings["DOWNLOAD_TIMEOUT"] = "1"

    def hold(self, path: str) -> Gate:
        """Let requests that match wait at a gate, with patience enough for what the test does meanwhile."""
        self.settings["DOWNLOAD_TIMEOUT"] = "60"
        return self.replica.hold(path)

    def start(self, source: str, *arguments: str, kind: str | None = "nightly", **order: Any) -> Running:
        """Start ``scrapy crawl``; `arguments` are put behind it, `order` is for `tests.crawler`."""
        self.logs += 1
        log = self.folder / f"{self.logs}.log"
        words = [source, *(["-a", f"kind={kind}"] if kind else []), *arguments]
        for name, value in self.settings.items():
            words += ["-s", f"{name}={value}"]
        asked = {"arguments": words, "environment": self.variables, "log": str(log), **order}
        return Running(self.crawler.ask(asked)["pid"], log, self.crawler)

    def crawl(self, source: str, *arguments: str, **order: Any) -> Ended:
        """Run a crawl to its end."""
        return self.start(source, *arguments, **order).wait()

    def decide(self, candidate: int, verb: str, name: str) -> None:
        """Let an editor decide; `name` is the UUID of the decision."""
        db = database.connect(self.data / "stdwatch.db", desk=True)
        request = DecisionRequest(name, candidate, verb, "editor")
        desk.decide(db, request, today=self.replica.now.date(), at=self.replica.now)
        db.close()

    def next_night(self, days: int = 1) -> None:
        """Let time pass."""
        self.replica.now += timedelta(days=days)

    def connect(self) -> sqlite3.Connection:
        """The main database, for reading."""
        return sqlite3.connect(f"file:{self.data / 'stdwatch.db'}?mode=ro", uri=True)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """What the database holds."""
        connection = self.connect()
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql, values)]
        finally:
            connection.close()

    def values(self, sql: str, *values: Any) -> list[Any]:
        """The first column of the rows."""
        return [next(iter(row.values())) for row in self.rows(sql, *values)]

    @property
    def now(self) -> datetime:
        """What the crawls take for the present: the replica's, or so much `ahead` of a site where time stands still."""
        return self.replica.now + self.ahead

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a crawl: where it stores, whom it asks, what time it is."""
        ours = {"DATA": str(self.data), "ROUTE": self.replica.route, "NOW": stamp(self.now)}
        return {**self.environment, **{f"STDWATCH_{name}": value for name, value in ours.items()}}

    @property
    def run(self) -> dict[str, Any]:
        """The newest run, its reasons as a list of sentences."""
        row = self.rows("SELECT * FROM run ORDER BY id DESC LIMIT 1")[0]
        return {**row, "reasons": sentences_in(row["reasons"])}

    def channel(self, name: str) -> dict[str, Any]:
        """What a channel said in the newest run."""
        sql = "SELECT * FROM channel_result WHERE run = (SELECT max(id) FROM run) AND channel = ?"
        return self.rows(sql, name)[0]

    def outcome(self, path: str) -> str:
        """The outcome of the newest entry of the fetch log whose URL ends so."""
        return str(self.values("SELECT outcome FROM fetch WHERE url LIKE ? ORDER BY id DESC LIMIT 1", f"%{path}")[0])

    def kept(self) -> Kept:
        """All that must outlast whatever comes in: what the publishers sent, how it was read, what was decided."""
        return {
            table: {tuple(row.values()) for row in self.rows(f"SELECT * FROM {table}")}  # noqa: S608 - our own names
            for table in ("text", "reading", "passage", "decision", "revision", "merge", f"({_NAMES})")
        }

    def lost(self, before: Kept) -> dict[str, set[tuple[Any, ...]]]:
        """What was kept before and is not kept any more."""
        now = self.kept()
        return {table: gone for table, rows in before.items() if (gone := rows - now[table])}

    def texts(self) -> dict[str, str]:
        """The text in force of every part, by URL."""
        sql = (
            "SELECT p.url, t.text FROM part p JOIN reading r ON r.id = p.reading JOIN text t ON t.hash = r.text_hash"
            " ORDER BY p.url"
        )
        return {row["url"]: row["text"] for row in self.rows(sql)}


@pytest.fixture(scope="session")
def crawler() -> Iterator[Crawler]:
    """The program that forks crawls."""
    program = Crawler()
    yield program
    program.close()


class Forked:
    """A crawl that the crawler forked, as far as `operations.crawls` asks a `subprocess.Popen` for something."""

    def __init__(self, crawler: Crawler, order: dict[str, Any]) -> None:
        self.returncode: int | None = None
        self.pid: int = crawler.ask(order)["pid"]
        self._crawler = crawler

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status; the crawls of tests end by themselves in time."""
        if self.returncode is None:
            self.returncode = int(self._crawler.ask({"wait": self.pid})["status"])
        return self.returncode

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self.pid, signal.SIGTERM)


@pytest.fixture
def forking(crawler: Crawler, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands of a test fork their crawls from a program that has imported all, which spares a second each."""

    def start(crawls: operations.Crawls, order: operations.Order, writing: int, output: IO[bytes]) -> Forked:
        ours = {name: value for name, value in os.environ.items() if name.startswith("STDWATCH_")}
        asked = {"arguments": operations.command(order)[4:], "environment": ours, "log": output.name}
        return Forked(crawler, {**asked, "progress": f"/proc/{os.getpid()}/fd/{writing}"})

    monkeypatch.setattr(operations.Crawls, "_start", start)


@pytest.fixture(scope="session")
def _served() -> Iterator[ScriptedReplica]:
    with ScriptedReplica() as scripted_replica:
        yield scripted_replica


@pytest.fixture
def replica(_served: ScriptedReplica) -> ScriptedReplica:
    """The small replica on its first night, with nothing wrong."""
    _served.start_over()
    return _served


@pytest.fixture
def bench(crawler: Crawler, replica: ScriptedReplica, tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Bench]:
    """An empty data directory; nothing is tried twice."""
    made = Bench(crawler, replica, tmp_path / "data", tmp_path, {"DOWNLOAD_TIMEOUT": "10", "RETRY_TIMES": "0"})
    if not pytestconfig.getoption("--over-nodes"):
        yield made
        return
    from tests.over_nodes import noded

    with noded(made) as over_nodes:
        yield over_nodes


@pytest.fixture(scope="session")
def _first_night(crawler: Crawler, _served: ScriptedReplica, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory after the first night of both sources, with one decision in it."""

    def crawl(folder: Path) -> None:
        _served.start_over()
        bench = Bench(crawler, _served, folder / "data", folder)
        for source in ("whitehouse", "uscc"):
            ended = bench.crawl(source)
            assert bench.run["verdict"] == "ok", ended.log
        bench.decide(bench.values("SELECT min(id) FROM candidate")[0], "accept", str(uuid4()))

    return made_once(tmp_path_factory, "first-night", crawl) / "data"


@pytest.fixture
def settled(_first_night: Path, bench: Bench) -> Bench:
    """The bench on the second night, after a first one on which all went well."""
    shutil.copytree(_first_night, bench.data)
    bench.next_night()
    return bench
