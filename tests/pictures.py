"""``python -m tests.pictures DESK``: the pictures of the queue in `docs/images`, anew.

DESK as ``python -m rehearsal run --nights 80 --keep DESK`` leaves it; a copy is shown, in its own time.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browsing import FLAGS
from tests.checkout import ROOT
from tests.serving import Server

_IMAGES = ROOT / "docs" / "images"
_NOW = "2025-12-13T01:00:00Z"
_WIDE = {"width": 1280, "height": 800}
_PHONE = {"width": 380, "height": 760}


@click.command()
@click.argument("desk", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(desk: Path) -> None:
    """Take the pictures that README and the editors' guide show."""
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as name, sync_playwright() as playwright:
        shutil.copytree(desk, name, dirs_exist_ok=True)
        os.environ["STDWATCH_NOW"] = _NOW
        server = Server(Path(name))
        server.start()
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        try:
            _take(browser, f"http://127.0.0.1:{server.port}")
        finally:
            browser.close()
            server.kill()


def _take(browser: Browser, home: str) -> None:
    for tongue, locale in (("zh", "zh-CN"), ("en", "en-US")):
        with _tab(browser, locale, _WIDE) as tab:
            tab.goto(f"{home}/?sort=score")
            tab.keyboard.press("j")
            tab.locator(".text .passages").wait_for()
            _save(tab, f"desk-{tongue}.png")
    with _tab(browser, "zh-CN", _WIDE) as tab:
        tab.goto(f"{home}/")
        tab.keyboard.press("?")
        tab.locator("#keys").screenshot(path=_IMAGES / "keys-zh.png")
        tab.goto(f"{home}/overview")
        _save(tab, "overview-zh.png")
    with _tab(browser, "zh-CN", _PHONE) as tab:
        tab.goto(f"{home}/")
        _save(tab, "phone-zh.png")


@contextmanager
def _tab(browser: Browser, locale: str, viewport: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(locale=locale, viewport=viewport)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def _save(tab: Page, name: str) -> None:
    tab.wait_for_timeout(500)  # for what fades
    tab.screenshot(path=_IMAGES / name)


if __name__ == "__main__":
    main()
