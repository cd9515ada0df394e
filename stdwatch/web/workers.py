"""Processes that make what costs processor time: the page's own loop stays free, and no work outlasts its limit.

A thread would hold the interpreter against everybody who asks, and cannot be ended. A worker makes one answer at a
time; all are forked from one process that has imported what they need, whose memory they share.
"""

import asyncio
import logging
import os
import signal
import socket
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

import msgspec
from starlette.types import ASGIApp, Message, Scope, Send

from stdwatch.config import Settings
from stdwatch.operations import logs
from stdwatch.store.people import User
from stdwatch.web.spool import AnswerTooLarge, Room, Spool, SpoolFull

log = logging.getLogger(__name__)

LONGEST = 60.0
"""Seconds that a worker may take for an answer, or for the next piece of a long one."""

LEFT = 3.0
"""Seconds that the work goes on for a client that has left: to end a worker costs more than most answers take."""

_NICE = 5
"""Workers give way to the loop, and to the scheduler."""

_SIZE = struct.Struct("!I")

MakeApp = Callable[[Settings], ASGIApp]


class WorkerStopped(Exception):
    """A worker ended, or took too long, before its answer was whole."""


@dataclass(frozen=True, slots=True)
class WorkerRequest:
    """A request as a worker is told of it: what its ASGI scope says, without what belongs to the page's process."""

    method: str
    path: str
    query_string: bytes
    headers: list[tuple[bytes, bytes]]
    http_version: str
    scheme: str
    user: User | None
    client: tuple[str, int] | None
    server: tuple[str, int | None] | None

    @classmethod
    def of(cls, scope: Scope) -> "WorkerRequest":
        """What the scope of a request says, once it is known whose it is."""
        return cls(**{name: scope[name] for name in cls.__slots__})

    def scope(self) -> Scope:
        """The scope for an application that stands behind the page's middleware."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "root_path": "", **fields}


class Worker:
    """A process that makes answers, and the connection to it."""

    def __init__(self, process: BaseProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._size: int | None = None

    @classmethod
    async def start(cls, settings: Settings, make_app: MakeApp) -> "Worker":
        """A new worker."""
        ours, theirs = socket.socketpair()
        with theirs:
            context = get_context("forkserver")
            context.set_forkserver_preload([make_app.__module__])
            process = context.Process(target=_work, args=(theirs, settings, make_app), name="worker", daemon=True)
            await asyncio.to_thread(process.start)
        return cls(process, *await asyncio.open_unix_connection(sock=ours))

    async def answer(self, asked: WorkerRequest) -> AsyncIterator[Message]:
        """The messages of the answer as they come; raises `WorkerStopped`."""
        data = msgspec.msgpack.encode(asked)
        self._writer.write(_SIZE.pack(len(data)) + data)
        more = True
        while more:
            message = await self._message()
            more = _goes_on(message)
            yield message

    async def finish(self) -> bool:
        """Whether the answer under way, which nobody wants any more, ends within a little time."""
        with suppress(WorkerStopped, TimeoutError):
            async with asyncio.timeout(LEFT):
                while _goes_on(await self._message()):
                    pass
                return True
        return False

    def is_alive(self) -> bool:
        """Whether the process is there."""
        return self._process.is_alive()

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._writer.close()

    async def _message(self) -> Message:
        """The next message; whoever is cancelled while he waits for it leaves it to the next call."""
        try:
            async with asyncio.timeout(LONGEST):
                if self._size is None:
                    (self._size,) = _SIZE.unpack(await self._reader.readexactly(_SIZE.size))
                data = await self._reader.readexactly(self._size)
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            raise WorkerStopped from error
        self._size = None
        return msgspec.msgpack.decode(data, type=dict)


class Workers:
    """The workers of one kind of request, started when they are needed; whoever comes while all are busy waits."""

    def __init__(self, settings: Settings, make_app: MakeApp, number: int) -> None:
        self._settings = settings
        self._make_app = make_app
        self._room = Room()
        self._free = asyncio.LifoQueue[Worker | None]()
        for _ in range(number):
            self._free.put_nowait(None)
        self._running = set[Worker]()
        self._tasks = set[asyncio.Task[None]]()

    def prepare(self) -> None:
        """Start a worker, so that the first request need not wait for all that it imports."""
        self._free.get_nowait()
        self._in_background(self._begin())

    async def take(self) -> Worker:
        """A worker, as soon as one is free; it is given back by `answer`."""
        while True:
            free = await self._free.get()
            if free and free.is_alive():
                return free
            self._in_background(self._begin())

    async def answer(self, worker: Worker, scope: Scope, send: Send) -> HTTPStatus | None:
        """Let a worker that was taken answer a request; returns the status that says why, where it could not.

        The worker is free as soon as the answer is made, however slowly its client reads.
        """
        with Spool(self._room) as spool:
            whole = False
            try:
                async for message in worker.answer(WorkerRequest.of(scope)):
                    await spool.add(message)
                whole = True
            except WorkerStopped:
                log.error("%s could not be made: its process ended, or took longer than %.0f s", scope["path"], LONGEST)
                return HTTPStatus.SERVICE_UNAVAILABLE
            except SpoolFull:
                log.warning("%s is not sent: too many answers wait to be read", scope["path"])
                return HTTPStatus.SERVICE_UNAVAILABLE
            except AnswerTooLarge:
                log.warning("%s is not sent: it is too large", scope["path"])
                return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            finally:
                if whole:
                    self._free.put_nowait(worker)
                else:
                    self._in_background(self._give_up(worker))
            await spool.send(send, scope["path"])
            return None

    async def _begin(self) -> None:
        worker = None
        try:
            worker = await Worker.start(self._settings, self._make_app)
        except Exception as error:  # whatever it is: without the pause the next request would try again at once
            log.error("no process can be started: %s", repr(error))
            await asyncio.sleep(1)
        else:
            self._running.add(worker)
        finally:
            self._free.put_nowait(worker)

    async def _give_up(self, worker: Worker) -> None:
        """Let the next have a worker when what it does for nobody has ended, or is ended."""
        if await worker.finish():
            self._free.put_nowait(worker)
            return
        worker.end()
        self._running.discard(worker)
        self._free.put_nowait(None)

    def close(self) -> None:
        """End all workers."""
        for worker in self._running:
            worker.end()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _goes_on(message: Message) -> bool:
    return message["type"] != "http.response.body" or bool(message.get("more_body"))


def _work(connection: socket.socket, settings: Settings, make_app: MakeApp) -> None:
    """Answer one request after the other, until the page's process ends the connection."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal: the page ends its workers
    os.nice(_NICE)
    logs.configure()
    app = make_app(settings)
    with connection, connection.makefile("rb") as requests, asyncio.Runner() as runner:
        while size := requests.read(_SIZE.size):
            asked = msgspec.msgpack.decode(requests.read(*_SIZE.unpack(size)), type=WorkerRequest)
            runner.run(_answer(app, asked, connection))


async def _answer(app: ASGIApp, asked: WorkerRequest, connection: socket.socket) -> None:
    goes_on = True

    async def receive() -> Message:
        await asyncio.Event().wait()  # nothing comes: it was a request without a body, and is ended from outside
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal goes_on
        goes_on = _goes_on(message)
        data = msgspec.msgpack.encode(message)
        connection.sendall(_SIZE.pack(len(data)) + data)

    try:
        await app(asked.scope(), receive, send)
    except Exception:  # whatever a view does, the log must have it; one that was answered with 500 ends nothing
        log.exception("%s could not be made", asked.path)
        if goes_on:
            raise
