"""The article page without script: forms, answers to the script, refusals, presence."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from stdwatch.editing import issues
from stdwatch.editing.refusals import Refusal
from stdwatch.store import clips
from stdwatch.web import words
from tests.journal import LATER, Newsroom
from tests.webpage import Answer, Web, served, texts

DATASETS = "secure access to datasets under the data-access standards"


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


@pytest.fixture
def room(web: Web) -> Iterator[Newsroom]:
    room = Newsroom(web.desk)
    room.issue()
    yield room
    assert room.replayed()


def sent(web: Web, path: str, row: object, **headers: str) -> tuple[int, Any]:
    """What the script is told of a JSON body."""
    own = {"Origin": f"http://127.0.0.1:{web.browser.port}", "Content_Type": "application/json"}
    body = row if isinstance(row, bytes) else json.dumps(row).encode()
    answer = web.browser.ask("POST", path, body, **{"Accept": "application/json", **own, **headers})
    return answer.status, json.loads(answer.text)


def edit(subject: str, **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "subject": subject, "set": fields, "undo_group": str(uuid4())}


def form(page: str, subject: str) -> dict[str, str]:
    """The hidden and filled fields of the form of a subject."""
    match = re.search(rf'<form[^>]*data-subject="{subject}".*?</form>', page, re.DOTALL)
    assert match
    hidden = dict(re.findall(r'name="([\w.]+)" value="([^"]*)"', match[0]))
    return {name: value for name, value in hidden.items() if name != "command"}


def pressed(web: Web, page: str, subject: str, command: str = "save", **changed: str) -> Answer:
    fields = form(page, subject) | {f"set.{name}": value for name, value in changed.items()}
    return web.browser.post("/edit", {**fields, "command": command})


# Without script -------------------------------------------------------------------------------------------------------


def test_a_passage_is_clipped_by_a_form_and_shows_its_article(web: Web, room: Newsroom) -> None:
    of = room.accepted()
    fields = {"candidate": str(of), "reading": str(web.desk.page_reading(of)), "start": "24", "end": "60"}
    answer = web.browser.post("/clip", {**fields, "id": str(uuid4()), "back": ""})
    (stored,) = clips.of_candidate(web.desk.db, of)
    assert (answer.status, answer.headers["Location"]) == (303, f"/candidate/{of}?#clip-{stored.clip.id}")
    item = web.browser.get(f"/candidate/{of}").text
    assert ("在文章中" in texts(item), "已摘录 1 段" in texts(web.browser.get("/?state=accepted").text)) == (True, True)


def test_each_block_is_a_form(web: Web, room: Newsroom) -> None:
    made = room.clip(room.accepted(), DATASETS)
    subject, path = f"block:{made.block}", f"/article/{made.article}"
    answer = pressed(web, web.browser.get(path).text, subject, text="获取数据集。", label="数据", kind="item")
    assert (answer.status, answer.headers["Location"]) == (303, f"{path}#b-{made.block}")
    (block,) = room.blocks(made.article)
    assert (block.text, block.label, block.kind) == ("获取数据集。", "数据", "item")


def test_buttons_add_move_join_and_delete_blocks(web: Web, room: Newsroom) -> None:
    made = room.clip(room.accepted(), DATASETS, text="一")
    path = f"/article/{made.article}"
    answer = pressed(web, web.browser.get(path).text, f"block:{made.block}", "add")
    added = answer.headers["Location"].partition("#b-")[2]
    pressed(web, web.browser.get(path).text, f"block:{added}", "up", text="二")
    assert room.texts(made.article) == ["二", "一"]
    pressed(web, web.browser.get(path).text, f"block:{made.block}", "join")
    assert [(block.text, block.clips) for block in room.blocks(made.article)] == [("二一", (made.stored.clip.id,))]
    pressed(web, web.browser.get(path).text, f"block:{added}", "delete")
    assert room.texts(made.article) == []
    web.browser.post("/undo", {"id": str(uuid4()), "article": made.article})
    assert room.texts(made.article) == ["二一"]


def test_a_conflict_shows_both_versions_and_keeps_what_was_typed(web: Web, room: Newsroom) -> None:
    made = room.clip(room.accepted(), DATASETS)
    page = web.browser.get(f"/article/{made.article}").text
    room.write(made.block, "王的文本", "Wang")
    answer = pressed(web, page, f"block:{made.block}", text="李的文本")
    assert answer.status == 409
    assert "王的文本" in answer.text
    assert ">李的文本</textarea>" in answer.text
    again = pressed(web, answer.text, f"block:{made.block}", text="李的文本")
    assert (again.status, room.texts(made.article)) == (303, ["李的文本"])


def test_fields_of_the_article_are_a_form(web: Web, room: Newsroom) -> None:
    article = room.article()
    page = web.browser.get(f"/article/{article.id}").text
    pressed(web, page, f"article:{article.id}", title="美国发布行政命令", section="贸易政策", summary="")
    row = room.row(article.id)
    assert (row.title, row.section, row.summary) == ("美国发布行政命令", "贸易政策", None)


def test_articles_are_arranged_by_forms(web: Web, room: Newsroom) -> None:
    order, another = room.accepted(), room.accepted(title="Another")
    answer = web.browser.post("/article", {"action": "new", "candidate": str(order)})
    first = answer.headers["Location"].rpartition("/")[2]
    web.browser.post("/article", {"action": "take", "article": first, "candidate": str(another)})
    assert [source.candidate for source in room.row(first).sources] == [order, another]
    web.browser.post("/article", {"action": "move", "article": first, "issue": "none"})
    assert room.row(first).issue is None
    assert web.browser.post("/article", {"action": "explode", "article": first}).status == 400
    assert web.browser.post("/article", {"action": "merge", "article": first, "other": first}).status == 400


def test_an_issue_is_begun_by_a_form(web: Web, room: Newsroom) -> None:
    answer = web.browser.post("/issue", {"name": "2026-1", "whole": ""})
    assert answer.headers["Location"] == "/issue/2026-1"
    assert "2026 年第 1 期" in texts(web.browser.get("/issue").text)
    assert web.browser.post("/issue", {"name": "next"}).status == 400
    assert web.browser.get("/issue/2099-1").status == 404


def test_what_is_accepted_and_not_used_has_a_list(web: Web, room: Newsroom) -> None:
    used, unused = room.accepted(), room.accepted()
    room.clip(used, DATASETS)
    page = web.browser.get("/?state=accepted&unused=1").text
    assert re.findall(r'<li data-id="(\d+)"', page) == [str(unused)]


def test_a_printed_issue_is_shown_but_not_written(web: Web, room: Newsroom) -> None:
    made = room.clip(room.accepted(), DATASETS)
    issues.close(web.desk.db, "2025-4", "Li", LATER)
    page = web.browser.get(f"/article/{made.article}").text
    assert ("readonly" in page, "已付印" in texts(page), 'value="delete"' in page) == (True, True, False)
    assert sent(web, "/edit", edit(f"block:{made.block}", text="迟"))[0] == 409


# To the script --------------------------------------------------------------------------------------------------------


def test_an_edit_is_acknowledged_once_and_again(web: Web, room: Newsroom) -> None:
    row = edit(f"block:{room.block(room.article().id)}", text="甲")
    first, again = sent(web, "/edit", row), sent(web, "/edit", row)
    assert (first, again) == ((200, {"seq": 4, "repeated": False}), (200, {"seq": 4, "repeated": True}))


def test_a_conflict_is_told_field_by_field(web: Web, room: Newsroom) -> None:
    block = room.block(room.article().id, text="原文")
    room.write(block, "王改的原文", "Wang")
    status, payload = sent(web, "/edit", edit(f"block:{block}", text="李改的原文") | {"seen": 3})
    (field,) = payload["fields"]
    assert (status, payload["by"]["editor"], field["theirs"], field["mine"]) == (
        409,
        "Wang",
        "王改的原文",
        "李改的原文",
    )
    assert "".join(change["text"] for change in field["changes"] if change["kind"] != "gone") == "李改的原文"


@pytest.mark.parametrize(
    "row",
    [b"", b"[]", b"{", b"\xff", b"[" * 100_000, {}, {"subject": "x"}, {"subject": "x", "set": {}, "seen": -1}],
)
def test_what_is_no_edit_is_refused(web: Web, room: Newsroom, row: object) -> None:
    status, payload = sent(web, "/edit", row)
    assert (status, "error" in payload) == (400, True)


def test_a_long_text_passes_and_too_much_does_not(web: Web, room: Newsroom) -> None:
    block = room.block(room.article().id)
    assert sent(web, "/edit", edit(f"block:{block}", text="字" * 20_000))[0] == 200
    status, payload = sent(web, "/edit", edit(f"block:{block}", text="字" * 20_001))
    assert (status, payload["why"]) == (400, "long_text")
    assert sent(web, "/edit", b" " * 2**20 + b"{}")[0] == 413


def test_what_others_did_and_where_they_are_is_told(web: Web, room: Newsroom) -> None:
    block = room.block(room.article().id)
    web.app.state.presence.note("2025-4", "Wang", f"block:{block}")  # type: ignore[attr-defined]
    answer = json.loads(web.browser.get("/issue/2025-4/since?seq=2&at=article", Accept="application/json").text)
    assert (answer["seq"], [entry["subject"] for entry in answer["edits"]]) == (3, [f"block:{block}"])
    assert answer["present"] == {"Wang": f"block:{block}"}
    assert json.loads(web.browser.get("/issue/2025-4/since?seq=3").text)["edits"] == []


def test_undo_and_redo_are_asked_by_the_script(web: Web, room: Newsroom) -> None:
    article = room.article().id
    block = room.block(article)
    room.write(block, "甲")
    row = {"id": str(uuid4()), "article": article, "forward": False}
    assert [sent(web, "/undo", row)[0] for _ in range(2)] == [200, 200]
    assert room.texts(article) == [""]
    assert sent(web, "/undo", {"id": str(uuid4()), "article": article, "forward": True})[0] == 200
    assert room.texts(article) == ["甲"]
    assert sent(web, "/undo", {"id": str(uuid4()), "article": str(uuid4())})[0] == 400


def test_selected_words_are_clipped_where_they_stand(web: Web, room: Newsroom) -> None:
    of = room.accepted()
    row = {
        "candidate": of,
        "reading": web.desk.page_reading(of),
        "start": 30,
        "end": 40,
        "words": "data-access  standards",
    }
    status, payload = sent(web, "/clip", row)
    assert (status, payload["count"], payload["words"]) == (200, 1, "data-access standards")
    status, payload = sent(web, "/clip", {**row, "words": "words of another page"})
    assert (status, payload["why"]) == (400, "other_words")
    assert sent(web, "/clip", {**row, "candidate": 99})[0] == 404
    assert sent(web, "/clip", {**row, "start": "30"})[0] == 400


def test_an_article_is_read_as_json(web: Web, room: Newsroom) -> None:
    made = room.clip(room.accepted(), DATASETS)
    answer = json.loads(web.browser.get(f"/article/{made.article}", Accept="application/json").text)
    assert [block["clips"] for block in answer["blocks"]] == [[made.stored.clip.id]]


def test_forms_of_other_sites_edit_nothing(web: Web, room: Newsroom) -> None:
    block = room.block(room.article().id)
    for path in ("/edit", "/undo", "/clip"):
        assert sent(web, path, edit(f"block:{block}", text="x"), Origin="https://evil.example")[0] == 403


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7777*7 }}",
    "</textarea><svg onload=alert(1)>",
    "\u202egnp\u202c",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_written_is_shown_as_text(web: Web, room: Newsroom, text: str) -> None:
    made = room.clip(room.accepted(title=text), DATASETS)
    for name in ("title", "standfirst", "excerpt", "origin", "site", "summary"):
        room.edit(f"article:{made.article}", {name: text})
    room.edit(f"block:{made.block}", {"text": text, "label": text, "kind": "item"})
    for path in (f"/article/{made.article}", "/issue", f"/article/{made.article}?notice={quote(text)}"):
        page = web.browser.get(path).text
        assert not re.search(r"<script(?! type=\"module\" src)|<svg|<img|54439|\u202e", page)


def test_every_refusal_has_its_words() -> None:
    assert set(words.EDIT_REFUSALS) == set(Refusal)
