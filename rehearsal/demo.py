"""The demo: the desk over the made sites, a few nights of autumn 2025, with its page open."""

import os
import shutil
import sys
import threading
import time
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rehearsal.server import Replica
from stdwatch import clock, config, sources
from stdwatch.cli.foreground import page, stopped_by_signals, wait
from stdwatch.cli.progress import display
from stdwatch.operations.crawls import Crawls, Order

if TYPE_CHECKING:
    from stdwatch.operations.crawls import Progress, Watcher

BEGAN = "STDWATCH_BEGAN"
"""The variable in which `make demo` tells when it began (seconds since 1970), installing included."""

START = date(2025, 11, 17)


def show(nights: int, seed: int, *, open_page: bool, once: bool) -> None:
    """Crawl so many nights into ``demo`` below the data directory, made anew; the page stays open unless `once`."""
    began = time.monotonic()
    data = config.load().data / "demo"
    shutil.rmtree(data, ignore_errors=True)
    with Replica(seed, START, nights + 1) as replica:
        os.environ |= {"STDWATCH_ROUTE": replica.route, "STDWATCH_DATA": str(data)}
        settings = config.load()
        threading.Thread(target=replica.prepare, name="typesetting", daemon=True).start()  # 745 pages: half a minute
        replica.now += timedelta(hours=20, minutes=30)
        os.environ["STDWATCH_NOW"] = clock.stamp(replica.now)
        with page(settings, open_page):
            crawls = Crawls(replace(settings, crawls=2))  # five sites on a machine that typesets meanwhile
            first = threading.Event()
            with stopped_by_signals(crawls.stop):
                for night in range(nights):
                    replica.now += timedelta(days=1 if night else 0)
                    os.environ["STDWATCH_NOW"] = clock.stamp(replica.now)
                    print(f"Night of {clock.stamp(replica.now)[:10]} (made sites, seed {seed})", file=sys.stderr)
                    with display() as watch:
                        crawls.run([Order(name, "nightly") for name in sources.names()], _timed(watch, began, first))
            print(f"{nights} nights crawled in {time.monotonic() - began:.0f} s.", file=sys.stderr)
            print(f"The data lie in {data}; for the command line:", file=sys.stderr)
            print(f'  export STDWATCH_DATA="{data}" STDWATCH_NOW={os.environ["STDWATCH_NOW"]}', file=sys.stderr)
            if not once:
                print("The page stays open; Ctrl-C ends it.", file=sys.stderr)
                wait()


def _timed(watch: "Watcher", began: float, first: threading.Event) -> "Watcher":
    """The watcher, with a line when the first candidate of all is in the queue."""

    def tell(progress: "Progress") -> None:
        if progress.new and not first.is_set():
            first.set()
            since = f", {time.time() - float(make):.0f} s after make began" if (make := os.environ.get(BEGAN)) else ""
            print(f"First candidate after {time.monotonic() - began:.1f} s{since}.", file=sys.stderr)
        watch(progress)

    return tell
