"""Writing articles under the hand: keys, autosave, paste, two editors at once, connections that come and go."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from stdwatch.items import Passage
from stdwatch.store import articles, clips, edits
from tests.browsing import Opener, fits, on_screen, sent
from tests.desk import document
from tests.journal import ORDER, Newsroom
from tests.webpage import Web

pytestmark = pytest.mark.browser

SENTENCES = ORDER.text.split("\n")[1:]
PASSAGES = [
    Passage(start, start + len(words), 3.0 - number, None, None, ())
    for number, words in enumerate(SENTENCES)
    for start in [ORDER.text.index(words)]
]


@pytest.fixture
def room(desk_page: Web) -> Iterator[Newsroom]:
    room = Newsroom(desk_page.desk)
    room.issue()
    yield room
    assert room.replayed()


def written(room: Newsroom, *texts: str) -> str:
    """An article with a clip and Chinese in each of its blocks."""
    of = room.accepted(passages=PASSAGES)
    made = [room.clip(of, words, text=text) for words, text in zip(SENTENCES, texts, strict=False)]
    return made[0].article


def opened(tab: Page, article: str) -> Page:
    tab.goto(f"/article/{article}")
    tab.wait_for_selector("html.scripted")
    return tab


def press(tab: Page, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def saved(tab: Page) -> None:
    """Wait until everything typed was sent and answered."""
    tab.wait_for_function("() => !document.querySelector('.dirty')")
    sent(tab)


# Clipping


def test_passages_and_selected_words_are_clipped_by_key(new_tab: Opener, room: Newsroom) -> None:
    of, tab = room.accepted(passages=PASSAGES), new_tab()
    tab.goto("/?state=accepted")
    on_screen(tab, of)
    press(tab, "p", "c")
    expect(tab.locator("#say")).to_contain_text("已摘录 1 段")
    expect(tab.locator(f"#rows [data-clips-of='{of}']")).to_have_text("已摘录 1 段")
    tab.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.querySelector('.prose'), NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode());) {
                const at = node.data.indexOf('creates');
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + 'creates a right'.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
            }
        }"""
    )
    press(tab, "C")
    expect(tab.locator("#say")).to_contain_text("已摘录 2 段")
    made = [stored.clip.exact for stored in clips.of_candidate(room.desk.db, of)]
    assert sorted(made) == sorted([SENTENCES[0], "creates a right"])
    tab.click("#say button")
    tab.wait_for_selector("#pairs .pair.current")


def test_words_selected_over_several_blocks_are_one_clip(new_tab: Opener, room: Newsroom) -> None:
    of, tab = room.accepted(), new_tab()
    tab.goto(f"/reading/{room.desk.page_reading(of)}")
    tab.evaluate(
        """() => {
            const [first, last] = [...document.querySelectorAll('.prose [data-at]')].slice(1, 3);
            getSelection().setBaseAndExtent(first, 0, last, last.childNodes.length);
        }"""
    )
    press(tab, "C")
    expect(tab.locator("#say")).to_contain_text("已摘录 1 段")
    assert clips.of_candidate(room.desk.db, of)[0].clip.exact == "\n".join(SENTENCES[:2])


# Writing


def test_what_is_typed_is_saved_by_itself(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "", "")
    tab = opened(new_tab(), article)
    press(tab, "Escape", "e")
    tab.keyboard.type("获取数据集。")
    press(tab, "Escape", "j", "Enter")
    tab.keyboard.type("通用安全标准。")
    saved(tab)
    assert room.texts(article) == ["获取数据集。", "通用安全标准。"]
    expect(tab.locator("#saved")).to_contain_text("已保存")


def test_blocks_are_made_moved_labelled_and_deleted_by_key(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "一", "二")
    tab = opened(new_tab(), article)
    press(tab, "t")
    press(tab, "b")
    tab.keyboard.type("农业")
    press(tab, "Escape", "+")
    tab.keyboard.type("三")
    press(tab, "Escape", "Alt+ArrowDown")
    saved(tab)
    blocks = room.blocks(article)
    assert [(block.text, block.label, block.kind) for block in blocks] == [
        ("一", "农业", "item"),
        ("二", "", "item"),
        ("三", "", "text"),
    ]
    press(tab, "x")
    saved(tab)
    assert room.texts(article) == ["一", "二"]
    for texts in (["一", "二", "三"], ["一", "三", "二"]):
        press(tab, "u")
        saved(tab)
        assert room.texts(article) == texts
    press(tab, "U")
    saved(tab)
    assert room.texts(article) == ["一", "二", "三"]
    expect(tab.locator("#pairs .pair:not([hidden]) textarea")).to_have_count(3)


def test_blocks_are_joined_and_split(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "前半。", "后半。")
    tab = opened(new_tab(), article)
    press(tab, "j", "g")
    saved(tab)
    (joined,) = room.blocks(article)
    assert (joined.text, len(joined.clips)) == ("前半。后半。", 2)
    press(tab, "e", "ArrowLeft", "ArrowLeft", "ArrowLeft", "Escape", "/")
    saved(tab)
    assert [(block.text, len(block.clips)) for block in room.blocks(article)] == [("前半。", 1), ("后半。", 1)]


def paste(tab: Page, text: str) -> None:
    tab.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            data.setData('text/html', '<p style="mso-x">' + text + '</p><script>alert(1)</' + 'script>');
            const shape = {clipboardData: data, bubbles: true, cancelable: true};
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', shape));
        }""",
        text,
    )


def test_pasted_paragraphs_become_blocks_beside_their_clips(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "", "", "")
    tab = opened(new_tab(), article)
    press(tab, "e")
    paste(tab, "第一段。\r\n\r\n● 农业：第二段。\n- 第三段：有冒号。\n1. 第四段。")
    saved(tab)
    blocks = room.blocks(article)
    assert [(block.kind, block.label, block.text) for block in blocks] == [
        ("text", "", "第一段。"),
        ("item", "农业", "第二段。"),
        ("item", "第三段", "有冒号。"),
        ("item", "", "第四段。"),
    ]
    assert [len(block.clips) for block in blocks] == [1, 1, 1, 0]


def test_a_paste_of_five_megabytes_is_refused_whole(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "旧")
    tab = opened(new_tab(), article)
    press(tab, "e")
    paste(tab, "字" * 5_000_000)
    expect(tab.locator("#alarm")).to_contain_text("一次粘贴过多")
    paste(tab, "段\n" * 500)
    saved(tab)
    assert room.texts(article) == ["旧"]


def test_the_body_begins_with_a_copy_of_the_standfirst(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "正文")
    tab = opened(new_tab(), article)
    tab.fill("#f-standfirst", "2025年11月24日，美国白宫发布行政命令。")
    tab.focus("#f-title")
    saved(tab)
    assert room.texts(article) == ["2025年11月24日，美国白宫发布行政命令。", "正文"]


# Connections that come and go


def test_what_was_typed_without_connection_is_sent_later(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "旧")
    tab = opened(new_tab(excused="ERR_"), article)
    tab.context.set_offline(True)
    press(tab, "e")
    tab.keyboard.type("与新")
    press(tab, "Escape")
    expect(tab.locator("#alarm")).to_contain_text("连接中断：1 处修改")
    tab.context.set_offline(False)
    saved(tab)
    assert room.texts(article) == ["旧与新"]


def test_edits_of_a_closed_tab_are_sent_by_the_next_one(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "旧")
    tab = opened(new_tab(excused="ERR_"), article)
    tab.route("**/edit", lambda route: route.abort())
    press(tab, "e")
    tab.keyboard.type("与新")
    press(tab, "Escape")
    expect(tab.locator("#alarm")).to_contain_text("1 处修改")
    other = tab.context.new_page()
    tab.close()
    opened(other, article)
    saved(other)
    assert room.texts(article) == ["旧与新"]
    expect(other.locator("textarea[data-field=text]").first).to_have_value("旧与新")


def test_a_lost_answer_counts_once(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "旧")
    tab = opened(new_tab(excused="ERR_"), article)
    lost = []

    def lose(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]
        lost.append(route)
        (route.abort if len(lost) == 1 else route.continue_)()  # type: ignore[attr-defined]

    tab.route("**/edit", lose)
    press(tab, "e")
    tab.keyboard.type("与新")
    press(tab, "Escape")
    expect(tab.locator("#alarm")).to_contain_text("1 处修改")
    saved(tab)
    written_again = [edit for edit in edits.everything(room.desk.db) if edit.after.get("text") == "旧与新"]
    assert (len(lost), len(written_again)) == (2, 1)


# Two editors


def test_what_another_editor_writes_appears(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "一", "二")
    tab = opened(new_tab(), article)
    first, second = room.blocks(article)
    press(tab, "e")
    tab.keyboard.type("甲")
    room.write(second.id, "二，王改", "Wang")
    room.block(article, "z", "Wang", text="三，王写")
    expect(tab.locator("textarea[data-field=text]").nth(1)).to_have_value("二，王改")
    expect(tab.locator("textarea[data-field=text]").nth(2)).to_have_value("三，王写")
    tab.keyboard.type("乙")
    saved(tab)
    assert room.texts(article) == ["一甲乙", "二，王改", "三，王写"]
    assert first.id == room.blocks(article)[0].id


def test_a_page_from_before_the_last_edit_puts_nothing_back(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "一", "二")
    tab = opened(new_tab(), article)
    held = list[object]()

    def hold(route: Route) -> None:
        answer = route.fetch()  # the page as it is now, which arrives only after the next edit
        if not held:
            held.append(answer)
            tab.wait_for_timeout(600)
        route.fulfill(response=answer)

    room.write(room.blocks(article)[1].id, "二，王改", "Wang")
    tab.route(f"**/article/{article}", hold)
    tab.wait_for_timeout(2800)
    press(tab, "e")
    tab.keyboard.type("甲")
    press(tab, "Escape")
    expect(tab.locator("textarea[data-field=text]").nth(1)).to_have_value("二，王改")
    saved(tab)
    expect(tab.locator("textarea[data-field=text]").first).to_have_value("一甲")
    assert room.texts(article) == ["一甲", "二，王改"]


RENAMED = """name => {
    for (const [key, kept] of Object.entries(localStorage).filter(([key]) => key.includes(".kept."))) {
        const { record, reply } = JSON.parse(kept);
        localStorage.setItem(key, JSON.stringify({ record, [name]: reply }));
    }
}"""
"""Gives the reply of what was not taken another name in the browser's storage, such as that of an earlier release."""


@pytest.mark.parametrize(("choice", "text", "name"), [("保留我的", "一李", "reply"), ("采用对方的", "一王", "told")])
def test_two_versions_of_one_text_are_shown_and_one_is_chosen(
    new_tab: Opener, room: Newsroom, choice: str, text: str, name: str
) -> None:
    article = written(room, "一")
    tab = opened(new_tab(excused="409"), article)
    press(tab, "e")
    tab.keyboard.type("李")
    room.write(room.blocks(article)[0].id, "一王", "Wang")
    press(tab, "Escape")
    box = tab.locator(".conflict")
    expect(box).to_contain_text("Wang 已改动同一处文字")
    assert room.texts(article) == ["一王"]
    tab.evaluate(RENAMED, name)
    tab.reload()
    expect(box).to_contain_text("Wang")  # it is kept until somebody has chosen
    box.get_by_role("button", name=choice).click()
    expect(box).to_have_count(0)
    saved(tab)
    expect(tab.locator("textarea[data-field=text]").first).to_have_value(text)
    assert room.texts(article) == [text]


def test_who_is_there_is_seen_at_the_block(new_tab: Opener, desk_page: Web, room: Newsroom) -> None:
    article = written(room, "一")
    block = room.blocks(article)[0].id
    desk_page.app.state.presence.note("2025-4", "Wang", f"block:{block}")  # type: ignore[attr-defined]
    tab = opened(new_tab(), article)
    expect(tab.locator(f"#b-{block} .who-is-here")).to_have_text("Wang")


def test_two_windows_of_one_editor_do_not_lose_each_others_blocks(new_tab: Opener, room: Newsroom) -> None:
    article = written(room, "一", "二")
    tab = opened(new_tab(), article)
    other = opened(tab.context.new_page(), article)
    other.locator("textarea[data-field=text]").nth(1).fill("二，第二窗口")
    other.keyboard.press("Escape")
    saved(other)
    press(tab, "e")
    tab.keyboard.type("，第一窗口")
    press(tab, "Escape")
    saved(tab)
    assert room.texts(article) == ["一，第一窗口", "二，第二窗口"]
    expect(tab.locator("textarea[data-field=text]").nth(1)).to_have_value("二，第二窗口")


# Everywhere


def serious(tab: Page) -> list[tuple[str, str]]:
    """The violations of accessibility that matter, with an element each."""
    violations = Axe().run(tab).response["violations"]
    return [
        (violation["id"], violation["nodes"][0]["html"][:100])
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
    ]


LOOKS = [
    ("zh-CN", 1280, {}),
    ("en-GB", 1280, {}),
    ("zh-CN", 380, {}),
    ("zh-CN", 1280, {"color_scheme": "dark"}),
    ("zh-CN", 380, {"java_script_enabled": False}),
]


@pytest.mark.parametrize(("language", "width", "more"), LOOKS)
def test_the_page_is_accessible_and_fits(
    new_tab: Opener, room: Newsroom, language: str, width: int, more: dict[str, Any]
) -> None:
    article = written(room, "一", "二", "三")
    room.revise(room.desk.made[0], "Another text altogether.")
    tab = opened(new_tab(language, width), article)
    assert fits(tab)
    violations = Axe().run(tab).response["violations"]
    assert [
        (violation["id"], violation["nodes"][0]["html"][:100])
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
    ] == []
    tab.goto("/issue")
    assert fits(tab)
    assert [
        violation["id"]
        for violation in Axe().run(tab).response["violations"]
        if violation["impact"] in {"serious", "critical"}
    ] == []


def test_a_phone_shows_one_block_at_a_time(new_tab: Opener, room: Newsroom) -> None:
    tab = opened(new_tab("zh-CN", 380), written(room, "一", "二"))
    shown = tab.locator("#pairs .pair:visible")
    expect(shown).to_have_count(1)
    tab.click(".turn [data-key=j]")
    expect(shown.locator("textarea[data-field=text]")).to_have_value("二")
    expect(tab.locator("#turn")).to_have_text("2 / 2")


CLAUSES = [f"Agency {number} shall adopt the technical standard within {number}0 days." for number in range(1, 8)]
CHINESE = "标准举措\n● 数据：机构一应采用共同技术标准。\n" + "\n".join(f"● 第{n}条中文。" for n in range(2, 9))


def test_an_article_of_seven_clips_and_ten_blocks_takes_few_keys(new_tab: Opener, room: Newsroom) -> None:
    """From an accepted candidate to its Chinese: keys and clicks are counted, pasted text is not."""
    order = document(*CLAUSES, title="Order on common standards")
    spans = [(order.text.index(words), len(words)) for words in CLAUSES]
    passages = [Passage(start, start + length, 1.0, None, None, ()) for start, length in spans]
    of, tab, strokes = room.accepted(text=order, passages=passages), new_tab(), 0

    def keys(*names: str) -> None:
        nonlocal strokes
        strokes += len(names)
        press(tab, *names)

    tab.goto("/?state=accepted")
    on_screen(tab, of)
    for number in range(1, 8):
        keys("p", "c")
        expect(tab.locator("#say")).to_contain_text(f"已摘录 {number} 段")
    tab.click("#say button")
    tab.wait_for_selector("html.scripted #pairs .pair")
    tab.fill("#f-title", "美国发布共同标准行政命令")
    tab.fill("#f-standfirst", "2025年11月24日，美国白宫发布行政命令，要求采用共同技术标准。")
    strokes += 3
    keys("Escape")
    saved(tab)
    tab.locator("#pairs .pair").nth(0).click()
    keys("+")
    paste(tab, CHINESE)
    strokes += 3
    saved(tab)
    (row,) = articles.articles(room.desk.db, 1)
    blocks = room.blocks(row.id)
    assert (len(blocks), sum(len(block.clips) for block in blocks)) == (10, 7)
    assert [block.text for block in blocks if not block.text] == []
    assert (blocks[2].label, blocks[2].text) == ("数据", "机构一应采用共同技术标准。")
    assert strokes <= 30
    print(f"{strokes} keys and clicks for an article of 7 clips and 10 blocks")


def test_200_hostile_strings_stay_text(new_tab: Opener, room: Newsroom) -> None:
    shapes = (
        "<img src=x onerror={0}>",
        '"><svg onload={0}>',
        "</textarea><script>{0}</script>",
        "{{{{{0}}}}}",
        "javascript:{0}",
    )
    strings = [shape.format(f"window.hacked={number}") for number in range(40) for shape in shapes]
    article = written(room, "一")
    for number, text in enumerate(strings):
        room.block(article, f"a{number:03}V", text=text, label=text[:100])
    room.edit(f"article:{article}", {"title": strings[0], "standfirst": strings[1], "origin": strings[2]})
    tab = opened(new_tab(), article)
    press(tab, "e")
    paste(tab, "\n".join(strings[:50]))
    saved(tab)
    assert tab.evaluate("window.hacked") is None
    assert len(room.blocks(article)) >= 250
    assert str(uuid4()) not in room.texts(article)
