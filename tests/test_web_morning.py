"""A morning at the desk while a site is crawled and the store is judged anew: sixty candidates, by keyboard alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from stdwatch.clock import stamp
from stdwatch.operations.rescoring import rescore
from stdwatch.store import judgements, queue
from stdwatch.store.filters import Filters
from tests.browsing import Opener, on_screen, order, sent
from tests.crawls import Bench, Crawler
from tests.scripted_replica import WH, ScriptedReplica
from tests.webpage import Web, served

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("crawls")]

MORNING = 60
VERBS = {"a": "accepted", "b": "brief", "x": "rejected", "l": "later", "2": "accepted"}
OWN_WORDS = """[[term]]
kind = "technical regulation"
quote = 1.0
rank = 0.9
words = ["nation", "people", "day"]
"""


@pytest.fixture
def night(crawler: Crawler, tmp_path: Path) -> Iterator[Bench]:
    """The second night, after a first one that brought the posts of a month."""
    with ScriptedReplica(sites=(WH,), thin=False) as replica:
        bench = Bench(crawler, replica, tmp_path / "data", tmp_path)
        ended = bench.crawl("whitehouse")
        assert bench.run["verdict"] == "ok", ended.log
        bench.next_night()
        yield bench


@pytest.fixture
def desk_page(night: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The page over what that night has stored."""
    monkeypatch.setenv("STDWATCH_NOW", stamp(night.now))
    with served(night.data) as page:
        yield page


def test_sixty_candidates_are_decided_by_keyboard_while_a_site_is_crawled_and_all_is_judged_anew(
    night: Bench, desk_page: Web, new_tab: Opener
) -> None:
    db, tab = desk_page.desk.db, new_tab()
    version = judgements.active(db)
    gate = night.hold(urlsplit(night.values("SELECT url FROM candidate ORDER BY id")[0]).path)
    tab.goto("/")
    ids, wanted = order(tab), list[str]()
    crawl = night.start("whitehouse")
    assert gate.reached.wait(60)
    (night.data / "lexicon.toml").write_text(OWN_WORDS, encoding="utf-8")
    with ThreadPoolExecutor(1) as beside:
        judged = beside.submit(rescore, desk_page.settings)
        for number, candidate in enumerate(ids):
            on_screen(tab, candidate)
            key = "abxl2"[number % 5]
            tab.keyboard.press(key)  # one key for each: the next item comes by itself
            wanted.append(VERBS[key])
            if number == MORNING // 3:
                assert night.run["ended"] is None
                gate.open()
            if number == 2 * MORNING // 3:  # the last third is decided after everything has changed
                ended, moved = crawl.wait(), judged.result(60).moved
    sent(tab)
    assert night.run["verdict"] == "ok", ended.log
    assert moved
    assert judgements.active(db) != version
    assert len(ids) == MORNING
    assert order(tab) == ids
    assert [desk_page.desk.state(candidate)[0] for candidate in ids] == wanted
    assert db.execute("SELECT count(*), count(DISTINCT id) FROM decision").fetchone() == (MORNING, MORNING)
    assert queue.ids(db, Filters(state=None), limit=MORNING) != ids
    expect(tab.locator("#fresh")).to_be_visible()
