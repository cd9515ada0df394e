"""Finding and keeping an eye: filters with counts, saved views, feeds, pictures of pages, terms, changes, overview."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from stdwatch import clock
from stdwatch.glossary import shipped
from stdwatch.items import DocType, Facet, Passage, Score
from stdwatch.reasons import JobCode, JudgingCode, Reason, StoreCode, Verdict
from stdwatch.store import analysis, counting, database, figures, jobs, judgements, queue, runs, saved_views, search
from stdwatch.store.archive import Archive
from stdwatch.store.filters import Filters
from stdwatch.triage.terms import house_terms
from tests.desk import NOW, document
from tests.pdf_files import column, pdf
from tests.webpage import Web, served, texts

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


# Filters


def test_each_filter_counts_what_it_would_leave(web: Web) -> None:
    for n in range(3):
        web.desk.candidate(source="north", doc_type=DocType.HEARING if n else DocType.REPORT)
    south = web.desk.candidate(source="south", doc_type=DocType.REPORT)
    web.desk.decide(south, "accept", section="贸易政策")
    counts = counting.counts(web.desk.db, Filters(source="north"))
    assert (counts.total, counts.sources, counts.types) == (3, {"north": 3}, {"hearing": 2, "report": 1})
    counts = counting.counts(web.desk.db, Filters(state="accepted"))
    assert (counts.sections, counts.states, counts.languages) == (
        {"贸易政策": 1},
        {"inbox": 3, "accepted": 1},
        {"en": 1},
    )


def test_a_filter_with_a_value_that_does_not_exist_is_named_and_a_saved_view_with_one_still_opens(web: Web) -> None:
    web.desk.candidate()
    view = saved_views.save(web.desk.db, "Gone", "source=whitehose", "Li", NOW)
    opened = web.browser.get(web.browser.get(f"/view/{view}").headers["Location"])
    for page in (
        opened,
        web.browser.get("/?source=whitehose"),
        web.browser.get("/queue.csv?source=whitehose"),
        web.browser.get("/feed?source=whitehose"),
    ):
        assert "这里没有采集过来源“whitehose”" in page.text
    assert opened.status == 200
    assert "起始日期 2025-11-02 晚于截止日期 2025-11-01" in web.browser.get("/?since=2025-11-02&until=2025-11-01").text


def test_language_is_a_filter(web: Web) -> None:
    web.desk.candidate("English one")
    other = web.desk.candidate("El segundo")
    web.desk.db.execute("UPDATE candidate SET language = 'es' WHERE id = ?", [other])
    page = web.browser.get("/?language=es").text
    assert "El segundo" in page
    assert "English one" not in page
    assert "西班牙语 (1)" in page


def test_low_scores_are_folded_but_listed(web: Web) -> None:
    web.desk.candidate("High", score=2)
    web.desk.candidate("Low", score=0.02)
    page = web.browser.get("/").text
    fold = page.split('<li class="fold">')[1]
    assert "Low" in fold
    assert "另有 1 条得分较低" in fold
    assert 'class="fold"' not in web.browser.get("/?order=day").text


def test_a_queue_of_low_scores_alone_is_not_folded(web: Web) -> None:
    web.desk.candidate("Low", score=0.02)
    assert 'class="fold"' not in web.browser.get("/").text


def test_the_script_is_told_what_would_lead_the_queue_now(web: Web) -> None:
    ids = [web.desk.candidate(f"Item {n}", score=9 - n) for n in range(5)]
    answer = web.browser.get("/fresh?limit=3", Accept="application/json")
    assert answer.text == f'{{"ids":{ids[:3]}}}'.replace(" ", "")


def judged(web: Web, title: str, *facets: tuple[str, str]) -> int:
    """A candidate with what a judgement says that it names and where it would stand."""
    candidate = web.desk.candidate(title)
    signs = (
        Reason.of(JudgingCode.SIGN_TYPE, type="hearing"),
        Reason.of(JudgingCode.SIGN_TITLE, terms=("“quantum”",)),
    )
    placing = (
        Reason.of(JudgingCode.SECTION, section="技术观察", signs=signs),
        Reason.of(JudgingCode.BRIEF_SHORT),
    )
    named = tuple(Facet(*facet) for facet in facets)
    with database.writing(web.desk.db):
        judgements.store(web.desk.db, candidate, Score("w1", 0.5, (), "技术观察", "brief", placing, named))
    return candidate


def test_what_an_item_names_leads_to_all_that_name_it(web: Web) -> None:
    candidate = judged(web, "One", ("body", "NIST"), ("number", "ISO/IEC 42001:2023"), ("sector", "AI"))
    judged(web, "Two", ("body", "NIST"))
    web.desk.candidate("Other")
    page = web.browser.get(f"/candidate/{candidate}").text
    links = re.findall(r'<a href="(/\?[^"]*)">(NIST|ISO/IEC 42001:2023|AI)</a>', page)
    assert [name for _, name in links] == ["NIST", "ISO/IEC 42001:2023"]
    bodies, numbers = (web.browser.get(unescape(address)).text for address, _ in links)
    assert [title in bodies for title in ("One</a>", "Two</a>", "Other</a>")] == [True, True, False]
    assert [title in numbers for title in ("One</a>", "Two</a>", "Other</a>")] == [True, False, False]


def test_bodies_and_standards_are_filters_with_counts(web: Web) -> None:
    judged(web, "One", ("body", "NIST"), ("number", "GB 45438-2025"))
    two = judged(web, "Two", ("body", "NIST"), ("body", "ISO"))
    page = web.browser.get("/?body=NIST").text
    assert "selected>NIST (2)</option>" in page
    assert "ISO (1)</option>" in page
    assert "GB 45438-2025 (1)</option>" in page
    web.desk.decide(two, "reject")
    assert "NIST (1)</option>" in web.browser.get("/").text
    assert "selected>NIST</option>" in web.browser.get("/?body=NIST&state=brief").text


def test_a_view_keeps_the_body_that_it_was_saved_with(web: Web) -> None:
    judged(web, "One", ("body", "AT&T; “x”"))
    web.desk.candidate("Other")
    page = web.browser.get(web.browser.get(save(web, "Mine", "body=AT%26T%3B+“x”")).headers["Location"]).text
    assert "One</a>" in page
    assert "Other</a>" not in page


def test_the_suggested_section_is_chosen_already_and_its_reasons_are_told(web: Web) -> None:
    candidate = judged(web, "One")
    page = web.browser.get(f"/candidate/{candidate}").text
    assert '<option value="技术观察" selected>' in page
    shown = texts(page)
    assert "技术观察 可列入简讯" in shown
    assert "栏目“技术观察”：类型为听证会、标题有“quantum”" in shown
    assert "适合简讯：涉及标准的内容不多" in shown
    web.browser.language = "en"
    assert "section Technology watch: type Hearing, “quantum” in the title" in texts(
        web.browser.get(f"/candidate/{candidate}").text
    )


def test_an_editors_section_stands_before_the_suggested_one(web: Web) -> None:
    candidate = judged(web, "One")
    web.desk.decide(candidate, "accept", section="贸易政策")
    assert '<option value="贸易政策" selected>' in web.browser.get(f"/candidate/{candidate}").text


def test_an_item_without_a_suggestion_has_no_section_chosen(web: Web) -> None:
    form = (
        web.browser.get(f"/candidate/{web.desk.candidate()}").text.split('<form class="decide"')[1].split("</form>")[0]
    )
    assert " selected>" not in form


def test_of_words_that_match_many_the_page_says_only_that_there_are_more(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [web.desk.candidate(f"Item {n}", score=n, source=("north", "south")[n % 2]) for n in range(9)]
    monkeypatch.setattr(search, "MANY", 4)
    page = web.browser.get("/?q=standards").text
    assert "超过 4 条" in page
    assert re.findall(r'data-id="(\d+)"', page) == [str(candidate) for candidate in reversed(ids)]
    assert "北方之家</option>" in page
    assert 'aria-current="page">收件箱</a>' in page
    counts = counting.counts(web.desk.db, Filters(query="standards", source="south"))
    assert (counts.total, counts.more, counts.counted) == (4, False, False)


@pytest.mark.parametrize("order", ["score", "day"])
def test_many_matches_come_in_the_same_order_as_few(web: Web, monkeypatch: pytest.MonkeyPatch, order: str) -> None:
    for n in range(9):
        web.desk.candidate(f"Item {n}", score=n * 4 % 9, day=f"2025-11-{10 + n * 5 % 9}")
    filters = Filters(query="standards", order=order)  # type: ignore[arg-type]
    few = queue.inbox(web.desk.db, filters)
    monkeypatch.setattr(search, "MANY", 2)
    assert queue.inbox(web.desk.db, filters) == few
    assert queue.ids(web.desk.db, filters, limit=9) == [row.id for row in few]


def test_the_editors_own_words_are_marked(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    candidate = web.desk.candidate(text=document("The zorbles agree with technical standards."))
    assert '<mark class="term">zorbles</mark>' not in web.browser.get(f"/candidate/{candidate}").text
    own = '[[term]]\nkind = "technical regulation"\nquote = 1.0\nrank = 0.9\nwords = ["zorble(s)"]\n'
    web.settings.words.write_text(own, "utf-8")
    assert '<mark class="term">zorbles</mark>' in web.browser.get(f"/candidate/{candidate}").text
    web.settings.words.write_text("[[term]\n", "utf-8")
    for _ in range(3):
        assert '<mark class="term">technical standards</mark>' in web.browser.get(f"/candidate/{candidate}").text
    assert caplog.text.count("until this is mended") == 1


# Views and feeds


def save(web: Web, name: str, query: str) -> str:
    answer = web.browser.post("/view", {"name": name, "query": query})
    assert answer.status == 303
    return str(answer.headers["Location"])


def test_a_saved_view_has_an_address_and_a_feed(web: Web) -> None:
    web.desk.candidate("Northern", source="north")
    web.desk.candidate("Southern", source="south")
    address = save(web, "南方来的", "source=south")
    answer = web.browser.get(address)
    assert answer.headers["Location"] == "/?source=south&view=1"
    page = web.browser.get(answer.headers["Location"]).text
    assert "Southern" in page
    assert "Northern" not in page
    assert f'href="{address}" aria-current="page">南方来的' in page
    feed = ET.fromstring(web.browser.get(f"{address}/feed").text)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["Southern"]


def test_a_view_saved_under_the_same_name_is_replaced_and_can_be_dropped(web: Web) -> None:
    assert save(web, "One", "source=south") == save(web, " One ", "source=north")
    assert web.browser.post("/view/1/drop", {}).status == 303
    assert web.browser.get("/view/1").status == 404


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("", ""),
        ("x" * 61, ""),
        ("fine", "state=nowhere"),
        ("fine", "since=x"),
        *((name, "") for name in analysis.VIEWS),
    ],
)
def test_a_view_that_makes_no_sense_is_refused(web: Web, name: str, query: str) -> None:
    assert web.browser.post("/view", {"name": name, "query": query}).status == 400


def test_a_feed_has_lasting_ids_and_the_newest_first(web: Web) -> None:
    for n in range(60):
        web.desk.candidate(f"Item {n} <b>&", score=n % 7)
    feeds = [ET.fromstring(web.browser.get("/feed").text) for _ in range(2)]
    ids = [[entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")] for feed in feeds]
    assert ids[0] == ids[1]
    assert len({*ids[0]}) == 50
    assert feeds[0].find(f"{ATOM}entry/{ATOM}title").text == "Item 59 <b>&"  # type: ignore[union-attr]


def test_a_feed_is_well_formed_whatever_sites_wrote(web: Web) -> None:
    web.desk.candidate("\x00\x08\x0b\ufffe]]><!--\u202e&nbsp;")
    assert ET.fromstring(web.browser.get("/feed").text).findtext(f"{ATOM}entry/{ATOM}title") == "]]><!--&nbsp;"


# Pictures, terms, changes


def test_a_passage_of_a_pdf_comes_with_a_picture_of_its_page(web: Web) -> None:
    body = pdf(*[column([f"Standards on page {n}"]) for n in range(3)])
    archive = Archive(web.settings.archive)
    name = archive.add(body, "application/pdf", NOW, listing=False)
    archive.close()
    report = document(*[f"Standards on page {n}" for n in range(3)], pages=3)
    candidate = web.desk.candidate("Report")
    with database.writing(web.desk.db):
        url = "https://south.example/report.pdf"
        passage = Passage(report.blocks[1].start, report.blocks[1].end, 0.9, page=1, label="2")
        web.desk.part(
            candidate, url, "Book", report, kind="attachment", role="book", passages=[passage], body_hash=name
        )
    link = re.search(
        r'<img loading="lazy" src="(/picture/(\d+)/1)" alt="第 2 页">', web.browser.get(f"/candidate/{candidate}").text
    )
    assert link
    first = web.browser.get(link[1])
    assert (first.status, first.headers["Content-Type"]) == (200, "image/png")
    kept = list((web.settings.data / "pictures").iterdir())
    assert [path.name for path in kept] == [f"{name}-1-900.png"]
    kept[0].write_bytes(b"from the shelf")
    assert web.browser.get(link[1]).text == "from the shelf", "drawn once"
    for wrong in (
        f"/picture/{link[2]}/3",
        f"/picture/{web.desk.page_reading(candidate)}/0",
        "/picture/999/0",
        "/picture/x/0",
    ):
        assert web.browser.get(wrong).status == 404


def test_a_page_that_cannot_be_drawn_is_not_found(web: Web) -> None:
    archive = Archive(web.settings.archive)
    name = archive.add(b"%PDF-1.4 broken", "application/pdf", NOW, listing=False)
    archive.close()
    candidate = web.desk.candidate("Report")
    with database.writing(web.desk.db):
        part = web.desk.part(candidate, "https://south.example/a.pdf", "A", document("x", pages=1), body_hash=name)
    reading = web.desk.db.execute("SELECT reading FROM part WHERE id = ?", [part]).fetchone()[0]
    assert web.browser.get(f"/picture/{reading}/0").status == 404


def test_house_terms_are_the_longest_that_fit() -> None:
    text = "Conformity assessment procedures and\nvoluntary standards; conformity  assessment procedures again."
    assert house_terms(text, shipped.glossary()) == [
        ("Conformity assessment procedures", "合格评定程序"),
        ("voluntary standards", "自愿性标准"),
    ]


def test_terms_stand_beside_their_passage(web: Web) -> None:
    read = document("Parties accept conformity assessment.")
    candidate = web.desk.candidate(text=read, passages=[Passage(0, len(read.text), 0.9)])
    assert "conformity assessment 合格评定" in texts(web.browser.get(f"/candidate/{candidate}").text)


def test_what_changed_after_a_decision_has_its_list_and_shows_the_words(web: Web) -> None:
    changing, steady = web.desk.candidate("Changing"), web.desk.candidate("Steady")
    for each in (changing, steady):
        web.desk.decide(each, "accept", reading=web.desk.page_reading(each))
    with database.writing(web.desk.db):
        web.desk.revise(web.desk.page_part(changing), document("Agencies may adopt technical standards."))
        web.desk.db.execute("UPDATE candidate SET changed_since = 1 WHERE id = ?", [changing])
    page = web.browser.get("/?state=all&changed=1").text
    assert 'data-id="1"' in page
    assert 'data-id="2"' not in page
    assert "Agencies<del> shall</del><ins> may</ins> adopt" in web.browser.get(f"/candidate/{changing}").text


# Overview


def test_the_overview_counts_the_quarter_by_section(web: Web) -> None:
    ids = [web.desk.candidate(f"Item {n}") for n in range(5)]
    web.desk.decide(ids[0], "accept", section="贸易政策")
    web.desk.decide(ids[1], "accept")
    web.desk.decide(ids[2], "brief")
    web.desk.decide(ids[3], "reject")
    quarter = figures.quarter(web.desk.db, date(2025, 11, 25), "Asia/Shanghai")
    assert (quarter.since, quarter.sections) == (date(2025, 10, 1), {"贸易政策": 1, None: 1})
    assert (quarter.brief, quarter.rejected, quarter.open) == (1, 1, 1)
    assert figures.quarter(web.desk.db, date(2026, 1, 2), "Asia/Shanghai").sections == {}
    assert "贸易政策 1" in texts(web.browser.get("/overview").text)


def test_the_plots_follow_arrivals_decisions_and_undo(web: Web) -> None:
    day, zone = date(2025, 11, 25), "Asia/Shanghai"
    ids = [web.desk.candidate(f"Item {n}", at=NOW - timedelta(days=9)) for n in range(3)]
    web.desk.candidate("New", source="south")
    web.desk.decide(ids[0], "reject", at=NOW - timedelta(days=5))
    web.desk.decide(ids[1], "accept", at=NOW - timedelta(days=5))
    web.desk.decide(ids[1], "brief", at=NOW - timedelta(days=4))
    web.desk.decide(ids[1], "note", note="?", at=NOW - timedelta(days=4))
    web.desk.decide(ids[0], "undo", at=NOW - timedelta(days=2))
    assert figures.left(web.desk.db, 12, day, zone) == [0, 0, 3, 3, 3, 3, 1, 1, 1, 2, 2, 3]
    assert figures.arrivals(web.desk.db, 3, day, zone) == {"north": [3, 0, 0], "south": [0, 0, 1]}


def test_a_day_of_the_plots_is_the_readers_day(web: Web) -> None:
    web.desk.candidate(at=datetime(2025, 11, 23, 17, tzinfo=UTC))  # Monday the 24th in Shanghai
    assert figures.arrivals(web.desk.db, 2, date(2025, 11, 25), "Asia/Shanghai") == {"north": [0, 1]}


def test_a_silent_scheduler_is_told(web: Web) -> None:
    runs.record_heartbeat(web.desk.db, "scheduler", datetime(2025, 11, 25, 2, 20, tzinfo=UTC))
    assert "调度程序未在运行" in web.browser.get("/overview").text
    runs.record_heartbeat(web.desk.db, "scheduler", datetime(2025, 11, 25, 2, 50, tzinfo=UTC))
    assert "调度程序未在运行" not in web.browser.get("/overview").text


def test_a_crawl_is_asked_for_once_and_shown(web: Web) -> None:
    for _ in range(2):
        assert web.browser.post("/crawl", {"source": "north"}).status == 303
    assert web.desk.db.execute("SELECT count(*) FROM job").fetchone() == (1,)
    assert "Li：北方之家 等待中" in texts(web.browser.get("/overview").text).replace(" ：", "：").replace("： ", "：")


FULL = Reason.of(StoreCode.FULL, path="/data/stdwatch.db")
ENDS: dict[str, tuple[dict[str, str], Reason]] = {
    "全部 失败 北方之家：正常，新增 3 条": (
        {},
        Reason.of(JobCode.CRAWLED, runs=(Reason.of(JobCode.RAN, source="north", verdict=str(Verdict.OK), count=3),)),
    ),
    "北方之家 失败 北方之家：已中止，新增 0 条（/data/stdwatch.db：磁盘已满，无法继续写入": (
        {"source": "north"},
        Reason.of(JobCode.RAN_STOPPED, source="north", verdict=str(Verdict.STOPPED), count=0, because=FULL),
    ),
    "unheard 失败 stdwatch 内部错误，见日志：KeyError: 1": (
        {"source": "unheard"},
        Reason.of(JobCode.BUG, text="KeyError: 1"),
    ),
}


@pytest.mark.parametrize("sentence", ENDS)
def test_what_came_of_a_crawl_that_was_asked_for_is_told_in_the_pages_language(web: Web, sentence: str) -> None:
    arguments, end = ENDS[sentence]
    jobs.ask(web.desk.db, "crawl", arguments, "Li", NOW)
    jobs.finish(web.desk.db, 1, "failed", end, NOW)
    assert sentence in texts(web.browser.get("/overview").text)


def test_what_a_first_night_left_is_named_and_fetched_with_one_button(web: Web) -> None:
    row = {"source": "north", "kind": "page", "state": "known", "why": "undated", "first_seen": "2025-11-20T20:30:00Z"}
    web.desk.db.table("target").insert_all(row | {"url": f"https://north.example/{n}"} for n in range(61))
    assert "首夜有 61 份没有日期的文件未采集" in web.browser.get("/overview").text
    assert web.browser.post("/crawl", {"source": "north", "undated": "1"}).status == 303
    (arguments,) = web.desk.db.execute("SELECT arguments FROM job").fetchone()
    assert json.loads(arguments) == {"source": "north", "since": "2025-11-25"}


def test_plots_have_names_for_those_who_do_not_see_them(web: Web) -> None:
    web.desk.candidate()
    labels = re.findall(r'<svg class="plot" role="img" aria-label="([^"]+)"', web.browser.get("/overview").text)
    assert [unescape(name) for name in labels] == ["逐日待处理条数", "北方之家", "南方委员会 (SC)"]


def test_of_many_sources_the_overview_shows_those_with_trouble_and_a_line_of_each_other(web: Web) -> None:
    with database.writing(web.desk.db):
        for number in range(60):
            name = f"many{number:02}"
            web.desk.db.execute(
                "INSERT INTO source (name, title_en, title_zh, home, zone) VALUES (?, ?, ?, '', 'UTC')",
                [name, f"Many {number}", f"许多{number}"],
            )
            verdict = "broken" if number == 59 else "ok"
            web.desk.db.execute(
                "INSERT INTO run (source, kind, started, ended, pid, verdict) VALUES (?, 'nightly', ?, ?, 1, ?)",
                [name, clock.stamp(NOW), clock.stamp(NOW), verdict],
            )
    first, second = (web.browser.get(f"/overview?page={number}").text for number in (1, 2))
    assert '<section class="source" id="many59">' in first, "trouble stands first, with its runs"
    assert '<tr id="many00"><th scope="row"><a href="/overview?source=many00">许多0</a></th>' in first
    assert [name in second for name in ('id="many59"', 'id="many00"', 'id="many58"')] == [False, False, True]
    alone = web.browser.get("/overview?source=many58").text
    assert '<section class="source" id="many58">' in alone
    assert "many57" not in alone
    assert web.browser.get("/overview?page=9999").status == 200
