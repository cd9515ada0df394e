"""Findings under the hand: stepped through, mended and waived by keys while the text is written."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from stdwatch.config.drafts import DraftSettings
from stdwatch.editing import checks
from stdwatch.store import database, drafts, issues, jobs, memory, waivers
from stdwatch.store.memory import Pair
from tests.browsing import Opener, fits
from tests.journal import LATER, Newsroom
from tests.test_web_writing import opened, press, saved, written
from tests.webpage import Web

pytestmark = pytest.mark.browser


@pytest.fixture
def room(desk_page: Web) -> Iterator[Newsroom]:
    room = Newsroom(desk_page.desk)
    room.issue()
    yield room
    assert room.replayed()


def checked(tab: Page, article: str) -> Page:
    """The article with its findings beside it."""
    opened(tab, article).wait_for_selector("#findings[data-checked]")
    return tab


def test_the_next_finding_is_mended_by_two_keys(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "平台须遵守标准,确保安全。", "遵守通用安全标准。。")
    tab = checked(new_tab(), article)
    press(tab, "f")
    while "应使用全角标点" not in tab.locator("#findings li.current").inner_text():
        press(tab, "f")
    press(tab, ".")
    expect(tab.locator("#pairs .pair textarea").first).to_have_value("平台须遵守标准，确保安全。")
    expect(tab.locator("#findings")).not_to_contain_text("应使用全角标点")
    assert room.texts(article)[0] == "平台须遵守标准，确保安全。"
    press(tab, "u")
    expect(tab.locator("#findings")).to_contain_text("应使用全角标点")


def test_a_finding_is_waived_with_a_note_by_keys_alone(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "平台须遵守标准,确保安全。")
    tab = checked(new_tab(), article)
    press(tab, "f")
    while "应使用全角标点" not in tab.locator("#findings li.current").inner_text():
        press(tab, "f")
    press(tab, "i")
    tab.keyboard.type("原文如此")
    press(tab, "Enter")
    expect(tab.locator("#findings > details", has_text="已忽略")).to_be_visible()
    assert [waiver.note for waiver in waivers.of_article(room.desk.db, article)] == ["原文如此"]
    assert room.texts(article) == ["平台须遵守标准,确保安全。"]


def test_what_is_typed_is_checked_once_it_is_saved_and_the_cursor_stays(new_tab: Opener, room: Newsroom) -> None:
    tab = checked(new_tab(), written(room, "平台须遵守标准。"))
    listed = tab.locator(".issue-nav li.current .characters")
    expect(tab.locator("#findings")).not_to_contain_text("重复")
    expect(listed).to_have_text("8 字")
    press(tab, "e")
    tab.keyboard.type("数据数据须公开。")
    saved(tab)
    expect(tab.locator("#findings")).to_contain_text("“数据”重复")
    expect(listed).to_have_text("16 字")
    tab.keyboard.type("完。")
    assert tab.evaluate("document.activeElement.value") == "平台须遵守标准。数据数据须公开。完。"


def test_how_it_was_put_earlier_stands_beside_the_block(new_tab: Opener, room: Newsroom) -> None:
    with database.writing(room.desk.db):
        pair = Pair("2024-1", "旧文", "The platform shall meet security standards.", "平台应达到安全标准。")
        memory.add(room.desk.db, [pair])
    tab = checked(new_tab(), written(room, "平台须遵守标准。", "遵守通用安全标准。"))
    press(tab, "j")
    expect(tab.locator("#earlier")).to_contain_text("平台应达到安全标准。")


def test_a_draft_is_asked_for_by_key_and_the_page_says_who_gets_the_words(
    new_tab: Opener, room: Newsroom, desk_page: Web
) -> None:
    machine = DraftSettings(command=("my-translator",))
    desk_page.app.state.settings = replace(desk_page.settings, draft=machine)  # type: ignore[attr-defined]
    article = written(room, "")
    tab = checked(new_tab(), article)
    expect(tab.locator(".notes")).to_contain_text("将发送给 my-translator")
    press(tab, "d")
    expect(tab.locator("#say")).to_contain_text("已提交")
    job = jobs.take(room.desk.db, LATER)
    assert job
    assert job.arguments["blocks"] == [room.blocks(article)[0].id]


@pytest.mark.parametrize(("language", "width", "scheme"), [("zh-CN", 1280, "light"), ("en-GB", 380, "dark")])
def test_findings_shut_nobody_out(new_tab: Opener, room: Newsroom, language: str, width: int, scheme: str) -> None:
    tab = new_tab(language, width, color_scheme=scheme)
    checked(tab, written(room, "平台须遵守标准,确保ISO标准。", "须通过合格评估 ISO 标准。"))
    press(tab, "f", "i")
    shuts_nobody_out(tab)


def test_the_findings_of_an_issue_and_what_was_sent_shut_nobody_out(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "平台须遵守标准,确保安全。")
    row = issues.by_name(room.desk.db, "2025-4")
    block = room.blocks(article)[0].id
    sent = '{"id": "", "text": "Words.", "before": "", "after": "", "title": "Order", "terms": [["words", "文字"]]}'
    with database.writing(room.desk.db):
        checks.record(room.desk.db, row, checks.findings(room.desk.db, row))
        drafts.made(room.desk.db, block, "h", "译文。", "my-translator", sent, LATER)
    for language, width in (("zh-CN", 1280), ("en-GB", 380)):
        tab = new_tab(language, width)
        for path in ("/issue/2025-4/findings", f"/article/{article}/drafts"):
            tab.goto(path)
            shuts_nobody_out(tab)


def shuts_nobody_out(tab: Page) -> None:
    violations = Axe().run(tab).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in violations] == []
    assert fits(tab)
