"""What the person does, step by step."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from stdwatch.items.journal import BlockRole, JournalBlock
from tests.browsing import frames
from tests.hour.desk import Planned
from tests.hour.keystrokes import Person

_ROLES = [str(role) for role in (BlockRole.TEXT, BlockRole.ITEM, BlockRole.HEAD, BlockRole.SUBHEAD)]
_CORRECTIONS = 20
_NOTE = ("已核", 5)
"""A note as it is typed, and its keys with an input method."""

_BLOCKS = """() => [...document.querySelectorAll('#pairs > .pair:not([hidden])')].map(pair => ({
    kind: pair.dataset.kind, label: pair.querySelector('[data-field=label]').value,
    text: pair.querySelector('[data-field=text]').value}))"""

_OTHER = """id => { const form = document.querySelector('form.decide');
    return form && form.dataset.candidate !== id; }"""
_SAVED = """() => !document.querySelector('.dirty') &&
    !Object.keys(localStorage).some(name => name.includes('.outbox.'))"""
_FEWER = "count => document.querySelectorAll('#findings > ul > li').length < count"


def make_issue(person: Person, planned: list[Planned]) -> Iterator[str]:
    """Make the whole issue; each step's name once it is done."""
    for name, step in _STEPS:
        person.begin(name)
        step(person, planned)
        yield name


def _begin(person: Person, planned: list[Planned]) -> None:
    tab = person.tab
    tab.goto("/issue")
    person.think()
    person.click(tab.locator("input[name=name]"))
    person.type("2025-4")
    with _page_after(person):
        person.press("Enter")


def _merge(person: Person, planned: list[Planned]) -> None:
    """Articles of several candidates: mark them in the list, press n."""
    tab = person.tab
    for plan in planned:
        if len(plan.candidates) == 1:
            continue
        tab.goto("/issue/2025-4")
        person.think()
        for candidate in plan.candidates:
            person.think()
            person.click(tab.locator(f"input[name=candidate][value='{candidate}']"))
        with _page_after(person):
            person.press("n")


def _clip(person: Person, planned: list[Planned]) -> None:
    """Down the queue of what was accepted: p jumps to the next passage, c clips it, j goes to the next candidate."""
    tab = person.tab
    wanted = {
        str(id_): (plan.number, count)
        for plan in planned
        for id_, count in zip(plan.candidates, plan.clips, strict=True)
    }
    tab.goto("/?state=accepted&unused=1")
    while wanted:
        current = tab.locator("#rows li.current").get_attribute("data-id") or ""
        article, count = wanted.pop(current, ("", 0))
        with person.working_on(article):
            for number in range(1, count + 1):
                person.think(2)  # whether to take it, and whether that was taken
                person.press("p", "c")
                with person.waiting():
                    expect(tab.locator("#say")).to_contain_text(f"已摘录 {number} 段")
        if wanted:
            person.press("j")
            with person.waiting():
                tab.wait_for_function(_OTHER, arg=current)


def _write(person: Person, planned: list[Planned]) -> None:
    """Paste each article into its title; look over its blocks from the last to the first and put their kinds right."""
    tab = person.tab
    tab.goto("/issue/2025-4")
    for plan in planned:
        with person.working_on(plan.number):
            _open(person, plan)
            _paste(person, plan.given.article.blocks, plan.given.handed_over)
            if plan.given.article.summary is not None:
                _summary(person, plan.given.article.summary)
        with person.waiting():
            tab.wait_for_function(_SAVED)


def _paste(person: Person, blocks: tuple[JournalBlock, ...], text: str) -> None:
    person.think()
    person.click(person.tab.locator("#f-title"))
    person.paste(text)
    with person.waiting():
        end = person.tab.locator("#pairs > .pair.current textarea[data-field=text]")
        expect(end).to_have_value(re.compile(re.escape(blocks[-1].text) + "$"))
    person.press("Escape")
    _put_right(person, blocks)


def _open(person: Person, plan: Planned) -> None:
    """The article of some candidates: found in the list by its source, since it has no title yet."""
    tab = person.tab
    owner = tab.evaluate("id => fetch(`/candidate/${id}`).then(answer => answer.text())", plan.candidates[0])
    id_ = re.search(r'href="[^"]*/article/([0-9a-f-]{36})#', owner)
    assert id_, f"article {plan.number} has no clips"
    person.think()
    with _page_after(person):
        person.click(tab.locator(f".issue-nav a[href$='/article/{id_[1]}']"))


def _put_right(person: Person, wanted: tuple[JournalBlock, ...]) -> None:
    shown = person.tab.evaluate(_BLOCKS)
    assert len(shown) == len(wanted), [block["text"][:12] for block in shown]
    for block, ours in zip(reversed(wanted), reversed(shown), strict=True):
        person.think()
        if block.label and not ours["label"]:
            person.press("b")
        turns = (_ROLES.index(str(block.kind)) - _ROLES.index(ours["kind"])) % len(_ROLES)
        person.press(*["t"] * turns, "k")


def _summary(person: Person, text: str) -> None:
    person.click(person.tab.locator(".fields details summary"))
    person.click(person.tab.locator("#f-summary"))
    person.paste(text)
    person.press("Escape")


def _arrange(person: Person, planned: list[Planned]) -> None:
    """On the issue's page: the cursor to each article that stands too low, and up with it."""
    tab = person.tab
    tab.goto("/issue/2025-4")
    titles = [plan.given.article.title for plan in planned]
    at = -1
    for index, title in enumerate(titles):
        now = tab.locator(".issue-nav li[data-article] a").all_inner_texts()
        here = now.index(title)
        if here == index:
            continue
        person.think()
        person.press(*["j" if here > at else "k"] * (abs(here - at)))
        for step in range(here - index):
            person.press("Alt+ArrowUp")
            with person.waiting():
                expect(tab.locator(".issue-nav li[data-article] a").nth(here - step - 1)).to_have_text(title)
        at = index


def _proof(person: Person, planned: list[Planned]) -> None:
    person.think()
    with _page_after(person):
        person.press("P")
    person.think()
    with person.tab.expect_download():
        person.press("W")


def _correct(person: Person, planned: list[Planned]) -> None:
    """Twenty findings: first the errors of each article, then warnings."""
    left = _CORRECTIONS
    for severity in ("error", "warning"):
        for plan in planned:
            if not left:
                return
            person.tab.goto("/issue/2025-4")
            with _page_after(person):
                person.click(person.tab.locator(".issue-nav a", has_text=plan.given.article.title))
            with person.waiting():
                person.tab.wait_for_selector("#findings[data-checked]")
            left -= _findings(person, severity, left)


def _findings(person: Person, severity: str, most: int) -> int:
    """Mend those of a weight where the page knows how, else waive them with a note; how many there were."""
    tab, done = person.tab, 0
    pressed = tab.locator("#findings > ul > li")
    while done < most and tab.locator(f"#findings > ul > li.{severity}").count():
        count = pressed.count()
        person.think(2)
        person.press("f")
        if tab.locator("#findings li.current form.mend").count():
            person.press(".")
        else:
            person.press("i")
            person.type(*_NOTE)
            person.press("Enter")
        with person.waiting():
            tab.wait_for_function(_FEWER, arg=count)
        done += 1
    return done


def _final(person: Person, planned: list[Planned]) -> None:
    tab = person.tab
    tab.goto("/issue/2025-4/print")
    person.think()
    for step in ("ask", "final"):
        with _page_after(person):
            person.click(tab.locator(f"button[value={step}]"))
    expect(tab.locator("h1 .tag")).to_have_text("已付印")


@contextmanager
def _page_after(person: Person) -> Iterator[None]:
    """What is done here leads to another page, which is waited for."""
    with person.waiting():
        with person.tab.expect_navigation():
            yield
        frames(person.tab)


_STEPS = (
    ("the issue begun", _begin),
    ("two articles of several candidates", _merge),
    ("60 clips", _clip),
    ("seven texts pasted, blocks put right", _write),
    ("order", _arrange),
    ("proof, Word", _proof),
    ("20 corrections", _correct),
    ("final", _final),
)
