"""One call of the API: from its function's types to what it may be asked, and from a request to an answer."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from http import HTTPStatus
from typing import Any, get_type_hints

import msgspec
from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.errors import StdwatchError, UsageError
from stdwatch.store import database, tokens
from stdwatch.store.tokens import Token, TokenRefused
from stdwatch.triage import shown
from stdwatch.web import context, session
from stdwatch.web.api import problems
from stdwatch.web.api.rates import Rates


@dataclass(frozen=True, slots=True)
class Api:
    """What all calls share."""

    settings: Settings
    connections: context.Connections
    rates: Rates


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, when, and the database to answer from."""

    db: Database
    settings: Settings
    token: Token
    at: datetime

    @property
    def today(self) -> date:
        """The readers' day."""
        return shown.today(self.at, self.settings.zone)


@dataclass(frozen=True, slots=True)
class Operation:
    """An address of the API with the function that answers there; `role` is the least that may call it.

    The function takes a `Call`, what stands in the path by name, and at will `query` and `body`, of types that say what
    is allowed there; what it returns is sent as JSON.
    """

    method: str
    path: str
    role: str
    view: Callable[..., Any]

    @property
    def types(self) -> Mapping[str, Any]:
        """The types of what the function takes and returns."""
        return _types(self.view)


@cache
def _types(view: Callable[..., Any]) -> Mapping[str, Any]:
    return {name: kind for name, kind in get_type_hints(view, include_extras=True).items() if kind is not Call}


def endpoint(operation: Operation) -> Callable[[Request], Any]:
    """The operation as Starlette calls it."""

    async def answer(request: Request) -> Response:
        body = await request.body() if "body" in operation.types else b""
        return await run_in_threadpool(_answer, operation, request, body)

    return answer


def _answer(operation: Operation, request: Request, body: bytes) -> Response:
    """An error of ours is told as a problem; nothing was written then."""
    api: Api = request.app.state.api
    try:
        with database.friendly_errors(api.settings.database):
            value = _called(api, operation, request, body)
    except StdwatchError as error:
        return problems.of(error)
    return Response(msgspec.json.encode(value), media_type="application/json")


def _called(api: Api, operation: Operation, request: Request, body: bytes) -> Any:
    """Whoever calls is looked at before what is asked; what writes is done in the transaction that saw the token."""
    db, at = api.connections.here(), clock.now()
    token = _token(api, db, operation, request, at)
    arguments = _arguments(operation, request, body)
    call = Call(db, api.settings, token, at)
    if operation.method == "GET":
        return operation.view(call, **arguments)
    with database.writing(db):  # one that was revoked since is refused here
        call = Call(db, api.settings, _bearer(api, db, request, at), at)
        return operation.view(call, **arguments)


def _token(api: Api, db: Database, operation: Operation, request: Request, at: datetime) -> Token:
    try:
        token = _bearer(api, db, request, at)
    except TokenRefused:
        _refuse_haste(api, f"address {request.client.host if request.client else ''}")
        raise
    _refuse_haste(api, f"token {token.id}")
    if not token.may(operation.role):
        raise problems.RoleRefused(f"the token {token.name} has the role {token.role}; this needs {operation.role}")
    return token


def _bearer(api: Api, db: Database, request: Request, at: datetime) -> Token:
    secret = session.bearer(request)
    if not secret:
        raise TokenRefused(problems.DETAILS[HTTPStatus.UNAUTHORIZED])
    return tokens.bearer(db, secret, at, only_users=session.needs_login(api.settings))


def _refuse_haste(api: Api, caller: str) -> None:
    if wait := api.rates.wait(caller):
        raise problems.TooOften(wait)


def _arguments(operation: Operation, request: Request, body: bytes) -> dict[str, Any]:
    """What the function is called with; `UsageError` that names what is not as it must be."""
    arguments: dict[str, Any] = dict(request.path_params)
    query = _once("query", request.query_params.multi_items())
    try:
        if kind := operation.types.get("query"):
            arguments["query"] = msgspec.convert(query, kind, strict=False)
        elif query:
            raise UsageError(f"query: nothing is asked for here, not {min(query)}")
        if kind := operation.types.get("body"):
            arguments["body"] = msgspec.json.decode(body, type=kind)
            json.loads(body, object_pairs_hook=partial(_once, "body"))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{'query' if 'body' not in operation.types else 'body'}: {error}") from error
    return arguments


def _once(what: str, fields: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Fields by name; `UsageError` where one comes twice, since nobody knows which is meant."""
    names = Counter(name for name, _ in fields)
    for name, number in names.items():
        if number > 1:
            raise UsageError(f"{what}: {name} is given {number} times")
    return dict(fields)
