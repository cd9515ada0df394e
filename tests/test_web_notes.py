"""Findings, earlier translations and drafts beside the text: without script, and for the script."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from stdwatch.config.drafts import DraftSettings
from stdwatch.editing import checks, issues
from stdwatch.store import database, drafts, jobs, memory, waivers
from stdwatch.store import issues as stored
from stdwatch.store.memory import Pair
from tests.journal import LATER, Newsroom
from tests.webpage import Answer, Web, served, texts


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


def written(room: Newsroom, text: str) -> str:
    """An article with one block of this text."""
    article = room.article(title="检验方法发布").id
    room.block(article, text=text, kind="text")
    return article


def form(page: str, kind: str, about: str) -> dict[str, str]:
    """The fields of the form of a kind in the finding of a check."""
    match = re.search(
        rf'<form[^>]*class="{kind}">((?:(?!</form>).)*value="{about}"(?:(?!</form>).)*)</form>', page, re.DOTALL
    )
    assert match, page
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', match[1])}


def pressed(web: Web, path: str, kind: str, about: str, **more: str) -> Answer:
    fields = form(web.browser.get(path).text, kind, about)
    return web.browser.post({"mend": "/mend", "waive": "/waive"}[kind], {**fields, **more})


def test_findings_stand_beside_the_text_when_asked_for(web: Web, room: Newsroom) -> None:
    article = written(room, "检验须由专人负责,并记录在册。")
    assert "应使用全角标点" not in texts(web.browser.get(f"/article/{article}").text)
    page = texts(web.browser.get(f"/article/{article}?findings=1").text)
    assert "由专人负责 , 并记录在册 应使用全角标点“，”" in page
    english = web.browser.get(f"/article/{article}/findings?lang=en")
    assert "use the full-width mark ，" in texts(english.text)


def test_a_finding_is_mended_by_a_form_and_by_the_script(web: Web, room: Newsroom) -> None:
    article = written(room, "检验须由专人负责,并记录在册。。")
    answer = pressed(web, f"/article/{article}?findings=1", "mend", "half-width-mark")
    assert (answer.status, answer.headers["Location"].startswith(f"/article/{article}?findings=1#b-")) == (303, True)
    assert room.texts(article) == ["检验须由专人负责，并记录在册。。"]
    fields = form(web.browser.get(f"/article/{article}/findings").text, "mend", "doubled-mark")
    answer = web.browser.post("/mend", fields, Accept="application/json")
    assert (answer.status, answer.text) == (200, "{}")
    assert room.texts(article) == ["检验须由专人负责，并记录在册。"]
    assert web.browser.post("/mend", fields, Accept="application/json").status == 404
    room.undo(article)
    assert room.texts(article) == ["检验须由专人负责，并记录在册。。"]


def test_a_finding_is_waived_with_a_note(web: Web, room: Newsroom) -> None:
    article = written(room, "检验须由专人负责,并记录在册。")
    path = f"/article/{article}?findings=1"
    assert pressed(web, path, "waive", "half-width-mark", note="原文如此").status == 303
    (waiver,) = waivers.of_article(room.desk.db, article)
    assert (waiver.check, waiver.editor, waiver.note) == ("half-width-mark", "Li", "原文如此")
    page = web.browser.get(path).text
    assert "已忽略 1" in texts(page)
    every = texts(web.browser.get("/issue/2025-4/findings").text)
    assert "尚有 2 处错误、已忽略 1 处" in every and "Li：原文如此" in every
    room.write(room.blocks(article)[0].id, "检验由专人负责,并记录在册。")
    assert "已忽略" not in texts(web.browser.get(path).text)


def test_the_whole_issue_is_spaced_in_one_way(web: Web, room: Newsroom) -> None:
    article = written(room, "采用ISO标准，须在 24 小时内完成。")
    page = texts(web.browser.get(f"/article/{article}/findings").text)
    assert "1 处无空格" not in page and "处无空格" in page
    assert web.browser.post("/mend", {"article": article, "tight": "1"}).status == 303
    assert room.texts(article) == ["采用ISO标准，须在24小时内完成。"]


def test_a_printed_issue_shows_findings_and_takes_no_mends(web: Web, room: Newsroom) -> None:
    article = written(room, "检验须由专人负责,并记录在册。")
    fields = form(web.browser.get(f"/article/{article}/findings").text, "mend", "half-width-mark")
    issues.close(room.desk.db, "2025-4", "Li", LATER)
    page = web.browser.get(f"/article/{article}/findings").text
    assert ("应使用全角标点" in page, "<form" in page) == (True, False)
    assert web.browser.post("/mend", fields, Accept="application/json").status == 409
    assert web.browser.post("/waive", fields, Accept="application/json").status == 409


def test_the_findings_of_an_issue_stand_on_one_page_with_what_was_waived(web: Web, room: Newsroom) -> None:
    written(room, "检验须由专人负责,并记录在册。")
    row = stored.by_name(room.desk.db, "2025-4")
    with database.writing(room.desk.db):
        checks.record(room.desk.db, row, checks.findings(room.desk.db, row))
    page = texts(web.browser.get("/issue/2025-4/findings").text)
    assert "检验方法发布" in page and "错误 , 应使用全角标点“，”" in page
    assert "2025 年第 4 期：待查事项 尚有 3 处错误" in page
    assert "2025 年第 4 期 半角标点 1 0" in page
    assert 'href="/issue/2025-4/findings"' in web.browser.get("/issue/2025-4").text
    assert web.browser.get("/issue/1999-1/findings").status == 404


def test_an_unassigned_article_is_checked_alone(web: Web, room: Newsroom) -> None:
    article = room.article(title="检验方法发布", issue=None).id
    room.block(article, text="检验须由专人负责,并记录在册。", kind="text")
    assert "应使用全角标点" in web.browser.get(f"/article/{article}/findings").text
    assert checks.of_article(room.desk.db, room.row(article))


def test_earlier_translations_of_the_clip_stand_beside_it(web: Web, room: Newsroom) -> None:
    made = room.clip(room.accepted(), "common security standards and best practices")
    with database.writing(room.desk.db):
        memory.add(
            room.desk.db, [Pair("2024-1", "旧文", "Security standards and best practices.", "安全标准与最佳实践。")]
        )
    page = texts(web.browser.get(f"/article/{made.article}/earlier?block={made.block}").text)
    assert "安全标准与最佳实践。 Security standards and best practices. 2024 年第 1 期 旧文" in page
    assert "无。" in texts(web.browser.get(f"/article/{made.article}/earlier?block=none").text)


def test_drafts_are_not_spoken_of_until_a_machine_is_named(web: Web, room: Newsroom) -> None:
    article = written(room, "检验须由专人负责。")
    assert "发送给" not in texts(web.browser.get(f"/article/{article}").text)
    assert web.browser.post("/draft", {"article": article}).status == 404
    web.app.state.settings = replace(web.settings, draft=DraftSettings(command=("my-translator",)))  # type: ignore[attr-defined]
    page = texts(web.browser.get(f"/article/{article}").text)
    assert "摘录原文及其中的本刊译名将发送给 my-translator。" in page
    assert web.browser.post("/draft", {"article": article}).status == 303
    job = jobs.take(room.desk.db, LATER)
    assert job and (job.kind, job.arguments) == ("draft", {"article": article, "editor": "Li"})


def test_what_was_sent_for_a_draft_and_what_came_back_is_shown(web: Web, room: Newsroom) -> None:
    made = room.clip(room.accepted(), "common security standards and best practices")
    sent = {"id": made.block, "text": "common security standards", "before": "meet", "after": ".", "title": "Order"}
    line = json.dumps({**sent, "terms": [["best practices", "最佳实践"]]})
    with database.writing(room.desk.db):
        drafts.made(room.desk.db, made.block, "h", "<b>通用安全标准</b>", "my-translator", line, LATER)
    page = web.browser.get(f"/article/{made.article}/drafts").text
    assert "摘录文字 common security standards" in texts(page)
    assert "发送给 my-translator" in texts(page) and "best practices 最佳实践" in texts(page)
    assert "&lt;b&gt;通用安全标准" in page


@pytest.mark.parametrize("text", ["<script>alert(1)</script>,好", '"><img src=x onerror=alert(1)>,好', "{{ 7*7 }},好"])
def test_words_of_findings_are_text(web: Web, room: Newsroom, text: str) -> None:
    article = written(room, text)
    page = web.browser.get(f"/article/{article}/findings").text
    assert "<script>alert" not in page and "<img" not in page and ">49" not in page
