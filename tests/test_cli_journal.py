"""Clips, articles and issues from the terminal, over a real database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stdwatch.cli import main
from stdwatch.items import Passage
from stdwatch.store import database
from tests.desk import document
from tests.journal import ORDER, Newsroom


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    (tmp_path / "scrapy.cfg").touch()
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    monkeypatch.setenv("STDWATCH_EDITOR", "Li")
    monkeypatch.chdir(tmp_path)
    room = Newsroom.opened(tmp_path, issue=False)
    yield room
    assert room.replayed()
    room.desk.db.close()


def run(*words: object, code: int = 0, **more: Any) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words], **more)
    assert (result.exit_code, result.output) == (code, result.output)
    return result.output


def answer(*words: object, code: int = 0, **more: Any) -> Any:
    return json.loads(run(*words, "--json", code=code, **more))


def test_an_issue_is_begun_listed_closed_and_opened(room: Newsroom) -> None:
    assert answer("issue", "new", "2025-4", "--whole", 23) == [
        {"issue": "2025-4", "whole": 23, "month": "2025-12", "state": "open"}
    ]
    assert "exists already" in run("issue", "new", "2025-4")
    assert "without articles" in run("issue", "close", "2025-4", code=2)
    answer("article", "new", room.accepted())
    assert answer("issue", "close", "2025-4")[0]["state"] == "printed"
    assert answer("issue", "open", "2025-4")[0]["state"] == "open"
    assert [row["issue"] for row in answer("issue", "list")] == ["2025-4"]


def test_a_clip_gets_its_article_and_chinese(room: Newsroom) -> None:
    run("issue", "new", "2025-4")
    of = room.accepted()
    (made,) = answer("clip", of, "--find", "common security  standards", "--zh", "通用安全标准。")
    assert (made["exact"], made["path"]) == ("common security standards", ["Sec. 3.  The Platform"])
    shown = answer("article", "show", made["article"][:8])
    assert [(block["text"], block["clips"]) for block in shown["blocks"]] == [("通用安全标准。", [made["id"]])]
    assert (shown["section"], shown["origin"], shown["candidates"]) == ("战略态势", "北方之家", [of])
    assert "通用安全标准。" in run("article", "show", made["article"])
    assert made["article"] in run("issue", "show")
    assert answer("issue", "show", "2025-4")["sections"][0]["articles"][0]["id"] == made["article"]


def test_passages_are_clipped_by_their_numbers(room: Newsroom) -> None:
    spans = [(23, 60, 2.0), (117, 150, 1.0)]
    passages = [Passage(start, end, score, None, None, ()) for start, end, score in spans]
    of = room.accepted(passages=passages)
    made = answer("clip", of, "--passage", 1, 2)
    assert [clip["exact"] for clip in made] == [ORDER.text[start:end].strip() for start, end, _ in spans]
    assert "has 2 passages" in run("clip", of, "--passage", 3, code=2)


def test_words_are_looked_for_in_the_files_too(room: Newsroom) -> None:
    of = room.accepted()
    with database.writing(room.desk.db):
        room.desk.part(of, "https://north.example/a.pdf", "Annex", document("The annex names a metre.", pages=1))
    (made,) = answer("clip", of, "--find", "annex names")
    assert (made["part"], made["page_label"]) == (1, "i")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "name what to clip"),
        (["--find", "a", "--span", "1:2"], "name what to clip"),
        (["--span", "a:b"], "give two numbers"),
        (["--span", "5:99999"], "no such span"),
        (["--find", "nowhere"], "do not stand in the text"),
        (["--find", "the"], "more than once"),
        (["--find", "common", "--article", "feed"], "no article feed"),
        (["--find", "common", "--part", "7"], "no such part"),
    ],
)
def test_what_cannot_be_clipped_is_told(room: Newsroom, words: list[str], why: str) -> None:
    of = room.accepted()
    assert run("clip", of, *words, code=1 if "article feed" in why else 2).count(why) == 1


def test_clips_that_changed_are_told_by_the_exit_status(room: Newsroom) -> None:
    run("issue", "new", "2025-4")
    of = room.accepted()
    answer("clip", of, "--find", "The Secretary shall secure access to datasets under the data-access standards")
    assert [clip["verdict"] for clip in answer("clips", "--issue", "2025-4", "--verify")] == ["stands"]
    room.revise(of, "The Secretary may secure access to all datasets under the data-access standards of the Office.")
    assert [clip["verdict"] for clip in answer("clips")] == [None]
    assert [clip["verdict"] for clip in answer("clips", "--verify", code=1)] == ["altered"]
    assert "altered" in run("clips", code=1)


def test_articles_are_merged_moved_and_split(room: Newsroom) -> None:
    run("issue", "new", "2025-4")
    first, second = (answer("article", "new", room.accepted(title=title)) for title in ("One", "Two"))
    (clip,) = answer("clip", room.desk.made[1], "--find", "common security")
    assert clip["article"] == second["id"]
    merged = answer("article", "merge", first["id"], second["id"])
    assert (len(merged["sources"]), [block["id"] for block in merged["blocks"]]) == (2, [clip["block"]])
    made = answer("article", "split", clip["block"])
    assert [source["title"] for source in made["sources"]] == ["Two"]
    moved = answer("article", "move", made["id"], "--section", "贸易政策", "--before", first["id"])
    assert (moved["section"], moved["issue"]) == ("贸易政策", 1)
    assert answer("article", "move", made["id"], "--unassigned")["issue"] is None
    assert "no such section" in run("article", "move", made["id"], "--section", "体育", code=2)


def test_edits_come_in_as_lines_and_are_taken_back(room: Newsroom) -> None:
    made = answer("article", "new", room.accepted())
    subject = f"article:{made['id']}"
    lines = json.dumps({"subject": subject, "set": {"title": "美国发布行政命令"}})
    answer("article", "edit", "-", input=lines)
    assert answer("article", "show", made["id"])["title"] == "美国发布行政命令"
    run("article", "undo", made["id"])
    assert answer("article", "show", made["id"])["title"] == ""
    run("article", "undo", made["id"], "--forward")
    assert answer("article", "show", made["id"])["title"] == "美国发布行政命令"
    bad = lines + "\n" + json.dumps({"subject": subject, "set": {"title": "x\x00"}})
    assert "control characters" in run("article", "edit", "-", code=2, input=bad)
    assert answer("article", "show", made["id"])["title"] == "美国发布行政命令"


@pytest.mark.parametrize(
    "line", [{"subject": "article:1", "set": []}, {"subject": "x", "set": {}}, {"subject": "x", "set": {}, "who": 1}]
)
def test_lines_that_are_no_edits_are_told(room: Newsroom, line: dict[str, Any]) -> None:
    assert run("article", "edit", "-", code=2, input=json.dumps(line)).startswith("stdwatch: ")
