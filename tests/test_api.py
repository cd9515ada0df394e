"""The JSON API: over real HTTP, with tokens of every role, under the rules of the desk."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner

from stdwatch import cli
from stdwatch.editing import issues
from stdwatch.items import Passage
from stdwatch.store import database, decisions, people, tokens
from stdwatch.web import cursors
from stdwatch.web.api import PATH, endpoints, openapi
from stdwatch.web.api.rates import AT_ONCE, Rates
from tests.api_client import Client, client
from tests.checkout import ROOT
from tests.desk import NOW, opened
from tests.webpage import Web, served


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


def decision(verb: str = "reject", **more: object) -> dict[str, object]:
    return {"id": str(uuid4()), "verb": verb, "seen": 0, **more}


# Who may call


@pytest.mark.parametrize("token", ["", "x", "stdwatch_unknown"])
def test_without_a_token_that_is_known_nothing_is_told(web: Web, token: str) -> None:
    status, problem = Client(web.browser.port, token).get("/queue")
    assert (status, problem["status"], "stdwatch token add" in problem["detail"]) == (401, 401, True)


def test_a_token_is_kept_as_a_digest_and_found_by_its_prefix(web: Web) -> None:
    secret = tokens.add(web.desk.db, "nightly report", "Li", "reader", NOW, 30)
    kept = "".join(map(str, web.desk.db.execute("SELECT * FROM token").fetchone()))
    assert secret.startswith("stdwatch_")
    assert secret not in kept


def test_a_revoked_and_an_ended_token_say_since_when(web: Web) -> None:
    first, second = client(web), Client(web.browser.port, tokens.add(web.desk.db, "old", "Li", "reader", NOW, 0))
    tokens.revoke(web.desk.db, tokens.listed(web.desk.db)[0].name, NOW)
    assert first.get("/queue")[1]["detail"].endswith("was revoked at 2025-11-25T01:30:00Z")
    assert "the token old ended at 2025-11-25T01:30:00Z" in second.get("/queue")[1]["detail"]


def test_a_token_revoked_in_the_middle_of_a_call_writes_nothing(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate, program = web.desk.candidate(), client(web)
    name, known = tokens.listed(web.desk.db)[0].name, tokens.bearer

    def revoked_after(*arguments: Any, **named: Any) -> tokens.Token:
        token = known(*arguments, **named)
        if not arguments[0].conn.in_transaction:
            with closing(database.connect(web.settings.database, desk=True)) as db:
                tokens.revoke(db, name, NOW)
        return token

    monkeypatch.setattr(tokens, "bearer", revoked_after)
    status, problem = program.post(f"/candidates/{candidate}/decisions", decision())
    assert (status, "was revoked" in problem["detail"]) == (401, True)
    assert decisions.entries(web.desk.db, candidate) == []


def test_a_token_can_do_what_its_role_can_and_no_more(web: Web) -> None:
    candidate = web.desk.candidate()
    wanted = {"/crawls": {"source": "north"}, f"/candidates/{candidate}/decisions": decision("note", note="so")}
    got = {role: [client(web, role).post(*each)[0] for each in wanted.items()] for role in tokens.ROLES}
    assert got == {"reader": [403, 403], "editor": [403, 200], "operator": [200, 200]}


def test_a_token_is_worth_no_more_than_its_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    monkeypatch.setitem(people._COST, "n", 2**4)
    db = opened(tmp_path)
    people.add(db, "Wang", "correct horse", "editor", NOW)
    db.close()
    with served(tmp_path, public="https://desk.example/watch") as web:
        program = client(web, "operator", "Wang")
        assert program.post("/crawls", {"source": "north"})[0] == 403
        people.remove(web.desk.db, "Wang", NOW)
        assert program.get("/queue")[0] == 401
        people.add(web.desk.db, "Wang", "correct horse", "editor", NOW)
        assert program.get("/queue")[0] == 401, "one who comes back does not bring the old tokens"


def test_cookies_and_pages_open_nothing_here(web: Web) -> None:
    assert web.browser.get(f"{PATH}/queue").status == 401
    assert web.browser.post(f"{PATH}/crawls", {"source": "north"}).status == 401


# Reading


def test_a_queue_comes_in_pages_that_hold_each_candidate_once(web: Web) -> None:
    made = [web.desk.candidate(f"Item {n}", score=n % 3, day=None if n % 4 else "2025-11-01") for n in range(25)]
    program = client(web, "reader")
    for order in ("score", "day", "arrived"):
        seen, cursor = list[int](), dict[str, str]()
        while True:
            status, page = program.get("/queue", order=order, limit=7, **cursor)
            assert status == 200
            seen += [row["id"] for row in page["rows"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert sorted(seen) == made


@pytest.mark.parametrize(
    ("arrived", "status"), [("2025-11-25T01:00:00Z", 200), ("2025-11-25T09:00:00+08:00", 200), ("0.5", 400), ("1", 400)]
)
def test_an_instant_is_a_date_with_its_time_and_no_number(web: Web, arrived: str, status: int) -> None:
    assert client(web, "reader").get("/queue", arrived=arrived)[0] == status


def test_a_cursor_of_yesterday_goes_on_where_the_page_ended(web: Web) -> None:
    first, second, third = (web.desk.candidate(f"Item {n}", score=n) for n in (3, 2, 1))
    program = client(web)
    cursor = program.get("/queue", limit=2)[1]["next"]
    for candidate in (first, second):
        program.post(f"/candidates/{candidate}/decisions", decision())
    assert [row["id"] for row in program.get("/queue", limit=2, cursor=cursor)[1]["rows"]] == [third]


def test_pages_by_day_go_on_over_midnight(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    days = ("2025-11-27", "2025-11-26", "2025-11-25", "2025-11-24", None)
    made = {day: web.desk.candidate(day=day) for day in days}
    program, pages, cursor = client(web), list[int](), dict[str, str]()
    for day in range(25, 30):
        monkeypatch.setenv("STDWATCH_NOW", f"2025-11-{day}T03:00:00Z")
        page = program.get("/queue", order="day", limit=1, **cursor)[1]
        pages += [row["id"] for row in page["rows"]]
        cursor = {"cursor": page["next"]}
    wanted = ["2025-11-25", "2025-11-24", None, "2025-11-26", "2025-11-27"]
    assert pages == [made[day] for day in wanted]


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", "W10", cursors.make("other", (1, False, 1.0, None)), "A" * 9000])
def test_a_cursor_that_is_none_or_of_another_list_is_told(web: Web, cursor: str) -> None:
    status, problem = client(web).get("/queue", cursor=cursor)
    assert (status, "begin again without it" in problem["detail"]) == (400, True)


@pytest.mark.parametrize(
    "query",
    [
        *({"staet": "inbox"}, {"limit": 0}, {"limit": "many"}, {"since": "2025-02-30"}),
        *({name: "whitehose"} for name in ("source", "group", "type", "section", "language", "sector", "body")),
    ],
)
def test_a_filter_that_is_none_is_named(web: Web, query: dict[str, object]) -> None:
    status, problem = client(web).get("/queue", **query)
    assert (status, next(iter(query)) in problem["detail"]) == (400, True)
    assert "whitehose" not in query.values() or "whitehose" in problem["detail"]


def test_filters_with_values_that_exist_are_taken_though_nothing_has_them(web: Web) -> None:
    program = client(web)
    for query in (
        {"type": "hearing"},
        {"section": "贸易政策"},
        {"body": "NIST"},
        {"number": "ISO 1"},
        {"source": "south"},
    ):
        assert program.get("/queue", **query) == (200, {"rows": [], "next": None})
    assert "there are: north, south" in program.get("/queue", source="east")[1]["detail"]
    reversed_days = program.get("/queue", since="2025-11-02", until="2025-11-01")
    assert reversed_days[1]["detail"] == "2025-11-02 comes after 2025-11-01"


@pytest.mark.parametrize(
    ("method", "path", "body", "detail"),
    [
        ("GET", "/queue?state=inbox&state=accepted", None, "query: state is given 2 times"),
        ("GET", "/issues?year=2025", None, "query: nothing is asked for here, not year"),
        ("POST", "/crawls", b'{"source": "north", "source": "south"}', "body: source is given 2 times"),
    ],
)
def test_what_is_said_twice_or_to_nobody_is_refused(
    web: Web, method: str, path: str, body: bytes | None, detail: str
) -> None:
    status, problem = client(web, "operator").send(method, path, body)
    assert (status, problem["detail"]) == (400, detail)


def test_an_item_and_its_passages_hold_what_a_clip_needs(web: Web) -> None:
    candidate = web.desk.candidate(passages=[Passage(0, 41, 0.9)], reasons=["2 × technical standards"])
    program = client(web)
    item = program.get(f"/candidates/{candidate}")[1]
    passage = program.get(f"/candidates/{candidate}/passages")[1]["passages"][0]
    assert (item["row"]["title"], item["reading"], item["passages"]) == (
        "On technical standards", passage["reading"], 1,
    )  # fmt: skip
    assert item["reasons"][0]["text"] == "2 × technical standards"
    wanted = {"id": str(uuid4()), "candidate": candidate, "words": passage["words"], "text": "技术标准"}
    wanted |= {name: passage[name] for name in ("reading", "start", "end")}
    first, second = (program.post("/clips", wanted) for _ in range(2))
    assert (first[0], first[1]["words"], second[1]["repeated"]) == (200, passage["words"], True)
    assert program.post("/clips", {**wanted, "id": str(uuid4()), "words": "other words"})[0] == 400


def test_issues_and_coverage_are_told(web: Web) -> None:
    issues.new(web.desk.db, "2025-4", "Li", NOW, whole=23)
    program = client(web, "reader")
    assert program.get("/issues")[1][0]["name"] == "2025-4"
    assert program.get("/issues/2025-4")[1]["issue"]["whole"] == 23
    assert program.get("/issues/1999-1")[0] == 404
    days = {"first": "2025-10-01", "last": "2025-12-31"}
    assert {source["source"] for source in program.get("/coverage", **days)[1]["sources"]} == {"north", "south"}
    assert program.get("/coverage", first="0001-01-01", last="9999-12-31")[0] == 400


# Deciding


def test_a_decision_is_taken_once_in_the_name_of_the_tokens_editor(web: Web) -> None:
    candidate, program, wanted = web.desk.candidate(), client(web), decision("later", until="2025-12-01")
    answers = [program.post(f"/candidates/{candidate}/decisions", wanted) for _ in range(2)]
    assert [(status, answer["state"]["until"], answer["repeated"]) for status, answer in answers] == [
        (200, "2025-12-01", False), (200, "2025-12-01", True),
    ]  # fmt: skip
    assert [entry.editor for entry in decisions.entries(web.desk.db, candidate)] == ["Li"]


def test_another_editors_decision_in_between_is_told_and_stands(web: Web) -> None:
    candidate = web.desk.candidate()
    client(web, editor="Wang").post(f"/candidates/{candidate}/decisions", decision("brief"))
    status, problem = client(web).post(f"/candidates/{candidate}/decisions", decision("reject"))
    assert (status, problem["by"]["editor"], problem["by"]["verb"]) == (409, "Wang", "brief")
    assert decisions.derive(decisions.entries(web.desk.db, candidate)).state == "brief"


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"\xff", b'{"id":' * 3000, {**decision(), "id": "1"}),
        *(decision("burn"), decision("accept", section="x"), decision("later"), decision("note"), decision(reading=77)),
        *(decision(colour="red"), decision(seen=2**70), decision(seen=None)),
    ],
)
def test_what_is_no_decision_is_refused_in_one_line(web: Web, body: object) -> None:
    candidate = web.desk.candidate()
    status, problem = client(web).post(f"/candidates/{candidate}/decisions", body)
    assert (status, problem["detail"].count("\n"), len(problem["detail"]) < 200) == (400, 0, True)
    assert decisions.entries(web.desk.db, candidate) == []


def test_the_queue_of_jobs_takes_one_crawl_of_a_source_that_there_is(web: Web) -> None:
    program = client(web, "operator")
    assert program.post("/crawls", {"source": "north"}) == program.post("/crawls", {"source": "north"})
    assert program.post("/crawls", {"source": "east"})[0] == 404
    assert web.desk.db.execute("SELECT count(*), max(asked_by) FROM job").fetchone() == (1, "Li")


# Rates, and what is written down of all this


def test_a_caller_may_hurry_for_a_while_and_then_waits() -> None:
    rates = Rates(per_second=2, at_once=3)
    assert [rates.wait("one", 0) > 0 for _ in range(5)] == [False, False, False, True, True]
    assert rates.wait("two", 0) == 0
    assert rates.wait("one", 0) == pytest.approx(0.5)
    assert [rates.wait("one", 0.5) > 0 for _ in range(2)] == [False, True]


def test_too_many_calls_are_told_when_to_come_again(web: Web) -> None:
    program = client(web, "reader")
    answers = [program.get("/issues") for _ in range(AT_ONCE + 30)]
    assert {status for status, _ in answers} == {200, 429}
    assert "try again in 0." in answers[-1][1]["detail"]


def test_the_description_names_every_filter_of_the_page_and_every_operation(web: Web) -> None:
    described = json.loads(openapi.document(endpoints.OPERATIONS))
    assert Client(web.browser.port).get("/openapi.json") == (200, described), (
        "open to all: it tells nothing of the desk"
    )
    named = {(path, method) for path, methods in described["paths"].items() for method in methods}
    assert ("/candidates/{id}/decisions", "post") in named
    assert len(named) == len(endpoints.OPERATIONS)
    parameters = {parameter["name"] for parameter in described["paths"]["/queue"]["get"]["parameters"]}
    assert parameters >= {"state", "source", "type", "q", "cursor"}


def test_the_command_line_makes_lists_and_revokes_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    opened(tmp_path).close()
    run = CliRunner().invoke
    secret = run(cli.main, ["token", "add", "report", "--role", "editor", "--user", "Li"]).output.strip()
    assert secret.startswith("stdwatch_")
    assert "there is a token report already" in run(cli.main, ["token", "add", "report"]).output
    run(cli.main, ["token", "revoke", "report"])
    (listed,) = json.loads(run(cli.main, ["token", "list", "--json"]).output)
    assert (listed["name"], listed["role"], bool(listed["revoked"])) == ("report", "editor", True)
    assert run(cli.main, ["token", "revoke", "report"]).exit_code == 1


def test_the_client_of_the_documents_works(web: Web) -> None:
    old = [web.desk.candidate(f"Old {n}", day="2025-01-02") for n in range(3)]
    new = web.desk.candidate("Fresh", passages=[Passage(0, 41, 0.9)])
    program = client(web)
    program.post(f"/candidates/{new}/decisions", decision("accept"))
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL)
    home = f"http://127.0.0.1:{web.browser.port}{PATH}"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={"STDWATCH_API": home, "STDWATCH_TOKEN": program.token},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.stderr, ended.stdout) == ("", "2025-11-24\tFresh\tAgencies shall adopt technical standards.\n")
    assert {decisions.derive(decisions.entries(web.desk.db, candidate)).state for candidate in old} == {"rejected"}
    assert len([line for line in code.splitlines() if line]) <= 30
