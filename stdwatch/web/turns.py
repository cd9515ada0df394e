"""What is made on request takes its turn: a few of each kind at a time, the rest waits a little or gets 503."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

AT_ONCE = {"picture": 2, "search": 2, "export": 2, "printing": 1, "upload": 2, "sign-in": 4, "page": 4}
"""A desk has a handful of editors and its machine two cores; no kind waits for another, decisions for none.

Pages too: fifty clients that asked for the queue and left kept `/healthz` waiting for a minute.
"""

PATIENCE = 5.0
"""Seconds that a request waits: fewer than the page gives a body that does not come (`connections.HALF_SENT`)."""

_KINDS = (
    ("picture", "GET", re.compile(r"/picture/.+")),
    ("export", "GET", re.compile(r"(/view/\d+)?/feed|/queue\.\w+|/data/.+|/glossary/.+|/printing/.+|/original/.+")),
    ("upload", "POST", re.compile(r"/add|/glossary")),
    ("sign-in", "POST", re.compile("/signin")),
    ("printing", "POST", re.compile(r"/issue/[^/]+/print|/compare|/take")),
)


_PROMPT = re.compile(r"/healthz|/readyz|/static/")
"""What is answered at once, whatever else is going on."""


class Turns:
    """ASGI middleware. A client that leaves loses its turn, and what is done for it ends: a picture's child at once."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request], Response]) -> None:
        self.app = app
        self.refuse = refuse
        self.turns = {kind: asyncio.Semaphore(number) for kind, number in AT_ONCE.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in turn what is costly, and the rest at once."""
        kind = kind_of(scope) if scope["type"] == "http" else None
        if kind is None:
            await self.app(scope, receive, send)
        elif scope["method"] == "POST":  # its body is the view's to receive
            await self._in_turn(self.turns[kind], scope, receive, send)
        else:
            await self._while_wanted(self.turns[kind], scope, receive, send)

    async def _in_turn(self, turn: asyncio.Semaphore, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await turn.acquire()
        except TimeoutError:
            await self.refuse(Request(scope))(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            turn.release()

    async def _while_wanted(self, turn: asyncio.Semaphore, scope: Scope, receive: Receive, send: Send) -> None:
        left = asyncio.create_task(_left(receive))

        async def receive_nothing() -> Message:
            return await asyncio.shield(left)

        work = asyncio.create_task(self._in_turn(turn, scope, receive_nothing, send))
        try:
            await asyncio.wait({work, left}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            left.cancel()
            if not work.done():
                work.cancel()
        with suppress(asyncio.CancelledError):
            await work


def kind_of(scope: Scope) -> str | None:
    """The kind of costly work that a request asks for, if any."""
    path, method = scope["path"], scope["method"]
    if method == "GET" and parse_qs(scope["query_string"].decode("latin-1")).get("q"):
        return "search"
    usual = "page" if method == "GET" and not _PROMPT.match(path) else None
    return next((kind for kind, verb, form in _KINDS if verb == method and form.fullmatch(path)), usual)


async def _left(receive: Receive) -> Message:
    """The message that tells that the client has left."""
    while (message := await receive())["type"] != "http.disconnect":
        pass
    return message
