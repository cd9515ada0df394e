"""Signing in and out, and whose request it is. On this machine alone nobody signs in: a local editor is there."""

import ipaddress
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.messages import N_
from stdwatch.store import database, people, tokens
from stdwatch.store.people import User
from stdwatch.web import context
from stdwatch.web.rendering import render

if TYPE_CHECKING:
    from stdwatch.web.login_throttle import LoginThrottle

COOKIE = "stdwatch"
_FORWARDED = re.compile(
    r"(?:x-)?forwarded(?:-.*)?|via|(?:.*-)?(?:real|client|connecting|proxyuser|remote|true|originating)-(?:ip|addr)"
    r"|x-original-.*|x-(?:envoy|amzn|azure|arr|cluster)-.*|cf-.*|cdn-loop|x-proxy.*|proxy-.*|x-remote-.*|remote-user"
)
"""What reverse proxies add, each in its way: then this machine's trust is not the visitor's. No browser sends any."""
_PORT = re.compile(r"^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d+)?$", re.IGNORECASE)
"""An address as some proxies tell it, with the visitor's port, which is another for each try."""
_OPEN = ("/signin", "/static/", "/healthz", "/readyz", "/api/")
"""Where nobody signs in; the API asks for a token instead."""
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
        self.local = None if needs_login(settings) else User(settings.editor, "operator", "", is_local=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer here what nobody signed in for."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if self.local and _came_through_a_proxy(request):
            await self.refuse(request, 421)(scope, receive, send)
            return
        prompt = scope["path"] == "/healthz"
        user = self.local or (None if prompt else await run_in_threadpool(self._user, request))
        scope["user"] = user
        if user is None and not scope["path"].startswith(_OPEN):
            await self._send_away(request)(scope, receive, send)
            return
        with self._checking(request, user):
            await self.app(scope, receive, send)

    def _checking(self, request: Request, user: User | None) -> AbstractContextManager[None]:
        """Let nobody write who is removed or signed out while a form waits for its turn or for the database's lock."""
        if user is None or user.is_local or request.method == "GET" or request.scope["path"].startswith(_OPEN):
            return nullcontext()
        cookie = request.cookies.get(COOKIE, "")
        return database.checking_before_writes(lambda db: people.refuse_ended(db, cookie, clock.now()))

    def _user(self, request: Request) -> User | None:
        db, key = context.connection(request), request.query_params.get("key", "")
        if key and request.url.path.endswith("/feed"):
            return people.feed_reader(db, key, clock.now())
        if request.url.path.endswith("/metrics") and (secret := bearer(request)):
            return _monitor(db, secret)
        return people.signed_in(db, request.cookies.get(COOKIE, ""), clock.now())

    def _send_away(self, request: Request) -> Response:
        if request.url.path.endswith("/metrics"):  # a monitor would take the form to sign in with for the figures
            refused = self.refuse(request, 401)
            refused.headers["WWW-Authenticate"] = 'Bearer realm="stdwatch"'
            return refused
        if request.method != "GET" or context.wants_json(request):
            return self.refuse(request, 401)
        query = f"?{request.url.query}" if request.url.query else ""
        back = quote(f"{request.scope['path']}{query}")
        return RedirectResponse(f"{self.settings.prefix}/signin?back={back}", 303)


def bearer(request: Request) -> str:
    """The token that a request carries, or nothing."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _monitor(db: Database, secret: str) -> User | None:
    """Whoever has a token may read the figures: a monitor cannot sign in."""
    try:
        token = tokens.bearer(db, secret, clock.now(), only_users=True)
    except tokens.TokenRefused:
        return None
    return User(token.editor, token.role, token.made)


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
    name, address = sent.get("name", "").strip()[:100], _address(request)
    db = context.connection(request)
    with throttle.attempt(name, address) as attempt:
        if attempt is None:
            return _form(request, _SLOWLY, sent, 429)
        token = people.sign_in(db, name, sent.get("password", "")[:1000], clock.now())
        if token is None:
            return _form(request, _WRONG, sent, 403)
        attempt.succeeded()
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


def _came_through_a_proxy(request: Request) -> bool:
    """By what proxies add. nginx 1.22 adds nothing unless told to, but speaks HTTP/1.0, which no browser does."""
    names = (name.replace("_", "-") for name in request.headers)
    return request.scope["http_version"] == "1.0" or any(_FORWARDED.fullmatch(name) for name in names)


def _address(request: Request) -> str:
    """Whose request it is: behind a proxy what it says last, since all before that came from the visitor."""
    client = request.client.host if request.client else ""
    lines = request.headers.getlist("x-forwarded-for")  # some proxies add a line of their own behind the visitor's
    address = _PORT.sub(r"\1\2", lines[-1].rpartition(",")[2].strip()) if lines else ""
    return address if address and context.settings(request).public and is_loopback(client) else client


def inside(back: str) -> str:
    r"""A path of ours, whatever was asked for: browsers read ``//x`` and ``/\x`` as other hosts."""
    parts = urlsplit(back)
    lawful = back.startswith("/") and not parts.netloc and back[1:2] not in {"/", "\\"} and back.isprintable()
    return back if lawful and "\\" not in back else "/"


def _form(request: Request, wrong: str = "", sent: dict[str, str] | None = None, status: int = 200) -> Response:
    back = (sent or {}).get("back") or request.query_params.get("back") or "/"
    values = {"wrong": wrong, "name": (sent or {}).get("name", ""), "back": inside(back)}
    frame = {"done": None, "query": "", "editor": "", "role": "", "other_language": context.other_language(request)}
    return render(request, "signin.html", {**frame, **values}, status)
