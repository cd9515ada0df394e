"""The printing page: proofs, finals, downloads, corrections from Word, in both languages."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from uuid import uuid4

import docx
import pytest

from stdwatch.editing import importing
from stdwatch.editing import issues as rules
from stdwatch.editing.house import journal
from stdwatch.items.journal import Issue, Section
from stdwatch.publishing import exchange, word
from stdwatch.store import articles
from stdwatch.store import issues as stored
from tests import issues
from tests.hostile_words import WORDS
from tests.journal import LATER
from tests.webpage import Answer, Web, served, texts

ADDRESS = "/issue/2026-1/print"


def made_issue(words: str = "双方将承认实验室的检测报告。") -> Issue:
    ours = journal()
    standfirst = "2026年2月，两国发表声明，就车钩的检测作出安排。"
    article = issues.article(2, "两国就车钩发表声明", issues.block(21, words), standfirst=standfirst, sources=())
    sections = (Section("贸易政策", (article,)),)
    return replace(
        issues.issue(), title=ours.title, title_en=ours.title_en, publishers=ours.publishers, sections=sections
    )


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2026-03-20T03:00:00Z")
    with served(tmp_path) as page:
        importing.import_issue(page.desk.db, made_issue(), "Li", LATER)
        yield page


def _upload(web: Web, body: bytes) -> Answer:
    mark = uuid4().hex
    parts = [("issue", "", b"2026-1"), ("file", '; filename="back.docx"', body)]
    sent = b"".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"
        for name, more, value in parts
    )
    headers = {
        "Origin": f"http://127.0.0.1:{web.browser.port}",
        "Content_Type": f"multipart/form-data; boundary={mark}",
    }
    return web.browser.ask("POST", "/compare", sent + f"--{mark}--\r\n".encode(), **headers)


def _corrected(old: str, new: str) -> bytes:
    document = docx.Document(io.BytesIO(word.render(made_issue(), {issues.name(2): 1})))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(old, new)
    body = io.BytesIO()
    document.save(body)
    return body.getvalue()


def _proposals(page: str) -> list[str]:
    return [unescape(value) for value in re.findall(r'name="proposal" value="([^"]*)"', page)]


def _text(web: Web) -> str:
    return articles.blocks(web.desk.db, issues.name(2))[0].text


def test_a_proof_is_printed_and_its_files_can_be_fetched(web: Web) -> None:
    assert web.browser.post(ADDRESS, {"kind": "proof"}).headers["Location"] == f"{ADDRESS}#printing-1"
    page = web.browser.get(ADDRESS).text
    assert "样张" in texts(page)
    names = re.findall(r'href="(/printing/1/[^"]+)"', page)
    assert [name.rpartition(".")[2] for name in names] == ["pdf", "docx", "html", "epub", "md", "txt", "json"]
    for name in names:
        answer = web.browser.get(name)
        assert answer.status == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "双方将承认" in web.browser.get(names[-2]).text


def test_pages_and_characters_of_each_article_are_shown(web: Web) -> None:
    assert re.search(r"— 贸易政策 两国就车钩发表声明 14 —", texts(web.browser.get(ADDRESS).text))
    web.browser.post(ADDRESS, {"kind": "proof"})
    assert re.search(r"01 贸易政策 两国就车钩发表声明 14 1", texts(web.browser.get(ADDRESS).text))


def test_a_final_closes_the_issue_and_a_correction_lists_what_differs(web: Web) -> None:
    web.browser.post(ADDRESS, {"kind": "final"})
    assert not stored.by_name(web.desk.db, "2026-1").is_open
    again = web.browser.post(ADDRESS, {"kind": "final"})
    assert again.status == 400
    assert "本期已付印并关闭" in texts(again.text)
    assert web.browser.post("/issue/2026-1/open", {}).status == 303
    taken = _proposals(_upload(web, _corrected("承认", "认可")).text)
    web.browser.post("/take", {"issue": "2026-1", "proposal": taken[0]})
    web.browser.post(ADDRESS, {"kind": "final"})
    page = texts(web.browser.get(ADDRESS).text)
    assert "更正" in page
    assert "与上次付印相比有 1 处改动" in page


def test_the_page_asks_before_it_prints_for_good(web: Web) -> None:
    asked = web.browser.post(ADDRESS, {"kind": "ask"})
    assert asked.status == 200
    assert "正式付印 2026 年第 1 期？" in texts(asked.text)
    assert re.search(r"尚有 \d+ 处待查事项|没有待查事项", texts(asked.text))
    assert 'value="final"' in asked.text
    assert 'value="final"' not in web.browser.get(ADDRESS).text
    assert stored.by_name(web.desk.db, "2026-1").is_open


def test_an_open_error_stops_the_final_but_no_proof(web: Web) -> None:
    draft = issues.article(5, "草稿", issues.draft_block(51, "机器译的话。"))
    draft_issue = replace(made_issue(), number=2, sections=(Section("贸易政策", (draft,)),))
    importing.import_issue(web.desk.db, draft_issue, "Li", LATER)
    address = "/issue/2026-2/print"
    assert re.search(r'value="ask" disabled', web.browser.get(address).text)
    refused = web.browser.post(address, {"kind": "final"})
    assert refused.status == 400
    assert "2026 年第 2 期还有 1 处错误（机器译稿未确认）" in texts(refused.text)
    assert 'value="final"' not in web.browser.post(address, {"kind": "ask"}).text
    assert web.browser.post(address, {"kind": "proof"}).status == 303


def test_an_issue_without_articles_is_told_so_in_the_pages_language(web: Web) -> None:
    rules.new(web.desk.db, "2026-2", "Li", LATER)
    assert "没有文章" in texts(web.browser.post("/issue/2026-2/print", {"kind": "proof"}).text)
    web.browser.language = "en"
    assert "has no articles" in texts(web.browser.post("/issue/2026-2/print", {"kind": "proof"}).text)


def test_an_issue_is_had_as_json_too(web: Web) -> None:
    answer = web.browser.get("/issue/2026-1", Accept="application/json")
    assert exchange.read(answer.text.encode()).articles


def _frame(web: Web) -> dict[str, str]:
    page = web.browser.get(ADDRESS).text
    form = re.search(r'<form class="frame".*?</form>', page, re.DOTALL)
    assert form
    fields = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', form[0]))
    fields |= dict(re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>([^<]*)</textarea>', form[0]))
    return {name: unescape(value) for name, value in fields.items()}


def test_foreword_and_back_matter_are_written_in_one_form(web: Web) -> None:
    fields = _frame(web)
    assert fields["foreword"].split("\n") == list(made_issue().foreword)
    changed = {**fields, "foreword": "一段。\n\n两段。", "back": "甲\n甲的文字\n\n乙\n乙的文字", "month": "2026-04"}
    assert web.browser.post("/issue/2026-1/frame", changed).status == 303
    row = stored.by_name(web.desk.db, "2026-1")
    assert (row.foreword, row.month) == (("一段。", "两段。"), "2026-04")
    assert [entry["title"] for entry in row.back["entries"]] == ["甲", "乙"]
    assert row.back["entries"][1]["text"] == "乙的文字"


def test_a_long_foreword_is_kept(web: Web) -> None:
    long_text = "标准" * 6_000
    assert web.browser.post("/issue/2026-1/frame", {**_frame(web), "foreword": long_text}).status == 303
    assert stored.by_name(web.desk.db, "2026-1").foreword == (long_text,)


def test_what_was_not_touched_in_that_form_stays_as_it_is(web: Web) -> None:
    before = stored.by_name(web.desk.db, "2026-1")
    assert web.browser.post("/issue/2026-1/frame", _frame(web)).status == 303
    after = stored.by_name(web.desk.db, "2026-1")
    assert (after.foreword, after.back, after.month) == (before.foreword, before.back, before.month)


@pytest.mark.parametrize("wrong", [{"month": "2026-13"}, {"whole": "0"}, {"foreword": "a\x07"}])
def test_what_cannot_stand_there_is_refused(web: Web, wrong: dict[str, str]) -> None:
    before = stored.by_name(web.desk.db, "2026-1")
    assert web.browser.post("/issue/2026-1/frame", {**_frame(web), **wrong}).status == 400
    assert stored.by_name(web.desk.db, "2026-1") == before


def test_printed_issues_stay_in_reach(web: Web) -> None:
    row = stored.by_name(web.desk.db, "2026-1")
    rules.close(web.desk.db, row.name, "Li", LATER)
    assert stored.current(web.desk.db) is None
    assert f'href="/issue/{row.name}"' in web.browser.get("/issue").text


def test_articles_are_moved_up_and_down_in_their_section(web: Web) -> None:
    pair = [issues.article(number, f"第{number}篇", issues.block(number + 1, "话。")) for number in (60, 70)]
    importing.import_issue(
        web.desk.db, replace(made_issue(), number=2, sections=(Section("贸易政策", tuple(pair)),)), "Li", LATER
    )
    address = "/issue/2026-2/print"

    def titles() -> list[str]:
        return re.findall(r"第\d+篇</a>", web.browser.get(address).text)

    assert titles() == ["第60篇</a>", "第70篇</a>"]
    web.browser.post("/issue/2026-2/order", {"article": pair[1].id, "before": pair[0].id})
    assert titles() == ["第70篇</a>", "第60篇</a>"]
    web.browser.post("/issue/2026-2/order", {"article": pair[1].id, "before": ""})
    assert titles() == ["第60篇</a>", "第70篇</a>"]


def test_corrections_from_word_are_shown_and_taken(web: Web) -> None:
    page = _upload(web, _corrected("承认", "认可")).text
    assert "双方将认可实验室的检测报告。" in page
    (sent,) = _proposals(page)
    answer = web.browser.post("/take", {"issue": "2026-1", "proposal": sent})
    assert "已采纳 1 处校改" in texts(answer.text)
    assert _text(web) == "双方将认可实验室的检测报告。"


def test_a_correction_whose_text_has_changed_since_is_left(web: Web) -> None:
    (sent,) = _proposals(_upload(web, _corrected("承认", "认可")).text)
    web.browser.post("/take", {"issue": "2026-1", "proposal": sent.replace("认可", "同意")})
    answer = web.browser.post("/take", {"issue": "2026-1", "proposal": sent})
    assert answer.status == 409
    assert "1 处未采纳" in texts(answer.text)
    assert "同意" in _text(web)


def test_taking_none_of_the_corrections_is_told(web: Web) -> None:
    answer = web.browser.post("/take", {"issue": "2026-1"})
    assert answer.status == 400
    assert "没有选中任何校改" in texts(answer.text)


def test_a_document_that_says_the_same_proposes_nothing(web: Web) -> None:
    assert "文件与稿件一致" in texts(_upload(web, _corrected("没有这个词", "")).text)


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"<html>"])
def test_what_is_no_word_document_is_told(web: Web, body: bytes) -> None:
    answer = _upload(web, body)
    assert answer.status == 400
    assert "这不是 Word 文件" in texts(answer.text)


@pytest.mark.parametrize("sent", ["", "[]", "{}", '{"change": "new"}', '{"change": 1, "article": []}', "x" * 100])
def test_what_is_no_proposal_is_refused(web: Web, sent: str) -> None:
    assert web.browser.post("/take", {"issue": "2026-1", "proposal": sent}).status == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/issue/2031-1/print", 404),
        ("/printing/1/meizhou-jiaodian-2026-1.pdf", 404),
        ("/printing/99999999999999999/x", 404),
    ],
)
def test_what_is_not_there_is_not_found(web: Web, path: str, status: int) -> None:
    assert web.browser.get(path).status == status


def test_only_files_of_the_printing_can_be_fetched(web: Web) -> None:
    web.browser.post(ADDRESS, {"kind": "proof"})
    assert web.browser.get("/printing/1/layout.json").status == 404
    assert web.browser.get("/printing/1/..%2F..%2Fstdwatch.db").status == 404


def test_no_form_of_another_site_prints_or_takes(web: Web) -> None:
    for path in (ADDRESS, "/take", "/compare", "/issue/2026-1/open"):
        assert web.browser.post(path, {"kind": "proof"}, Origin="https://evil.example").status == 403


def test_hostile_words_stay_words_on_the_page(web: Web) -> None:
    for words in WORDS[:5]:
        (sent,) = _proposals(_upload(web, _corrected("双方将承认实验室的检测报告。", words)).text)
        page = web.browser.post("/take", {"issue": "2026-1", "proposal": sent}).text
        assert "<script>alert" not in page
        assert json.loads(sent)["after"] == words
        web.browser.post(
            "/take",
            {"issue": "2026-1", "proposal": json.dumps({**json.loads(sent), "before": words, "after": _issue_text()})},
        )


def _issue_text() -> str:
    return "双方将承认实验室的检测报告。"
