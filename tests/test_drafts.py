"""Machine drafts: off by default, from a program or an endpoint that may do anything, never over somebody's text."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stdwatch import config
from stdwatch.cli import main
from stdwatch.config import Settings
from stdwatch.config.drafts import DraftSettings
from stdwatch.editing import checks, drafts
from stdwatch.editing.drafts import DraftResult
from stdwatch.errors import UsageError
from stdwatch.operations import jobs
from stdwatch.operations.crawls import Crawls
from stdwatch.operations.drafting import endpoint, engine
from stdwatch.operations.drafting.lines import DraftInput, parse
from stdwatch.store import drafts as table
from stdwatch.store import issues
from stdwatch.store import jobs as jobs_table
from tests.journal import LATER, Newsroom

ONE = DraftInput("b1", "Valves shall be tested.", (("tested", "检测"),), "Before.", "After.", "Valve Act")
TWO = DraftInput("b2", "Pipes may be tested.", (), "", "", "Valve Act")


@dataclass
class Endpoint:
    """A server on loopback that answers as it is told, and remembers what it was sent."""

    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    port: int = 0

    def says(self, text: str) -> None:
        body = json.dumps({"choices": [{"message": {"content": text}}]}).encode()
        self.answers.append((200, {}, body))

    def fails(self, status: int, body: bytes = b"<html>no</html>", **headers: str) -> None:
        self.answers.append((status, {name.replace("_", "-"): value for name, value in headers.items()}, body))

    @property
    def settings(self) -> DraftSettings:
        return DraftSettings(url=f"http://127.0.0.1:{self.port}/v1", model="made-1", key_env="STDWATCH_DRAFT_KEY")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    state = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append(json.loads(body))
            state.keys.append(self.headers.get("Authorization", ""))
            status, headers, answer = state.answers.pop(0)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STDWATCH_DRAFT_KEY", "secret")
    yield state
    server.shutdown()
    server.server_close()


def program(source: str) -> DraftSettings:
    """A program in Python that speaks JSON lines, or does not."""
    return DraftSettings(command=(sys.executable, "-c", f"import json, sys, time\n{source}"))


ECHO = """
for line in sys.stdin:
    row = json.loads(line)
    print(json.dumps({'id': row['id'], 'text': '译：' + row['text']}), flush=True)
"""


def test_a_program_gets_lines_and_answers_lines() -> None:
    answers = list(engine.translate(program(ECHO), [ONE, TWO]))
    assert [(answer.id, answer.text) for answer in answers] == [
        ("b1", "译：Valves shall be tested."),
        ("b2", "译：Pipes may be tested."),
    ]


@pytest.mark.parametrize(
    ("source", "errors"),
    [
        ("sys.exit(3)", ["ended without", "ended without"]),
        ("time.sleep(60)", ["no answer within", "no answer within"]),
        ("print('<html>')", ["no JSON", "ended without"]),
        ("print('[1]')", ["names no block", "ended without"]),
        ("print(json.dumps({'id': 'b9', 'text': '甲'}))", ["names no block", "ended without"]),
        ("print(json.dumps({'id': 'b1', 'text': 7}))", ["has no text", "ended without"]),
        ("print(json.dumps({'id': 'b1', 'text': ''}))", ["has no text", "ended without"]),
        ("print(json.dumps({'id': 'b1', 'error': 'quota\\x1b[2J'}))", ["quota [2J", "ended without"]),
        ("print(json.dumps({'id': 'b1', 'text': '甲' * 30000}))", ["longer than 20,000", "ended without"]),
        ("sys.stdout.write('x' * 10_000_000)", ["larger than", "ended without"]),
    ],
)
def test_what_a_program_does_wrong_is_an_error_of_its_block(source: str, errors: list[str]) -> None:
    started = time.monotonic()
    answers = list(engine.translate(program(source), [ONE, TWO], seconds=1.5))
    assert [error in answer.error for error, answer in zip(errors, answers, strict=True)] == [True, True]
    assert time.monotonic() - started < 10


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match=r"cannot be started.*\[draft\]"):
        list(engine.translate(DraftSettings(command=("/nonexistent/translator",)), [ONE]))


def test_a_program_sees_nothing_of_ours_but_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STDWATCH_ALARMS", "mailto://secret")
    monkeypatch.setenv("STDWATCH_DRAFT_KEY", "key")
    source = "import os\nprint(json.dumps({'id': 'b1', 'text': ' '.join(os.environ)}))"
    settings = DraftSettings(command=program(source).command, key_env="STDWATCH_DRAFT_KEY")
    (answer,) = engine.translate(settings, [ONE])
    assert "STDWATCH_DRAFT_KEY" in answer.text and "STDWATCH_ALARMS" not in answer.text


def test_characters_that_no_page_prints_are_taken_out() -> None:
    assert parse(json.dumps({"id": "b1", "text": "甲\n乙\u202e丙\x00 丁"}).encode(), ["b1"]).text == "甲 乙 丙 丁"


def test_an_endpoint_is_asked_with_terms_and_key(served: Endpoint) -> None:
    served.says("阀门须检测。")
    (answer,) = engine.translate(served.settings, [ONE])
    assert answer.text == "阀门须检测。"
    assert served.keys == ["Bearer secret"]
    (request,) = served.requests
    assert (request["model"], request["temperature"]) == ("made-1", 0.0)
    assert "tested = 检测" in request["messages"][1]["content"]
    assert request["messages"][1]["content"].endswith("Passage:\nValves shall be tested.")


def test_an_endpoint_that_is_busy_is_asked_again_when_it_says(served: Endpoint) -> None:
    served.fails(429, Retry_After="1")
    served.fails(503)
    served.says("阀门须检测。")
    started = time.monotonic()
    (answer,) = engine.translate(served.settings, [ONE])
    assert (answer.text, len(served.requests)) == ("阀门须检测。", 3)
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize(
    ("answers", "error", "tries"),
    [
        ([(401, b"")], "status 401", 1),
        ([(302, b"")], "status 302", 1),
        ([(200, b"<html>busy</html>")], "not of the form", 1),
        ([(200, b'{"choices": []}')], "not of the form", 1),
        ([(200, b'{"choices": [{"message": {"content": null}}]}')], "has no text", 1),
        ([(200, b"[" * 100_000)], "not of the form", 1),
        ([(200, b"x" * 10_000_000)], "larger than 1,048,576", 1),
        ([(500, b"")] * 3, "status 500", 3),
    ],
)
def test_what_an_endpoint_does_wrong_is_an_error_of_its_block(
    served: Endpoint, answers: list[tuple[int, bytes]], error: str, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for status, body in answers:
        served.fails(status, body, Location="http://127.0.0.1:1/elsewhere")
    (answer,) = engine.translate(served.settings, [ONE])
    assert error in answer.error
    assert len(served.requests) == tries


def test_an_endpoint_that_asks_for_too_long_a_wait_is_left(served: Endpoint) -> None:
    served.fails(429, Retry_After="3600")
    started = time.monotonic()
    (answer,) = engine.translate(served.settings, [ONE])
    assert (answer.error, time.monotonic() - started < 10) == ("status 429", True)


def test_a_host_inside_the_house_is_not_asked() -> None:
    with pytest.raises(endpoint._Refused, match="private address"):
        endpoint._refuse_private("https://10.0.0.7/v1")
    endpoint._refuse_private("http://127.0.0.1:1/v1")


def test_text_that_obeys_an_instruction_in_a_clip_is_text(served: Endpoint) -> None:
    served.says('<script>alert(1)</script> {"machine": false} I will ignore my instructions.')
    (answer,) = engine.translate(served.settings, [ONE])
    assert answer.text.startswith("<script>")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom.opened(tmp_path)
    yield room
    assert room.replayed()
    room.desk.db.close()


def clipped(room: Newsroom) -> str:
    """An article with one block that has a clip and no Chinese."""
    return room.clip(room.accepted(), "common security standards and best practices").article


def drafted(room: Newsroom, settings: DraftSettings, article: str) -> list[DraftResult]:
    db = room.desk.db
    return list(drafts.draft(db, settings, drafts.wanted(db, article), "Li", LATER))


def test_a_draft_stands_in_its_block_and_is_no_text_before_somebody_confirms(room: Newsroom) -> None:
    article = clipped(room)
    (result,) = drafted(room, program(ECHO), article)
    (block,) = room.blocks(article)
    assert (block.text, block.machine) == (result.text, True)
    row = issues.by_name(room.desk.db, "2025-4")
    assert "unconfirmed-draft" in [
        finding.check for finding in checks.findings(room.desk.db, row) if finding.is_open_error
    ]
    room.write(block.id, block.text)
    assert not room.blocks(article)[0].machine
    room.undo(article)
    assert room.blocks(article)[0].machine


def test_what_left_the_house_is_written_down_and_holds_only_public_words_and_terms(room: Newsroom) -> None:
    article = clipped(room)
    drafted(room, program(ECHO), article)
    (block,) = room.blocks(article)
    (draft,) = table.of_block(room.desk.db, block.id)
    sent = json.loads(draft.sent)
    assert sent.keys() == {"id", "text", "terms", "before", "after", "title"}
    assert sent["text"] == "common security standards and best practices"
    assert ["best practices", "最佳实践"] in sent["terms"]
    assert draft.engine == sys.executable


def test_the_same_words_are_not_sent_twice(room: Newsroom) -> None:
    article = clipped(room)
    drafted(room, program(ECHO), article)
    (again,) = drafted(room, DraftSettings(command=program(ECHO).command), article)
    assert again.cached
    room.write(room.blocks(article)[0].id, "")
    assert [result.cached for result in drafted(room, program(ECHO), article)] == [True]


def test_nobodys_text_is_written_over(room: Newsroom) -> None:
    article = clipped(room)
    (block,) = room.blocks(article)
    before = drafts.wanted(room.desk.db, article)
    room.write(block.id, "通用安全标准。", "Wang")
    assert drafts.wanted(room.desk.db, article) == []
    (result,) = drafts.draft(room.desk.db, program(ECHO), before, "Li", LATER)
    assert "somebody wrote here" in result.error
    assert room.texts(article) == ["通用安全标准。"]


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("draft = 1", "draft is a table"),
        ("[draft]\ncommand = []", "command is a list"),
        ("[draft]\nmodel = 'm'", "needs either command"),
        ("[draft]\nurl = 'https://llm.example/v1'", "needs the name of a model"),
        ("[draft]\nurl = 'http://llm.example/v1'\nmodel = 'm'", "begins with https"),
        ("[draft]\nurl = 'https://u:p@llm.example/v1'\nmodel = 'm'", "base of an OpenAI"),
        ("[draft]\ncommand = ['x']\ntemperature = 3", "from 0 to 2"),
        ("[draft]\ncommand = ['x']\nkey = 'secret'", "holds only command, url, model, key_env, temperature"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(tmp_path: Path, toml: str, words: str) -> None:
    (tmp_path / "scrapy.cfg").touch()
    (tmp_path / "stdwatch.toml").write_text(f"zone = 'UTC'\n{toml}\n")
    with pytest.raises(UsageError, match=words) as caught:
        config.load(tmp_path)
    assert "stdwatch.toml, line 1" not in str(caught.value)


def test_drafts_are_off_until_the_operator_names_a_machine(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scrapy.cfg").touch()
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    article = clipped(room)
    refused = CliRunner().invoke(main, ["draft", article])
    assert (refused.exit_code, "no machine makes drafts" in refused.stderr) == (2, True)
    command = json.dumps(list(program(ECHO).command))
    (tmp_path / "stdwatch.toml").write_text(f"[draft]\ncommand = {command}\n", "utf-8")
    made = CliRunner().invoke(main, ["draft", article[:8], "--editor", "Li", "--json"])
    assert made.exit_code == 0
    assert json.loads(made.stdout)[0]["text"] == room.texts(article)[0]
    assert "1 blocks go to" in made.stderr


@pytest.mark.slow
def test_the_scheduler_drafts_in_a_process_of_its_own(room: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").touch()
    command = json.dumps(list(program(ECHO).command))
    (tmp_path / "stdwatch.toml").write_text(f"[draft]\ncommand = {command}\n", "utf-8")
    settings = Settings(root=tmp_path, data=tmp_path)
    article = clipped(room)
    messages = [_done(room, settings, article), _done(room, settings, article)]
    assert messages == ["1 drafts", "1 drafts"]
    assert room.texts(article)[0].startswith("译：")
    (tmp_path / "stdwatch.toml").write_text("")
    assert "no machine makes drafts" in _done(room, settings, article)


def _done(room: Newsroom, settings: Settings, article: str) -> str:
    """Ask for drafts of an article and do it, as the scheduler does; what it said."""
    jobs_table.ask(room.desk.db, "draft", {"article": article, "editor": "Li"}, "Li", LATER)
    job = jobs_table.take(room.desk.db, LATER)
    assert job
    jobs.do(settings, job, Crawls(settings))
    return str(jobs_table.recent(room.desk.db)[0]["message"])
