"""The verbs of the desk on the command line."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qsl

import click
import msgspec
import pytest
from click.testing import CliRunner, Result

from stdwatch.cli import COMMANDS, main
from stdwatch.cli.desk import search
from stdwatch.clock import stamp
from stdwatch.items import DocType, Facet, Passage, Score
from stdwatch.store import database, decisions, judgements
from stdwatch.store.filters import BANDS, DESTINATIONS, STATES, Filters, Order
from stdwatch.web import forms
from stdwatch.web.api.shapes import QueueQuery
from tests.desk import NOW, Desk, document, opened
from tests.sentences import worded


@dataclass
class Shell:
    """A shell in a checkout with a desk."""

    desk: Desk

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    def json(self, *words: str) -> Any:
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    (tmp_path / "scrapy.cfg").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    monkeypatch.setenv("STDWATCH_EDITOR", "Li")
    desk = Desk(opened(tmp_path / "data"))
    yield Shell(desk)
    desk.db.close()


# Listing


def test_the_inbox_is_printed_as_plain_lines_in_rank_order(shell: Shell) -> None:
    shell.desk.candidate("Weak", score=0.125, day=None)
    shell.desk.candidate("Strong\tand\nlong", score=5)
    assert shell.run("inbox").stdout == (
        "2\t5.00\t2025-11-24\tnorth\texecutive order\tinbox\tStrong and long\n"
        "1\t0.12\t\tnorth\texecutive order\tinbox\tWeak\n"
    )


def test_all_candidates_come_as_json_with_what_programs_need(shell: Shell) -> None:
    candidate = shell.desk.candidate("标准 standards", day="2025-11-24T16:05:00-05:00")
    shell.desk.decide(candidate, "reject")
    assert shell.json("inbox") == []
    (row,) = shell.json("inbox", "--all")
    part = {"kind": "page", "role": "page", "url": "https://north.example/1/", "title": "标准 standards"}
    expected = {
        "id": candidate,
        "source": "north",
        "url": "https://north.example/1/",
        "title": "标准 standards",
        "published": "2025-11-24T16:05:00-05:00",
        "published_precision": "day",
        "date_origin": "page: time",
        "doc_type": "executive order",
        "state": "rejected",
        "score": 1.0,
        "first_seen": "2025-11-25T01:30:00Z",
        "parts": [{**part, "outcome": "ok", "pages": None, "covered_by": None}],
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--source", "south"], [2]),
        (["--type", "hearing"], [2]),
        (["--since", "2025-11-01", "--until", "2025-11-20"], [2]),
        (["--state", "accepted"], [3]),
        (["--all", "--section", "技术观察"], [3]),
        (["--all", "--order", "day", "--limit", "2"], [3, 1]),
        (["--changed"], [3]),
        (["--body", "NIST"], [1, 2]),
        (["--body", "NIST", "--number", "ISO 9001"], [2]),
        (["--changed", "--state", "inbox"], []),
        (["--mine"], [2]),
        (["--mine", "--editor", "Wang"], []),
        (["--unread", "--order", "arrived"], [2, 1]),
        (["--decided", "2025-11-25T00:00:00Z"], [3]),
        (["--band", "low"], []),
        (["--state", "accepted", "--unused", "--exact"], [3]),
    ],
)
def test_options_narrow_the_list(shell: Shell, options: list[str], ids: list[int]) -> None:
    shell.desk.candidate(day="2025-11-24", score=3)
    shell.desk.candidate(day="2025-11-18", score=2, source="south", doc_type=DocType.HEARING)
    three = shell.desk.candidate(day="2025-11-25", score=1)
    shell.desk.decide(three, "accept", section="技术观察")
    with database.writing(shell.desk.db):
        named = [(1, "body", "NIST"), (2, "body", "NIST"), (2, "number", "ISO 9001"), (1, "number", "NIST")]
        shell.desk.db.conn.executemany("INSERT INTO facet VALUES (?, ?, ?)", named)
        shell.desk.db.execute("INSERT INTO assignment VALUES (2, 'Li', 'Wang', ?, 1)", [stamp(NOW)])
        at = NOW + timedelta(days=1)
        decisions.document_changed(shell.desk.db, three, new_part=True, new_text_share=0, at=at)
    rows = shell.json("inbox", *options)
    assert isinstance(rows, list)
    assert [row["id"] for row in rows] == ids


def test_page_api_and_command_line_have_the_same_filters() -> None:
    chosen = {"state": "accepted", "destination": "issue", "band": "low", "order": "day", "query": "norms"}
    days = {"since": "2025-11-01", "until": "2025-11-02", "arrived": stamp(NOW), "decided_since": stamp(NOW)}
    flags = {field.name: True for field in fields(Filters) if field.default is False}
    others = {field.name: "Li" for field in fields(Filters)}
    every = Filters(**{**others, **flags, **chosen, **days})  # type: ignore[arg-type]
    address = dict(parse_qsl(forms.address(every)))
    assert forms.filters(address, "Li") == every
    assert {field.name for field in msgspec.structs.fields(QueueQuery)} == {*address, "limit", "cursor"}
    options = {option.opts[0].removeprefix("--"): option for option in search.params}
    assert {*options} == {*address, "query", "limit", "json", "editor"} - {"q"}
    known = {name: [*option.type.choices] for name, option in options.items() if isinstance(option.type, click.Choice)}
    lists = (STATES, DESTINATIONS, BANDS, get_args(Order))
    assert known == dict(zip(("state", "destination", "band", "order"), map(list, lists), strict=True))


def test_search_finds_chinese_terms_in_english_texts_in_every_state(shell: Shell) -> None:
    candidate = shell.desk.candidate("Deal", text=document("Parties accept conformity assessment."))
    shell.desk.candidate("Other")
    shell.desk.decide(candidate, "reject")
    assert [line.split("\t")[0] for line in shell.run("search", "合格评定").stdout.splitlines()] == [str(candidate)]
    assert shell.json("search", "*") == []


def test_an_item_is_shown_with_parts_decisions_passages_and_text(shell: Shell) -> None:
    read = document("# Trade", "Parties accept conformity assessment.")
    candidate = shell.desk.candidate(
        "Deal", text=read, passages=[Passage(6, 43, 0.8, path=("Trade",))], reasons=["a reason"]
    )
    shell.desk.decide(candidate, "note", note="Look at article 3.")
    shown = shell.run("show", str(candidate)).stdout
    for expected in ("1  Deal", "score 1.00: a reason", "Li note Look at article 3.", "  Trade\n    Parties accept"):
        assert expected in shown
    item = shell.json("show", str(candidate))
    assert isinstance(item, dict)
    assert item["row"]["id"] == candidate
    assert item["page"]["document"]["text"] == read.text


def test_an_item_is_shown_with_its_suggestion_and_what_it_names(shell: Shell) -> None:
    candidate = shell.desk.candidate("Deal")
    score = Score(
        "w1", 0.5, (), "贸易政策", "brief", worded("section 贸易政策: type agreement"), (Facet("body", "NIST"),)
    )
    with database.writing(shell.desk.db):
        judgements.store(shell.desk.db, candidate, score)
    assert (
        "suggested for 贸易政策, brief: section 贸易政策: type agreement\n" in shell.run("show", str(candidate)).stdout
    )
    item = shell.json("show", str(candidate))
    assert isinstance(item, dict)
    assert item["suggestion"]["destination"] == "brief"
    assert item["facets"] == [{"kind": "body", "value": "NIST"}]


def test_a_merged_id_shows_the_kept_one_and_says_so(shell: Shell) -> None:
    keep, lost = shell.desk.candidate("Kept"), shell.desk.candidate("Lost")
    shell.desk.db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [keep, lost])
    assert shell.run("show", str(lost)).stdout.startswith("(candidate 2 was merged into 1)\n1  Kept")


def test_passages_come_with_page_heading_and_anchor(shell: Shell) -> None:
    passage = Passage(0, 17, 0.9, page=12, label="iii", path=("Part", "Chapter 2"))
    candidate = shell.desk.candidate(text=document("Strong standards.", "x", pages=2), passages=[passage])
    assert shell.run("passages", str(candidate)).stdout == "0.90  page iii · Part › Chapter 2\nStrong standards.\n\n"
    (row,) = shell.json("passages", str(candidate))
    names = ("start", "end", "page", "label", "path", "quote")
    assert [row[name] for name in names] == [0, 17, 12, "iii", ["Part", "Chapter 2"], "Strong standards."]


def test_what_sites_wrote_cannot_command_the_terminal(shell: Shell) -> None:
    candidate = shell.desk.candidate("\x1b[2J\x1b]0;owned\x07Title \u202egnp", text=document("\x9b31mred"))
    for words in (["inbox"], ["show", str(candidate)]):
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shell.run(*words).stdout)


def test_on_a_terminal_the_list_is_a_table_and_markup_is_text(shell: Shell) -> None:
    shell.desk.candidate("[bold]Title[/bold] [/nothing]")
    leader, follower = pty.openpty()
    code = "from stdwatch.cli import main; main(['inbox'])"
    environment = {**os.environ, "TERM": "dumb", "COLUMNS": "120", "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], stdout=follower, env=environment, check=False)
    os.close(follower)
    printed = os.read(leader, 10_000).decode()
    os.close(leader)
    assert done.returncode == 0
    assert printed.splitlines()[0].split() == ["id", "score", "day", "source", "type", "state", "title"]
    assert "[bold]Title[/bold]" in printed
    assert "[/nothing]" in printed


# Deciding


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (["accept", "1", "--section", "战略态势"], ("accepted", "战略态势", None, 0)),
        (["brief", "1", "--note", "short"], ("brief", None, None, 0)),
        (["later", "1", "--until", "2025-12-01"], ("later", None, "2025-12-01", 0)),
        (["reject", "1"], ("rejected", None, None, 0)),
    ],
)
def test_each_verb_decides(shell: Shell, words: list[str], state: tuple[str, str | None, str | None, int]) -> None:
    candidate = shell.desk.candidate()
    result = shell.run(*words)
    assert (result.exit_code, result.stdout) == (0, f"1\t{state[0]}\n")
    assert shell.desk.state(candidate) == state
    assert decisions.entries(shell.desk.db, candidate)[0].editor == "Li"


def test_the_editor_can_be_named(shell: Shell) -> None:
    candidate = shell.desk.candidate()
    shell.run("note", "1", "See article 3.", "--editor", "Wang")
    (entry,) = decisions.entries(shell.desk.db, candidate)
    assert (entry.verb, entry.editor, entry.note) == ("note", "Wang", "See article 3.")


def test_undo_takes_back_as_often_as_it_is_asked(shell: Shell) -> None:
    candidate = shell.desk.candidate()
    for verb in ("accept", "reject", "undo", "undo"):
        assert shell.run(verb, "1").exit_code == 0
    assert shell.desk.state(candidate)[0] == "inbox"
    result = shell.run("undo", "1")
    assert (result.exit_code, result.stderr) == (2, "stdwatch: there is no decision to take back\n")


def test_many_ids_are_decided_each_for_itself(shell: Shell) -> None:
    first, second = shell.desk.candidate(), shell.desk.candidate()
    result = shell.run("reject", str(first), "99", str(second))
    assert (result.exit_code, result.stdout) == (1, "1\trejected\n2\trejected\n")
    assert result.stderr == "stdwatch: no candidate 99: stdwatch inbox --all lists them\n"


def test_a_decision_is_answered_in_json(shell: Shell) -> None:
    shell.desk.candidate()
    (answer,) = shell.json("accept", "1", "--note", "ok")
    assert (answer["candidate"], answer["state"], answer["error"]) == (1, "accepted", None)
    assert (answer["decision"]["seq"], answer["decision"]["note"]) == (1, "ok")


@pytest.mark.parametrize(
    ("words", "status", "line"),
    [
        (["later", "1", "--until", "2025-11-25"], 2, "must lie in the future"),
        (["later", "1"], 2, "Missing option '--until'"),
        (["accept", "1", "--section", "体育"], 2, "there is no such section"),
        (["accept", "one"], 2, "not a valid integer range"),
        (["reject", "9" * 30], 2, "is not in the range"),
        (["accept"], 2, "Missing argument"),
        (["show", "99"], 1, "no candidate 99"),
        (["inbox", "--state", "nowhere"], 2, "is not one of"),
        (["inbox", "--source", "whitehose"], 2, "no source whitehose has been polled here; there are: north, south"),
        (["search", "norms", "--section", "Trade"], 2, "there is no section Trade; there are: "),
        (["inbox", "--since", "2025-11-02", "--until", "2025-11-01"], 2, "2025-11-02 comes after 2025-11-01"),
        (["dance"], 2, "No such command"),
    ],
)
def test_wrong_use_is_told_without_a_traceback(shell: Shell, words: list[str], status: int, line: str) -> None:
    shell.desk.candidate()
    result = shell.run(*words)
    assert result.exit_code == status
    assert line in result.stderr
    assert "Traceback" not in result.stderr


def test_an_item_comes_back_to_the_inbox_on_its_day(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.desk.candidate()
    shell.run("later", "1", "--until", "2025-11-26")
    assert shell.json("inbox") == []
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T16:00:00Z")  # the 26th in Shanghai
    (row,) = shell.json("inbox")
    assert row["state"] == "inbox"


# The program


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_its_help(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: main " + name)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    code = """import sys
from stdwatch.cli import main
main(["--help"], standalone_mode=False)
heavy = {"scrapy", "twisted", "sqlite_utils", "starlette", "uvicorn", "jinja2", "rich", "trafilatura", "lxml"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=Path(__file__).parents[1])
    assert done.stderr == b"[]\n"


def test_a_database_that_cannot_be_used_is_one_line(shell: Shell, tmp_path: Path) -> None:
    shell.desk.db.close()
    for extra in ("", "-wal", "-shm"):
        (tmp_path / "data" / f"stdwatch.db{extra}").unlink(missing_ok=True)
    path = tmp_path / "data" / "stdwatch.db"
    path.write_text("no database " * 100)
    result = shell.run("inbox")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [f"stdwatch: {path}: is not a database: move it away, or restore a backup"]


def test_outside_a_checkout_the_program_says_where_to_go(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    result = shell.run("inbox")
    assert result.exit_code == 2
    assert "run this inside a project" in result.stderr
