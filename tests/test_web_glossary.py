"""The page of the house's terms: looked through, written, taken over from files and handed out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from stdwatch.glossary import tables, tbx
from stdwatch.store import terms
from tests.browsing import Opener, click, fits
from tests.webpage import Answer, Web, served, texts


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


def uploaded(web: Web, name: str, body: bytes) -> Answer:
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    own = {"Origin": f"http://127.0.0.1:{web.browser.port}", "Content_Type": "multipart/form-data; boundary=b"}
    return web.browser.ask("POST", "/glossary", head + body + b"\r\n--b--\r\n", **own)


def test_a_term_is_written_changed_and_taken_away_and_its_history_stays(web: Web) -> None:
    fields = {"zh": "限流器", "en": "flow restrictor; flow restrictors", "never": "节流器", "note": "第2期定"}
    assert web.browser.post("/glossary", fields).status == 303
    page = texts(web.browser.get("/glossary?q=restrictor").text)
    assert "限流器 flow restrictor; flow restrictors 节流器 第2期定 2025-11-25" in page
    web.browser.post("/glossary", {"zh": "限流器", "en": "flow restrictor"})
    form = web.browser.get("/glossary?zh=%E9%99%90%E6%B5%81%E5%99%A8").text
    assert 'name="en" maxlength="2000" lang="en" value="flow restrictor"' in form
    assert "2025-11-25 11:00 Li" in texts(form) and "节流器 第2期定" in texts(form)
    web.browser.post("/glossary", {"remove": "限流器"})
    assert "限流器" not in terms.glossary(web.desk.db).terms
    assert [row.deleted for row in terms.history(web.desk.db, "限流器")] == [False, False, True]


def test_a_term_that_contradicts_another_is_refused_and_stays_in_the_form(web: Web) -> None:
    answer = web.browser.post("/glossary", {"zh": "限流器", "en": "flow restrictor", "never": "合格评定"})
    assert answer.status == 400
    assert "“合格评定”列为禁用，却本身是一条本刊译名。 未作任何更改。" in texts(answer.text)
    assert 'value="限流器"' in answer.text
    assert terms.rows(web.desk.db) == []


def test_files_are_taken_over_whole_or_not_at_all(web: Web) -> None:
    wrong = uploaded(web, "terms.csv", "zh,en\n限流器,flow restrictor\n,broken\n".encode())
    assert (wrong.status, "第 3 行：缺少中文" in texts(wrong.text)) == (400, True)
    assert terms.rows(web.desk.db) == []
    taken = uploaded(web, "terms.csv", "zh,en\n限流器,flow restrictor\n".encode())
    assert (taken.status, taken.headers["Location"]) == (303, "/glossary?taken=1")
    assert uploaded(web, "terms.exe", b"x").status == 400
    assert uploaded(web, "terms.tbx", b"<tbx>").status == 400


def test_all_terms_are_handed_out_as_files(web: Web) -> None:
    known = terms.glossary(web.desk.db).terms
    table, exchange = web.browser.get("/glossary/csv"), web.browser.get("/glossary/tbx")
    assert table.headers["Content-Disposition"] == 'attachment; filename="terms.csv"'
    assert {line.term.zh for line in tables.read(table.text.encode())} == known.keys()
    assert {line.term.zh for line in tbx.read(exchange.text.encode())} == known.keys()
    assert web.browser.get("/glossary/exe").status == 400


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width", "scheme"), [("zh-CN", 1280, "light"), ("en-GB", 380, "dark")])
def test_the_terms_shut_nobody_out(new_tab: Opener, language: str, width: int, scheme: str) -> None:
    tab = new_tab(language, width, color_scheme=scheme)
    tab.goto("/glossary")
    tab.click("#write > summary")
    tab.fill("#zh", "限流器")
    tab.fill("#en", "flow restrictor")
    click(tab, "#write button")
    assert tab.locator("tbody th", has_text="限流器").count() == 1
    violations = Axe().run(tab).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in violations] == []
    assert fits(tab)
