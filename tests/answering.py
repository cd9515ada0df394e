"""An application that does to its process whatever a request for a costly page may do."""

import os
import signal
import time

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from stdwatch.config import Settings

LARGE = 6_000_000
"""Bytes: more than the page keeps in memory until it is sent."""


def make_app(_: Settings) -> ASGIApp:
    """What a worker runs."""
    return answer


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Do what the path says, then tell which process it was, and whose request."""
    match scope["path"]:
        case "/hang":
            time.sleep(60)
        case "/die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "/fail":
            raise ValueError
        case "/large":
            await PlainTextResponse(b"x" * LARGE)(scope, receive, send)
            return
    text = f"{os.getpid()} {scope['user'].name if scope['user'] else 'nobody'} {scope['query_string'].decode()}"
    await PlainTextResponse(text)(scope, receive, send)
