"""A night over all sources with the delays of their spiders, four at a time, and the whole archive read again."""

import sqlite3
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rehearsal.server import Replica
from stdwatch import clock, sources
from stdwatch.operations.crawls import Order, command
from tests.bench.spent import Spent, noisy_or, run
from tests.bench.table import table

START = date(2025, 11, 10)
HOUR = timedelta(hours=20)
AT_ONCE = 2
Row = tuple[Any, ...]
HEADS = ("source", "night", "wall s", "CPU s", "peak MB", "requests", "KB read", "new", "changed")


def measure(seed: int, nights: int) -> Iterator[str]:
    """The first and the last of so many nights, by source and in sum; then a replay of all that was kept."""
    with TemporaryDirectory(prefix="stdwatch-") as name, Replica(seed, START, nights + 1) as replica:
        replica.prepare()
        bench = _Bench(Path(name), replica)
        ends = {0, nights - 1}
        rows = [row for night in range(nights) for row in bench.night(night, patient=night in ends) if night in ends]
        yield table(HEADS, rows)
        yield bench.replay()


class _Bench:
    """A data directory beside a replica."""

    def __init__(self, folder: Path, replica: Replica) -> None:
        self.folder = folder
        self.replica = replica
        self.first = replica.now + HOUR

    def night(self, number: int, *, patient: bool) -> list[Row]:
        """A nightly crawl of every source at its own delay, or without any where only its outcome is needed."""
        at = self.replica.now = self.first + timedelta(days=number)
        started = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            spent = list(pool.map(lambda name: self._crawl(name, at, patient), sources.names()))
        wall = time.monotonic() - started
        rows = [self._row(name, number, usage) for name, usage in zip(sources.names(), spent, strict=True)]
        whole = noisy_or(spent)
        sums = (sum(row[column] for row in rows) for column in range(5, len(HEADS)))
        return [*rows, ("**all**", number + 1, wall, whole.cpu, whole.peak / 1e6, *sums)]

    def replay(self) -> str:
        """How fast everything kept is read again."""
        folder = self.folder / "replay"
        folder.mkdir()
        spent, output = run(
            [sys.executable, "-c", "from stdwatch.cli import main; main()", "replay"],
            folder,
            environment=self._environment(None),
        )
        number = int(output.split()[0])
        (files,) = self._ask("SELECT count(*) FROM part WHERE kind = 'attachment' AND reading IS NOT NULL")
        return (
            f"`stdwatch replay`: {number:,} documents, {files:,} of them PDF files, in {spent.seconds:.1f} s"
            f" ({number / spent.seconds:.0f} a second; CPU {spent.cpu:.1f} s)"
        )

    def _crawl(self, name: str, at: datetime, patient: bool) -> Spent:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        delay = sources.site(name).delay if patient else 0
        words = [*command(Order(name, "nightly")), "-s", f"DOWNLOAD_DELAY={delay}"]
        return run(words, folder, environment=self._environment(at))[0]

    def _environment(self, at: datetime | None) -> dict[str, str]:
        now = {"STDWATCH_NOW": clock.stamp(at)} if at else {}
        return {"STDWATCH_ROUTE": self.replica.route, "STDWATCH_DATA": str(self.folder / "data"), **now}

    def _row(self, name: str, number: int, spent: Spent) -> Row:
        requests, size, new, changed = self._ask(
            "SELECT (SELECT count(*) FROM fetch WHERE run = r.id), (SELECT coalesce(sum(bytes), 0) FROM fetch"
            " WHERE run = r.id), new, changed FROM run r WHERE source = ? ORDER BY id DESC LIMIT 1",
            name,
        )
        return name, number + 1, spent.seconds, spent.cpu, spent.peak / 1e6, requests, size // 1000, new, changed

    def _ask(self, sql: str, *values: str) -> tuple[int, ...]:
        with closing(sqlite3.connect(f"file:{self.folder / 'data' / 'stdwatch.db'}?mode=ro", uri=True)) as db:
            row: tuple[int, ...] = db.execute(sql, values).fetchone()
            return row
