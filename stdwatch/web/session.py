"""Signing in and out, and whose request it is. On this machine alone nobody signs in: a local editor is there."""

import ipaddress
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.messages import N_
from stdwatch.store import people
from stdwatch.store.people import User
from stdwatch.web import context
from stdwatch.web.rendering import render

COOKIE = "stdwatch"
_OPEN = ("/signin", "/static/", "/healthz")
_WRONG = N_("Name or password is wrong.")
_SLOWLY = N_("Too many wrong tries: wait a quarter of an hour.")


def needs_login(settings: Settings) -> bool:
    """Whether others than this machine's user can reach the page: another address, or a proxy before it."""
    return bool(settings.public) or not is_loopback(settings.host)


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Session:
    """ASGI middleware that lets only signed-in users through; on this machine alone, a local operator."""

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Callable[[Request, int], Response]) -> None:
        self.app = app
        self.settings = settings
        self.refuse = refuse
        self.local = None if needs_login(settings) else User(settings.editor, "operator", "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer here what nobody signed in for."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        user = self.local or await run_in_threadpool(self._user, request)
        scope["user"] = user
        if user is None and not scope["path"].startswith(_OPEN):
            await self._send_away(request)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _user(self, request: Request) -> User | None:
        db, key = context.connection(request), request.query_params.get("key", "")
        if key and request.url.path.endswith("/feed"):
            return people.feed_reader(db, key)
        return people.signed_in(db, request.cookies.get(COOKIE, ""), clock.now())

    def _send_away(self, request: Request) -> Response:
        if request.method != "GET" or context.wants_json(request):
            return self.refuse(request, 401)
        query = f"?{request.url.query}" if request.url.query else ""
        back = quote(f"{request.scope['path']}{query}")
        return RedirectResponse(f"{self.settings.prefix}/signin?back={back}", 303)


@dataclass(slots=True)
class LoginThrottle:
    """Counts wrong tries, in this process: too many of one name, or of all together, and everybody waits."""

    each: int = 5
    together: int = 50
    seconds: float = 900
    tries: dict[str, deque[float]] = field(default_factory=dict)

    def is_locked(self, name: str, now: float) -> bool:
        """Whether no further try may be made."""
        return self._recent(name, now) >= self.each or self._recent("", now) >= self.together

    def failed(self, name: str, now: float) -> None:
        """Note a wrong try."""
        for key in (name, ""):
            self.tries.setdefault(key, deque(maxlen=self.together)).append(now)

    def succeeded(self, name: str) -> None:
        """Forget a name's wrong tries."""
        self.tries.pop(name, None)

    def _recent(self, name: str, now: float) -> int:
        found = self.tries.get(name, deque())
        while found and found[0] < now - self.seconds:
            found.popleft()
        if not found:
            self.tries.pop(name, None)
        return len(found)


@context.friendly_errors
def form(request: Request) -> Response:
    """The form to sign in with."""
    return _form(request)


async def sign_in(request: Request) -> Response:
    """Begin a session, always a new one, and go on to where the user wanted to be."""
    async with request.form(max_files=0, max_fields=3) as fields:
        sent = {name: value for name, value in fields.items() if isinstance(value, str)}
    return await run_in_threadpool(_sign_in, request, sent)


@context.friendly_errors
def sign_out(request: Request) -> Response:
    """End the session."""
    people.sign_out(context.connection(request), request.cookies.get(COOKIE, ""))
    prefix = context.settings(request).prefix
    response = RedirectResponse(f"{prefix}/signin", 303)
    response.delete_cookie(COOKIE, path=f"{prefix}/")
    return response


@context.friendly_errors
def _sign_in(request: Request, sent: dict[str, str]) -> Response:
    throttle: LoginThrottle = request.app.state.throttle
    name, now = sent.get("name", "").strip()[:100], time.monotonic()
    if throttle.is_locked(name, now):
        return _form(request, _SLOWLY, sent, 429)
    db = context.connection(request)
    token = people.sign_in(db, name, sent.get("password", "")[:1000], clock.now())
    if token is None:
        throttle.failed(name, now)
        return _form(request, _WRONG, sent, 403)
    throttle.succeeded(name)
    people.sign_out(db, request.cookies.get(COOKIE, ""))
    settings = context.settings(request)
    response = RedirectResponse(settings.prefix + inside(sent.get("back", "/")), 303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=14 * 24 * 3600,
        path=f"{settings.prefix}/",
        secure=settings.public.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
    return response


def inside(back: str) -> str:
    r"""A path of ours, whatever was asked for: browsers read ``//x`` and ``/\x`` as other hosts."""
    parts = urlsplit(back)
    lawful = back.startswith("/") and not parts.netloc and back[1:2] not in {"/", "\\"} and back.isprintable()
    return back if lawful and "\\" not in back else "/"


def _form(request: Request, wrong: str = "", sent: dict[str, str] | None = None, status: int = 200) -> Response:
    back = (sent or {}).get("back") or request.query_params.get("back") or "/"
    values = {"wrong": wrong, "name": (sent or {}).get("name", ""), "back": inside(back)}
    frame = {"done": None, "query": "", "editor": "", "role": "", "other_language": None}
    return render(request, "signin.html", {**frame, **values}, status)
