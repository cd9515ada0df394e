"""A small checkout of its own for tests with real processes: made-up sources that need no site, and a scheduler."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from stdwatch.clock import stamp
from stdwatch.store import database

ROOT = Path(__file__).parents[1]

SPIDER = """
import asyncio, os, signal
from stdwatch.extraction.rules import PageRules
from stdwatch.items import ChannelResult, DiscoveryReport
from stdwatch.site import Site
from stdwatch.web_content.urls import UrlRules, patterns
from stdwatch import clock

class Source(Site):
    name = "{name}"
    titles = {{"en": "{name}", "zh": "{name}"}}
    home = "https://{name}.example/"
    urls = UrlRules(host="{name}.example", accept=patterns("^/x"))
    channels = ()
    page = PageRules(title=("h1",), date=(), body=("main",))

    async def start(self):
        {before}
        await asyncio.sleep({seconds})
        result = ChannelResult("listing", "required", "ok", complete=True, entries=1, matching=1)
        yield DiscoveryReport(self.name, clock.now(), (result,), (), ())
"""


@dataclass(slots=True)
class Checkout:
    """A folder with spiders and settings; its data lie beside it."""

    root: Path
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    @classmethod
    def make(cls, root: Path) -> "Checkout":
        """An empty one."""
        (root / "spiders").mkdir(parents=True)
        (root / "spiders" / "__init__.py").write_text("")
        (root / "scrapy.cfg").write_text("[settings]\ndefault = stdwatch.settings\n")
        shutil.copy(ROOT / "scheduler.py", root)
        made = cls(root)
        made.configure()
        return made

    def spider(self, name: str, seconds: float = 0, before: str = "pass") -> None:
        """Add a source whose crawl takes so long."""
        text = SPIDER.format(name=name, seconds=seconds, before=before)
        (self.root / "spiders" / f"{name}.py").write_text(text)

    def configure(self, daily: str = "00:00", **more: object) -> None:
        """Write the settings: a tick a second, no jitter."""
        values = {"tick": 1, "jitter": 0, "least_free": 50, "daily": daily} | more
        lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]  # TOML's values as well
        (self.root / "stdwatch.toml").write_text("\n".join(lines))

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.root / "data"

    def start(self, **environment: str) -> subprocess.Popen[str]:
        """Start ``python scheduler.py`` here."""
        log = os.open(self.root / "scheduler.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("STDWATCH_")}
        process = subprocess.Popen(
            [sys.executable, "scheduler.py"],
            cwd=self.root,
            env={**inherited, "PYTHONPATH": f"{self.root}:{ROOT}", **environment},
            stderr=log,
            text=True,
        )
        os.close(log)
        self.processes.append(process)
        return process

    def ran(self, name: str, started: datetime, verdict: str = "ok") -> None:
        """Put a past night into the database."""
        with closing(database.connect(self.data / "stdwatch.db", desk=True)) as db:
            row = {"source": name, "kind": "nightly", "pid": 1, "verdict": verdict}
            db.table("run").insert(row | {"started": stamp(started), "ended": stamp(started)})

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds; nothing before it is there."""
        path = self.data / "stdwatch.db"
        if not path.is_file():
            return []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as db:
            try:
                return db.execute(sql, values).fetchall()
            except sqlite3.OperationalError:  # it is being made
                return []

    def runs(self, name: str) -> list[tuple[Any, ...]]:
        """Verdict and process of each run of a source, oldest first."""
        return self.rows("SELECT verdict, pid FROM run WHERE source = ? AND pid <> 1 ORDER BY id", name)

    def log(self) -> str:
        """All that schedulers said here."""
        return (self.root / "scheduler.log").read_text(encoding="utf-8")

    def close(self) -> None:
        """End what is left."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()
        for (pid,) in self.rows("SELECT pid FROM run WHERE ended IS NULL"):
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def until(there: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something that other processes do; it must come in time."""
    end = time.monotonic() + seconds
    while not there():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain")
        time.sleep(0.05)


def soon(seconds: int) -> tuple[str, datetime]:
    """A due time so many seconds from now, as in the settings and as an instant."""
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
    return due.strftime("%H:%M:%S"), due
