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
    with Replica(seed, START, nights + 1, related=True) as replica:
        os.environ |= {"STDWATCH_ROUTE": replica.route, "STDWATCH_DATA": str(data)}
        settings = config.load()
        first = threading.Event()
        threading.Thread(target=_typeset, args=(replica, first), name="typesetting", daemon=True).start()
        replica.now += timedelta(hours=20, minutes=30)
        os.environ["STDWATCH_NOW"] = clock.stamp(replica.now)
        with page(settings, open_page, any_port=True):
            print(f"The data lie in {data}; to look at them from another terminal:", file=sys.stderr)
            print(f'  export STDWATCH_DATA="{data}"; {sys.prefix}/bin/stdwatch inbox --limit 5', file=sys.stderr)
            crawls = Crawls(replace(settings, crawls=1))  # under 350 MB with this process and what typesets beside it
            with stopped_by_signals(crawls.stop):
                for night in range(nights):
                    replica.now += timedelta(days=1 if night else 0)
                    os.environ["STDWATCH_NOW"] = clock.stamp(replica.now)
                    print(f"Night of {clock.stamp(replica.now)[:10]} (made sites, seed {seed})", file=sys.stderr)
                    with display() as watch:
                        crawls.run([Order(name, "nightly") for name in sources.names()], _timed(watch, began, first))
            print(f"{nights} nights crawled in {time.monotonic() - began:.0f} s.", file=sys.stderr)
            print("The same with the made sites' clock:", file=sys.stderr)
            print(f'  export STDWATCH_DATA="{data}" STDWATCH_NOW={os.environ["STDWATCH_NOW"]}', file=sys.stderr)
            if not once:
                print("The page stays open; Ctrl-C ends it.", file=sys.stderr)
                wait()


def _typeset(replica: Replica, first: threading.Event) -> None:
    """Set the 745 pages, which takes ten seconds, once a candidate is in the queue: it would come 4 s later."""
    first.wait()
    replica.prepare()


def _timed(watch: "Watcher", began: float, first: threading.Event) -> "Watcher":
    """The watcher, with a line when the first candidate of all is in the queue."""

    def tell(progress: "Progress") -> None:
        if progress.new and not first.is_set():
            first.set()
            since = f", {time.time() - float(make):.0f} s after make began" if (make := os.environ.get(BEGAN)) else ""
            print(f"First candidate after {time.monotonic() - began:.1f} s{since}.", file=sys.stderr)
        watch(progress)

    return tell
