"""The page beside the scheduler, in a process of its own: neither waits for the other, and neither falls with it."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

from stdwatch.cli.foreground import announce
from stdwatch.config import Settings
from stdwatch.operations import logs

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds after which a page that ended is started anew; Ctrl-C in a terminal ends it a moment before the scheduler."""

_BEGINS = 30.0
"""Seconds that a page may take until it answers; it goes on after that, unannounced."""

_ENDS = 5.0
"""Seconds that it may take to end."""


@contextmanager
def page_process(settings: Settings, open_page: bool) -> Iterator[None]:
    """The web page, served for as long as the block runs; one that ends before that is started anew.

    Raises `UsageError` when its address is taken, or open to others while nobody can sign in.
    """
    from stdwatch.web.app import listen, refuse_without_users

    settings.data.mkdir(parents=True, exist_ok=True)
    refuse_without_users(settings)
    with listen(settings.host, settings.port) as listener:  # kept here: visitors wait while a page is started anew
        page = PageProcess(settings, listener)
        announce(page.start(), open_page)
        with kept_up(page):
            yield


@contextmanager
def kept_up(page: "PageProcess") -> Iterator[None]:
    """Start a page anew whenever it ends, for as long as the block runs; then end it."""
    keeper = threading.Thread(target=page.keep_up, name="page", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        page.stop()
        keeper.join(_ENDS)


class PageProcess:
    """The process that serves the page on a socket of ours; it ends when this process does."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._settings = settings
        self._listener = listener
        self._stopping = threading.Event()

    def start(self) -> str:
        """Start it; returns its address, or nothing where it does not answer in time."""
        context = get_context("spawn")
        self._alive, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(self._settings, self._listener, theirs), name="page")
        self.process.start()
        theirs.close()
        with suppress(EOFError):
            if self._alive.poll(_BEGINS):
                return str(self._alive.recv())
        return ""

    def keep_up(self) -> None:
        """Start it anew whenever it has ended, until `stop`."""
        while True:
            self.process.join()
            if self._stopping.wait(PAUSE):
                return
            log.error("the page has ended (exit status %s): it is started anew", self.process.exitcode)
            self.start()

    def stop(self) -> None:
        """End it, in order if it can."""
        self._stopping.set()
        self._alive.close()
        self.process.join(_ENDS)
        if self.process.is_alive():
            self.process.kill()


def _serve(settings: Settings, listener: socket.socket, parent: Connection) -> None:
    """Serve the page until the connection to the process that started it ends."""
    from stdwatch.web.app import server

    logs.configure()
    web = server(settings, listener, parent.send, parted=True)

    def follow() -> None:
        with suppress(EOFError):
            parent.recv()
        web.should_exit = True

    threading.Thread(target=follow, name="follow", daemon=True).start()
    web.run(sockets=[listener])
