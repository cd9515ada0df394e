"""What is new to an editor and what is unread: per editor, kept by the server; and filters that tell as much."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from stdwatch.items import DocType
from stdwatch.reasons import DecisionCode, Reason
from stdwatch.store import colleagues, counting, database, decisions, queue, visits
from stdwatch.store.filters import LOW, Filters
from stdwatch.web import lists
from tests.desk import NOW, Desk, document, opened
from tests.webpage import Web, served, texts

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(opened(tmp_path))
    yield made
    made.db.close()


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


def new(desk: Desk, editor: str = "Li") -> list[int]:
    return [row.id for row in queue.inbox(desk.db, Filters(new_to=editor, order="arrived"))]


def test_new_is_what_came_after_the_visit_before(desk: Desk) -> None:
    old = desk.candidate(at=NOW - 30 * HOUR)
    visits.record(desk.db, "Li", NOW - 20 * HOUR)
    last_night = desk.candidate(at=NOW - 5 * HOUR)
    visits.record(desk.db, "Li", NOW)
    assert new(desk) == [last_night]
    visits.record(desk.db, "Li", NOW + 2 * HOUR)
    assert new(desk) == [last_night], "a look two hours later belongs to the same visit"
    visits.record(desk.db, "Wang", NOW)
    assert new(desk, "Wang") == [last_night], "who was never here gets the last night"
    visits.record(desk.db, "Li", NOW + 9 * HOUR)
    assert new(desk) == []
    assert old not in new(desk)


def test_a_visit_lasts_as_long_as_its_editor_does_something(desk: Desk) -> None:
    """Work by keys loads no page; an act on a page that stood open over night begins the next morning's visit."""
    visits.record(desk.db, "Li", NOW - 20 * HOUR)
    last_night = desk.candidate(at=NOW - 5 * HOUR)
    visits.record(desk.db, "Li", NOW)
    for hour in (2, 4):
        visits.record(desk.db, "Li", NOW + hour * HOUR, shown=False)
    visits.record(desk.db, "Li", NOW + 5 * HOUR)
    assert new(desk) == [last_night]
    not_shown = desk.candidate(at=NOW + 6 * HOUR)
    visits.record(desk.db, "Li", NOW + 7 * HOUR, shown=False)
    next_night = desk.candidate(at=NOW + 18 * HOUR)
    visits.record(desk.db, "Li", NOW + 24 * HOUR, shown=False)
    assert new(desk) == [next_night, not_shown]


def test_the_newest_arrival_comes_first_whatever_its_date(desk: Desk) -> None:
    ids = [desk.candidate(at=NOW + n * HOUR, day=f"2025-11-{20 - n}", score=9 - n) for n in (1, 3, 2)]
    filters = Filters(order="arrived")
    assert queue.ids(desk.db, filters, limit=9) == [ids[1], ids[2], ids[0]]
    first, *rest = queue.inbox(desk.db, filters)
    assert queue.inbox(desk.db, filters, after=first) == rest


def test_by_day_hearings_of_tomorrow_stand_at_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    days = ["2025-12-03", "2025-11-24", None, "2025-11-26", "2025-11-25", "2025-11"]
    ids = dict(zip(days, [desk.candidate(day=day) for day in days], strict=True))
    filters, wanted = Filters(order="day"), ["2025-11-25", "2025-11-24", "2025-11", None, "2025-11-26", "2025-12-03"]
    rows = queue.inbox(desk.db, filters)
    assert [row.id for row in rows] == [ids[day] for day in wanted]
    for index, row in enumerate(rows):
        assert queue.inbox(desk.db, filters, after=row) == rows[index + 1 :]
    later, number = counting.upcoming(desk.db, filters, date(2025, 11, 25))
    assert ([row.id for row in queue.inbox(desk.db, later)], number) == ([row.id for row in rows[4:]], 2)


def test_unread_is_each_editors_own_and_returns_with_the_candidate(desk: Desk) -> None:
    opened_id, unopened_id = desk.candidate(), desk.candidate()
    visits.mark_opened(desk.db, "Li", opened_id, NOW)
    assert queue.ids(desk.db, Filters(unread_by="Li"), limit=9) == [unopened_id]
    assert queue.ids(desk.db, Filters(unread_by="Wang"), limit=9) == [opened_id, unopened_id]
    assert counting.waiting(desk.db, "Li") == {"new": 0, "unread": 1, "mine": 0}
    desk.decide(opened_id, "reject")
    with database.writing(desk.db):
        decisions.reopen(desk.db, opened_id, reason=Reason.of(DecisionCode.NEW_FILE), at=NOW)
    assert counting.waiting(desk.db, "Li")["unread"] == 2


def test_flags_and_bands_filter_and_count_alike(desk: Desk) -> None:
    high, low = desk.candidate(score=0.4, doc_type=DocType.REPORT), desk.candidate(score=LOW - 0.01)
    desk.candidate(score=LOW)
    with database.writing(desk.db):
        desk.part(high, "https://north.example/a.pdf", "A", document("Words.", pages=1), kind="attachment")
        desk.db.execute("UPDATE candidate SET doubtful = 1 WHERE id = ?", [low])
        desk.db.execute("UPDATE candidate SET suggested = '技术观察', destination = 'issue' WHERE id = ?", [high])
    for filters in (Filters(pdf=True), Filters(band="high"), Filters(section="技术观察"), Filters(destination="issue")):
        assert queue.ids(desk.db, filters, limit=9) == [high]
        assert counting.counts(desk.db, filters, "Li").total == 1
    counts = counting.counts(desk.db, Filters(), "Li")
    assert (counts.bands, counts.sections) == ({"high": 1, "low": 1, "medium": 1}, {"技术观察": 1})
    assert (counts.destinations, counts.flags) == (
        {"issue": 1},
        {"doubtful": 1, "pdf": 1, "story": 0, "unread": 3, "new": 0, "clipped": 0},
    )
    assert counting.counts(desk.db, Filters(unread_by="Li", band="low"), "Li").flags["unread"] == 1
    desk.decide(high, "accept", section="贸易政策")
    assert queue.ids(desk.db, Filters(state="accepted", section="技术观察"), limit=9) == [], "an editor chose another"


def test_of_many_the_names_are_offered_without_numbers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for candidate in (desk.candidate(), desk.candidate()):
        desk.db.execute("INSERT INTO facet VALUES (?, 'body', 'NIST')", [candidate])
    some = Filters(since="2025-01-01")
    assert counting.counts(desk.db, some).bodies == {"NIST": 2}
    monkeypatch.setattr(counting, "MANY_NAMED", 1)
    assert counting.counts(desk.db, some).bodies == {"NIST": None}
    assert counting.counts(desk.db, Filters()).bodies == {"NIST": 2}, "kept by the store, however many there are"


def test_a_pdf_that_moves_to_another_candidate_counts_there(desk: Desk) -> None:
    source, target = desk.candidate(), desk.candidate()
    with database.writing(desk.db):
        part = desk.part(source, "https://north.example/a.pdf", "A", document("Words.", pages=1), kind="attachment")
        desk.db.execute("UPDATE part SET candidate = ? WHERE id = ?", [target, part])
    assert queue.ids(desk.db, Filters(pdf=True), limit=9) == [target]


def test_the_page_shows_what_is_new_and_marks_what_was_opened(web: Web) -> None:
    old, late = web.desk.candidate("Old", at=NOW - 40 * HOUR), web.desk.candidate("Last night")
    page = web.browser.get("/").text
    assert "上次以来新增 1" in texts(page)
    assert "上次以来新增 未读 我的 " in texts(web.browser.get("/?source=north").text), (
        "the numbers are the whole desk's"
    )
    link = re.search(r'href="(/\?[^"]*new=1[^"]*)"', page)
    assert link
    fresh = web.browser.get(link[1].replace("&amp;", "&")).text
    assert re.findall(r'data-id="(\d+)"', fresh) == [str(late)]
    assert "收件箱 2 上次以来新增 1" in texts(fresh), "each tab says how many it leads to"
    assert 'class=" unread"' in page
    web.browser.get(f"/candidate/{old}")
    web.browser.post(f"/candidate/{late}/opened", {})
    assert "未读 0" in texts(web.browser.get("/").text)
    assert web.browser.post("/candidate/999/opened", {}).status == 200


def test_whoever_begins_with_the_link_of_a_mail_has_last_night_as_new(web: Web) -> None:
    one = web.desk.candidate(at=NOW - HOUR)
    assert new(web.desk, "Wang") == [one], "the API and feeds ask for editors who were never at the page"
    assert "上次以来新增 1" in texts(web.browser.get(f"/candidate/{one}").text)
    assert colleagues.names(web.desk.db) == ["Li"]


def test_a_page_that_nobody_touches_is_no_visit(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    web.browser.get("/")
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-26T01:00:00Z")
    web.browser.get("/meanwhile?seq=0&at=&acted=0")
    last_night = web.desk.candidate(at=NOW + 24 * HOUR)
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-26T03:00:00Z")
    web.browser.get("/meanwhile?seq=0&at=&acted=1")
    assert new(web.desk) == [last_night]


@pytest.mark.parametrize("query", ["band=top", "destination=moon", "arrived=yesterday", "order=luck", "after=abc"])
def test_an_absurd_filter_is_refused_in_one_sentence(web: Web, query: str) -> None:
    assert web.browser.get(f"/?{query}").status == 400


@pytest.fixture
def pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "ROWS", 2)


@pytest.mark.usefixtures("pages_of_two")
def test_a_cursor_of_yesterday_goes_on_behind_where_it_stood(web: Web) -> None:
    ids = [web.desk.candidate(f"Item {n}", score=9 - n) for n in range(4)]
    link = next_page(web, "/")
    web.desk.decide(ids[1], "reject")
    assert rows_shown(web, link) == ids[2:]
    assert web.browser.get(f"{link}&order=day").status == 400, "of another list"


@pytest.mark.usefixtures("pages_of_two")
@pytest.mark.parametrize("learned", [-0.9, 0.9])
def test_the_next_page_goes_on_where_a_row_stood_that_was_moved_since(web: Web, learned: float) -> None:
    ids = [web.desk.candidate(f"Item {n}", score=0.9 - n / 10) for n in range(5)]
    link = next_page(web, "/")
    web.desk.db.execute("UPDATE candidate SET learned = ? WHERE id = ?", [learned, ids[1]])
    assert rows_shown(web, link)[:2] == ids[2:4]


@pytest.mark.usefixtures("pages_of_two")
def test_the_next_page_by_day_goes_on_over_midnight(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    days = ("2025-11-25", "2025-11-24", "2025-11-23", "2025-11-22", "2025-11-26")
    ids = [web.desk.candidate(day=day) for day in days]
    first = next_page(web, "/?order=day")
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-26T00:01:00Z")
    assert rows_shown(web, first) == ids[2:4]
    assert rows_shown(web, next_page(web, first)) == ids[4:]


def next_page(web: Web, path: str) -> str:
    link = re.search(r'id="more" href="([^"]*)"', web.browser.get(path).text)
    return link[1].replace("&amp;", "&") if link else ""


def rows_shown(web: Web, path: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li data-id="(\d+)"', web.browser.get(path).text)]
