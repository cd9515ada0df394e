"""How long learning takes beside the desk, ``python -m tests.bench learning``: model, new order, pages meanwhile."""

import http.client
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.store import database, decisions
from stdwatch.store.decisions import Entry
from tests.bench.judging import pages
from tests.checkout import ROOT
from tests.desk import NOW, Desk, document, opened
from tests.serving import Server

_ACCEPTED = 60
_ABOVE = 0.35
"""Share of the open candidates above the fold: a quarter of 505 real documents scores 0.05, some have wide words."""

_SUBJECT = "Both sides compare quantum clocks in their laboratories and publish what they measure. "
"""What accepted pages speak of, and one in twenty of the others."""

_CHILD = """
import time
from pathlib import Path
from stdwatch.cli import main
began = time.monotonic()
main(["learn"], standalone_mode=False)
status = Path("/proc/self/status").read_text().splitlines()
peak = int(next(line for line in status if line.startswith("VmHWM")).split()[1])
took = f"{time.monotonic() - began:.1f} s, {time.process_time():.1f} s of processor"
print(f"{took}, {peak / 1024:.0f} MB")
"""


def measure(decided: int, waiting: int, above: float = _ABOVE) -> Iterator[str]:
    """A refit with so many decisions and a new order of so many open candidates, all texts of 4,000 characters."""
    chance = random.Random(4)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(opened(Path(folder)))
        _fill(desk, decided, waiting, above, chance)
        desk.db.close()
        server = Server(Path(folder))
        server.start()
        try:
            _visits_during(server, lambda: time.sleep(2))  # the first view reads templates and indexes
            before, _ = _visits_during(server, lambda: time.sleep(10))
            meanwhile, report = _visits_during(server, lambda: _learn(folder))
            after, _ = _visits_during(server, lambda: time.sleep(10))
        finally:
            server.kill()
    yield f"{decided} decisions, {waiting} open, {above:.0%} above the fold: {report}"
    yield f"views of the queue: before {before}; meanwhile {meanwhile}; after {after}"


def _learn(folder: str) -> str:
    command, environment = [sys.executable, "-c", _CHILD], {**os.environ, "STDWATCH_DATA": folder}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return ": ".join(done.stdout.strip().splitlines())


def _visits_during(server: Server, work: Callable[[], str | None]) -> tuple[str, str | None]:
    """What views took while something was done, by the clock and of the processor, and what came of that."""
    over, times, spent = Event(), list[float](), _processor(server)
    visitor = Thread(target=_visit, args=(server.port, over, times))
    visitor.start()
    done = work()
    over.set()
    visitor.join()
    p95, each = sorted(times)[int(0.95 * len(times))], (_processor(server) - spent) / len(times)
    return f"p95 {p95 * 1000:.0f} ms, {each * 1000:.0f} ms of processor each ({len(times)})", done


def _processor(server: Server) -> float:
    """Seconds of processor that the page's process has taken (`proc(5)`, fields 14 and 15 of ``stat``)."""
    if server.process is None:
        raise AssertionError("it was started")
    fields = Path(f"/proc/{server.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _fill(desk: Desk, decided: int, waiting: int, above: float, chance: random.Random) -> None:
    texts = [page.text for page in pages(400, chance)]
    with database.writing(desk.db):
        for number in range(decided + waiting):
            is_decided = number < decided
            wanted = _is_wanted(number, decided) if is_decided else chance.random() < 0.05
            score = chance.uniform(0.05, 0.9) if is_decided or chance.random() < above else chance.uniform(0, 0.04)
            text = (_SUBJECT * 3 if wanted else "") + texts[number % len(texts)]
            desk.candidate(f"Page {number}", score=score, text=document(*text.splitlines()))
        for number in range(decided):
            _decide(desk.db, desk.made[number], "accept" if _is_wanted(number, decided) else "reject", number)


def _is_wanted(number: int, decided: int) -> bool:
    return number % (decided // _ACCEPTED) == 0


def _decide(db: Database, candidate: int, verb: str, number: int) -> None:
    at = clock.stamp(NOW - timedelta(minutes=10 * (2000 - number)))
    decisions.append(db, Entry(str(uuid4()), 0, candidate, verb, "Li", at))


def _visit(port: int, over: Event, times: list[float]) -> None:
    """Open the queue again and again, four times a second."""
    while not over.wait(0.25):
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.close()
        times.append(time.monotonic() - began)
