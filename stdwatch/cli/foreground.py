"""Work in the foreground of a terminal: the page beside it, and an orderly end by Ctrl-C or SIGTERM."""

import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from stdwatch.config import Settings
from stdwatch.errors import UsageError


@contextmanager
def page(settings: Settings, open_page: bool, *, any_port: bool = False) -> Iterator[None]:
    """The web page, served in a thread for as long as the block runs; `any_port`: on a free one if its own is taken."""
    from stdwatch.web.app import server

    settings.data.mkdir(parents=True, exist_ok=True)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    listener = _listener(settings, any_port=any_port)
    ready = threading.Event()

    def tell(url: str) -> None:
        ready.set()
        announce(url, open_page)

    with listener:
        web = server(settings, listener, tell)
        thread = threading.Thread(target=web.run, kwargs={"sockets": [listener]}, name="page", daemon=True)
        thread.start()
        ready.wait(10)
        try:
            yield
        finally:
            web.should_exit = True
            thread.join(5)


def announce(url: str, open_page: bool) -> None:
    """Say where the page is, and open it where there is a screen."""
    print(f"The desk is at {url}", file=sys.stderr, flush=True)
    if open_page and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
        webbrowser.open(url)


def _listener(settings: Settings, *, any_port: bool) -> socket.socket:
    from stdwatch.web.app import listen

    try:
        return listen(settings.host, settings.port)
    except UsageError:
        if not any_port:
            raise
        return listen(settings.host, 0)


@contextmanager
def stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and Ctrl-C call `stop` while the block runs."""

    def handle(*_: object) -> None:
        threading.Thread(target=stop, name="stop").start()  # a handler must not wait for children

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def wait() -> None:
    """Sleep until a signal comes."""
    done = threading.Event()
    with stopped_by_signals(done.set):
        done.wait()
