"""What rendering holds and leaves behind has an end; no browser is started here."""

import asyncio
import io
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stdwatch import limits
from stdwatch.crawling.rendering import KeptScripts
from stdwatch.rendering import devtools
from stdwatch.rendering.browser import remove_left_profiles
from stdwatch.rendering.page import Limits, Page, Resource
from stdwatch.rendering.shared import SharedBrowser
from tests.awaiting import awaited

DAYS = 2 * 86_400


def script(size: int) -> Resource:
    """A script of so many bytes."""
    return Resource("https://x.example/app.js", 200, "text/javascript", bytes(size))


def test_scripts_are_kept_as_far_as_there_is_room_for_their_bytes() -> None:
    scripts = KeptScripts()
    for number in range(10):
        scripts.keep(f"https://x.example/{number}.js", script(limits.PAGE_BYTES - 100))
    kept = [number for number in range(10) if scripts.get(f"https://x.example/{number}.js")]
    assert len(kept) == limits.RENDER_SCRIPTS // limits.PAGE_BYTES
    scripts.keep("https://x.example/small.js", script(1000))
    assert scripts.get("https://x.example/small.js"), "a small one still has room"


def test_messages_are_told_apart_however_they_come_and_a_long_one_ends_them(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = [b"{}", b"x" * 200_000, b"", b"y" * 65_536, b"z"]
    assert [*devtools.messages(io.BytesIO(b"\0".join(sent) + b"\0 cut off"))] == sent
    monkeypatch.setattr(devtools, "_LONGEST", 2**17)
    assert [*devtools.messages(io.BytesIO(b"a\0" + bytes(1) + b"b" * 2**20 + b"\0c\0"))] == [b"a", b""]


def test_crawls_of_one_process_share_a_browser_that_ends_with_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[int] = []

    class Browser:
        async def close(self) -> None:
            alive.append(alive[-1] - 1)

    async def start(_: str) -> Browser:
        alive.append((alive or [0])[-1] + 1)
        await asyncio.sleep(0)
        return Browser()

    async def crawl(name: str) -> None:
        shared = SharedBrowser.of_loop()
        async with shared.turn:
            await shared.for_user(name, "test")
            await asyncio.sleep(0)
        await shared.leave(name)
        await shared.leave("whoever showed no page")

    async def several() -> None:
        await asyncio.gather(*(crawl(str(number)) for number in range(5)))

    monkeypatch.setattr("stdwatch.rendering.shared.Browser.start", start)
    awaited(several())
    assert (max(alive), alive[-1]) == (1, 0), alive


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Path]]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = {name: tmp_path / f"stdwatch-browser-{name}" for name in ("left", "young", "used", "linked")}
    for name, profile in made.items():
        if name == "linked":
            profile.symlink_to(tmp_path)
            continue
        (profile / "Default").mkdir(parents=True)
        if name != "young":
            os.utime(profile, (time.time() - DAYS,) * 2)
    command = ["sh", "-c", "read line", "browser", f"--user-data-dir={made['used']}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE):
        yield made


def test_profiles_of_killed_crawls_are_removed_and_no_others(profiles: dict[str, Path]) -> None:
    remove_left_profiles()
    assert [name for name, profile in profiles.items() if profile.exists()] == ["young", "used", "linked"]


def test_a_mistake_of_ours_over_a_request_of_a_script_lets_the_page_go_on() -> None:
    done: list[str] = []

    class Connection:
        async def command(self, method: str, session: str = "", **_: Any) -> dict[str, Any]:
            done.append(method)
            return {}

    class Browser:
        devtools = Connection()

    async def fetch(url: str) -> None:
        raise ZeroDivisionError(url)

    async def asked() -> None:
        bounds = Limits(seconds=1, memory=2**30, document=2**20, requests=5)
        page = Page(Browser(), "session", "frame", script(1), fetch, bounds)  # type: ignore[arg-type]  # all it asks of one
        request = {"url": "https://x.example/a.json", "method": "GET"}
        page.heard(
            {"method": "Fetch.requestPaused", "params": {"request": request, "requestId": "1", "resourceType": "XHR"}}
        )
        for _ in range(3):
            await asyncio.sleep(0)

    awaited(asked())
    assert done == ["Fetch.failRequest"]
