"""The editors' page in a real browser without script: forms that are really sent, and every width."""

from datetime import date

import pytest
from playwright.sync_api import Page

from stdwatch.store import decisions
from tests.browsing import Opener, click, fits
from tests.desk import document
from tests.webpage import Web

pytestmark = pytest.mark.browser


@pytest.fixture(params=[("zh-CN", 1280), ("en-GB", 380)], ids=str)
def tab(request: pytest.FixtureRequest, new_tab: Opener) -> Page:
    language, width = request.param
    return new_tab(language, width, excused="409", java_script_enabled=False)


def test_a_morning_is_decided_by_clicks_alone(tab: Page, desk_page: Web) -> None:
    desk = desk_page.desk
    titles = ["A" * 300, "Second on <b>standards</b>", "Third", "Fourth"]
    ids = [desk.candidate(title, score=9 - n, text=document("wide" * 400)) for n, title in enumerate(titles)]
    tab.goto("/")
    click(tab, "#rows a.title")
    tab.select_option(".decide select[name=section]", "技术观察")
    click(tab, ".decide .accept")
    tab.fill("textarea[name=note]", "为简讯")
    click(tab, ".decide .verbs [value=brief]")
    tab.fill(".decide input[name=until]", "2025-12-24")
    with tab.expect_navigation():
        tab.press(".decide input[name=until]", "Enter")
    click(tab, ".decide .reject")
    assert tab.url.split("?")[0].endswith("/")
    assert [desk.state(candidate)[:3] for candidate in ids] == [
        ("accepted", "技术观察", None),
        ("brief", None, None),
        ("later", None, "2025-12-24"),
        ("rejected", None, None),
    ]
    assert decisions.entries(desk.db, ids[1])[0].note == "为简讯"
    click(tab, ".notice button[value=undo]")
    assert desk.state(ids[3])[0] == "inbox"


def test_going_back_after_a_decision_offers_a_fresh_form(tab: Page, desk_page: Web) -> None:
    candidate = desk_page.desk.candidate("One", score=2)
    desk_page.desk.candidate("Two", score=1)
    tab.goto(f"/candidate/{candidate}")
    click(tab, ".decide .reject")
    tab.go_back()
    click(tab, ".decide .accept")
    assert desk_page.desk.state(candidate)[0] == "accepted"


def test_marked_candidates_are_decided_together(tab: Page, desk_page: Web) -> None:
    ids = [desk_page.desk.candidate(f"Item {n}", score=9 - n) for n in range(4)]
    tab.goto("/")
    for candidate in ids[:3]:
        tab.check(f"input[name=candidate][value='{candidate}']")
    desk_page.desk.decide(ids[1], "brief", editor="Wang")
    click(tab, ".bulk [value=reject]")
    assert [desk_page.desk.state(candidate)[0] for candidate in ids] == ["rejected", "brief", "rejected", "inbox"]
    assert "Wang" in tab.inner_text("main")
    click(tab, "main [value=undo]")
    assert [desk_page.desk.state(candidate)[0] for candidate in ids] == ["inbox", "brief", "inbox", "inbox"]


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1280), ("zh-CN", 380), ("en-GB", 1280), ("en-GB", 380)])
def test_every_page_fits_and_nothing_is_blocked(new_tab: Opener, desk_page: Web, language: str, width: int) -> None:
    candidate = desk_page.desk.candidate("Wide " * 60, url="https://north.example/" + "long-" * 60)
    desk_page.desk.decide(candidate, "later", until=date(2026, 1, 1))
    tab = new_tab(language, width)
    reading = desk_page.desk.page_reading(candidate)
    for path in (
        "/",
        f"/candidate/{candidate}",
        "/overview",
        "/add",
        f"/reading/{reading}",
        "/revision/1",
        "/?state=all&q=wide",
    ):
        tab.goto(path)
        assert fits(tab), path
