"""Answers that are made whole before any of them is sent: a client that reads slowly holds no worker and no turn."""

import asyncio
import logging
from tempfile import SpooledTemporaryFile

from starlette.types import Message, Send

log = logging.getLogger(__name__)

SENDING = 900.0
"""Seconds within which a client has read an answer: the largest, of 40 MB, over a line of half a megabit."""

_IN_MEMORY = 2**20
"""Bytes of an answer that wait in memory; what is more waits in a temporary file."""

_PIECE = 2**16


class SpoolFull(Exception):
    """Too much waits to be read already."""


class AnswerTooLarge(Exception):
    """One answer alone is more than all of its kind may hold."""


class Room:
    """What answers of one kind may hold together until they are read."""

    def __init__(self, most: int = 2**28) -> None:
        self.most = most
        self._left = most

    def take(self, size: int) -> None:
        """Raises `SpoolFull`."""
        if size > self._left:
            raise SpoolFull
        self._left -= size

    def give_back(self, size: int) -> None:
        """So much was read, or is wanted no more."""
        self._left += size


class Spool:
    """One answer while it is made, then while it is read; a context that ends with its file."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._start: Message | None = None
        self._size = 0
        self._body = SpooledTemporaryFile[bytes](_IN_MEMORY)

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        self._body.close()
        self._room.give_back(self._size)

    async def add(self, message: Message) -> None:
        """Take in what an application sends; raises `SpoolFull` and `AnswerTooLarge`."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        body = message.get("body", b"")
        if self._size + len(body) > self._room.most:
            raise AnswerTooLarge
        self._room.take(len(body))
        self._size += len(body)
        self._body.write(body)

    async def send(self, send: Send, path: str) -> None:
        """Send all of it; a client that takes too long has its connection ended."""
        if self._start is None:
            return
        self._body.seek(0)
        left = self._size
        try:
            async with asyncio.timeout(SENDING):
                await send(self._start)
                while True:
                    piece = self._body.read(_PIECE)
                    left -= len(piece)
                    await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
                    if left <= 0:
                        return
        except TimeoutError:  # an answer without its end is ended by the server
            log.warning("%s was not read within %.0f s: the connection is ended", path, SENDING)
