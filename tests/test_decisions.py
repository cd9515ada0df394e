"""The log of decisions, the state that follows from it, and the rules of the desk."""

import random
import sqlite3
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from stdwatch.errors import Missing
from stdwatch.reasons import DecisionCode, Reason
from stdwatch.store import candidate, database, decisions, readings
from stdwatch.triage import desk as rules
from stdwatch.triage.desk import DecisionConflict, DecisionRefused, DecisionRequest, Refusal
from tests.desk import NOW, TODAY, Desk, document, opened

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(opened(tmp_path))
    yield desk
    desk.db.close()


def test_an_accepted_candidate_keeps_its_section(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "accept", section="技术观察")
    assert desk.state(candidate_id) == ("accepted", "技术观察", None, 0)


def test_a_later_candidate_keeps_its_day(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "later", until=date(2025, 12, 1))
    assert desk.state(candidate_id) == ("later", None, "2025-12-01", 0)


@pytest.mark.parametrize(("verb", "state"), [("brief", "brief"), ("reject", "rejected"), ("accept", "accepted")])
def test_each_verb_has_its_state(desk: Desk, verb: str, state: str) -> None:
    candidate_id = desk.candidate()
    assert desk.decide(candidate_id, verb).state == decisions.State(state, decided="2025-11-25T02:30:00Z")
    assert desk.state(candidate_id)[0] == state


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"verb": "later"}, Refusal.NO_DAY),
        ({"verb": "later", "until": TODAY}, Refusal.PAST_DAY),
        ({"verb": "reject", "until": date(2026, 1, 1)}, Refusal.NEEDLESS_DAY),
        ({"verb": "accept", "section": "体育"}, Refusal.SECTION),
        ({"verb": "reject", "section": "技术观察"}, Refusal.NEEDLESS_SECTION),
        ({"verb": "note", "note": "  "}, Refusal.EMPTY_NOTE),
        ({"verb": "reject", "note": "x" * 4001}, Refusal.LONG_NOTE),
        ({"verb": "undo"}, Refusal.NOTHING_TO_UNDO),
        ({"verb": "return"}, Refusal.VERB),
        ({"verb": "reject", "editor": " "}, Refusal.EDITOR),
        ({"verb": "reject", "editor": "stdwatch"}, Refusal.EDITOR),
        ({"verb": "reject", "id": "17"}, Refusal.ID),
    ],
)
def test_a_decision_against_the_rules_is_refused_and_nothing_is_written(
    desk: Desk, wanted: dict[str, object], why: Refusal
) -> None:
    candidate_id = desk.candidate()
    with pytest.raises(DecisionRefused) as refused:
        desk.decide(candidate_id, **wanted)  # type: ignore[arg-type]
    assert refused.value.why is why
    assert decisions.entries(desk.db, candidate_id) == []


def test_a_decision_on_an_unknown_candidate_names_it(desk: Desk) -> None:
    with pytest.raises(Missing, match="no candidate 77"):
        desk.decide(77, "reject")


def test_repeated_undo_goes_further_back(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "accept", section="贸易政策")
    desk.decide(candidate_id, "later", until=date(2026, 1, 1))
    desk.decide(candidate_id, "reject")
    states = []
    for _ in range(3):
        desk.decide(candidate_id, "undo")
        states.append(desk.state(candidate_id)[:3])
    assert states == [("later", None, "2026-01-01"), ("accepted", "贸易政策", None), ("inbox", None, None)]


def test_a_decision_after_an_undo_is_what_the_next_undo_takes_back(desk: Desk) -> None:
    candidate_id = desk.candidate()
    for verb in ("accept", "reject", "undo", "brief", "undo"):
        desk.decide(candidate_id, verb)
    assert desk.state(candidate_id)[0] == "accepted"


def test_a_note_changes_no_state(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "accept")
    desk.decide(candidate_id, "note", note="  See article 12.  ")
    assert desk.state(candidate_id)[0] == "accepted"
    assert decisions.entries(desk.db, candidate_id)[-1].note == "See article 12."


def test_the_same_id_twice_is_once_with_the_same_answer(desk: Desk) -> None:
    candidate_id, same = desk.candidate(), str(uuid4())
    first = desk.decide(candidate_id, "reject", id=same)
    again = desk.decide(candidate_id, "reject", id=same, at=LATER)
    assert again.entry == first.entry
    assert again.repeated
    assert len(decisions.entries(desk.db, candidate_id)) == 1


def test_a_repeated_decision_is_answered_though_another_editor_decided_meanwhile(desk: Desk) -> None:
    candidate_id, same = desk.candidate(), str(uuid4())
    first = desk.decide(candidate_id, "reject", id=same, seen=0)
    desk.decide(candidate_id, "accept", editor="Wang")
    assert desk.decide(candidate_id, "reject", id=same, seen=0).entry == first.entry
    assert desk.state(candidate_id)[0] == "accepted"


def test_an_id_serves_one_decision_only(desk: Desk) -> None:
    candidate_id, same = desk.candidate(), str(uuid4())
    desk.decide(candidate_id, "reject", id=same)
    with pytest.raises(DecisionRefused) as refused:
        desk.decide(candidate_id, "accept", id=same)
    assert refused.value.why is Refusal.USED_ID


def test_another_editors_decision_in_between_refuses_and_is_shown(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "accept", editor="Wang", section="技术观察")
    with pytest.raises(DecisionConflict) as overtaken:
        desk.decide(candidate_id, "reject", seen=0)
    assert (overtaken.value.by.editor, overtaken.value.by.verb) == ("Wang", "accept")
    assert desk.state(candidate_id)[0] == "accepted"


@pytest.mark.parametrize("between", ["note by another", "own decision", "return by the desk", "seen decision"])
def test_nothing_else_in_between_refuses(desk: Desk, between: str) -> None:
    candidate_id, seen = desk.candidate(), 0
    if between == "note by another":
        desk.decide(candidate_id, "note", editor="Wang", note="hm")
    elif between == "own decision":
        desk.decide(candidate_id, "accept")
    elif between == "return by the desk":
        with database.writing(desk.db):
            decisions.reopen(desk.db, candidate_id, reason=Reason.of(DecisionCode.NEW_FILE), at=NOW)
    else:
        entry = desk.decide(candidate_id, "accept", editor="Wang").entry
        seen = entry.seq if entry else 0
    desk.decide(candidate_id, "reject", seen=seen)
    assert desk.state(candidate_id)[0] == "rejected"


def test_many_decisions_have_each_its_own_outcome(desk: Desk) -> None:
    first, second = desk.candidate(), desk.candidate()
    requests = [DecisionRequest(str(uuid4()), which, "reject", "Li") for which in (first, 99, second)]
    outcomes = rules.decide_all(desk.db, requests, today=TODAY, at=NOW)
    assert [type(outcome.error).__name__ for outcome in outcomes] == ["NoneType", "Missing", "NoneType"]
    assert desk.state(first)[0] == desk.state(second)[0] == "rejected"


def test_a_decision_on_an_earlier_revision_is_taken_and_flagged(desk: Desk) -> None:
    candidate_id = desk.candidate()
    on_screen = desk.page_reading(candidate_id)
    with database.writing(desk.db):
        desk.revise(desk.page_part(candidate_id), document("Agencies may adopt technical standards."))
    desk.decide(candidate_id, "accept", reading=on_screen)
    assert desk.state(candidate_id) == ("accepted", None, None, 1)


def test_another_extractors_reading_of_the_same_revision_is_no_change(desk: Desk) -> None:
    candidate_id = desk.candidate()
    on_screen = desk.page_reading(candidate_id)
    revision = desk.db.execute("SELECT revision FROM reading WHERE id = ?", [on_screen]).fetchone()[0]
    with database.writing(desk.db):
        again = readings.add_reading(desk.db, revision, "2", document("Agencies shall adopt technical standards!"), NOW)
        desk.db.execute("UPDATE part SET reading = ? WHERE id = ?", [again, desk.page_part(candidate_id)])
    desk.decide(candidate_id, "accept", reading=on_screen)
    assert desk.state(candidate_id)[3] == 0


def changed(desk: Desk, candidate_id: int, *, new_part: bool = False, share: float = 0.0) -> tuple[str, int]:
    with database.writing(desk.db):
        decisions.document_changed(desk.db, candidate_id, new_part=new_part, new_text_share=share, at=LATER)
    state, _, _, flag = desk.state(candidate_id)
    return state, flag


def test_a_change_keeps_the_state_and_is_flagged(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "accept")
    assert changed(desk, candidate_id, new_part=True, share=0.9) == ("accepted", 1)


def test_a_new_decision_clears_the_flag_of_a_change(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "accept")
    changed(desk, candidate_id, share=0.5)
    desk.decide(candidate_id, "brief", at=LATER + timedelta(hours=1), reading=desk.page_reading(candidate_id))
    assert desk.state(candidate_id) == ("brief", None, None, 0)


def test_undo_brings_back_an_old_decision_with_the_flag_of_a_later_change(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "accept")
    changed(desk, candidate_id, share=0.5)
    desk.decide(candidate_id, "reject", at=LATER + timedelta(hours=1))
    desk.decide(candidate_id, "undo", at=LATER + timedelta(hours=2))
    assert desk.state(candidate_id) == ("accepted", None, None, 1)


@pytest.mark.parametrize(
    ("new_part", "share", "after"),
    [(False, 0.2, ("rejected", 1)), (False, 0.21, ("inbox", 0)), (True, 0.0, ("inbox", 0))],
)
def test_a_rejected_candidate_returns_for_a_new_part_or_over_a_fifth_of_new_text(
    desk: Desk, new_part: bool, share: float, after: tuple[str, int]
) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "reject")
    assert changed(desk, candidate_id, new_part=new_part, share=share) == after


def test_a_change_before_any_decision_is_no_event_of_the_desk(desk: Desk) -> None:
    candidate_id = desk.candidate()
    assert changed(desk, candidate_id, new_part=True, share=1.0) == ("inbox", 0)
    assert decisions.entries(desk.db, candidate_id) == []


def test_a_return_is_logged_with_its_reason_and_can_be_taken_back(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "reject")
    changed(desk, candidate_id, share=0.35)
    last = decisions.entries(desk.db, candidate_id)[-1]
    assert (last.verb, last.editor, str(last.reason)) == ("return", "stdwatch", "35% new text")
    desk.decide(candidate_id, "undo")
    assert desk.state(candidate_id)[0] == "rejected"


def test_a_later_candidate_wakes_on_its_day_and_not_before(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "later", until=date(2025, 12, 1))
    assert decisions.wake(desk.db, date(2025, 11, 30), at=LATER) == 0
    assert desk.state(candidate_id)[0] == "later"
    assert decisions.wake(desk.db, date(2025, 12, 1), at=LATER) == 1
    assert decisions.wake(desk.db, date(2025, 12, 1), at=LATER) == 0
    assert desk.state(candidate_id)[0] == "inbox"


def merge(desk: Desk, keep: int, lost: int) -> None:
    with database.writing(desk.db):
        desk.db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [keep, lost])
        decisions.refresh(desk.db, keep)


def test_after_a_merge_both_logs_stand_for_the_kept_one(desk: Desk) -> None:
    keep, lost = desk.candidate(), desk.candidate()
    desk.decide(lost, "accept", section="战略态势")
    merge(desk, keep, lost)
    assert desk.state(keep)[:2] == ("accepted", "战略态势")
    assert decisions.surviving_id(desk.db, lost) == keep


def test_a_decision_on_a_merged_id_is_one_on_the_kept_candidate(desk: Desk) -> None:
    first, second, third = desk.candidate(), desk.candidate(), desk.candidate()
    merge(desk, second, third)
    merge(desk, first, second)
    outcome = desk.decide(third, "reject")
    assert outcome.entry is not None
    assert outcome.entry.candidate == first
    assert candidate.load(desk.db, third).row.id == first


def test_the_log_cannot_be_changed(desk: Desk) -> None:
    candidate_id = desk.candidate()
    desk.decide(candidate_id, "reject")
    for sql in ("UPDATE decision SET verb = 'accept'", "DELETE FROM decision"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            desk.db.execute(sql)


def test_every_state_can_be_rebuilt_from_the_log(desk: Desk) -> None:
    dice = random.Random(7)  # noqa: S311 (a fixed sequence)
    ids = [desk.candidate() for _ in range(12)]
    for step in range(300):
        candidate_id, at = dice.choice(ids), NOW + timedelta(minutes=step)
        verb = dice.choice(["accept", "brief", "later", "reject", "undo", "undo", "note", "change"])
        more: dict[str, dict[str, object]] = {
            "later": {"until": date(2025, 12, 24)},
            "note": {"note": "n"},
            "accept": {"section": "技术观察"},
        }
        if verb == "change":
            changed(desk, candidate_id, share=dice.random())
        elif verb != "undo" or decisions.in_force(decisions.entries(desk.db, candidate_id)):
            desk.decide(candidate_id, verb, at=at, **more.get(verb, {}))
    kept = desk.db.execute("SELECT id, state, section, until, decided FROM candidate").fetchall()
    derived = [(candidate_id, decisions.derive(decisions.entries(desk.db, candidate_id))) for candidate_id in ids]
    assert kept == [(candidate_id, s.state, s.section, s.until, s.decided) for candidate_id, s in derived]
    assert len({row[1] for row in kept}) >= 4


def test_eight_clients_that_repeat_themselves_leave_each_decision_once(desk: Desk) -> None:
    path, ids = database.file_of(desk.db), [desk.candidate() for _ in range(4)]
    requests = [DecisionRequest(str(uuid4()), ids[n % 4], "note", f"editor {n % 8}", note=f"{n}") for n in range(80)]

    def client(number: int) -> None:
        db = database.connect(path, desk=True)
        for wanted in requests[number::8] * 2:
            rules.decide(db, wanted, today=TODAY, at=NOW)
        db.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    logged = desk.db.execute("SELECT id FROM decision ORDER BY seq").fetchall()
    assert sorted(row[0] for row in logged) == sorted(wanted.id for wanted in requests)
    assert [row[0] for row in desk.db.execute("SELECT seq FROM decision ORDER BY seq")] == list(range(1, 81))
