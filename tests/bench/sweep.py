"""What hostile texts cost a reader: each kind of text in each place that is looked at, at growing sizes."""

import os
import resource
import sys
import time
from collections.abc import Sequence
from math import log
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from tests.bench.sweep_places import Place, Work, places
from tests.bench.table import table

SIZES = (10_000, 100_000, 1_000_000)
LIMIT = 5.0
"""Seconds of processor time for any cell."""
_PATIENCE = 60
"""Seconds of processor time after which a cell is ended."""

Cost = tuple[float, float]
"""Seconds of processor time, megabytes of memory on top of what was held before."""


def cost(place: Place, text: str) -> Cost:
    """What reading the place with that text takes, in a process of its own."""
    ours, theirs = get_context("fork").Pipe(duplex=False)
    child = get_context("fork").Process(target=_measure, args=(theirs, place.work(text)))
    child.start()
    theirs.close()
    try:
        seconds, memory = ours.recv()
    except EOFError:
        seconds, memory = float(_PATIENCE), 0.0
    child.kill()
    child.join()
    return seconds, memory


def _measure(answer: Connection, work: Work) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_PATIENCE, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins with what is held now
    before = _memory("VmRSS")
    began = time.process_time()
    work()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() - began + children.ru_utime + children.ru_stime
    answer.send((seconds, _memory("VmHWM") - before))
    os._exit(0)


def _memory(name: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{name}:")[2].split()[0]) / 1024


def sweep(sizes: Sequence[int] = SIZES, only: str = "") -> tuple[str, bool]:
    """The costliest cells of each place as a table, and whether every cell stayed below `LIMIT`.

    *growth* is the greatest exponent between the last two sizes, over kinds of text that take a twentieth of a second:
    1 is linear, 2 quadratic.
    """
    rows, slowest = [], 0.0
    for place in places():
        if only not in place.name:
            continue
        costs = {name: [cost(place, make(size)) for size in sizes] for name, make in place.kinds.items()}
        worst = [max(costs, key=lambda name: costs[name][at][0]) for at in range(len(sizes))]
        cells = [f"{costs[name][at][0]:.2f} s, {name}" for at, name in enumerate(worst)]
        memory = max(measured[-1][1] for measured in costs.values())
        print(place.name, *cells, sep=", ", file=sys.stderr, flush=True)
        rows.append([place.name, *cells, _growth([[seconds for seconds, _ in each] for each in costs.values()], sizes),
                     f"{memory:.0f}"])  # fmt: skip
        slowest = max(slowest, *(seconds for measured in costs.values() for seconds, _ in measured))
    heads = ["place", *(f"{size:,} characters" for size in sizes), "growth", "MB"]
    return table(heads, rows), slowest < LIMIT


def _growth(costs: Sequence[Sequence[float]], sizes: Sequence[int]) -> str:
    exponents = [
        log(measured[-1] / max(measured[-2], 0.001)) / log(sizes[-1] / sizes[-2])
        for measured in costs
        if len(sizes) > 1 and measured[-1] >= 0.05
    ]
    return f"{max(exponents):.1f}" if exponents else "–"
