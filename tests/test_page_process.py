"""The page beside the scheduler: a process of its own, whose answers are those of the page in one process."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from stdwatch.cli import page_process
from stdwatch.cli.page_process import PageProcess
from stdwatch.config import Settings
from stdwatch.web import app
from tests.desk import Desk, opened
from tests.webpage import Browser, served, texts

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workers")]

ADDRESSES = [
    "/",
    "/?state=all&q=standard",
    "/candidate/1/pane",
    "/candidate/99",
    "/queue.csv",
    "/feed",
    "/glossary/csv",
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    desk = Desk(opened(tmp_path))
    desk.candidate("A standard")
    desk.db.close()
    return Settings(root=tmp_path, data=tmp_path, editor="Li")


@pytest.fixture
def running(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[PageProcess, Browser]]:
    monkeypatch.setattr(page_process, "PAUSE", 0.05)
    with app.listen("127.0.0.1", 0) as listener:
        made = PageProcess(settings, listener)
        assert made.start().startswith("http://127.0.0.1:")
        yield made, Browser(listener.getsockname()[1])
        made.stop()


def shown(browser: Browser, address: str) -> tuple[int, str | None, list[str]]:
    answer = browser.get(address)
    words = [word for word in texts(answer.text).split() if str(browser.port) not in word]
    return answer.status, answer.headers["Content-Security-Policy"], words


def test_processes_answer_what_threads_answer(running: tuple[PageProcess, Browser], settings: Settings) -> None:
    with served(settings.data) as web:
        for address in ADDRESSES:
            assert shown(running[1], address) == shown(web.browser, address), address


def test_a_page_that_is_killed_is_started_anew_and_ends_when_it_is_told(
    running: tuple[PageProcess, Browser], settings: Settings
) -> None:
    made, browser = running
    first = made.process
    with page_process.kept_up(made):
        os.kill(first.pid or 0, signal.SIGKILL)
        assert browser.get("/healthz").text == "ok", "visitors wait until it is there again"
        assert made.process.pid != first.pid
    assert not made.process.is_alive()
