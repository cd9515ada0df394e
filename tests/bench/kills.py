"""A hundred kills, ``python -m tests.bench kills``: short nights over two nodes, each compared with an undisturbed one.

A night is two made sources of a few posts each. Whatever was killed is started again, and a crawl that was stopped is
asked for again, as the scheduler would; in the end the desk must know what it knows after a night at home, and the
figures of a source's runs must add up to those of its one run there.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from stdwatch import clock
from tests.bench.disturber import Disturber
from tests.bench.nodes import Desk
from tests.bench.table import table
from tests.noded import ROOT, house
from tests.scripted_replica import NIGHT
from tests.two_nights import Knowledge, SmallReplica, differences, knowledge

SOURCES = ("whitehouse", "uscc")
_NODES = ("a", "b")
_PATIENCE = 600
_A_NIGHT = 8
"""At most so many kills a night, so that each night ends."""

Figures = Counter[tuple[str, str]]


@dataclass(slots=True)
class Nights:
    """What the nights came to so far."""

    nights: int = 0
    disturbed: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    figures_differ: int = 0


def measure(number: int, seed: int) -> Iterator[str]:
    """A line a night; then a table: kills of each kind, verdicts, differences; below it every difference."""
    if shutil.which("redis-server") is None:
        yield "skipped: no redis-server on this machine"
        return
    chance, tally, began = random.Random(seed), Nights(), time.monotonic()  # noqa: S311 - a repeatable sequence
    with SmallReplica() as replica, tempfile.TemporaryDirectory(prefix="sw-") as folder:
        replica.now = NIGHT
        os.environ.update(STDWATCH_NOW=clock.stamp(NIGHT), STDWATCH_ROUTE=replica.route)
        wanted, figures = _at_home(Path(folder) / "home")
        while (left := number - tally.disturbed.total()) > 0:
            _night(Path(folder) / str(tally.nights), chance, min(left, _A_NIGHT), tally, wanted, figures)
            tally.nights += 1
            differ = len(tally.differing) + tally.figures_differ
            yield f"night {tally.nights}: {tally.disturbed.total()} kills so far, {differ} differences"
    killed = [tally.disturbed[kind] for kind in ("writer", "redis", "node", "crawl")]
    rest = (len(tally.differing), tally.figures_differ, time.monotonic() - began)
    ended = ", ".join(f"{count} {verdict}" for verdict, count in tally.verdicts.most_common())
    heads = ("writer", "Redis", "node", "crawl", "nights", "runs", "rows that differ", "figures that differ", "wall s")
    yield table(heads, [(*killed, tally.nights, ended, *rest)])
    yield from (line[:300] for line in tally.differing[:20])


def _at_home(data: Path) -> tuple[Knowledge, Figures]:
    """What the night comes to on one machine."""
    for source in SOURCES:
        command = [sys.executable, "-m", "scrapy", "crawl", source, "-a", "kind=nightly"]
        environment = {**os.environ, "STDWATCH_DATA": str(data)}
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    return knowledge(Desk(data)), _figures(Desk(data))


def _figures(desk: Desk) -> Figures:
    """What the runs counted of documents, in sum, by source."""
    sums: Figures = Counter()
    with closing(desk.connect()) as db:
        for source, fields, *counts in db.execute("SELECT source, fields, new, changed, failed FROM run"):
            for name, count in (*json.loads(fields).items(), *zip(("new", "changed", "failed"), counts, strict=True)):
                sums[source, name] += count
    return +sums


def _night(folder: Path, chance: random.Random, kills: int, tally: Nights, wanted: Knowledge, figures: Figures) -> None:
    """One night over nodes, disturbed until it is over."""
    desk = Desk(folder / "data")
    desk.data.mkdir(parents=True)
    with house(desk.data, folder, {}) as made:
        made.serve()
        for node in _NODES:
            made.node(node)
        made.until(lambda: all(map(made.hears, _NODES)), 60)
        disturber = Disturber(made, chance, kills, tally.disturbed, _NODES, over_lines=False)
        orders = {source: made.order(source) for source in SOURCES}
        disturber.start()
        end = time.monotonic() + _PATIENCE
        while orders:
            assert time.monotonic() < end, made.logs()
            for source, order in list(orders.items()):
                if made.row(order).state == "closed":
                    verdict = made.run(order).get("verdict", "stopped")
                    tally.verdicts[verdict] += 1
                    if verdict == "stopped":
                        orders[source] = made.order(source)
                    else:
                        del orders[source]
            time.sleep(0.1)
        disturber.stop()
    tally.differing += differences(knowledge(desk), wanted)
    tally.figures_differ += _figures(desk) != figures
    shutil.rmtree(folder)
