"""The editors' page in a real browser: forms that are really sent, widths, and a console without complaint."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from stdwatch.store import decisions
from tests.desk import document
from tests.webpage import Web, served

pytestmark = pytest.mark.browser
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_FLAGS += ["--disable-component-update", "--disable-sync"]


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(
            executable_path=path, args=[*_FLAGS, "--disable-component-update", "--disable-sync"]
        )
        yield browser
        browser.close()


@pytest.fixture(params=[("zh-CN", 1280), ("zh-CN", 380), ("en-GB", 1280), ("en-GB", 380)], ids=str)
def tab(request: pytest.FixtureRequest, chromium: Chromium, web: Web) -> Iterator[Page]:
    language, width = request.param
    context = chromium.new_context(
        locale=language, viewport={"width": width, "height": 800}, base_url=f"http://127.0.0.1:{web.browser.port}"
    )
    tab, complaints = context.new_page(), list[str]()
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert complaints == []


def fits(tab: Page) -> bool:
    """Whether the page is no wider than the window."""
    return bool(tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def click(tab: Page, selector: str) -> None:
    """Click what leads to another page, and wait for it."""
    with tab.expect_navigation():
        tab.click(selector)


def test_a_morning_is_decided_by_clicks_alone(tab: Page, web: Web) -> None:
    titles = ["A" * 300, "Second on <b>standards</b>", "Third", "Fourth"]
    ids = [web.desk.candidate(title, score=9 - n, text=document("wide" * 400)) for n, title in enumerate(titles)]
    tab.goto("/")
    assert fits(tab)
    click(tab, "ol.rows a.title")
    assert fits(tab)
    tab.select_option("select[name=section]", "技术观察")
    click(tab, "button[value=accept]")
    tab.fill("textarea[name=note]", "为简讯")
    click(tab, "button[value=brief]")
    tab.fill("input[name=until]", "2025-12-24")
    with tab.expect_navigation():
        tab.press("input[name=until]", "Enter")
    click(tab, "button[value=reject]")
    assert tab.url.split("?")[0].endswith("/")
    states = [web.desk.state(one)[:3] for one in ids]
    assert states == [
        ("accepted", "技术观察", None),
        ("brief", None, None),
        ("later", None, "2025-12-24"),
        ("rejected", None, None),
    ]
    assert decisions.entries(web.desk.db, ids[1])[0].note == "为简讯"
    click(tab, ".notice button[value=undo]")
    assert web.desk.state(ids[3])[0] == "inbox"
    assert fits(tab)


def test_going_back_after_a_decision_offers_a_fresh_form(tab: Page, web: Web) -> None:
    one = web.desk.candidate("One", score=2)
    web.desk.candidate("Two", score=1)
    tab.goto(f"/candidate/{one}")
    click(tab, "button[value=reject]")
    with tab.expect_navigation():
        tab.evaluate("history.back()")
    click(tab, "button[value=accept]")
    assert web.desk.state(one)[0] == "accepted"


def test_every_page_fits_and_nothing_is_blocked(tab: Page, web: Web) -> None:
    one = web.desk.candidate("Wide " * 60, url="https://north.example/" + "long-" * 60)
    web.desk.decide(one, "later", until=date(2026, 1, 1))
    for path in (
        f"/candidate/{one}",
        "/runs",
        f"/reading/{web.desk.page_reading(one)}",
        "/revision/1",
        "/?state=all&q=wide",
    ):
        tab.goto(path)
        assert fits(tab), path
