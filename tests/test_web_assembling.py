"""Assembling an issue by keys: candidates into articles, articles in order, a whole article pasted at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from stdwatch.store import articles
from tests.browsing import Opener, frames
from tests.journal import Newsroom
from tests.test_web_writing import SENTENCES, opened, paste, press, saved, serious
from tests.webpage import Web

pytestmark = pytest.mark.browser

HANDED_OVER = """美国与邻国签署互惠贸易协议
2025年11月，美国签署两份协议。本文摘录协议中涉及标准的相关内容，原文可访问网站：https://north.example。
两份协议内容如下：
东方
东国
● 农业：双方互认证书。
西国
进口许可和技术法规、标准和合格评定：西国接受检测报告。
北国同意：以下各项有效。
"""


@pytest.fixture
def room(desk_page: Web) -> Iterator[Newsroom]:
    room = Newsroom(desk_page.desk)
    room.issue()
    yield room
    assert room.replayed()


def test_an_issue_is_assembled_by_keys(new_tab: Opener, room: Newsroom) -> None:
    first, second, third = (room.accepted(title=f"Order {number}") for number in range(3))
    lone = room.article(title="独立的文章", position="W")
    tab = new_tab()
    tab.goto("/issue")
    assert serious(tab) == []
    press(tab, "m")
    expect(tab.locator("#say")).to_contain_text("请先按 x")
    press(tab, "j", "j", "x", "j", "x")
    with tab.expect_navigation():
        press(tab, "n")
    made = next(article for article in articles.articles(room.desk.db, 1) if article.id != lone.id)
    assert len(made.sources) == 2

    tab.goto("/issue")
    expect(tab.locator(f"li[data-article='{made.id}']")).to_contain_text("Order")
    press(tab, "j", "j", "j", "j", "j")  # the third candidate, behind two articles
    left = tab.locator("li.at input[name=candidate]").get_attribute("value")
    assert left in {f"{candidate}" for candidate in (first, second, third)}
    press(tab, "x", "k", "k", "k")
    with tab.expect_navigation():
        press(tab, "m")
    assert len(room.row(made.id).sources) == 3

    tab.goto("/issue")
    titles = tab.locator(".issue-nav li[data-article] a")
    press(tab, "j", "j", "Alt+ArrowUp")
    expect(titles.first).not_to_have_text("独立的文章")
    assert [article.id for article in articles.articles(room.desk.db, 1)] == [made.id, lone.id]
    frames(tab)
    press(tab, "s")
    expect(tab.locator(f"li.at[data-article='{made.id}']")).to_have_attribute("data-section", "技术观察")
    with tab.expect_navigation():
        press(tab, "Enter")
    assert tab.url.endswith(made.id)


def test_a_whole_article_is_pasted_into_its_title(new_tab: Opener, room: Newsroom) -> None:
    of = room.accepted()
    made = [room.clip(of, words) for words in SENTENCES[:2]]
    tab = opened(new_tab(), made[0].article)
    tab.click("#f-title")
    paste(tab, HANDED_OVER)
    saved(tab)
    row = room.row(made[0].article)
    assert (row.title, row.standfirst) == ("美国与邻国签署互惠贸易协议", "2025年11月，美国签署两份协议。")
    assert (row.excerpt, row.site) == ("本文摘录协议中涉及标准的相关内容", "https://north.example")
    blocks = room.blocks(row.id)
    assert [(block.kind, block.label, block.text, len(block.clips)) for block in blocks] == [
        ("text", "", "两份协议内容如下：", 0),
        ("head", "", "东方", 0),
        ("subhead", "", "东国", 0),
        ("item", "农业", "双方互认证书。", 1),
        ("subhead", "", "西国", 0),
        ("text", "", "进口许可和技术法规、标准和合格评定：西国接受检测报告。", 1),
        ("text", "", "北国同意：以下各项有效。", 0),
    ]
    press(tab, "Escape", "k", "b")
    saved(tab)
    block = room.blocks(row.id)[5]
    assert (block.label, block.text) == ("进口许可和技术法规、标准和合格评定", "西国接受检测报告。")
    for _ in range(2):
        press(tab, "u")
        saved(tab)
    assert room.texts(row.id) == ["", ""]
    assert room.row(row.id).title == ""
