"""Nights over nodes in network namespaces, whole and disturbed, beside the same nights on one machine."""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rehearsal.nights import HOUR
from rehearsal.server import Replica
from stdwatch import clock, sources
from stdwatch.nodes import running
from stdwatch.store import database
from tests.bench import namespaces
from tests.bench.disturber import Disturber
from tests.bench.table import table
from tests.noded import ROOT, House
from tests.two_nights import differences, knowledge

NODES = ("a", "b", "c")
START = date(2025, 11, 3)
_FIGURES = "SELECT source, verdict, reasons, requests, bytes, leads, new, changed, failed FROM run ORDER BY source, id"
_PATIENCE = 900


class Still(Replica):
    """The made sites, whose pages do not change with every request; each answer takes its time."""

    latency = 0.0
    """Seconds."""

    def record(self, *line: Any) -> None:
        """Take the time, and keep no log: the pages carry its length as real ones carry a token."""
        time.sleep(self.latency)


@dataclass(slots=True)
class Desk:
    """A data directory."""

    data: Path

    def connect(self) -> Any:
        """Its main database, for reading."""
        return database.read_only(self.data / "stdwatch.db").conn

    def figures(self) -> list[tuple[Any, ...]]:
        """Verdicts and figures of all runs."""
        with closing(self.connect()) as db:
            return [tuple(row) for row in db.execute(_FIGURES)]


@dataclass(slots=True)
class Compared:
    """Nights on one machine and over nodes: what differs, and what each took."""

    seed: int
    differing: list[str] = field(default_factory=list)
    verdicts_equal: bool = True
    seconds: list[float] = field(default_factory=lambda: [0.0, 0.0])
    """At home, and over nodes from the first order to the last verdict."""
    cpu: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    """At home, over nodes, and for starting Redis, writer and nodes alone; they go on from night to night elsewhere."""
    disturbed: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)

    def add(self, column: int, seconds: float, cpu: float) -> None:
        """Add a night to what the others took."""
        self.seconds[column] += seconds
        self.cpu[column] += cpu

    def sums(self) -> str:
        """What all took so far."""
        (home, nodes), (cpu_home, cpu_nodes, _) = self.seconds, self.cpu
        return f"home {home:.0f} s ({cpu_home:.1f} CPU s), nodes {nodes:.0f} s ({cpu_nodes:.1f} CPU s)"


def measure(
    seeds: Sequence[int], nights: int, kills: int = 0, names: Sequence[str] = (), latency: float = 0.0
) -> Iterator[str]:
    """Bars 3 and 4: a table of all seeds, and below it every difference."""
    if why := namespaces.why_not():
        yield f"skipped: {why}"
        return
    comparisons = [compare(seed, nights, kills, names or sources.names(), latency) for seed in seeds]
    heads = (
        *("seed", "nights", "differences", "verdicts", "CPU home", "nodes", "of it starts", "×", "× less starts"),
        *("wall home", "nodes", "×"),
    )
    rows = [
        (
            str(comparison.seed),
            nights,
            len(comparison.differing),
            "equal" if comparison.verdicts_equal else "differ",
            comparison.cpu[0],
            comparison.cpu[1],
            comparison.cpu[2] * nights,
            f"{comparison.cpu[1] / comparison.cpu[0]:.2f}",
            f"{(comparison.cpu[1] - comparison.cpu[2] * nights) / comparison.cpu[0]:.2f}",
            comparison.seconds[0],
            comparison.seconds[1],
            f"{comparison.seconds[1] / comparison.seconds[0]:.2f}",
        )
        for comparison in comparisons
    ]
    yield table(heads, rows)
    for comparison in comparisons:
        disturbed = dict(comparison.disturbed) or "by nobody"
        yield f"seed {comparison.seed}: verdicts {dict(comparison.verdicts)}; disturbed {disturbed}"
        yield from (line[:1500] for line in comparison.differing[:20])


def compare(seed: int, nights: int, kills: int, names: Sequence[str], latency: float) -> Compared:
    """The same nights twice; `kills` in all, spread over them; `latency` in seconds."""
    compared = Compared(seed)
    with tempfile.TemporaryDirectory(prefix="sw-") as folder, Still(seed, START, nights + 1) as replica:
        replica.now += HOUR
        replica.latency = latency
        replica.prepare()
        home, away = Desk(Path(folder) / "home"), Desk(Path(folder) / "away" / "data")
        away.data.mkdir(parents=True)
        with ExitStack() as held:
            held.enter_context(namespaces.namespaces(NODES))
            held.enter_context(namespaces.relayed(replica.port))
            house = House.found(away.data, away.data.parent, {}, address=namespaces.HERE)
            house.poll = 0.3 if kills else running.POLL_SECONDS
            os.environ.update(STDWATCH_NOW=clock.stamp(replica.now), STDWATCH_ROUTE=replica.route)
            nobody = Disturber(house, random.Random(seed), 0, compared.disturbed, NODES)  # noqa: S311
            _, compared.cpu[2] = _spent(lambda: _over_nodes(house, (), replica, nobody))
            for night in range(nights):
                replica.now = clock.parse(f"{START}T00:00:00Z") + HOUR + timedelta(days=night)
                os.environ.update(STDWATCH_NOW=clock.stamp(replica.now), STDWATCH_ROUTE=replica.route)
                spent = _spent(lambda: _at_home(names, home.data))
                compared.add(0, *spent)
                chance = random.Random(seed * 100 + night)  # noqa: S311
                disturber = Disturber(house, chance, kills // nights, compared.disturbed, NODES)
                spent = _spent(lambda: _over_nodes(house, names, replica, disturber))  # noqa: B023 - called at once
                compared.add(1, *spent)
                print(f"seed {seed}, after night {night + 1}: {compared.sums()}", file=sys.stderr, flush=True)
        compared.differing = differences(knowledge(away), knowledge(home))
        if not kills:
            compared.verdicts_equal = home.figures() == away.figures()
        compared.verdicts.update(row[1] for row in away.figures())
    return compared


def _spent(night: Callable[[], float]) -> tuple[float, float]:
    """The seconds that a night says it took, and the processor seconds of all that it started."""
    before = _cpu()
    seconds = night()
    return seconds, _cpu() - before


def _cpu() -> float:
    """Processor seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _at_home(names: Sequence[str], data: Path) -> float:
    """A night as the scheduler has it, two crawls at once; returns the seconds that it took."""
    began = time.monotonic()
    waiting, crawls = list(names), list[subprocess.Popen[bytes]]()
    while waiting or crawls:
        crawls = [crawl for crawl in crawls if crawl.poll() is None]
        while waiting and len(crawls) < 2:
            command = [sys.executable, "-m", "scrapy", "crawl", waiting.pop(0), "-a", "kind=nightly"]
            environment = {**os.environ, "STDWATCH_DATA": str(data)}
            quiet = subprocess.DEVNULL
            crawls.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet))
        time.sleep(0.1)
    return time.monotonic() - began


def _over_nodes(house: House, names: Sequence[str], replica: Replica, disturber: Disturber) -> float:
    """The same night over three nodes; what was stopped is asked for again, as the scheduler would.

    Returns the seconds from the first order to the last verdict.
    """
    now = {"STDWATCH_NOW": clock.stamp(replica.now)}
    route = replica.route.replace("127.0.0.1", namespaces.HERE)
    house.environment.update(now, STDWATCH_ROUTE=route)
    house.serve()
    for node in NODES:
        house.node(node, slots=2, before=namespaces.inside(node))
    house.until(lambda: all(map(house.hears, NODES)), 60)
    disturber.start()
    began = time.monotonic()
    orders = {name: house.order(name) for name in names}
    end = began + _PATIENCE
    while orders:
        assert time.monotonic() < end, house.logs()
        for name, order in list(orders.items()):
            if house.row(order).state == "closed":
                verdict = house.run(order).get("verdict", "stopped")
                if verdict == "stopped":
                    orders[name] = house.order(name)
                else:
                    del orders[name]
        time.sleep(0.2)
    seconds = time.monotonic() - began
    disturber.stop()
    house.until(house.is_idle, 60)  # what ends of itself is counted with the processor time that it took
    house.end()
    return seconds
