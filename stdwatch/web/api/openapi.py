"""The OpenAPI document (3.1), made of the operations, their types and their docstrings."""

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, get_type_hints

import msgspec

from stdwatch import __version__
from stdwatch.web.api import problems
from stdwatch.web.api.calls import Operation

_REFERENCE = "#/components/schemas/{name}"
_ALWAYS = (400, 401, 429, 503)
"""What any call may get."""
_ABOUT = (
    "The desk for programs: the same rules as on the page. A call carries a token (stdwatch token add); a list comes "
    "in pages, each with the cursor of the next. Instants are UTC."
)


def document(operations: Iterable[Operation]) -> bytes:
    """The document as indented JSON."""
    every = tuple(operations)
    kinds = [kind for each in every for name, kind in each.types.items() if name in {"body", "return"}]
    _, schemas = msgspec.json.schema_components([*kinds, problems.Problem], ref_template=_REFERENCE)
    paths: dict[str, Any] = {}
    for each in every:
        paths.setdefault(plain_path(each), {})[each.method.lower()] = _operation(each)
    described = {
        "openapi": "3.1.0",
        "info": {"title": "stdwatch", "version": __version__, "description": _ABOUT},
        "servers": [{"url": "."}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
            "responses": {"Problem": {"description": "Nothing was done.", "content": _problem()}},
        },
    }
    return msgspec.json.format(msgspec.json.encode(described), indent=1)


def plain_path(operation: Operation) -> str:
    """The address with names alone in its braces."""
    return re.sub(r":\w+}", "}", operation.path)


def _operation(operation: Operation) -> dict[str, Any]:
    about = (operation.view.__doc__ or "").strip().partition("\n")[0]
    described: dict[str, Any] = {
        "operationId": operation.view.__name__,
        "summary": about,
        "description": f"For tokens with the role {operation.role} or more.",
        "parameters": [*_in_path(operation), *_in_query(operation)],
        "responses": {
            "200": {"description": "As asked.", "content": _json(operation.types["return"])},
            **{str(status): {"$ref": "#/components/responses/Problem"} for status in statuses(operation)},
        },
    }
    if "body" in operation.types:
        described["requestBody"] = {"required": True, "content": _json(operation.types["body"])}
    return described


def statuses(operation: Operation) -> list[HTTPStatus]:
    """The statuses of problems that a call may get."""
    more = [*([404] if operation.path.count("{") or operation.role == "operator" else [])]
    more += [403, 404, 409, 413] if operation.method == "POST" else []
    return [HTTPStatus(status) for status in sorted({*_ALWAYS, *more})]


def _in_path(operation: Operation) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)", operation.path):
        kind = {"type": "integer", "minimum": 0} if operation.types[name] is int else {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": kind}


def _in_query(operation: Operation) -> Iterator[dict[str, Any]]:
    kind = operation.types.get("query")
    if kind is None:
        return
    hints = get_type_hints(kind, include_extras=True)
    for field in msgspec.structs.fields(kind):
        schema = msgspec.json.schema(hints[field.name], ref_template=_REFERENCE)
        about = schema.pop("description", None)
        described = {"name": field.encode_name, "in": "query", "required": field.required, "schema": schema}
        yield described | ({"description": about} if about else {})


def _json(kind: Any) -> dict[str, Any]:
    return {"application/json": {"schema": msgspec.json.schema_components([kind], ref_template=_REFERENCE)[0][0]}}


def _problem() -> dict[str, Any]:
    return {problems.TYPE: {"schema": {"$ref": _REFERENCE.format(name="Problem")}}}
