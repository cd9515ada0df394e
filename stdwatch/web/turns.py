"""What is made on request takes its turn: a few of each kind at a time, the rest waits a little or gets 503."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stdwatch.web import guard
from stdwatch.web.spool import AnswerTooLarge, Room, Spool, SpoolFull
from stdwatch.web.workers import Workers

AT_ONCE = {
    "picture": 1,
    "call": 2,
    "poll": 2,
    "table": 1,
    "file": 1,
    "search": 2,
    "page": 2,
    "upload": 2,
    "sign-in": 2,
    "printing": 1,
    "change": 4,
}
"""A desk has a handful of editors and its machine two cores; no kind waits for another."""

IN_WORKERS = ("page", "search", "table", "file", "picture")
"""What is computed in this very program: made by processes of its own, beside the loop that answers everybody."""

PATIENCE = 5.0
"""Seconds that a request waits: fewer than the page gives a body that does not come (`connections.HALF_SENT`)."""

_KINDS = (
    ("picture", "GET", re.compile(r"/picture/.+")),
    ("call", "GET", re.compile(r"/api/.*|/metrics|/readyz")),
    ("poll", "GET", re.compile(r"/meanwhile|/issue/[^/]+/since")),
    ("table", "GET", re.compile(r"/queue\.\w+|/data/.+")),
    ("file", "GET", re.compile(r"(/view/\d+)?/feed|/glossary/.+|/printing/.+|/original/.+")),
    ("upload", "POST", re.compile(r"/add|/glossary")),
    ("sign-in", "POST", re.compile("/signin")),
    ("printing", "POST", re.compile(r"/issue/[^/]+/print|/compare|/take")),
)

_PROMPT = re.compile(r"/healthz|/static/.*")
"""What is answered at once, whatever else is going on."""

_READING = ("GET", "HEAD")


MOST_WAITING = 64
"""Requests of a kind that wait; what comes on top of them is refused at once."""


class Turns:
    """ASGI middleware. A client that leaves loses its turn, and what is read for it ends.

    `refuse` makes what is sent to whoever waits too long (503) or asks for too much (413); the kinds of `workers` are
    made by processes, others in threads.
    """

    def __init__(
        self, app: ASGIApp, refuse: Callable[[Request, int], Response], workers: Mapping[str, Workers] | None = None
    ) -> None:
        self.app = app
        self.refuse = refuse
        self.workers = workers or {}
        self.turns = {kind: asyncio.Semaphore(number) for kind, number in AT_ONCE.items()}
        self.rooms = {kind: Room() for kind in AT_ONCE}
        self.waiting = Counter[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in turn what is costly, and the rest at once."""
        kind = kind_of(scope) if scope["type"] == "http" else None
        if kind is None:
            await self.app(scope, receive, send)
        elif scope["method"] not in _READING:
            await self._in_turn(kind, scope, await _begun(receive), send)
        else:
            await _while_wanted(receive, lambda gone: self._read(kind, scope, gone, send))

    async def _read(self, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        workers = self.workers.get(kind)
        if workers is None:
            await self._in_turn(kind, scope, receive, send)
            return
        try:
            async with self._waiting(kind):
                worker = await workers.take()
        except TimeoutError:
            await self.refuse(Request(scope), 503)(scope, receive, send)
            return
        if status := await workers.answer(worker, scope, send):
            await self.refuse(Request(scope), status)(scope, receive, send)

    async def _in_turn(self, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        turn = self.turns[kind]
        try:
            async with self._waiting(kind):
                await turn.acquire()
        except TimeoutError:
            await self.refuse(Request(scope), 503)(scope, receive, send)
            return
        with Spool(self.rooms[kind]) as spool:
            try:
                with suppress(ClientDisconnect):  # it left while its form came: nothing is done, nobody need be told
                    await self.app(scope, receive, spool.add)
            except (SpoolFull, AnswerTooLarge) as error:
                status = 413 if isinstance(error, AnswerTooLarge) else 503
                await self.refuse(Request(scope), status)(scope, receive, send)
                return
            finally:
                turn.release()
            await spool.send(send, scope["path"])

    @asynccontextmanager
    async def _waiting(self, kind: str) -> AsyncIterator[None]:
        """Let a request wait for its turn; raises `TimeoutError` where too many do, or it takes too long."""
        if self.waiting[kind] >= MOST_WAITING:
            raise TimeoutError
        self.waiting[kind] += 1
        try:
            async with asyncio.timeout(PATIENCE):
                yield
        finally:
            self.waiting[kind] -= 1


def kind_of(scope: Scope) -> str | None:
    """The kind of costly work that a request asks for, if any."""
    path, method = scope["path"], "GET" if scope["method"] in _READING else "POST"
    if _PROMPT.fullmatch(path):
        return None
    kind = next((kind for kind, verb, form in _KINDS if verb == method and form.fullmatch(path)), None)
    if kind or method == "POST":
        return kind or "change"
    return "search" if parse_qs(scope["query_string"].decode("latin-1")).get("q") else "page"


async def _begun(receive: Receive) -> Receive:
    """A body whose beginning has come: who sends it piece by piece takes no turn from others meanwhile.

    A form is there as a whole, as that to sign in with; of a file the rest is the view's to receive.
    """
    messages, size, more = deque[Message](), 0, True
    while more and size <= guard.MAX_BODY:
        messages.append(await receive())
        size += len(messages[-1].get("body", b""))
        more = messages[-1].get("more_body", False)

    async def received() -> Message:
        return messages.popleft() if messages else await receive()

    return received


async def _while_wanted(receive: Receive, make: Callable[[Receive], Coroutine[Any, Any, None]]) -> None:
    """Make an answer for as long as its client is there."""
    left = asyncio.create_task(_left(receive))

    async def gone() -> Message:
        return await asyncio.shield(left)

    work = asyncio.create_task(make(gone))
    try:
        await asyncio.wait({work, left}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        left.cancel()
        if not work.done():
            work.cancel()
    with suppress(asyncio.CancelledError):
        await work


async def _left(receive: Receive) -> Message:
    """The message that tells that the client has left."""
    while (message := await receive())["type"] != "http.disconnect":
        pass
    return message
