"""Debian's Chromium for the tests, and what they do with it; every tab must leave its console without complaint."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.webpage import Web, served

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]

Opener = Callable[..., Page]


@pytest.fixture
def desk_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A running page over an empty desk, on the morning of 25 November 2025."""
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def new_tab(chromium: Browser, desk_page: Web) -> Iterator[Opener]:
    """Opens tabs, each with its own storage; at the end none may have complained, but for `excused` words."""
    contexts, complaints, allowed = [], list[str](), list[str]()

    def open_tab(language: str = "zh-CN", width: int = 1280, *, excused: str = "", **more: Any) -> Page:
        context = chromium.new_context(
            locale=language,
            viewport={"width": width, "height": 800},
            base_url=f"http://127.0.0.1:{desk_page.browser.port}",
            **more,
        )
        contexts.append(context)
        allowed.extend([excused] if excused else [])
        tab = context.new_page()
        tab.set_default_timeout(8000)
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        return tab

    yield open_tab
    for context in contexts:
        context.close()
    assert [complaint for complaint in complaints if not any(words in complaint for words in allowed)] == []


def fits(tab: Page) -> bool:
    """Whether the page is no wider than the window."""
    return bool(tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def click(tab: Page, selector: str) -> None:
    """Click what leads to another page, and wait for it."""
    with tab.expect_navigation():
        tab.click(selector)


def looked_again(tab: Page) -> str:
    """Come back to a tab, which asks at once what happened meanwhile; the address that it asks."""
    with tab.expect_response("**/meanwhile?*") as response:
        tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    return response.value.url


def on_screen(tab: Page, candidate: int) -> None:
    """Wait until this candidate's form is there and has been painted."""
    tab.wait_for_selector(f"form.decide[data-candidate='{candidate}']")
    frames(tab)


def frames(tab: Page, count: int = 3) -> None:
    """Wait until the browser has painted some more frames."""
    tab.evaluate(
        "n => new Promise(done => { const tick = () => n-- ? requestAnimationFrame(tick) : done(); tick(); })", count
    )


def order(tab: Page) -> list[int]:
    """The candidates of the queue as they stand on the page, folded ones too."""
    ids: list[int] = tab.eval_on_selector_all("#rows li[data-id]", "rows => rows.map(row => Number(row.dataset.id))")
    return ids


def sent(tab: Page) -> None:
    """Wait until nothing is on its way any more."""
    tab.wait_for_function("() => !Object.keys(localStorage).some(name => name.includes('.outbox.'))")
