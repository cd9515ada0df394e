"""The page under the hand: keys, a frozen order, decisions on what is on screen, a connection that comes and goes."""

import random
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Route, expect

from stdwatch.store import colleagues, decisions, visits
from tests.browsing import Opener, frames, looked_again, on_screen, order, sent
from tests.desk import NOW, document
from tests.webpage import Web

pytestmark = pytest.mark.browser


def filled(web: Web, count: int) -> list[int]:
    """So many candidates, highest score first."""
    return [web.desk.candidate(f"Item {n}", score=100 - n / 10) for n in range(count)]


def states(web: Web, ids: list[int]) -> list[str]:
    return [web.desk.state(candidate)[0] for candidate in ids]


def test_sixty_candidates_are_decided_by_keyboard_in_an_order_that_stays(new_tab: Opener, desk_page: Web) -> None:
    ids, tab, strokes = filled(desk_page, 60), new_tab(), 0
    tab.goto("/")
    before = order(tab)
    verbs = {"a": "accepted", "b": "brief", "l": "later", "x": "rejected", "2": "accepted"}
    wanted = []
    for number, candidate in enumerate(ids):
        on_screen(tab, candidate)
        key = "abxl2"[number % 5]
        wanted.append(verbs[key])
        tab.keyboard.press(key)
        strokes += 1
        if number == 20:  # a crawl and a re-score in the middle of it
            desk_page.desk.candidate("Freshness and first", score=500, at=datetime(2025, 11, 25, 2, tzinfo=UTC))
            desk_page.desk.db.execute("UPDATE candidate SET score = 200 - score WHERE id > ?", [ids[40]])
    sent(tab)
    assert order(tab) == before == ids
    assert states(desk_page, ids) == wanted
    assert strokes <= 2 * len(ids)
    assert desk_page.desk.state(ids[4])[1] == "技术观察"
    expect(tab.locator("#fresh")).to_have_text("有 1 条新条目，点此显示")


def test_fast_keys_never_decide_what_was_not_on_screen(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 50), new_tab()
    chance = random.Random(7)  # noqa: S311 (any order of waits will do, the same each time)

    def slow(route: Route) -> None:
        if chance.random() < 0.5:
            tab.wait_for_timeout(chance.choice([5, 20, 60]))
        route.continue_()

    tab.route("**/pane*", slow)
    tab.goto("/")
    tab.evaluate(
        """() => {
            window.pressed = [];
            addEventListener("keydown", (event) => event.key === "a" && window.pressed.push(
                document.querySelector("form.decide")?.dataset.candidate), true);
        }"""
    )
    for _ in range(40):
        for key in ("j", "j", "j", "a"):
            tab.keyboard.press(key)
        if chance.random() < 0.2:
            tab.keyboard.press("k")
            tab.keyboard.press("k")
    sent(tab)
    tab.unroute_all(behavior="ignoreErrors")
    seen = [int(candidate) for candidate in tab.evaluate("window.pressed") if candidate]
    decided = [candidate for candidate in ids if desk_page.desk.state(candidate)[0] == "accepted"]
    assert set(decided) <= set(seen)
    assert decided


def test_a_key_before_the_item_has_come_decides_nothing_and_says_so(new_tab: Opener, desk_page: Web) -> None:
    ids, tab, held = filled(desk_page, 12), new_tab(), list[Route]()
    tab.goto("/")
    on_screen(tab, ids[0])
    tab.route(f"**/candidate/{ids[5]}/pane*", lambda route: held.append(route))
    for _ in range(5):
        tab.keyboard.press("j")
    tab.keyboard.press("a")
    expect(tab.locator("#say")).to_contain_text("尚在载入")
    assert set(states(desk_page, ids)) == {"inbox"}
    tab.route(f"**/candidate/{ids[5]}/pane*", lambda route: route.continue_())  # what is asked for from now on
    while held:
        held.pop().continue_()
    on_screen(tab, ids[5])
    tab.keyboard.press("a")
    sent(tab)
    assert states(desk_page, ids).index("accepted") == 5


def test_undo_goes_back_as_often_as_asked(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 4), new_tab()
    tab.goto("/")
    for candidate in ids[:3]:
        on_screen(tab, candidate)
        tab.keyboard.press("x")
    on_screen(tab, ids[3])
    assert [tab.inner_text(f"[data-count={state}]") for state in ("inbox", "rejected")] == ["1", "3"]
    for candidate in reversed(ids[:3]):
        tab.keyboard.press("u")
        on_screen(tab, candidate)
    sent(tab)
    assert [tab.inner_text(f"[data-count={state}]") for state in ("inbox", "rejected")] == ["4", "0"]
    assert set(states(desk_page, ids)) == {"inbox"}
    assert len(decisions.entries(desk_page.desk.db, ids[0])) == 2


def test_an_item_from_outside_the_list_is_decided_and_undone_too(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 2), new_tab()
    desk_page.desk.decide(ids[1], "brief")
    tab.goto(f"/candidate/{ids[1]}")
    on_screen(tab, ids[1])
    tab.keyboard.press("x")
    on_screen(tab, ids[0])
    sent(tab)
    assert desk_page.desk.state(ids[1])[0] == "rejected"
    tab.keyboard.press("u")
    on_screen(tab, ids[1])
    sent(tab)
    assert desk_page.desk.state(ids[1])[0] == "brief"


def test_undo_takes_back_a_decision_of_an_earlier_visit(new_tab: Opener, desk_page: Web) -> None:
    (candidate,), tab = filled(desk_page, 1), new_tab()
    desk_page.desk.decide(candidate, "reject")
    tab.goto(f"/candidate/{candidate}?state=all")
    on_screen(tab, candidate)
    tab.keyboard.press("u")
    sent(tab)
    assert desk_page.desk.state(candidate)[0] == "inbox"


@pytest.mark.parametrize("selector", ["textarea[name=note]", ".find input[name=q]", ".find input[name=q]"])
def test_typing_decides_nothing(new_tab: Opener, desk_page: Web, selector: str) -> None:
    ids, tab = filled(desk_page, 3), new_tab()
    tab.goto("/")
    tab.focus(selector)
    tab.keyboard.type("axblu123")
    assert tab.input_value(selector) == "axblu123"
    assert set(states(desk_page, ids)) == {"inbox"}


@pytest.mark.parametrize("press", ["Control+a", "Alt+x", "Meta+b"])
def test_keys_with_a_modifier_belong_to_the_browser(new_tab: Opener, desk_page: Web, press: str) -> None:
    ids, tab = filled(desk_page, 2), new_tab()
    tab.goto("/")
    on_screen(tab, ids[0])
    tab.keyboard.press(press)
    frames(tab)
    assert set(states(desk_page, ids)) == {"inbox"}


def test_keys_of_an_input_method_and_held_keys_decide_nothing(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 3), new_tab()
    tab.goto("/")
    on_screen(tab, ids[0])
    for more in ("isComposing: true", "keyCode: 229", "repeat: true"):
        tab.evaluate(f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{key: 'a', bubbles: true, {more}}}))")
    frames(tab)
    assert set(states(desk_page, ids)) == {"inbox"}


def test_single_keys_can_be_switched_off_and_stay_off(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 2), new_tab()
    tab.goto("/")
    tab.keyboard.press("?")
    expect(tab.locator("#keys")).to_contain_text("撤回，可连续撤回")
    tab.uncheck("#keys-on")
    tab.keyboard.press("Escape")
    tab.reload()
    on_screen(tab, ids[0])
    tab.keyboard.press("a")
    frames(tab)
    assert set(states(desk_page, ids)) == {"inbox"}
    tab.keyboard.press("?")
    tab.check("#keys-on")
    tab.click("#keys button")
    tab.keyboard.press("a")
    sent(tab)
    assert desk_page.desk.state(ids[0])[0] == "accepted"


def test_a_note_is_written_without_the_mouse_and_goes_with_the_decision(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 2), new_tab()
    tab.goto("/")
    on_screen(tab, ids[0])
    tab.keyboard.press("n")
    tab.keyboard.type("for the lead")
    tab.keyboard.press("Control+Enter")
    sent(tab)
    on_screen(tab, ids[0])
    tab.keyboard.press("n")
    tab.keyboard.type("second")
    tab.keyboard.press("Escape")
    tab.keyboard.press("b")
    sent(tab)
    assert [(entry.verb, entry.note) for entry in decisions.entries(desk_page.desk.db, ids[0])] == [
        ("note", "for the lead"),
        ("brief", "second"),
    ]


def test_what_was_typed_survives_a_reload(new_tab: Opener, desk_page: Web) -> None:
    (candidate,), tab = filled(desk_page, 1), new_tab()
    tab.goto(f"/candidate/{candidate}")
    tab.fill("textarea[name=note]", "半句话")
    tab.reload()
    expect(tab.locator("textarea[name=note]")).to_have_value("半句话")


def test_decisions_made_offline_are_kept_and_sent_once(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 6), new_tab(excused="ERR_INTERNET_DISCONNECTED")
    tab.goto("/")
    on_screen(tab, ids[0])
    tab.wait_for_load_state("networkidle")
    tab.context.set_offline(True)
    tab.keyboard.press("a")
    on_screen(tab, ids[1])
    tab.keyboard.press("x")
    expect(tab.locator("#alarm")).to_contain_text("2 项决定已存于本机")
    assert set(states(desk_page, ids)) == {"inbox"}
    tab.context.set_offline(False)
    sent(tab)
    expect(tab.locator("#alarm")).to_be_hidden()
    assert states(desk_page, ids)[:3] == ["accepted", "rejected", "inbox"]
    assert desk_page.desk.db.execute("SELECT count(*) FROM decision").fetchone() == (2,)


def test_decisions_not_sent_yet_survive_the_tab(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 3), new_tab(excused="ERR_FAILED")
    tab.goto("/")
    on_screen(tab, ids[0])
    tab.route("**/decide", lambda route: route.abort())
    tab.keyboard.press("x")
    expect(tab.locator("#alarm")).to_contain_text("1 项决定已存于本机")
    tab.unroute("**/decide")
    tab.goto("/overview")
    sent(tab)
    assert desk_page.desk.state(ids[0])[0] == "rejected"


def test_a_lost_answer_is_asked_for_again_and_counts_once(new_tab: Opener, desk_page: Web) -> None:
    ids, tab, lost = filled(desk_page, 2), new_tab(excused="ERR_FAILED"), list[int]()

    def lose_first(route: Route) -> None:
        answer = route.fetch()
        lost.append(answer.status)
        if len(lost) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    tab.route("**/decide", lose_first)
    tab.goto("/")
    on_screen(tab, ids[0])
    tab.keyboard.press("a")
    sent(tab)
    assert lost == [200, 200]
    assert len(decisions.entries(desk_page.desk.db, ids[0])) == 1


def test_two_editors_on_one_item_see_each_other(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 3), new_tab(excused="409")
    tab.goto("/")
    on_screen(tab, ids[0])
    tab.fill("textarea[name=note]", "太薄")
    tab.press("textarea[name=note]", "Escape")
    desk_page.desk.decide(ids[0], "accept", editor="Wang", section="技术观察")
    tab.keyboard.press("x")
    alarm = tab.locator("#alarm")
    expect(alarm).to_contain_text("Wang")
    assert desk_page.desk.state(ids[0])[0] == "accepted"
    alarm.get_by_role("button").click()
    on_screen(tab, ids[0])
    expect(tab.locator("textarea[name=note]")).to_have_value("太薄")
    tab.keyboard.press("x")
    sent(tab)
    assert desk_page.desk.state(ids[0])[0] == "rejected"


def test_two_browsers_share_a_morning_without_loss(new_tab: Opener, desk_page: Web) -> None:
    ids = filled(desk_page, 10)
    tabs = [new_tab(), new_tab("en-GB")]
    for tab in tabs:
        tab.goto("/")
        on_screen(tab, ids[0])
    for number in range(5):
        for tab, key in zip(tabs, "ax", strict=True):
            on_screen(tab, ids[number])
            tab.keyboard.press(key)
    for tab in tabs:
        sent(tab)
    logged = desk_page.desk.db.execute("SELECT count(*), count(DISTINCT id) FROM decision").fetchone()
    assert logged == (10, 10)
    assert states(desk_page, ids)[5:] == ["inbox"] * 5


def test_several_are_marked_and_decided_by_keyboard(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 5), new_tab()
    tab.add_init_script("Element.prototype.checkVisibility = () => false")  # nothing counts as read
    tab.goto("/")
    for candidate in ids[:3]:
        on_screen(tab, candidate)
        tab.keyboard.press("v")
        tab.keyboard.press("j")
    expect(tab.locator("#bulk output")).to_have_text("已勾选 3 条")
    tab.keyboard.press("x")
    sent(tab)
    assert states(desk_page, ids) == ["rejected"] * 3 + ["inbox"] * 2
    expect(tab.locator("[data-count=unread]")).to_have_text("2")
    expect(tab.locator("#rows .mark:visible")).to_have_count(2)
    tab.keyboard.press("u")
    expect(tab.locator("[data-count=unread]")).to_have_text("3")


def test_what_a_colleague_decides_and_assigns_is_shown_and_counted(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 4), new_tab()
    tab.goto("/")
    on_screen(tab, ids[0])
    visits.record(desk_page.desk.db, "Wang", NOW)
    desk_page.desk.decide(ids[1], "reject", editor="Wang")
    colleagues.assign(desk_page.desk.db, ids[2], "Li", "Wang", NOW)
    assert "acted=0" in looked_again(tab)
    expect(tab.locator(f"li[data-id='{ids[2]}'] .whose")).to_have_text("@Li")
    expect(tab.locator("[data-count=mine]")).to_have_text("1")
    expect(tab.locator("[data-count=rejected]")).to_have_text("1")
    expect(tab.locator(f"li[data-id='{ids[1]}'] .mark")).to_be_hidden()
    colleagues.assign(desk_page.desk.db, ids[2], None, "Wang", NOW)
    tab.keyboard.press("j")
    assert "acted=1" in looked_again(tab)
    expect(tab.locator(f"li[data-id='{ids[2]}'] .whose")).to_be_hidden()


def test_the_queue_goes_on_at_its_end(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 65), new_tab()
    tab.goto(f"/candidate/{ids[59]}")
    on_screen(tab, ids[59])
    tab.keyboard.press("j")
    on_screen(tab, ids[60])
    assert order(tab) == ids


def test_low_scores_are_folded_and_opened_by_moving_on(new_tab: Opener, desk_page: Web) -> None:
    high, low = desk_page.desk.candidate("High", score=2), desk_page.desk.candidate("Low", score=0.01)
    tab = new_tab()
    tab.goto("/")
    on_screen(tab, high)
    expect(tab.locator(f"#rows li[data-id='{low}']")).to_be_hidden()
    tab.keyboard.press("j")
    on_screen(tab, low)
    expect(tab.locator(f"#rows li[data-id='{low}']")).to_be_visible()


def test_on_a_phone_the_item_takes_the_screen_and_back_leads_to_the_queue(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 3), new_tab(width=380)
    tab.goto("/")
    expect(tab.locator("form.decide")).to_be_hidden()
    tab.click("#rows a.title")
    on_screen(tab, ids[0])
    expect(tab.locator("form.decide .accept")).to_be_in_viewport()
    tab.click("form.decide .accept")
    on_screen(tab, ids[1])
    tab.go_back()
    expect(tab.locator("#rows")).to_be_visible()
    expect(tab.locator("form.decide")).to_be_hidden()
    sent(tab)
    assert desk_page.desk.state(ids[0])[0] == "accepted"


def test_a_reader_is_led_by_focus_and_names(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 2), new_tab()
    tab.goto("/")
    on_screen(tab, ids[0])
    tab.keyboard.press("j")
    on_screen(tab, ids[1])
    assert tab.evaluate("document.activeElement.textContent.trim()") == "Item 1"
    assert tab.get_attribute("#rows a[aria-current=true]", "href") == f"/candidate/{ids[1]}"
    expect(tab.get_by_role("article")).to_have_accessible_name("Item 1")
    expect(tab.get_by_role("form", name="处理决定").or_(tab.locator("form.decide"))).to_have_count(1)


def test_the_text_of_a_site_cannot_press_keys(new_tab: Opener, desk_page: Web) -> None:
    candidate = desk_page.desk.candidate("<b onmouseover=alert(1)>x</b>", text=document("<img src=x onerror=alert(1)>"))
    tab = new_tab()
    tab.goto(f"/candidate/{candidate}")
    assert tab.locator("article img, article b[onmouseover]").count() == 0


def test_a_decision_of_somebody_who_was_signed_out_is_kept_and_leads_to_signing_in(
    new_tab: Opener, desk_page: Web
) -> None:
    (candidate,), tab = filled(desk_page, 1), new_tab(excused="401")
    tab.goto("/")
    on_screen(tab, candidate)
    tab.route("**/decide", lambda route: route.fulfill(status=401, json={"error": "Sign in."}))
    tab.keyboard.press("a")
    expect(tab.locator("#alarm")).to_contain_text("登录已失效：1 项决定已存于本机")
    assert desk_page.desk.state(candidate)[0] == "inbox"
    tab.unroute("**/decide")
    with tab.expect_navigation():
        tab.locator("#alarm button").click()
    sent(tab)
    assert desk_page.desk.state(candidate)[0] == "accepted"


_MISSING_IN_2020 = """for (const [owner, name] of [[AbortSignal, "timeout"], [Object, "hasOwn"],
    [Array.prototype, "at"], [Array.prototype, "findLast"], [Array.prototype, "findLastIndex"],
    [Array.prototype, "toSorted"], [Element.prototype, "checkVisibility"], [Element.prototype, "replaceChildren"],
    [String.prototype, "replaceAll"], [SubmitEvent.prototype, "submitter"],
    [window, "structuredClone"]]) delete owner[name];"""


def test_a_browser_of_2020_decides_by_keys_and_by_buttons(new_tab: Opener, desk_page: Web) -> None:
    ids, tab = filled(desk_page, 3), new_tab(excused="409")
    tab.add_init_script(_MISSING_IN_2020)
    tab.goto("/")
    on_screen(tab, ids[0])
    tab.keyboard.press("a")
    on_screen(tab, ids[1])
    desk_page.desk.decide(ids[1], "reject", editor="Wang")
    tab.keyboard.press("a")
    on_screen(tab, ids[2])
    sent(tab)
    expect(tab.locator("#alarm")).to_contain_text("Wang")
    assert states(desk_page, ids) == ["accepted", "rejected", "inbox"]
    with tab.expect_navigation():
        tab.click("form.decide .reject")
    assert states(desk_page, ids) == ["accepted", "rejected", "rejected"]
