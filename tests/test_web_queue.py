"""The queue under the hand, in a browser: filters at once, the row in the middle, marks of others, what is read."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browsing import Opener, fits, looked_again, on_screen, order
from tests.desk import NOW
from tests.webpage import Web

pytestmark = pytest.mark.browser


def test_a_filter_applies_as_soon_as_it_is_chosen_and_keeps_the_focus(new_tab: Opener, desk_page: Web) -> None:
    high, low = (desk_page.desk.candidate(title, score=score) for title, score in (("High", 0.5), ("Lower", 0.2)))
    tab = new_tab()
    tab.goto("/")
    tab.locator(".filters summary").first.click()
    with tab.expect_navigation():
        tab.select_option("select[name=band]", "medium")
    assert order(tab) == [low]
    assert "section=&" not in tab.url
    assert tab.evaluate("document.activeElement.name") == "band"
    tab.locator("select[name=order]").click()
    with tab.expect_navigation():
        tab.select_option("select[name=order]", "day")
    assert tab.evaluate("document.activeElement.name") is None, "after the mouse, keys decide again"
    with tab.expect_navigation():
        tab.check("input[name=doubtful]")
    expect(tab.locator(".empty").first).to_be_visible()
    assert high


def test_the_current_row_stays_in_the_middle_third_and_one_line_shows_more(new_tab: Opener, desk_page: Web) -> None:
    ids = [desk_page.desk.candidate(f"Item {n}", score=0.9 - n / 100) for n in range(40)]
    tab = new_tab()
    tab.goto("/")
    for candidate in ids[1:16]:
        tab.keyboard.press("j")
        on_screen(tab, candidate)
    middle = "e => { const r = e.getBoundingClientRect(); return [r.top / innerHeight, r.bottom / innerHeight] }"
    top, bottom = tab.locator("#rows li.current").evaluate(middle)
    assert 0.3 < top < bottom < 0.7
    tab.check("#one-line")
    assert tab.locator("#rows li.current").evaluate("e => e.offsetHeight") <= 32
    tab.reload()
    assert tab.is_checked("#one-line")
    tab.keyboard.press("v")
    inside = "e => { const r = e.getBoundingClientRect(); return r.bottom <= innerHeight && r.right <= innerWidth }"
    for width in (380, 900, 1280):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.locator("#bulk").evaluate(inside)
        assert fits(tab)


def test_others_are_seen_and_what_stood_on_screen_is_read(new_tab: Opener, desk_page: Web) -> None:
    opened, decided = (
        desk_page.desk.candidate(f"Item {n}", score=0.9 - n / 10, at=NOW - timedelta(hours=n)) for n in (1, 2)
    )
    tab = new_tab()
    tab.goto("/")
    on_screen(tab, opened)
    desk_page.app.state.presence.note("queue", "Wang", f"{decided}")  # type: ignore[attr-defined]
    desk_page.desk.decide(decided, "reject", editor="Wang")
    looked_again(tab)
    expect(tab.locator(f"#rows li[data-id='{decided}'] .present")).to_have_text("Wang")
    expect(tab.locator(f"#rows li[data-id='{decided}'] .state")).to_have_text("不用 · Wang")
    expect(tab.locator(f"#rows li[data-id='{opened}'].unread")).to_have_count(0)
    expect(tab.locator("[data-count=unread]")).to_have_text("0")


def test_the_first_row_is_visible_on_a_phone(new_tab: Opener, desk_page: Web) -> None:
    desk_page.desk.candidate("Item")
    tab = new_tab(width=380)
    tab.goto("/")
    assert tab.locator("#rows li").first.bounding_box()["y"] < 400  # type: ignore[index]
    assert fits(tab)
