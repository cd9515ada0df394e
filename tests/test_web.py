"""The editors' page: reading, deciding, serving; over real HTTP and a real database."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest

from stdwatch.clock import stamp
from stdwatch.config import Settings
from stdwatch.errors import StoreError, UsageError
from stdwatch.items import DocType, Passage
from stdwatch.reasons import Verdict
from stdwatch.store import database, decisions, identity, runs, search
from stdwatch.store.archive import Archive
from stdwatch.store.runs import Counts
from stdwatch.verdicts import RunVerdict
from stdwatch.web import app
from tests.desk import NOW, document
from tests.sentences import worded
from tests.webpage import Answer, Browser, Web, hidden, served, texts


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


# Reading


def test_the_queue_lists_titles_in_rank_order_with_source_type_and_day(web: Web) -> None:
    web.desk.candidate("Weak", score=0.1, source="south", doc_type=DocType.HEARING, day="2025-11-18")
    web.desk.candidate("Strong", score=5, passages=[Passage(0, 41, 0.9)])
    answer = web.browser.get("/")
    assert answer.status == 200
    assert re.findall(r'class="title"[^>]*>\s*(\w+)\s*<', answer.text) == ["Strong", "Weak"]
    shown = texts(answer.text)
    assert "南方委员会 (SC) 听证会 2025-11-18" in shown
    assert "Agencies shall adopt technical standards ." in shown
    assert "收件箱 2" in shown


def test_an_empty_inbox_says_so(web: Web) -> None:
    assert "收件箱已清空。" in web.browser.get("/").text


def test_a_long_queue_is_paged(web: Web) -> None:
    for n in range(70):
        web.desk.candidate(f"Item {n}", score=n)
    first = web.browser.get("/?order=day").text
    link = re.search(r'id="more" href="(/\?[^"]+)"', first)
    assert link
    second = web.browser.get(unescape(link[1])).text
    listed = [re.findall(r'data-id="(\d+)"', each) for each in (first, second)]
    assert [len(each) for each in listed] == [60, 10]
    assert len({*listed[0], *listed[1]}) == 70


def test_filters_narrow_the_queue_and_stay_in_its_links(web: Web) -> None:
    web.desk.candidate("One", source="north")
    two = web.desk.candidate("Two", source="south", text=document("Conformity assessment."))
    answer = web.browser.get(f"/?source=south&q={quote('合格评定')}&state=all")
    assert "One" not in answer.text
    assert f"/candidate/{two}?state=all&amp;source=south&amp;q=%E5%90%88" in answer.text
    assert "没有符合条件的条目。" in web.browser.get("/?source=north&q=conformity").text


def test_an_item_shows_all_that_is_known_of_it(web: Web) -> None:
    read = document("# Trade", "Parties accept conformity assessment.", "Else.")
    candidate = web.desk.candidate(
        "Agreement", text=read, passages=[Passage(6, 43, 0.8, path=("Trade",))], reasons=["2 × conformity assessment"]
    )
    web.desk.decide(candidate, "accept", section="贸易政策", editor="Wang", note="For the lead.")
    shown = texts(web.browser.get(f"/candidate/{candidate}").text)
    for expected in (
        "Agreement 北方之家 行政命令 2025-11-24 已录用 贸易政策",
        "涉及标准的段落 1 Trade Parties accept conformity assessment",
        "日期出处 网页",
        "首次发现 2025-11-25 09:30",
        "得分 1.00 2 × conformity assessment",
        "11-25 10:30 Wang 录用 (贸易政策) For the lead.",
        "2025-11-25 09:30 首次发现",
    ):
        assert expected in shown
    assert 'rel="noreferrer noopener"' in web.browser.get(f"/candidate/{candidate}").text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2025-11-24T16:05:00-05:00", "2025-11-24 16:05 (UTC-05:00)"),
        ("2025-11-24", "2025-11-24"),
        ("2025-11", "2025-11"),
        (None, "日期不详"),
    ],
)
def test_a_publishers_date_is_shown_as_the_sites_own(web: Web, value: str | None, shown: str) -> None:
    candidate = web.desk.candidate("T", day=value)
    assert f"行政命令 {shown} 收件箱" in texts(web.browser.get(f"/candidate/{candidate}").text)


def test_a_merged_id_shows_the_kept_one_and_says_so(web: Web) -> None:
    keep, lost = web.desk.candidate("Kept"), web.desk.candidate("Lost")
    web.desk.db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [keep, lost])
    answer = web.browser.get(f"/candidate/{lost}")
    assert "已并入本条（1 号）" in answer.text
    assert f'action="/candidate/{keep}/decide"' in answer.text


def test_search_words_and_passages_are_marked_apart(web: Web) -> None:
    candidate = web.desk.candidate(
        text=document("Agencies shall adopt technical standards."), passages=[Passage(9, 40, 0.9)]
    )
    answer = web.browser.get(f"/candidate/{candidate}?q=technical").text
    assert '<mark class="passage" id="c9">shall ' in answer
    assert re.search(r'<mark class="passage[^"]* hit">technical</mark>', answer)


def test_a_passage_of_a_report_leads_to_its_page_in_the_text(web: Web) -> None:
    lines = [f"Line {n} of the report speaks of standards." for n in range(60)]
    report = document(*lines, pages=30)
    block = report.blocks[40]
    candidate = web.desk.candidate("Report")
    with database.writing(web.desk.db):
        passage = Passage(block.start, block.end, 0.9, page=20, label="21", path=("Chapter 2",))
        url = "https://south.example/report.pdf"
        web.desk.part(candidate, url, "The book", report, kind="attachment", role="book", passages=[passage])
    item = web.browser.get(f"/candidate/{candidate}").text
    link = re.search(r'href="(/reading/\d+\?at=\d+)#(c\d+)">\s*第 21 页 · Chapter 2', item)
    assert link
    reading = web.browser.get(link[1]).text
    assert re.search(
        rf'<p class="page" id="page20">第 21 页</p>\s*<p[^>]*>\s*<mark class="passage" id="{link[2]}">Line 40', reading
    )
    assert "Line 10 " not in reading


def test_a_revision_shows_what_was_put_in_and_taken_out(web: Web) -> None:
    candidate = web.desk.candidate("T", text=document("Agencies shall adopt standards.", "Second line.", title="T"))
    with database.writing(web.desk.db):
        web.desk.revise(
            web.desk.page_part(candidate), document("Agencies may adopt standards.", "Second line.", title="T2")
        )
    link = re.search(r'href="(/revision/\d+)">正文有变', web.browser.get(f"/candidate/{candidate}").text)
    assert link
    shown = web.browser.get(link[1]).text
    assert "Agencies<del> shall</del><ins> may</ins> adopt standards." in shown
    assert "<del>T</del> <ins>T2</ins>" in shown


def test_an_original_comes_as_a_download_and_nothing_else_does(web: Web) -> None:
    archive = Archive(web.settings.archive)
    kept = archive.add(b"<script>alert(1)</script>", "text/html", NOW, listing=False)
    listing = archive.add(b"a listing", "text/html", NOW, listing=True)
    archive.close()
    candidate = web.desk.candidate()
    with database.writing(web.desk.db):
        url = "https://north.example/files/a%22%0d%0aX-Bad:%20b.html"
        web.desk.part(candidate, url, "A", document("x"), kind="attachment", body_hash=kept)
    answer = web.browser.get(f"/original/{kept}")
    assert answer.text == "<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a-X-Bad-b.html"'
    assert "X-Bad" not in answer.headers
    for other in (listing, "0" * 64, "..%2F..%2Fetc%2Fpasswd"):
        assert web.browser.get(f"/original/{other}").status == 404


def test_runs_show_verdicts_reasons_and_sources_that_never_ran(web: Web) -> None:
    run = runs.start(web.desk.db, "north", "nightly", 1, NOW)
    runs.close(
        web.desk.db,
        run,
        RunVerdict(Verdict.BROKEN, worded("listing: 0 links")),
        Counts(requests=3, bytes=2_500_000),
        NOW,
    )
    shown = texts(web.browser.get("/overview").text)
    assert "北方之家" in shown
    assert "2025-11-25 09:30 每夜 失效 3 2.5 MB" in shown
    assert "listing: 0 links" in shown
    assert "南方委员会 (SC)" in shown
    assert "尚未采集" in shown


def test_the_page_answers_that_it_is_well(web: Web) -> None:
    assert web.browser.get("/healthz").text == "ok"


@pytest.mark.parametrize("path", ["/static/desk.css", "/static/icon.svg"])
def test_what_a_page_needs_is_served(web: Web, path: str) -> None:
    assert web.browser.get(path).status == 200
    assert f'"{path}"' in web.browser.get("/").text


# Deciding


def decided(web: Web, candidate: int, verb: str, path: str | None = None, **fields: str) -> Answer:
    form = web.browser.form(path or f"/candidate/{candidate}")
    return web.browser.post(f"/candidate/{candidate}/decide", {**form, "verb": verb, **fields})


def test_a_decision_leads_to_the_next_of_the_queue_and_can_be_undone_there(web: Web) -> None:
    first, second = web.desk.candidate("First", score=2), web.desk.candidate("Second", score=1)
    answer = decided(web, first, "accept", section="战略态势", note="Lead?")
    assert answer.status == 303
    assert urlsplit(answer.headers["Location"]).path == f"/candidate/{second}"
    assert web.desk.state(first)[:2] == ("accepted", "战略态势")
    notice = web.browser.get(answer.headers["Location"]).text
    assert "Li录用：First (战略态势)" in texts(notice).replace(" ：", "：").replace("： ", "：")
    undo = dict(re.findall(r'name="(\w+)" value="([^"]*)"', notice.split('class="notice"')[1].split("</form>")[0]))
    back = web.browser.post(f"/candidate/{first}/decide", undo)
    assert urlsplit(back.headers["Location"]).path == f"/candidate/{first}"
    assert web.desk.state(first)[0] == "inbox"


def test_a_union_is_undone_on_the_page_of_what_was_kept(web: Web) -> None:
    kept, lost = web.desk.candidate("On looms"), web.desk.candidate("On kilns")
    db = web.desk.db
    with database.writing(db):
        db.execute(
            "INSERT INTO target (source, kind, url, state, why, part, first_seen)"
            " SELECT 'west', 'page', 'https://west.example/' || id, 'stored', 'new', id, ? FROM part",
            [stamp(NOW)],
        )
        identity.unite(db, [row[0] for row in db.execute("SELECT id FROM target ORDER BY part")], NOW)
    page = web.browser.get(f"/candidate/{kept}").text
    assert "On kilns" in page
    assert f'action="/candidate/{kept}/split"' in page
    assert web.browser.post(f"/candidate/{kept}/split", {}).status == 303
    rows = db.execute("SELECT id FROM candidate WHERE merged_into IS NULL ORDER BY id").fetchall()
    assert rows == [(kept,), (lost,)]


def test_after_the_last_decision_comes_the_empty_queue(web: Web) -> None:
    candidate = web.desk.candidate()
    answer = decided(web, candidate, "reject")
    assert urlsplit(answer.headers["Location"]).path == "/"
    assert "收件箱已清空。" in web.browser.get(answer.headers["Location"]).text


def test_the_next_one_is_the_next_of_the_filtered_queue(web: Web) -> None:
    candidate = web.desk.candidate(source="south", score=3)
    web.desk.candidate(source="north", score=2)
    three = web.desk.candidate(source="south", score=1)
    answer = decided(web, candidate, "brief", f"/candidate/{candidate}?source=south")
    assert answer.headers["Location"].startswith(f"/candidate/{three}?source=south&done=")


def test_a_note_stays_with_its_item(web: Web) -> None:
    candidate = web.desk.candidate()
    web.desk.candidate()
    answer = decided(web, candidate, "note", note="Ask the\r\nministry.")
    assert urlsplit(answer.headers["Location"]).path == f"/candidate/{candidate}"
    assert decisions.entries(web.desk.db, candidate)[0].note == "Ask the\nministry."


def test_a_later_item_returns_on_its_day(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = web.desk.candidate("Returning")
    assert decided(web, candidate, "later", until="2025-11-27").status == 303
    assert "Returning" not in re.sub(r'class="notice".*?</div>', "", web.browser.get("/").text)
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-26T16:00:00Z")  # the 27th in Shanghai
    assert "Returning" in web.browser.get("/").text
    assert "退回收件箱" in web.browser.get(f"/candidate/{candidate}").text


def test_the_same_form_sent_twice_is_one_decision(web: Web) -> None:
    candidate = web.desk.candidate()
    form = {**web.browser.form(f"/candidate/{candidate}"), "verb": "reject"}
    answers = [web.browser.post(f"/candidate/{candidate}/decide", form) for _ in range(2)]
    assert [answer.status for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(decisions.entries(web.desk.db, candidate)) == 1


def test_a_form_serves_one_decision_and_comes_back_fresh(web: Web) -> None:
    candidate = web.desk.candidate()
    form = web.browser.form(f"/candidate/{candidate}")
    web.browser.post(f"/candidate/{candidate}/decide", {**form, "verb": "reject"})
    answer = web.browser.post(f"/candidate/{candidate}/decide", {**form, "verb": "accept"})
    assert answer.status == 409
    assert web.desk.state(candidate)[0] == "rejected"
    fresh = {**hidden(answer.text), "verb": "accept"}
    assert web.browser.post(f"/candidate/{candidate}/decide", fresh).status == 303
    assert web.desk.state(candidate)[0] == "accepted"


def test_another_editors_decision_in_between_is_shown_and_the_note_kept(web: Web) -> None:
    candidate = web.desk.candidate()
    form = web.browser.form(f"/candidate/{candidate}")
    web.desk.decide(candidate, "accept", editor="Wang", section="技术观察")
    answer = web.browser.post(f"/candidate/{candidate}/decide", {**form, "verb": "reject", "note": "Too <b>thin"})
    assert answer.status == 409
    assert "其他编辑已先作决定：11-25 10:30，Wang录用。 (技术观察)" in texts(answer.text)
    assert ">Too &lt;b&gt;thin</textarea>" in answer.text
    assert web.desk.state(candidate)[0] == "accepted"
    assert web.browser.post(f"/candidate/{candidate}/decide", {**hidden(answer.text), "verb": "reject"}).status == 303


def test_the_reading_on_screen_is_logged_and_a_newer_revision_only_flags(web: Web) -> None:
    candidate = web.desk.candidate()
    on_screen, form = web.desk.page_reading(candidate), web.browser.form(f"/candidate/{candidate}")
    with database.writing(web.desk.db):
        web.desk.revise(web.desk.page_part(candidate), document("Quite another text."))
    assert web.browser.post(f"/candidate/{candidate}/decide", {**form, "verb": "accept"}).status == 303
    assert decisions.entries(web.desk.db, candidate)[0].reading == on_screen
    assert web.desk.state(candidate)[3] == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"verb": "later"}, "“稍后”须填写返回日期。"),
        ({"verb": "later", "until": "2025-11-25"}, "返回日期须在今天之后。"),
        ({"verb": "undo"}, "没有可撤回的决定。"),
        ({"verb": "note"}, "备注为空。"),
        ({"verb": "return"}, "没有这种决定。"),
        ({"verb": "accept", "section": "体育"}, "没有这个栏目。"),
        ({"verb": "reject", "id": "7"}, "表单编号无效：请重新载入页面。"),
        ({"verb": "later", "until": "tomorrow"}, "网址或表单的内容有误。"),
        ({"verb": "reject", "seen": "-1"}, "网址或表单的内容有误。"),
        ({"verb": "reject", "reading": "9" * 30}, "网址或表单的内容有误。"),
        ({"verb": "reject", "back": "state=nowhere"}, "网址或表单的内容有误。"),
    ],
)
def test_a_wrong_form_is_refused_in_the_pages_language(web: Web, fields: dict[str, str], message: str) -> None:
    candidate = web.desk.candidate()
    answer = web.browser.post(
        f"/candidate/{candidate}/decide", {**web.browser.form(f"/candidate/{candidate}"), **fields}
    )
    assert (answer.status, message in answer.text) == (400, True)
    assert decisions.entries(web.desk.db, candidate) == []


@pytest.mark.parametrize("verb", ["later", "accept"])
def test_section_and_day_count_only_with_their_own_verb(web: Web, verb: str) -> None:
    candidate = web.desk.candidate()
    assert decided(web, candidate, verb, section="技术观察", until="2025-12-24").status == 303
    assert web.desk.state(candidate)[1:3] == ((None, "2025-12-24") if verb == "later" else ("技术观察", None))


# The server


def test_a_taken_port_is_named() -> None:
    with app.listen("127.0.0.1", 0) as first:
        first.listen()
        port = first.getsockname()[1]
        with pytest.raises(UsageError, match=f"127.0.0.1:{port} cannot be used"):
            app.listen("127.0.0.1", port)


def test_a_broken_database_stops_the_server_before_it_listens(tmp_path: Path) -> None:
    (tmp_path / "stdwatch.db").write_text("no database " * 100)
    with app.listen("127.0.0.1", 0) as listener, pytest.raises(StoreError, match="not a database"):
        app.server(Settings(root=tmp_path, data=tmp_path), listener)


def test_eight_readers_and_writers_at_once_get_whole_answers(web: Web) -> None:
    ids = [web.desk.candidate(f"Item {n}", score=n) for n in range(8)]
    statuses: list[int] = []

    def editor(candidate: int) -> None:
        browser = Browser(web.browser.port)
        for _ in range(5):
            statuses.append(browser.get("/").status)
            form = {**browser.form(f"/candidate/{candidate}"), "verb": "note", "note": str(uuid4())}
            statuses.append(browser.post(f"/candidate/{candidate}/decide", form).status)

    threads = [threading.Thread(target=editor, args=(candidate,)) for candidate in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(statuses)) == [200, 303]
    assert web.desk.db.execute("SELECT count(*), count(DISTINCT seq) FROM decision").fetchone() == (40, 40)


def test_what_a_crawl_writes_meanwhile_is_there_at_the_next_look(web: Web) -> None:
    assert "Freshness" not in web.browser.get("/").text
    candidate = web.desk.candidate("Freshness", at=datetime(2025, 11, 25, 2, tzinfo=UTC))
    with database.writing(web.desk.db):
        search.index(web.desk.db, candidate, "Freshness", "words")
    assert "Freshness" in web.browser.get("/?q=words").text
