"""The application and its server."""

import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from urllib.parse import urlsplit

import uvicorn
from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stdwatch import messages
from stdwatch.config import Settings
from stdwatch.errors import Missing, StoreError, UsageError
from stdwatch.messages import N_
from stdwatch.reasons import Plain
from stdwatch.store import database, people
from stdwatch.web import api, context, guard, language, monitoring, session
from stdwatch.web.connections import BoundedProtocol
from stdwatch.web.login_throttle import LoginThrottle
from stdwatch.web.presence import Presence
from stdwatch.web.rendering import render
from stdwatch.web.routes import body_limit, routes
from stdwatch.web.turns import AT_ONCE, IN_WORKERS, Turns
from stdwatch.web.workers import Workers

_MESSAGES = {
    400: N_("The address or the form asks for something that does not exist."),
    401: N_("Sign in first. Nothing was done."),
    403: N_("This form was not sent by a page of the desk. Nothing was done."),
    404: N_("There is nothing at this address."),
    405: N_("This address cannot be used in this way."),
    421: N_(
        "This request came through a proxy, and nobody can sign in here: set “public” in stdwatch.toml to the page's "
        "address and add users (stdwatch user add NAME)."
    ),
    413: N_("Too much was sent at once. Nothing was done."),
    500: N_("Something went wrong here; the log of the server says what. Nothing was decided."),
    503: N_(
        "The database cannot be used at the moment. Nothing was decided; what you typed is still in the form: go back."
    ),
}

_REFUSED = {
    413: N_("This is too large to be sent from here: narrow it by filters, or write it with “stdwatch export view”."),
    503: N_("Much is being made here at the moment. Nothing was done: try again in some seconds."),
}
"""What the turns say of what they do not let through."""


def make_app(settings: Settings, workers: Mapping[str, Workers] | None = None) -> Starlette:
    """The page over the database of these settings, for its host and the names of this machine's loopback.

    What `workers` make of the costly kinds of request is made in threads where there are none.
    """
    hosts = guard.LOOPBACK | {settings.host, urlsplit(settings.public).hostname or settings.host}
    app = _views(
        settings,
        [
            Middleware(
                guard.Guard,
                hosts=hosts,
                body_limit=body_limit,
                refuse=lambda request, status, _: _fail(request, status),
                public=settings.public,
            ),
            Middleware(session.Session, settings=settings, refuse=_fail),
            Middleware(Turns, refuse=_refuse, workers=workers),
        ],
    )
    app.state.refused = {}
    app.state.health = monitoring.Health()
    app.state.throttle = LoginThrottle()
    app.state.presence = Presence()
    app.mount(api.PATH, api.make_app(settings, app.state.connections))
    return app


def make_views(settings: Settings) -> Starlette:
    """What answers a request once it is known whose it is and that it has its turn: a worker's whole application."""
    return _views(settings, [])


def _views(settings: Settings, middleware: Sequence[Middleware]) -> Starlette:
    app = Starlette(
        routes=routes(),
        middleware=middleware,
        exception_handlers={
            HTTPException: lambda request, error: _fail(request, error.status_code),
            UsageError: _refuse_usage,
            Missing: lambda request, _: _fail(request, 404),
            people.SessionEnded: lambda request, _: _fail(request, 401),
            StoreError: lambda request, _: _fail(request, 503),
            Exception: lambda request, _: guard.guarded(_fail(request, 500)),  # its answer is made outside the guard
        },
    )
    app.state.settings = settings
    app.state.connections = context.Connections(settings.database)
    return app


def serve(settings: Settings, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve the page until SIGINT or SIGTERM; `on_ready` is told its URL once requests are answered.

    Raises `UsageError` when the address is taken or open to others while nobody can sign in, `StoreError` when the
    database cannot be used.
    """
    listener = listen(settings.host, settings.port)
    with listener:
        server(settings, listener, on_ready, parted=True).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A socket on that address; port 0 takes any free one. Raises `UsageError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named IPPROTO_TCP: with protocol 0 asyncio leaves Nagle's algorithm on, 44 ms a request (Kludex/uvicorn 3149).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise UsageError(
            f"{host}:{port} cannot be used ({error.strerror}): choose another port in stdwatch.toml"
        ) from error
    return listener


def server(
    settings: Settings,
    listener: socket.socket,
    on_ready: Callable[[str], None] | None = None,
    *,
    parted: bool = False,
) -> uvicorn.Server:
    """A server for that socket; its `should_exit` ends it from another thread. The database is made if need be.

    `parted`: what is costly is made by processes of its own. Raises `UsageError` where others than this machine could
    reach the page and nobody can sign in.
    """
    refuse_without_users(settings)
    workers = {kind: Workers(settings, make_views, AT_ONCE[kind]) for kind in IN_WORKERS} if parted else {}
    config = uvicorn.Config(
        make_app(settings, workers),
        http=BoundedProtocol,
        log_level="error",  # its warnings are a line, or two, for each request that is none
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        timeout_graceful_shutdown=3,
    )
    name, port = listener.getsockname()[:2]
    return _Server(config, f"http://{f'[{name}]' if ':' in name else name}:{port}/", on_ready, workers)


_THREADS = 16
"""Threads that answer requests: each holds up the loop, and with it `/healthz`, by the time of a switch."""
_SWITCH = 0.001
"""Seconds for which a thread may keep the interpreter from others that wait; Python's own 5 ms, 16 times, are felt."""


class _Server(uvicorn.Server):
    def __init__(
        self,
        config: uvicorn.Config,
        url: str,
        on_ready: Callable[[str], None] | None,
        workers: Mapping[str, Workers],
    ) -> None:
        super().__init__(config)
        self._url = url
        self._on_ready = on_ready
        self._workers = workers

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        sys.setswitchinterval(_SWITCH)
        await super().startup(sockets)
        if pages := self._workers.get("page"):  # the others begin where its process has imported all they need
            pages.prepare()
        if self.started and self._on_ready:
            self._on_ready(self._url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        for workers in self._workers.values():
            workers.close()


def refuse_without_users(settings: Settings) -> None:
    """Raise `UsageError` where others than this machine could reach the page and nobody can sign in."""
    with closing(database.connect(settings.database, desk=True)) as db:
        has_users = bool(people.users(db))
    if not session.needs_login(settings):
        return
    if settings.host in {"0.0.0.0", "::"} and not settings.public:  # noqa: S104 (it is what we refuse)
        raise UsageError(f"host {settings.host}: set “public” in stdwatch.toml to the address that readers will use")
    if not has_users:
        raise UsageError("the page is open to other machines and nobody can sign in: stdwatch user add NAME first")


def _refuse(request: Request, status: int) -> Response:
    """What a crowd is told, made once a language: it must cost nothing."""
    made: dict[tuple[object, ...], Response] = request.app.state.refused
    by_program = request.scope["path"].startswith(f"{api.PATH}/")
    asked = language.choose(request), context.wants_json(request), by_program, request.method, status
    return made.get(asked) or made.setdefault(asked, _fail(request, status, _REFUSED[status]))


def _refuse_usage(request: Request, error: Exception) -> Response:
    """What is wrong with an address or a form, where that has a code and with it a sentence in the page's language."""
    if not isinstance(error, UsageError):
        raise error
    translate = messages.catalogue(language.choose(request)).gettext
    return _fail(request, 400, "" if error.reason.code is Plain.TEXT else error.reason.sentence(translate))


def _fail(request: Request, status: int, message: str = "") -> Response:
    """A page that says what went wrong, in the page's language; the script gets it as JSON, a program as a problem."""
    if request.scope["path"].startswith(f"{api.PATH}/"):
        return api.problems.answer(status)
    tongue = language.choose(request)
    message = messages.catalogue(tongue).gettext(message or _MESSAGES.get(status, _MESSAGES[400]))
    if context.wants_json(request):
        return JSONResponse({"error": message}, status)
    values = {"status": status, "message": message, "other_language": None, "editor": None, "done": None, "query": ""}
    return render(request, "error.html", values, status)
