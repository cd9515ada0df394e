"""What is learned from decisions: examples from the log, the model, its trial, the order that comes of it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.learning import keeping, model, trial, weight
from stdwatch.learning.example import Example, Page
from stdwatch.learning.features import Training
from stdwatch.learning.keeping import ModelDamaged
from stdwatch.learning.trial import Standing
from stdwatch.operations import learning
from stdwatch.reasons import LearningCode
from stdwatch.store import learned, queue
from stdwatch.store.filters import Filters
from stdwatch.triage import desk as rules
from stdwatch.triage import learned_order
from stdwatch.triage.desk import DecisionRequest
from stdwatch.triage.examples import examples
from tests.checkout import ROOT
from tests.desk import NOW, Desk, document, opened
from tests.webpage import served

WANTED = "Partners recognize each other's laboratories for quantum clocks and align their test reports number {}."
YEARS_LATER = NOW + timedelta(days=3650)
UNWANTED = "The museum opens an exhibition of paintings from the last century, with concerts on day {}."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(opened(tmp_path))
    yield desk
    desk.db.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path)


def add(desk: Desk, text: str, score: float = 0.3) -> int:
    return desk.candidate(f"Page {len(desk.made)}", score=score, text=document(text))


def decide(desk: Desk, candidate: int, verb: str, editor: str = "Li", days: int = 0) -> None:
    request = DecisionRequest(str(uuid4()), candidate, verb, editor)
    at = NOW + timedelta(days=days)
    rules.decide(desk.db, request, today=at.date(), at=at)


def decided(desk: Desk, wanted: int, unwanted: int) -> list[int]:
    """So many pages of each kind, one accepted a day, and the ids of the wanted."""
    ids = [add(desk, WANTED.format(n)) for n in range(wanted)]
    for n in range(unwanted):
        decide(desk, add(desk, UNWANTED.format(n)), "reject", days=-1)
    for day, candidate in enumerate(ids):
        decide(desk, candidate, "accept", days=day)
    return ids


def made(texts: Sequence[tuple[str, bool]], scores: float = 0.3) -> list[Example]:
    return [
        Example(Page(number, f"Page {number}", text, scores), wanted, wanted, 1.0, clock.stamp(NOW))
        for number, (text, wanted) in enumerate(texts)
    ]


BOTH = made([(WANTED.format(n), True) for n in range(6)] + [(UNWANTED.format(n), False) for n in range(20)])


def test_a_brief_counts_half_and_later_or_undone_decisions_nothing(desk: Desk) -> None:
    pages = [add(desk, WANTED.format(n)) for n in range(4)]
    for page, verb in zip(pages, ("accept", "brief", "reject", "accept"), strict=True):
        decide(desk, page, verb)
    decide(desk, pages[3], "undo")
    by_candidate = {
        example.page.candidate: (example.relevant, example.accepted, example.weight)
        for example in examples(desk.db, YEARS_LATER)
    }
    assert by_candidate == {pages[0]: (True, True, 1.0), pages[1]: (True, False, 0.5), pages[2]: (False, False, 1.0)}


def test_two_editors_who_differ_are_both_heard_at_half_weight_and_one_who_changes_her_mind_once(desk: Desk) -> None:
    page = add(desk, WANTED)
    decide(desk, page, "reject", "Li")
    decide(desk, page, "accept", "Wang")
    assert [(example.relevant, example.weight) for example in examples(desk.db, YEARS_LATER)] == [
        (False, 0.5),
        (True, 0.5),
    ]
    decide(desk, page, "accept", "Li")
    assert [(example.relevant, example.weight) for example in examples(desk.db, YEARS_LATER)] == [(True, 1.0)]


def test_old_decisions_fade_and_no_clock_moves_the_rest(desk: Desk) -> None:
    decide(desk, add(desk, WANTED), "accept", days=-182)
    decide(desk, add(desk, WANTED), "accept")
    decide(desk, add(desk, WANTED), "accept", days=-3650)  # the clock had gone back
    assert [round(example.weight, 2) for example in examples(desk.db, YEARS_LATER)] == [0.0, 0.5, 1.0]


def test_a_clock_that_was_ahead_ages_no_decision(desk: Desk) -> None:
    decide(desk, add(desk, WANTED), "accept", days=-182)
    decide(desk, add(desk, WANTED), "accept")
    decide(desk, add(desk, UNWANTED), "reject", days=36500)
    assert [round(example.weight, 2) for example in examples(desk.db, NOW)] == [0.5, 1.0, 1.0]


def test_a_model_tells_new_pages_apart_and_is_the_same_after_keeping() -> None:
    fitted = model.fit(Training.of(BOTH))
    new = [Page(50, "A", WANTED.format(77), 0.1), Page(51, "B", UNWANTED.format(77), 0.1)]
    shares = fitted.shares(fitted.rows(new))
    assert shares[0] > 0 >= shares[1]
    kept = keeping.load(*keeping.dump(fitted))
    assert kept.shares(kept.rows(new)) == pytest.approx(shares)


def test_a_damaged_model_is_refused_whatever_is_wrong_with_it() -> None:
    words, arrays = keeping.dump(model.fit(Training.of(BOTH)))
    other = keeping.dump(model.fit(Training.of(BOTH[1:])))[1]
    pairs = [(words[:-9], arrays), (words, arrays[:-9]), (words, other), (b"[]", arrays), (b"\xff", b""), (b"", arrays)]
    pairs += [
        (words.replace(b'"accepted": ', b'"accepted": -'), arrays),
        (words.replace(b'intercept": -', b'intercept": '), arrays),
    ]
    for broken in pairs:
        assert broken != (words, arrays)
        with pytest.raises(ModelDamaged):
            keeping.load(*broken)


def test_the_weight_is_nothing_where_words_foretell_nothing_and_the_usual_one_before_ten() -> None:
    same = [
        replace(example, page=replace(example.page, text="alike", score=0.9 if example.relevant else 0.1))
        for example in BOTH
    ]
    assert weight.choose(Training.of(same)) == model.USUAL_WEIGHT
    many = made([("alike", n < 12) for n in range(40)])
    scored = [replace(example, page=replace(example.page, score=0.9 if example.relevant else 0.1)) for example in many]
    assert weight.choose(Training.of(scored)) == 0
    clear = made([(WANTED.format(n), True) for n in range(12)] + [(UNWANTED.format(n), False) for n in range(30)], 0.2)
    assert weight.choose(Training.of(clear)) > 0


def standing(examples: Sequence[Example], day: int) -> tuple[list[Example], list[Standing]]:
    """One decision a day, all pages there from the first day on."""
    dated = [replace(example, at=clock.stamp(NOW + timedelta(days=n % day))) for n, example in enumerate(examples)]
    return dated, [Standing(example.page, clock.stamp(NOW - timedelta(days=1)), example.at) for example in dated]


def test_the_trial_puts_accepted_pages_where_they_would_have_stood() -> None:
    by_turns = [example for pair in zip(BOTH[:6], BOTH[6:12], strict=True) for example in pair] + BOTH[12:]
    numbered = [replace(example, page=replace(example.page, candidate=at)) for at, example in enumerate(by_turns)]
    better = trial.replay(*standing(numbered, 50))
    assert [place.learned for place in better.places] == [1, 1, 1]
    assert not better.is_worse
    misled = [
        replace(example, page=replace(example.page, score=0.9 if example.relevant else 0.1)) for example in numbered
    ]
    swapped = [
        replace(
            example, page=replace(example.page, text=(UNWANTED if example.relevant == (at < 6) else WANTED).format(at))
        )
        for at, example in enumerate(misled)
    ]
    assert trial.replay(*standing(swapped, 50)).lexicon == 1


def test_the_learned_order_stays_off_until_five_are_accepted_and_without_rejects(
    desk: Desk, settings: Settings
) -> None:
    decided(desk, 4, 3)
    assert learned_order.learn(settings, NOW).state.code == LearningCode.FEW
    for n in range(6):
        decide(desk, desk.made[n], "accept", days=9)
    decide(desk, desk.made[6], "undo")
    assert learned_order.learn(settings, NOW).state.code == LearningCode.ONE_KIND
    assert learned.active(desk.db) is None


def test_what_is_like_accepted_pages_rises_with_reasons_and_what_is_folded_stays(
    desk: Desk, settings: Settings
) -> None:
    decided(desk, 6, 12)
    like, unlike = add(desk, WANTED.format(40), 0.25), add(desk, UNWANTED.format(40), 0.26)
    folded = add(desk, WANTED.format(41), 0.01)
    state = learned_order.learn(settings, NOW)
    assert state.in_force, state.state
    assert [row.id for row in queue.inbox(desk.db, Filters())] == [like, unlike, folded]
    why = learned.why(desk.db, like)
    assert why[0].code == LearningCode.LIKE
    assert "clocks" in str(why[0])
    assert not learned.why(desk.db, folded)
    assert not learned.is_due(desk.db)


def test_the_page_says_whether_the_learned_order_counts_and_why_a_row_stands_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as web:
        assert "尚未学习" in web.browser.get("/overview").text
        decided(web.desk, 6, 12)
        like = add(web.desk, WANTED.format(40), 0.25)
        learned_order.learn(web.settings, NOW)
        overview, page = web.browser.get("/overview").text, web.browser.get(f"/candidate/{like}").text
        assert "已启用：学自 18 条决定（其中录用 6 条）" in overview
        assert "按编辑决定的位次" in overview
        assert "与已录用的《Page" in page
        assert "词表得分 0.25，编辑决定带来 +" in page


def test_a_new_candidate_is_scored_by_the_model_that_was_kept_and_a_damaged_one_is_learned_anew(
    desk: Desk, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    decided(desk, 6, 12)
    learned_order.learn(settings, NOW)
    new = add(desk, WANTED.format(40), 0.25)
    assert learned.is_due(desk.db)
    assert learned_order.learn(settings, NOW).number == 1, "nothing new to learn"
    (settings.data / "learning" / "model.npz").write_bytes(b"\0" * 99)
    newer = add(desk, WANTED.format(41), 0.25)
    caplog.clear()
    assert learned_order.learn(settings, NOW).number == 2
    assert len([record for record in caplog.records if "damaged" in record.message]) == 1
    assert learned.why(desk.db, new)
    assert learned.why(desk.db, newer)


def test_a_hundred_rejections_by_mistake_cannot_turn_the_order_and_their_undo_leaves_no_trace(
    desk: Desk, settings: Settings
) -> None:
    decided(desk, 6, 12)
    before = learned_order.learn(settings, NOW)
    mistaken = [add(desk, WANTED.format(n), 0.3) for n in range(100)]
    for candidate in mistaken:
        decide(desk, candidate, "reject", days=7)
    learned_order.learn(settings, NOW)
    for candidate in mistaken:
        decide(desk, candidate, "undo", days=7)
    after = learned_order.learn(settings, NOW)
    assert (after.in_force, after.examples, after.state) == (before.in_force, before.examples, before.state)
    assert {row.priority > row.score for row in queue.inbox(desk.db, Filters())} == {True}


def test_editors_who_contradict_each_other_in_everything_leave_the_lexicons_order(
    desk: Desk, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for candidate in decided(desk, 8, 0):
        decide(desk, candidate, "reject", "Wang", days=9)
    add(desk, WANTED.format(40), 0.25)
    assert learned_order.learn(settings, NOW).state.code == LearningCode.FEW
    assert learned_order.learn(settings, NOW).state.code == LearningCode.FEW
    assert len([record for record in caplog.records if record.name.endswith("learned_order")]) == 1, "told once"
    assert {row.priority == row.score for row in queue.inbox(desk.db, Filters())} == {True}


def test_pages_without_a_word_teach_nothing(desk: Desk, settings: Settings) -> None:
    for n in range(12):
        decide(desk, desk.candidate("一", score=0.3, text=document("a")), "accept" if n < 6 else "reject")
    assert not learned_order.learn(settings, NOW).in_force
    assert not learned_order.attempt(desk.db).places


def test_a_model_that_cannot_be_kept_orders_all_the_same_and_is_learned_anew(
    desk: Desk, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    decided(desk, 6, 12)
    (settings.data / "learning").write_text("a file where a folder should be")
    assert learned_order.learn(settings, NOW).in_force
    assert "cannot be kept" in caplog.text
    new = add(desk, WANTED.format(40), 0.25)
    assert learned_order.learn(settings, NOW).number == 2
    assert learned.why(desk.db, new)


def test_a_new_vocabulary_is_a_reason_to_learn_anew(desk: Desk, settings: Settings) -> None:
    decided(desk, 6, 12)
    learned_order.learn(settings, NOW)
    assert not learned.is_due(desk.db)
    desk.db.execute("INSERT OR REPLACE INTO active VALUES ('score', 'w2')")
    assert learned.is_due(desk.db)
    assert learned_order.learn(settings, NOW).vocabulary == "w2"


_BLOCKED = """
import sys
sys.modules.update(dict.fromkeys(("sklearn", "scipy", "numpy")))  # as if they were not installed
import scheduler, stdwatch.web.app
from stdwatch.cli import main
main()
"""


def without_library(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "STDWATCH_DATA": str(settings.data)}
    command = [sys.executable, "-c", _BLOCKED, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)


@pytest.mark.slow
def test_without_the_library_the_lexicon_orders_and_one_line_says_how_to_get_it(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(desk, 6, 12)
    assert learned_order.learn(settings, NOW).in_force
    add(desk, WANTED.format(40), 0.25)
    lines = {without_library(settings, "learn").stdout, without_library(settings, "learn", "--trial").stderr}
    assert all("pip install 'stdwatch[learn]'" in line and line.count("\n") == 1 for line in lines), lines
    assert {row.priority == row.score for row in queue.inbox(desk.db, Filters())} == {True}
    learning.ask_when_due(desk.db, NOW)
    assert [job["kind"] for job in desk.db.query("SELECT kind FROM job")] == ["learn"], "it is there again"
    desk.db.execute("DELETE FROM job")
    monkeypatch.setitem(sys.modules, "sklearn", None)
    learning.ask_when_due(desk.db, NOW + timedelta(hours=5))
    assert not desk.db["job"].count
