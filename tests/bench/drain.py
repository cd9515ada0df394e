"""What the writer stores in a second of its processor, and how long pages take meanwhile."""

import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from typing import Any

from stdwatch import clock
from stdwatch.store import database, node_orders, queue
from stdwatch.store.filters import Filters
from tests.bench.table import table
from tests.crawls import Bench, Crawler
from tests.over_nodes import noded
from tests.recorded import Night, Telling, record, telling
from tests.scripted_replica import NIGHT
from tests.two_nights import SmallReplica

SETTINGS = {"DOWNLOAD_TIMEOUT": "10", "RETRY_TIMES": "0"}


@contextmanager
def recorded(source: str) -> Iterator[tuple[Night, Path]]:
    """A night as a node reported it, and a folder for what is made of it."""
    if shutil.which("redis-server") is None:
        raise SystemExit("skipped: no redis-server on this machine")
    folder, crawler = Path(tempfile.mkdtemp(prefix="sw-")), Crawler()
    try:
        with SmallReplica() as replica:
            replica.now = NIGHT
            with noded(Bench(crawler, replica, folder / "data", folder, SETTINGS)) as bench:
                yield record(bench, source), folder
    finally:
        crawler.close()
        shutil.rmtree(folder, ignore_errors=True)


def drain(rounds: int) -> Iterator[str]:
    """The same night told again and again to one desk, while another process looks at its queue."""
    spawn = get_context("spawn")
    cpu = seconds = 0.0
    with recorded("whitehouse") as (night, folder), telling(night, folder / "desk") as desk:
        looks, stop = spawn.Queue(), spawn.Event()
        reader = spawn.Process(target=_look, args=(desk.data, stop, looks), daemon=True)
        reader.start()
        looks.get(timeout=60)
        for number in range(rounds):
            desk.tell(range(len(night.messages)))
            before, began = time.process_time(), time.monotonic()
            desk.work()
            cpu, seconds = cpu + time.process_time() - before, seconds + time.monotonic() - began
            assert desk.state == "closed"
            reopen(desk, begin=False)
            if number % 50 == 49:
                progress = f"{(number + 1) * len(night.messages):,} reports, {cpu:.1f} CPU s, {seconds:.0f} s"
                print(progress, file=sys.stderr, flush=True)
        stop.set()
        waits = looks.get(timeout=60)
        reader.join()
    reports = rounds * len(night.messages)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    p95 = f"{1000 * quantiles(waits, n=20)[-1]:.1f}"
    yield table(
        ("reports", "CPU s", "reports a CPU s", "wall s", "looks", "p95 ms", "peak MB"),
        [(f"{reports:,}", cpu, round(reports / cpu), seconds, len(waits), p95, peak)],
    )


def _look(data: Path, stop: Any, looks: Any) -> None:
    """Ask what the page of the queue asks, again and again, and tell in the end how long each took."""
    waits = list[float]()
    with closing(database.read_only(data / "stdwatch.db")) as db:
        looks.put("ready")
        while not stop.wait(0.02):
            began = time.monotonic()
            queue.inbox(db, Filters(), limit=50)
            waits.append(time.monotonic() - began)
    looks.put(waits)


def reopen(desk: Telling, *, begin: bool = True) -> None:
    """Ask for the crawl again, and let the node begin it, so that the next lie meets an open order."""
    db = desk.desk.db
    with database.writing(db):
        db.execute("UPDATE run SET ended = coalesce(ended, started), verdict = coalesce(verdict, 'stopped')")
        db.execute("DELETE FROM node_order")
    fresh = node_orders.NodeOrder(desk.night.order, "whitehouse", "nightly", {}, "us", clock.now(), None)
    node_orders.ask(db, fresh)
    desk.present()
    desk.tick()
    if begin:
        desk.tell([0])
        desk.work()
