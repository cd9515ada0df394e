"""Several editors at one queue: assigned candidates, notes that name a colleague, what the others do meanwhile."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch.errors import UsageError
from stdwatch.store import colleagues, counting, people, queue, visits
from stdwatch.store.filters import Filters
from tests.desk import NOW
from tests.webpage import Web, served, texts


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        for name in ("Li", "Wang", "Wang Min"):
            visits.record(page.desk.db, name, NOW)
        yield page


def mine(web: Web, editor: str) -> list[int]:
    return queue.ids(web.desk.db, Filters(state=None, mine=editor), limit=9)


def test_what_is_assigned_waits_for_its_editor_until_it_is_done_with(web: Web) -> None:
    candidate = web.desk.candidate()
    web.browser.post(f"/candidate/{candidate}/assign", {"editor": "Wang"})
    assert (mine(web, "Wang"), mine(web, "Li")) == ([candidate], [])
    assert "@Wang" in texts(web.browser.get("/").text)
    assert counting.waiting(web.desk.db, "Wang")["mine"] == 1
    web.desk.decide(candidate, "reject")
    assert mine(web, "Wang") == []
    web.desk.decide(candidate, "undo")
    web.browser.post(f"/candidate/{candidate}/assign", {"editor": ""})
    assert mine(web, "Wang") == []


def test_a_note_names_a_colleague_until_that_one_answers(web: Web) -> None:
    candidate = web.desk.candidate()
    web.desk.decide(candidate, "note", note="@Wang Min 请看第二段；mail@Li.example")
    assert (mine(web, "Wang Min"), mine(web, "Wang"), mine(web, "Li")) == ([candidate], [], [])
    web.desk.decide(candidate, "reject")
    assert mine(web, "Wang Min") == [candidate], "another's decision is no answer"
    web.desk.decide(candidate, "note", note="看过了", editor="Wang Min")
    assert mine(web, "Wang Min") == []


def test_what_waits_at_either_of_two_united_waits_and_is_apart_again_when_they_are_split(web: Web) -> None:
    desk = web.desk
    shown, merged = desk.candidate(), desk.candidate()
    colleagues.assign(desk.db, merged, "Wang", "Li", NOW)
    desk.decide(merged, "note", note="@Li 请看")
    visits.mark_opened(desk.db, "Wang", merged, NOW)
    unite(desk.db, shown, merged)
    assert (mine(web, "Wang"), mine(web, "Li")) == ([shown], [shown])
    assert colleagues.assigned(desk.db, [shown]) == {shown: "Wang"}
    desk.decide(shown, "note", note="看过了", editor="Li")
    assert mine(web, "Li") == []
    unite(desk.db, None, merged)
    assert (mine(web, "Wang"), colleagues.assigned(desk.db, [shown, merged])) == ([merged], {merged: "Wang"})
    assert visits.opened(desk.db, "Wang", [shown, merged]) == {merged}


def test_what_is_taken_back_of_two_united_is_taken_back_of_both(web: Web) -> None:
    shown, merged = web.desk.candidate(), web.desk.candidate()
    colleagues.assign(web.desk.db, merged, "Wang", "Li", NOW)
    unite(web.desk.db, shown, merged)
    colleagues.assign(web.desk.db, shown, None, "Li", NOW)
    assert mine(web, "Wang") == []


def unite(db: Database, shown: int | None, merged: int) -> None:
    with db.conn:
        db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [shown, merged])


def test_nobody_who_left_is_given_anything(web: Web) -> None:
    candidate = web.desk.candidate()
    people.add(web.desk.db, "Wang", "a long password", "editor", NOW)
    web.browser.post(f"/candidate/{candidate}/assign", {"editor": "Wang"})
    people.remove(web.desk.db, "Wang", NOW)
    assert colleagues.names(web.desk.db) == ["Li", "Wang Min"]
    with pytest.raises(UsageError, match="nobody at this desk"):
        colleagues.assign(web.desk.db, candidate, "Wang", "Li", NOW)
    assert web.browser.post(f"/candidate/{candidate}/assign", {"editor": "Wang"}).status == 400
    assert "Wang" in texts(web.browser.get(f"/candidate/{candidate}").text), "what was theirs still says so"
    assert web.browser.post("/candidate/999/assign", {"editor": "Li"}).status == 404


def test_others_see_what_is_on_screen_and_what_was_decided(web: Web) -> None:
    decided, viewed = web.desk.candidate(), web.desk.candidate()
    web.app.state.presence.note("queue", "Wang", f"{viewed}")  # type: ignore[attr-defined]
    web.desk.decide(decided, "reject", editor="Wang")
    payload = json.loads(web.browser.get(f"/meanwhile?seq=0&at={decided}").text)
    assert payload["present"] == {"Wang": f"{viewed}"}
    (entry,) = payload["decided"]
    assert (entry["candidate"], entry["editor"], entry["state"]) == (decided, "Wang", "rejected")
    assert json.loads(web.browser.get(f"/meanwhile?seq={entry['seq']}&at=").text)["decided"] == []
    assert web.browser.get("/meanwhile?seq=-1").status == 400


def test_what_is_assigned_and_taken_back_is_told_once_with_what_the_tabs_count(web: Web) -> None:
    shown, merged = web.desk.candidate(), web.desk.candidate()
    colleagues.assign(web.desk.db, merged, "Wang", "Li", NOW)
    colleagues.assign(web.desk.db, shown, "Li", "Wang", NOW)
    answer = json.loads(web.browser.get("/meanwhile?seq=0&given=1").text)
    assert answer["assigned"] == [{"candidate": shown, "editor": "Li", "seq": 2}]
    assert (answer["counts"]["mine"], answer["counts"]["inbox"], answer["counts"]["unread"]) == (1, 2, 2)
    unite(web.desk.db, shown, merged)
    colleagues.assign(web.desk.db, shown, None, "Wang", NOW)
    answer = json.loads(web.browser.get("/meanwhile?seq=0&given=2").text)
    assert answer["assigned"] == [{"candidate": shown, "editor": None, "seq": 3}]
    assert colleagues.assigned(web.desk.db, [shown]) == {}
    answer = json.loads(web.browser.get("/meanwhile?seq=0&given=3").text)
    assert (answer["assigned"], answer["counts"]) == ([], {})
