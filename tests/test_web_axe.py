"""Accessibility of every page, by axe-core (WCAG 2.2 A and AA), in both languages and on a phone."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from stdwatch.items import Facet, Passage, Score
from stdwatch.reasons import Verdict
from stdwatch.store import database, jobs, judgements, runs
from stdwatch.store.runs import Counts
from stdwatch.verdicts import RunVerdict
from tests.browsing import Opener
from tests.desk import NOW, document
from tests.sentences import worded
from tests.webpage import Web

pytestmark = pytest.mark.browser
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def furnished(desk_page: Web) -> list[str]:
    """A desk with something of everything; the addresses of its pages."""
    desk = desk_page.desk
    read = document("# Trade", "Parties accept conformity assessment.", "- One standard", "Else.")
    agreement = desk.candidate("Agreement", text=read, passages=[Passage(6, 43, 0.8, path=("Trade",))], reasons=["2 ×"])
    put_off = desk.candidate("Put off", source="south", day=None)
    desk.candidate("Low", score=0.01)
    desk.decide(agreement, "accept", section="贸易政策", note="For the lead.", reading=desk.page_reading(agreement))
    desk.decide(put_off, "later", until=date(2026, 1, 1))
    with database.writing(desk.db):
        desk.revise(desk.page_part(agreement), document("# Trade", "Parties may accept conformity assessment."))
        desk.db.execute("UPDATE candidate SET changed_since = 1, withdrawn = '2025-11-20' WHERE id = ?", [agreement])
        named = (Facet("body", "NIST"), *(Facet("number", f"ISO {number}") for number in range(40)))
        judgements.store(
            desk.db,
            agreement,
            Score("w1", 0.5, worded("names NIST"), "贸易政策", "issue", worded("type agreement"), named),
        )
        report = document("Standards here.", "And here.", pages=2)
        desk.part(put_off, "https://south.example/a.pdf", "Book", report, kind="attachment", role="book",
                  passages=[Passage(0, 9, 0.9, page=0, label="i")])  # fmt: skip
    run = runs.start(desk.db, "north", "nightly", 1, NOW)
    runs.close(desk.db, run, RunVerdict(Verdict.BROKEN, worded("listing: 0 links")), Counts(requests=3), NOW)
    jobs.ask(desk.db, "crawl", {"source": "north"}, "Li", NOW)
    desk_page.browser.post("/view", {"name": "南方", "query": "source=south"})
    paths = [
        "/",
        "/?state=all&source=south&view=1",
        "/?q=nothing",
        f"/candidate/{agreement}?state=all",
        f"/candidate/{put_off}",
    ]
    return [
        *paths,
        f"/reading/{desk.page_reading(agreement)}",
        "/revision/4",
        "/overview",
        "/second",
        "/glance",
        "/add",
        "/nowhere",
        "/signin",
    ]


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("zh-CN", 1280, "light"), ("en-GB", 1280, "dark"), ("zh-CN", 380, "light")],
    ids=str,
)
def test_no_page_shuts_anybody_out(
    furnished: list[str], new_tab: Opener, language: str, width: int, scheme: str
) -> None:
    tab, axe, wrong = new_tab(language, width, excused="404", color_scheme=scheme), Axe(), list[str]()
    for path in furnished if width > 400 else furnished[1:9:3]:
        tab.goto(path)
        violations = axe.run(tab, options=_RULES).response["violations"]
        wrong += [
            f"{path}: {violation['id']}: {node['html'][:150]}"
            for violation in violations
            for node in violation["nodes"]
        ]
    assert wrong == []


def test_the_keys_and_the_marks_shut_nobody_out(furnished: list[str], new_tab: Opener) -> None:
    tab = new_tab()
    tab.goto(furnished[1])
    tab.check("input[name=candidate] >> nth=0")
    assert Axe().run(tab, options=_RULES).response["violations"] == []
    tab.keyboard.press("?")
    tab.wait_for_selector("dialog[open]")
    assert Axe().run(tab, options=_RULES).response["violations"] == []
