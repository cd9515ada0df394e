"""Calls of the API that nobody thought of, made from the types of the calls, and the rules that hold after each."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stdwatch.editing import issues
from stdwatch.items import Passage
from stdwatch.store import decisions, tokens
from stdwatch.web import api, cursors
from stdwatch.web.api import endpoints, openapi, problems
from stdwatch.web.api.calls import Operation
from stdwatch.web.api.rates import Rates
from tests.api_client import Client, client
from tests.desk import NOW
from tests.webpage import Web, served

ROLES = (*tokens.ROLES, "revoked")
_IDS = st.integers(0, 6) | st.just(10**18 - 1)
_HARD = ["", "standards", "标准", '"', "*", "NEAR(", "AND", "\x00", "\uffff", "x" * 401]
_WORDS = st.sampled_from(_HARD) | st.text(max_size=8)
_DAYS = st.dates().map(str) | st.sampled_from(["2025-11-25", "2025-12-01", "2025-02-30", ""])
_UUIDS = st.integers(0, 12).map(lambda number: str(UUID(int=number)))
_PLACES = st.tuples(_IDS, st.booleans(), st.floats(allow_nan=False), st.none(), _WORDS, st.dates())
_CURSORS = _WORDS | _PLACES.map(lambda position: cursors.make("", position))
_ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | _WORDS | st.lists(st.integers(), max_size=2)
_VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "id": _UUIDS,
    "candidate": _IDS,
    "reading": st.none() | st.integers(1, 9),
    "seen": _IDS,
    "start": st.integers(0, 50),
    "end": st.integers(0, 50),
    "verb": st.sampled_from(["accept", "brief", "later", "reject", "undo", "note", "burn"]),
    "state": st.sampled_from(["inbox", "accepted", "brief", "later", "rejected", "all", "?"]),
    "section": st.sampled_from(["战略态势", "nowhere"]) | st.none(),
    "source": st.sampled_from(["north", "south", "manual"]) | _WORDS,
    "order": st.sampled_from(["score", "day", "arrived", "?"]),
    "band": st.sampled_from(["high", "?"]),
    **dict.fromkeys(("arrived", "decided"), st.datetimes().map(lambda at: f"{at.isoformat()}Z") | _WORDS),
    "limit": st.integers(-1, 201),
    "cursor": _CURSORS,
    **dict.fromkeys(("since", "until", "first", "last"), _DAYS),
    **dict.fromkeys(
        ("changed", "unused", "exact", "clipped", "doubtful", "pdf", "story", "new", "unread"), st.booleans()
    ),
    **dict.fromkeys(("article", "block"), st.none() | _UUIDS),
}
"""What often is right; whatever else a call takes gets words, and one in some gets anything at all."""


@dataclass(frozen=True, slots=True)
class Try:
    """One call: who, what, and with which values."""

    role: str
    operation: Operation
    path: str
    query: dict[str, Any]
    body: dict[str, Any] | None


def tries() -> st.SearchStrategy[Try]:
    """Any call of any role."""
    return st.sampled_from(endpoints.OPERATIONS).flatmap(_try)


def _try(operation: Operation) -> st.SearchStrategy[Try]:
    path = st.tuples(_IDS, st.sampled_from(["2025-4", "1999-1"]) | _WORDS.filter(str.isalnum)).map(
        lambda at: openapi.plain_path(operation).replace("{id}", str(at[0])).replace("{name}", at[1])
    )
    query = _fields(operation.types.get("query"))
    body = _fields(operation.types["body"]) if "body" in operation.types else st.none()
    return st.builds(Try, st.sampled_from(ROLES), st.just(operation), path, query, body)


def _fields(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    if kind is None:
        return st.just({})
    known = {field.encode_name: _VALUES.get(field.encode_name, _WORDS) for field in msgspec.structs.fields(kind)}
    required = {field.encode_name for field in msgspec.structs.fields(kind) if field.required}
    lawful = st.fixed_dictionaries(
        {name: known[name] for name in required}, optional={name: known[name] for name in known if name not in required}
    )
    spoilt = st.tuples(lawful, st.dictionaries(st.sampled_from([*known, "more"]), _ANYTHING, max_size=2))
    return lawful | spoilt.map(lambda both: {**both[0], **both[1]})


def clients(web: Web) -> dict[str, Client]:
    """A client of each role, and one whose token was revoked."""
    made = {role: client(web, role) for role in tokens.ROLES} | {"revoked": client(web, "operator")}
    tokens.revoke(web.desk.db, tokens.listed(web.desk.db)[-1].name, NOW)
    return made


@contextmanager
def rated(folder: Path) -> Iterator[Web]:
    """A desk with five candidates and an issue, whose callers need not wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
        patch.setattr(api, "Rates", lambda: Rates(1e9, 10**9))
        with served(folder) as web:
            for number in range(5):
                web.desk.candidate(f"Item {number}", score=number, passages=[Passage(0, 41, 0.9)])
            issues.new(web.desk.db, "2025-4", "Li", NOW, whole=23)
            yield web


def tried(web: Web, *, examples: int) -> Counter[int]:
    """So many sequences of calls, all checked; how often each status came."""
    programs, seen = clients(web), Counter[int]()

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(st.lists(tries(), min_size=1, max_size=8))
    def call(calls: list[Try]) -> None:
        seen.update(check(web, programs, each) for each in calls)

    call()
    return seen


def check(web: Web, clients: Mapping[str, Client], attempt: Try) -> int:
    """Call, and see that every rule holds; returns the status."""
    before = _log(web)
    query = {name: value for name, value in attempt.query.items() if value is not None}
    status, answer = clients[attempt.role].call(attempt.operation.method, attempt.path, attempt.body, **query)
    allowed = {200, *openapi.statuses(attempt.operation)}
    assert status in allowed, f"{attempt}: {status} {answer}"
    if status == HTTPStatus.OK:
        msgspec.convert(answer, attempt.operation.types["return"])
    else:
        assert msgspec.convert(answer, problems.Problem).status == status
    if attempt.role == "revoked":
        assert status == HTTPStatus.UNAUTHORIZED
    elif tokens.ROLES.index(attempt.role) < tokens.ROLES.index(attempt.operation.role):
        assert status == HTTPStatus.FORBIDDEN
    after = _log(web)
    written = after - before
    assert before <= after, "a log is never rewritten"
    assert not written or (status == HTTPStatus.OK and attempt.operation.method == "POST"), attempt
    if attempt.operation.view is endpoints.decide and status == HTTPStatus.OK:
        _check_decision(web, attempt, answer)
    return status


def _check_decision(web: Web, attempt: Try, answer: Any) -> None:
    entry, state = answer["entry"], answer["state"]
    assert attempt.body is not None
    assert (entry["editor"], entry["verb"], entry["id"]) == ("Li", attempt.body["verb"], attempt.body["id"])
    derived = decisions.derive(decisions.entries(web.desk.db, entry["candidate"]))
    assert answer == answer | {"state": msgspec.to_builtins(derived)}
    assert (
        state["state"]
        == web.desk.db.execute("SELECT state FROM candidate WHERE id = ?", [entry["candidate"]]).fetchone()[0]
    )


def _log(web: Web) -> set[tuple[Any, ...]]:
    """All that was ever decided, clipped, edited and asked for by people."""
    rows = set[tuple[Any, ...]]()
    for statement in (
        f"SELECT id, candidate, verb FROM decision WHERE editor <> '{decisions.MACHINE}' ",  # noqa: S608
        "SELECT id, candidate, exact FROM clip",
        "SELECT id, subject, 'edit' FROM edit ",
        "SELECT id, kind, arguments FROM job",
    ):
        rows |= {*web.desk.db.execute(statement).fetchall()}
    return rows
