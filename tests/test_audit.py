"""The audit: exact bounds, coins that show folded items, second looks, and the statement that follows."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from stdwatch.errors import UsageError
from stdwatch.learning.audit import Sample, bought_by, most_relevant, rate_for
from stdwatch.operations.coverage import recall, recall_sentences
from stdwatch.store import audits, queue
from stdwatch.store.filters import Filters
from stdwatch.triage import audit
from stdwatch.triage import desk as rules
from stdwatch.triage.desk import DecisionRequest
from tests.desk import NOW, Desk, opened
from tests.webpage import served

TODAY = NOW.date()
SINCE = date(2025, 10, 1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(opened(tmp_path))
    yield desk
    desk.db.close()


def decide(desk: Desk, candidate: int, verb: str, editor: str = "Li") -> str:
    request = DecisionRequest(str(uuid4()), candidate, verb, editor)
    rules.decide(desk.db, request, today=TODAY, at=NOW)
    return request.id


@pytest.mark.parametrize(
    ("rate", "unseen"), [(0.05, (55, 86)), (0.1, (27, 43)), (0.25, (10, 15)), (0.33, (7, 11)), (0.5, (4, 6))]
)
def test_the_bound_is_the_exact_one_of_the_hypergeometric_distribution(rate: float, unseen: tuple[int, int]) -> None:
    assert (bought_by(rate, 750), bought_by(rate, 750, 1)) == unseen


def test_a_whole_sample_leaves_nothing_and_none_says_nothing() -> None:
    assert most_relevant(40, 40, 3) == 3
    assert Sample(40, 0, 0, 0, 0).remaining is None
    assert Sample(0, 0, 0, 0, 0).remaining == 0
    assert bought_by(0.0, 40) is None
    assert rate_for(10, 750) == 0.25
    with pytest.raises(ValueError, match="no sample"):
        most_relevant(3, 4, 0)


def test_what_is_drawn_but_not_read_counts_as_relevant_and_what_is_known_does_not_remain() -> None:
    read, pending = Sample(400, 100, 0, 1, 1).remaining, Sample(400, 100, 1, 0, 0).remaining
    assert read is not None
    assert pending == read + 1
    assert Sample(400, 100, 0, 1, 5).remaining == read - 4


def low(desk: Desk, count: int) -> list[int]:
    desk.candidate("High", score=0.7)
    return [desk.candidate(f"Low {n}", score=0.0) for n in range(count)]


def test_coins_show_folded_items_among_the_others_and_a_lower_rate_folds_them_again(desk: Desk) -> None:
    low(desk, 60)
    audit.choose(desk.db, 0.25, "Li", TODAY, NOW)
    shown = [row for row in queue.inbox(desk.db, Filters()) if not row.folded]
    assert 3 < len(shown) < 35
    assert {row.priority for row in shown} == {0.7}, "nothing marks them in the list"
    decide(desk, next(row.id for row in shown if row.score == 0), "reject")
    audit.choose(desk.db, 0.0, "Li", TODAY, NOW)
    assert [row.title for row in queue.inbox(desk.db, Filters()) if not row.folded] == ["High"]
    with pytest.raises(UsageError):
        audit.choose(desk.db, 0.17, "Li", TODAY, NOW)


def test_new_candidates_get_their_coin_once(desk: Desk) -> None:
    low(desk, 3)
    assert audits.is_undrawn(desk.db)
    audits.draw(desk.db, SINCE, NOW, random.Random(1))  # noqa: S311
    coins = desk.db.execute("SELECT * FROM coin").fetchall()
    audits.draw(desk.db, SINCE, NOW, random.Random(2))  # noqa: S311
    assert desk.db.execute("SELECT * FROM coin").fetchall() == coins
    assert not audits.is_undrawn(desk.db)


def test_the_statement_adds_up_with_the_database_and_names_who_judged(desk: Desk) -> None:
    pages = low(desk, 40)
    desk.db.execute("UPDATE candidate SET wide = 1 WHERE id IN (?, ?)", pages[:2])
    audit.choose(desk.db, 0.5, "Li", TODAY, NOW)
    drawn = [row.id for row in queue.inbox(desk.db, Filters()) if row.score == 0 and not row.folded]
    drawn = [candidate for candidate in drawn if candidate not in pages[:2]]
    for candidate in drawn[1:]:
        decide(desk, candidate, "reject")
    decide(desk, pages[0], "accept", "Wang")
    estimate = recall(desk.db, SINCE, TODAY)
    assert (estimate.certain, estimate.certain_open) == (2, 1)
    assert estimate.sample == Sample(38, len(drawn), 1, 0, 0)
    assert estimate.remaining == most_relevant(38, len(drawn), 1)
    assert estimate.judges == {"Li": len(drawn) - 1, "Wang": 1}
    sentences = [str(sentence) for sentence in recall_sentences(estimate)]
    assert sentences[1].startswith(f"Audited: of 38 items without such a word {len(drawn)} were shown")
    assert sentences[2].startswith("Second looks: none of")


def test_without_a_rate_it_says_that_nothing_is_known(desk: Desk) -> None:
    low(desk, 5)
    assert str(recall_sentences(recall(desk.db, SINCE, TODAY))[1]).startswith("Not audited: of 5 items")


def looked_at(desk: Desk) -> tuple[int, str]:
    """A rejected candidate whose coin asks for a second look, and the decision."""
    candidate = desk.candidate("Overlooked", score=0.5)
    decision = decide(desk, candidate, "reject", "Zhou")
    audits.draw(desk.db, SINCE, NOW)
    desk.db.execute("UPDATE coin SET second = 0.01")
    return candidate, decision


def test_a_second_look_goes_to_another_editor_and_brings_back_what_was_worth_a_place(desk: Desk) -> None:
    candidate, decision = looked_at(desk)
    assert audits.next_look(desk.db, "Zhou", SINCE) is None
    assert audits.next_look(desk.db, "Wang", SINCE) == (candidate, decision)
    with pytest.raises(UsageError):
        audit.look_again(desk.db, candidate, decision, "Zhou", NOW, relevant=True)
    audit.look_again(desk.db, candidate, decision, "Wang", NOW, relevant=True)
    assert [row.id for row in queue.inbox(desk.db, Filters())] == [candidate]
    assert audits.waiting(desk.db, "Wang", SINCE) == 0
    assert audits.looks(desk.db, SINCE, TODAY) == audits.SecondLooks(1, 1, 1)
    with pytest.raises(UsageError):
        audit.look_again(desk.db, candidate, decision, "Zhao", NOW, relevant=False)


def test_the_page_offers_rates_and_shows_second_looks_without_the_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as web:
        candidate, decision = looked_at(web.desk)
        assert "本季度可能漏看的内容" in web.browser.get("/overview").text
        look = web.browser.get("/second").text
        assert "Overlooked" in look
        assert "Zhou" not in look
        answer = {"candidate": str(candidate), "decision": decision, "relevant": "0"}
        assert web.browser.post("/second", answer).status == 303
        assert "没有需要您复看的条目" in web.browser.get("/second").text
        assert web.browser.post("/second", {**answer, "decision": "none"}).status == 400
        assert web.browser.post("/audit", {"rate": "0.25"}).status == 303
        assert web.browser.post("/audit", {"rate": "7"}).status == 400
        assert audits.rate(web.desk.db) == 0.25
