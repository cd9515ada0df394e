"""A night in several runs: the one that goes on where another stopped knows what an undisturbed one would."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.discovery.channels import Standing
from stdwatch.items import (
    ChannelResult,
    DiscoveryReport,
    Failed,
    FetchReason,
    FetchTask,
    NotModified,
    Report,
    TargetState,
)
from stdwatch.reasons import AnswerCode, Outcome, Reason
from stdwatch.relevance import vocabulary
from stdwatch.store import database, frontier, runs
from stdwatch.store.intake.figures import Counters
from stdwatch.store.intake.run_book import RunBook
from stdwatch.store.intake.targets import new_target
from tests.scripted_replica import NIGHT

PAGE = "https://south.example/report"
TASK = FetchTask(PAGE, "page", FetchReason.NEW, conditional=False)
ENDED_EARLY = Reason.text("the machine went down")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = database.connect(tmp_path / "stdwatch.db", desk=False)
    new_target(db, "south", "page", PAGE, TargetState.DUE, FetchReason.NEW, NIGHT)
    yield db
    db.close()


def run(db: Database, at: datetime, *reports: Report, stopped: Reason | None = None) -> None:
    """A run with these reports."""
    book = RunBook(db, "south", runs.start(db, "south", "nightly", 1, at), vocabulary.load())
    for report in reports:
        book.apply(report)
    book.close(stopped, Counters(), at)


def failed(at: datetime, outcome: Outcome = Outcome.UNREACHABLE) -> Failed:
    return Failed("south", TASK, at, outcome, Reason.of(AnswerCode.LOST))


def failures(db: Database) -> int:
    (number,) = db.execute("SELECT failures FROM target").fetchone()
    return int(number)


def test_what_fails_in_both_runs_of_a_night_has_failed_once(db: Database) -> None:
    run(db, NIGHT, failed(NIGHT), stopped=ENDED_EARLY)
    later = NIGHT + timedelta(hours=4)
    run(db, later, failed(later, Outcome.SITE_CHANGED))
    assert failures(db) == 1
    tomorrow = NIGHT + timedelta(1)
    run(db, tomorrow, failed(tomorrow))
    assert failures(db) == 2


def test_an_answer_that_nothing_has_changed_ends_a_row_of_failures(db: Database) -> None:
    run(db, NIGHT, failed(NIGHT))
    tomorrow = NIGHT + timedelta(1)
    run(db, tomorrow, NotModified("south", TASK, tomorrow))
    assert failures(db) == 0
    run(db, tomorrow, failed(tomorrow))
    assert failures(db) == 1


@pytest.mark.parametrize(
    ("stopped", "hours", "counts"), [(ENDED_EARLY, 2, False), (ENDED_EARLY, 24, True), (None, 2, True)]
)
def test_a_run_that_goes_on_reads_channels_back_as_the_stopped_one_of_its_night_did(
    db: Database, monkeypatch: pytest.MonkeyPatch, stopped: Reason | None, hours: int, counts: bool
) -> None:
    results = (ChannelResult("list", Standing.REQUIRED, Outcome.OK, complete=True),)
    run(db, NIGHT, DiscoveryReport("south", NIGHT, results, ()), stopped=stopped)
    monkeypatch.setenv("STDWATCH_NOW", stamp(NIGHT + timedelta(hours=hours)))
    assert ("list" in frontier.snapshot(db, "south").complete) is counts
