"""Connections to the page: a request that is only half sent ends in time, and there are fewer than descriptors."""

import asyncio
import logging
import resource
import time
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = logging.getLogger(__name__)

HALF_SENT = 10.0
"""Seconds within which the head of a request must have come, and each next piece of its body."""

_SPARE = 128
"""Descriptors that connections leave to databases, files and child processes."""

_MOST = 512
"""Connections at a time, however many descriptors there are: a desk has a handful of editors."""

_QUIET = 60.0
"""Seconds between two lines in the log about connections that were ended."""


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol with a deadline for what is half sent; the oldest such connections give way to new ones."""

    waiting: dict["BoundedProtocol", None]
    """Connections whose request has not come completely, oldest first; shared by all of a server."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.waiting = vars(self.server_state).setdefault("waiting", {})
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A visitor has connected: one that waits longer gives way where there are too many."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > most_connections():
            next(iter(self.waiting)).give_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._done()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """The first bytes of a request have come."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """The head of a request has come; its body has as long again."""
        super().on_headers_complete()
        self._wait()

    def on_body(self, body: bytes) -> None:
        """A piece of a body has come."""
        super().on_body(body)
        self._wait()

    def on_message_complete(self) -> None:
        """The request is there."""
        self._done()
        super().on_message_complete()

    def give_up(self) -> None:
        """End a connection on which nothing more comes."""
        self._done()
        _note(self.server_state)
        if self.transport and not self.transport.is_closing():
            self.transport.abort()

    def _wait(self) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(HALF_SENT, self.give_up)
        self.waiting.setdefault(self)

    def _done(self) -> None:
        if self._deadline:
            self._deadline.cancel()
        self.waiting.pop(self, None)


def most_connections() -> int:
    """So many connections leave enough descriptors for the rest of the process."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(16, min(_MOST, soft - _SPARE))


def _note(state: object) -> None:
    """One line a minute at most, however many connections are ended."""
    last, now = vars(state).get("noted", float("-inf")), time.monotonic()
    vars(state)["ended"] = vars(state).get("ended", 0) + 1
    if now - last >= _QUIET:
        vars(state)["noted"] = now
        log.warning("%s connections with half-sent requests were ended", vars(state).pop("ended"))
