"""Chromium's DevTools protocol over the two pipes of ``--remote-debugging-pipe``: no port is opened.

A message is JSON ended by a null byte (https://chromedevtools.github.io/devtools-protocol/).
"""

import asyncio
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, Any

Message = dict[str, Any]
Listener = Callable[[Message], None]

_LONGEST = 64 * 2**20
"""Bytes of one message: a rendered page is cut long before."""


class BrowserGone(Exception):
    """The browser has ended, or says what is no message."""


class CommandFailed(Exception):
    """The browser refuses a command; its words."""


def messages(pipe: IO[bytes]) -> Iterator[bytearray]:
    """The messages of a pipe, without their null bytes, until it is closed or one is too long.

    What has come of a message is kept where it is and searched once: a long one comes in a thousand pieces.
    """
    held = bytearray()
    while len(held) <= _LONGEST and (chunk := pipe.read(2**16)):
        start = len(held)
        held += chunk
        while (end := held.find(b"\0", start)) >= 0:
            yield held[:end]
            del held[: end + 1]
            start = 0


class Devtools:
    """A connection: commands with their answers, and events by session.

    Two threads read and write the pipes, which are closed at the end: event loops differ in what they make of pipes.
    """

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self._listeners: dict[str, Listener] = {}
        self._number = 0
        self._ended = False
        self._waiting: SimpleQueue[bytes | None] = SimpleQueue()
        for work, pipe in ((self._read, from_browser), (self._write, to_browser)):
            threading.Thread(target=work, args=(pipe,), name="devtools", daemon=True).start()

    async def command(self, method: str, session: str = "", **params: Any) -> Message:
        """Do something and return its result; raises `BrowserGone` or `CommandFailed`."""
        if self._ended:
            raise BrowserGone("the browser has ended")
        self._number += 1
        number = self._number
        answer = self._answers[number] = self._loop.create_future()
        message = {"id": number, "method": method, "params": params}
        self._waiting.put(json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        try:
            reply = await answer
        finally:
            self._answers.pop(number, None)
        if "error" in reply:
            raise CommandFailed(f"{method}: {reply['error'].get('message', '')}")
        result: Message = reply.get("result", {})
        return result

    def listen(self, session: str, listener: Listener | None) -> None:
        """Hand every event of a session to a listener; ``None`` ends that."""
        if listener:
            self._listeners[session] = listener
        else:
            self._listeners.pop(session, None)

    def close(self) -> None:
        """Hang up."""
        self._waiting.put(None)
        self._end()

    def _write(self, pipe: int) -> None:
        with os.fdopen(pipe, "wb", 0) as file, suppress(OSError):
            while (message := self._waiting.get()) is not None:
                left = memoryview(message)
                while left:
                    left = left[file.write(left) :]

    def _read(self, pipe: int) -> None:
        with os.fdopen(pipe, "rb", 0) as file, suppress(OSError, ValueError, RecursionError):
            for message in messages(file):
                self._loop.call_soon_threadsafe(self._take, json.loads(message))
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._end)

    def _take(self, message: Message) -> None:
        if answer := self._answers.get(message.get("id", 0)):
            if not answer.done():
                answer.set_result(message)
        elif listener := self._listeners.get(message.get("sessionId", "")):
            listener(message)

    def _end(self) -> None:
        self._ended = True
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(BrowserGone("the browser has ended"))
