"""What a caller is told when a call was not answered as asked: problem details (RFC 9457), one shape for all."""

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.responses import Response

from stdwatch.editing import refusals
from stdwatch.errors import Conflict, Missing, StdwatchError, StoreError
from stdwatch.store.tokens import TokenRefused
from stdwatch.triage.desk import DecisionConflict
from stdwatch.web.api.shapes import LogEntry

TYPE = "application/problem+json"

DETAILS = {
    HTTPStatus.UNAUTHORIZED: "a call needs a token: Authorization: Bearer TOKEN (stdwatch token add)",
    HTTPStatus.NOT_FOUND: "there is nothing at this address: openapi.json lists what there is",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address cannot be used in this way: openapi.json says how",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too much was sent at once; nothing was done",
    HTTPStatus.INTERNAL_SERVER_ERROR: "a mistake in stdwatch; the log of the server says what; nothing was written",
    HTTPStatus.SERVICE_UNAVAILABLE: "much is being made here at the moment; nothing was done: try again",
}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a call was not answered as asked; nothing was written."""

    title: str
    """The status in words."""
    status: int
    detail: str
    """What is wrong with this call, and what to do."""
    by: LogEntry | None = None
    """The decision of another editor that came first."""


class RoleRefused(StdwatchError):
    """The token's role does not reach so far."""


class TooOften(StdwatchError):
    """More calls than a token may make; `wait` is in seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"too many calls: try again in {wait:.1f} s; nothing was done")
        self.wait = wait


def answer(
    status: int, detail: str = "", by: LogEntry | None = None, headers: dict[str, str] | None = None
) -> Response:
    """A problem as an answer; without `detail` in the words of its status."""
    known = HTTPStatus(status)
    body = msgspec.json.encode(Problem(known.phrase, status, detail or DETAILS.get(known, known.description), by))
    return Response(body, status, headers=headers, media_type=TYPE)


def of(error: StdwatchError) -> Response:
    """The answer to a call that ended in an error of ours."""
    status, headers = status_of(error)
    by = LogEntry.of(error.by) if isinstance(error, DecisionConflict) else None
    return answer(status, str(error), by, headers)


def status_of(error: StdwatchError) -> tuple[int, dict[str, Any]]:
    """The status of an error of ours, and what its answer carries beside it."""
    match error:
        case TokenRefused():
            return 401, {"WWW-Authenticate": 'Bearer realm="stdwatch", error="invalid_token"'}
        case RoleRefused():
            return 403, {"WWW-Authenticate": 'Bearer realm="stdwatch", error="insufficient_scope"'}
        case TooOften():
            return 429, {"Retry-After": str(int(error.wait) + 1)}
        case Missing():
            return 404, {}
        case Conflict() | refusals.Closed():
            return 409, {}
        case StoreError():
            return 503, {"Retry-After": "5"}
    return 400, {}
