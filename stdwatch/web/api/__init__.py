"""The JSON API: the desk for programs, under the same rules, with an OpenAPI document made of the code."""

from functools import cache

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stdwatch.config import Settings
from stdwatch.web import context, guard
from stdwatch.web.api import endpoints, openapi, problems
from stdwatch.web.api.calls import Api, endpoint
from stdwatch.web.api.rates import Rates

PATH = "/api/v1"


def make_app(settings: Settings, connections: context.Connections) -> Starlette:
    """The API as an application of its own, to be mounted at `PATH`: it knows no cookies, only tokens."""
    routes = [Route("/openapi.json", lambda _: Response(_document(), media_type="application/json"))]
    routes += [
        Route(each.path, endpoint(each), methods=[each.method], max_body_size=guard.MAX_BODY)
        for each in endpoints.OPERATIONS
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _http, Exception: _failed})
    app.state.api = Api(settings, connections, Rates())
    return app


@cache
def _document() -> bytes:
    return openapi.document(endpoints.OPERATIONS)


def _http(request: Request, error: Exception) -> Response:
    """What Starlette says of an address or a method, such as the methods that are allowed there."""
    if not isinstance(error, HTTPException):
        raise error
    return problems.answer(error.status_code, headers=dict(error.headers or {}))


def _failed(request: Request, error: Exception) -> Response:
    return guard.guarded(problems.answer(500))
