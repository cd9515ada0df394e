"""What every request must satisfy and every answer carries: no foreign host, no foreign form, no script but ours."""

import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stdwatch import limits
from stdwatch.operations.additions import LARGEST

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_BODY = 64 * 1024
MAX_UPLOAD = LARGEST + MAX_BODY
MAX_EDIT = 2**20
"""Chinese in a form has nine bytes a character: `MAX_BODY` would be a text of 7,000."""
MAX_DOCX = limits.DOCX_BYTES + MAX_BODY
MAX_CORRECTIONS = limits.ISSUE_BYTES
WITHOUT_COOKIES = "/api/"
"""Where a token is asked for, which no browser sends by itself: there no foreign form can do anything."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: under it browsers send forms with "Origin: null" (Fetch, "append a request Origin header").
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Refuse = Callable[[Request, int, str], Awaitable[Response] | Response]


class Guard:
    """ASGI middleware around the whole page.

    Refuses a Host that is not one of `hosts` (DNS rebinding), a POST that no page of ours sent (Origin, Fetch
    Metadata), and a body that says to be over `body_limit` of its path (the route counts what comes); `refuse` makes
    the answer from request, status and an English message. `public` is the address under which a reverse proxy offers
    the page; its path is taken off what comes in.
    """

    def __init__(
        self, app: ASGIApp, hosts: Collection[str], body_limit: Callable[[str], int], refuse: Refuse, public: str = ""
    ) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.body_limit = body_limit
        self.refuse = refuse
        parts = urlsplit(public)
        self.prefix = parts.path.rstrip("/")
        self.origin = f"{parts.scheme}://{parts.netloc}" if public else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.prefix and (scope["path"] + "/").startswith(f"{self.prefix}/"):
            scope["path"] = scope["path"].removeprefix(self.prefix) or "/"
        answer = _with_headers(send)
        refused = self._objection(scope)
        if refused is None:
            await self.app(scope, receive, answer)
            return
        response = self.refuse(Request(scope), *refused)
        await (response if isinstance(response, Response) else await response)(scope, receive, answer)

    def _objection(self, scope: MutableMapping[str, Any]) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or _host_name(hosts[0]) not in self.hosts:
            return 400, "this address is not one of the desk's"
        if scope["method"] in {"GET", "HEAD"}:
            return None
        if not scope["path"].startswith(WITHOUT_COOKIES) and not _sent_by_us(headers, self.origin):
            return 403, "the form came from another site"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.body_limit(scope["path"]):
            return 413, "too much was sent"
        return None


def guarded(response: Response) -> Response:
    """A response with the headers that every answer carries."""
    response.headers.update(_HEADERS)
    return response


_HOST = re.compile(r"(?P<name>[\w.-]+|\[[\da-f:]+\])(:\d{0,5})?", re.ASCII | re.IGNORECASE)
"""A name or an address with or without a port, and nothing that `urlsplit` would forgive (RFC 9110, section 7.2)."""


def _host_name(host: str) -> str | None:
    match = _HOST.fullmatch(host)
    return match["name"].lower().strip("[]") if match else None


def _sent_by_us(headers: Headers, public: str | None) -> bool:
    """Browsers tell by at least one of two headers where a form came from; what tells neither is no page of ours."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is None and site is None:
        return False
    here = headers.get("host", "")
    return (origin is None or origin in {f"http://{here}", f"https://{here}", public}) and site in {None, "same-origin"}


def _with_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return answer
