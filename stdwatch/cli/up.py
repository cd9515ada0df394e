"""The whole desk in one process: `up` over the real sites, `demo` over the replica."""

import logging
import os
import shutil
import signal
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from stdwatch import config
from stdwatch.config import Settings

if TYPE_CHECKING:
    from stdwatch.operations.crawls import Progress, Watcher

BEGAN = "STDWATCH_BEGAN"
"""The variable in which `make demo` tells when it began (seconds since 1970), installing included."""


@click.command()
@click.option("--open/--no-open", "open_page", default=True, help="Open the page in a browser.")
@click.option("--once", is_flag=True, help="End after the first poll instead of polling nightly.")
def up(open_page: bool, once: bool) -> None:
    """Serve the page, poll all sources now if they are due, then go on nightly."""
    from stdwatch import clock, sources
    from stdwatch.cli.progress import display
    from stdwatch.operations.schedule import local, next_due, plan_of
    from stdwatch.operations.scheduler import Scheduler

    settings = config.load()
    scheduler = Scheduler(settings, sources.names(), sources.broken())
    scheduler.claim()
    with _page(settings, open_page), _stopped_by_signals(scheduler.stop):
        with display() as watch:
            ended = scheduler.catch_up(watch)
        if ended and all(progress.verdict == "unreachable" for progress in ended):
            print("No source can be reached from here: `make demo` shows the desk over made sites.", file=sys.stderr)
        if once:
            scheduler.stop()
        else:
            due = min(next_due(plan_of(settings, name), clock.now()) for name in sources.names())
            print(f"Polling nightly, next at {local(due, settings)}; Ctrl-C ends it.", file=sys.stderr)
        scheduler.run()


@click.command()
@click.option("--open/--no-open", "open_page", default=True, help="Open the page in a browser.")
@click.option("--nights", type=click.IntRange(1, 92), default=3, show_default=True, help="How many nights to crawl.")
@click.option("--seed", default=2025, show_default=True, help="The made sites' sequence of events.")
@click.option("--once", is_flag=True, help="End when the last night is crawled.")
def demo(open_page: bool, nights: int, seed: int, once: bool) -> None:
    """Show the desk over made copies of the sites, on this machine, in their own time; no network needed."""
    from datetime import date, timedelta

    from stdwatch import clock, sources
    from stdwatch.cli.progress import display
    from stdwatch.operations.crawls import Crawls, Order
    from stdwatch.replica.server import Replica

    began = time.monotonic()
    data = config.load().data / "demo"
    shutil.rmtree(data, ignore_errors=True)
    with Replica(seed, date(2025, 11, 17), nights + 1) as replica:
        os.environ |= {"STDWATCH_ROUTE": replica.route, "STDWATCH_DATA": str(data)}
        settings = config.load()
        threading.Thread(target=replica.prepare, name="press", daemon=True).start()  # the 745 pages take half a minute
        replica.now += timedelta(hours=20, minutes=30)
        _start_clock(clock.stamp(replica.now))
        with _page(settings, open_page):
            crawls = Crawls(settings)
            first = threading.Event()
            with _stopped_by_signals(crawls.stop):
                for night in range(nights):
                    replica.now += timedelta(days=1 if night else 0)
                    _start_clock(clock.stamp(replica.now))
                    print(f"Night of {clock.stamp(replica.now)[:10]} (made sites, seed {seed})", file=sys.stderr)
                    with display() as watch:
                        crawls.run([Order(name, "nightly") for name in sources.names()], _timed(watch, began, first))
            print(f"{nights} nights crawled in {time.monotonic() - began:.0f} s.", file=sys.stderr)
            if not once:
                print("The page stays open; Ctrl-C ends it.", file=sys.stderr)
                _wait()


def _start_clock(now: str) -> None:
    """From here on this process and the crawls it starts live at that instant."""
    os.environ["STDWATCH_NOW"] = now


def _timed(watch: "Watcher", began: float, first: threading.Event) -> "Watcher":
    """The watcher, with a line when the first candidate of all is in the queue."""

    def tell(progress: "Progress") -> None:
        if progress.new and not first.is_set():
            first.set()
            since = f", {time.time() - float(make):.0f} s after make began" if (make := os.environ.get(BEGAN)) else ""
            print(f"First candidate after {time.monotonic() - began:.1f} s{since}.", file=sys.stderr)
        watch(progress)

    return tell


@contextmanager
def _page(settings: Settings, open_page: bool) -> Iterator[None]:
    """The web page, served in a thread for as long as the block runs."""
    from stdwatch.web.app import listen, server

    settings.data.mkdir(parents=True, exist_ok=True)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    listener = listen(settings.host, settings.port)
    ready = threading.Event()

    def tell(url: str) -> None:
        print(f"The desk is at {url}", file=sys.stderr, flush=True)
        ready.set()
        if open_page and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
            webbrowser.open(url)

    with listener:
        page = server(settings, listener, tell)
        thread = threading.Thread(target=page.run, kwargs={"sockets": [listener]}, name="page", daemon=True)
        thread.start()
        ready.wait(10)
        try:
            yield
        finally:
            page.should_exit = True
            thread.join(5)


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and Ctrl-C call `stop` while the block runs."""

    def handle(*_: object) -> None:
        threading.Thread(target=stop, name="stop").start()  # a handler must not wait for children

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait() -> None:
    done = threading.Event()
    with _stopped_by_signals(done.set):
        done.wait()
