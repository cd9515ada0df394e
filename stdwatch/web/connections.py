"""Connections to the page: one that is slow to send or to read ends in time, and there are fewer than descriptors."""

import asyncio
import logging
import resource
import time
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

log = logging.getLogger(__name__)

HALF_SENT = 10.0
"""Seconds within which the head of a request must have come, and each next `PIECE` of its body and of its answer."""

PIECE = 2**15
"""Bytes: by less at a time a body or an answer could take days, and its turn with it."""

MOST_HEAD = 2**16
"""Bytes of a request beside its body: the parser adds each piece of a field to all that came before."""

_AROUND = 8
"""Bytes that may come around each byte of a body that is sent in chunks, on top of `MOST_HEAD`."""

_SPARE = 128
"""Descriptors that connections leave to databases, files and child processes."""

_MOST_CONNECTIONS = 512
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
        self._received = self._of_body = self._since_deadline = 0
        self._unanswered: list[RequestResponseCycle] = []
        self._reading: asyncio.TimerHandle | None = None
        self._unread = 0

    def connection_made(self, transport: Any) -> None:
        """A visitor has connected: one that waits longer gives way where there are too many."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > most_connections():
            next(iter(self.waiting)).give_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended: whatever was asked on it is told, not only what was asked last."""
        self._done()
        self._read_on()
        for cycle in self._unanswered:
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes have come: too many for the head of a request, or around its body, end the connection."""
        self._received += len(data)
        super().data_received(data)
        if self not in self.waiting:
            if self.cycle and self.cycle.response_complete:  # the time to keep it alive ended with bytes of no request
                self._wait()
        elif self._received > MOST_HEAD + (1 + _AROUND) * self._of_body:
            self.give_up()

    def on_message_begin(self) -> None:
        """The first bytes of a request have come."""
        super().on_message_begin()
        self._received = self._of_body = 0
        self._wait()

    def on_headers_complete(self) -> None:
        """The head of a request has come; its body has as long again."""
        super().on_headers_complete()
        self._unanswered = [*(cycle for cycle in self._unanswered if not cycle.response_complete), self.cycle]
        self._wait()

    def on_body(self, body: bytes) -> None:
        """A piece of a body has come."""
        super().on_body(body)
        self._of_body += len(body)
        self._since_deadline += len(body)
        if self._since_deadline >= PIECE:
            self._wait()

    def on_message_complete(self) -> None:
        """The request is there."""
        self._done()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """More of an answer waits to be read than a connection holds."""
        super().pause_writing()
        self._look_again()

    def resume_writing(self) -> None:
        """Enough of it was read."""
        super().resume_writing()
        self._read_on()

    def on_response_complete(self) -> None:
        """An answer was made; it may still have to be read."""
        super().on_response_complete()
        if self._reading is None and self.transport.get_write_buffer_size():
            self._look_again()

    def give_up(self) -> None:
        """End a connection on which nothing more comes or goes."""
        self._done()
        _note(self.server_state)
        if self.transport:
            self.transport.abort()

    def _look_again(self) -> None:
        self._read_on()
        self._unread = self.transport.get_write_buffer_size()
        self._reading = self.loop.call_later(HALF_SENT, self._expect_reader)

    def _expect_reader(self) -> None:
        """End the connection where its client has read too little of the answer since the last look."""
        self._reading = None
        unread = self.transport.get_write_buffer_size()
        if unread > self._unread - PIECE and unread:
            self.give_up()
        elif unread:
            self._look_again()

    def _read_on(self) -> None:
        if self._reading:
            self._reading.cancel()
        self._reading = None

    def _wait(self) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._since_deadline = 0
        self._deadline = self.loop.call_later(HALF_SENT, self.give_up)
        self.waiting.setdefault(self)

    def _done(self) -> None:
        if self._deadline:
            self._deadline.cancel()
        self.waiting.pop(self, None)


def most_connections() -> int:
    """So many connections leave enough descriptors for the rest of the process."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(16, min(_MOST_CONNECTIONS, soft - _SPARE))


def _note(state: object) -> None:
    """One line a minute at most, however many connections are ended."""
    last, now = vars(state).get("noted", float("-inf")), time.monotonic()
    vars(state)["ended"] = vars(state).get("ended", 0) + 1
    if now - last >= _QUIET:
        vars(state)["noted"] = now
        log.warning("%s connections with half-sent requests or unread answers were ended", vars(state).pop("ended"))
