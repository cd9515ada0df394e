"""A list that stands still while other channels go on: how far each channel keeps up, and what is thought of it."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch import verdicts
from stdwatch.clock import stamp
from stdwatch.items import ChannelResult, Standing
from stdwatch.reasons import Outcome
from stdwatch.store import database, history, runs
from stdwatch.verdicts import Freshness, RunObservations, Usual

FIRST = datetime(2025, 11, 3, 20, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with closing(database.connect(tmp_path / "stdwatch.db", desk=False)) as db:
        yield db


def night(db: Database, number: int, *published: str, **named: int) -> int:
    """A night on which documents of these dates were new, and each channel named so many unknown ones."""
    at = FIRST + number * DAY
    run = runs.start(db, "x", "nightly", 1, at)
    for channel, new in named.items():
        row = {"run": run, "channel": channel, "standing": "spare", "outcome": "ok", "reason": "", "complete": 1}
        counts = {"pages": 1, "entries": 30, "matching": 30, "dated": 30, "new": new, "at": stamp(at)}
        db.table("channel_result").insert(row | counts | {"head": "[]"})
    for index, day in enumerate(published):
        row = {"source": "x", "kind": "page", "url": f"https://x/{number}/{index}", "state": "stored", "why": "new"}
        db.table("target").insert(row | {"first_seen": stamp(at), "published": day, "channels": json.dumps([])})
    return run


def fresh(db: Database, run: int) -> dict[str, Freshness]:
    return dict(history.usual(db, "x", FIRST + 9 * DAY, run).fresh)


def test_a_channel_is_measured_by_what_was_new_and_recent_since_the_second_night(db: Database) -> None:
    night(db, 0, *["2025-11-01"] * 90, feed=90, listing=30)
    night(db, 1, "2025-11-03", "2025-11-03", feed=2, listing=2)
    run = night(db, 2, "2025-11-04", "2025-11-04", "2025-11-04", "2025-11", feed=3, listing=1)  # a month is no day
    assert fresh(db, run) == {"feed": Freshness(5, 5, 0), "listing": Freshness(5, 3, 0)}


def test_what_it_names_none_of_is_missed_until_it_names_one_again(db: Database) -> None:
    night(db, 0, feed=90, listing=30)
    night(db, 1, "2025-11-03", "2025-11-03", feed=2, listing=2)
    night(db, 2, "2025-11-04", feed=1, listing=0)
    run = night(db, 3, "2025-11-05", "2025-11-05", feed=2, listing=0)
    assert fresh(db, run)["listing"] == Freshness(2, 2, 3)
    run = night(db, 4, "2025-11-06", feed=1, listing=1)
    assert fresh(db, run)["listing"] == Freshness(6, 3, 0)


@pytest.mark.parametrize("day", ["2025-10-20", "2025-11-04T18:00:00-00:00", "2025-11-04T13:00:00-05:00", "2025-11-04"])
def test_what_is_old_or_came_just_now_tells_nothing(db: Database, day: str) -> None:
    """An archive that a sitemap names at last, and what a cached list cannot know yet."""
    night(db, 0, feed=90, listing=30)
    run = night(db, 1, *[day] * 8, feed=8, listing=0)
    assert fresh(db, run) == {}


def test_a_channel_that_did_not_answer_has_not_stood_still(db: Database) -> None:
    night(db, 0, feed=90, listing=30)
    night(db, 1, "2025-11-03", feed=1, listing=1)
    run = night(db, 2, *["2025-11-04"] * 5, feed=5)
    assert "listing" not in fresh(db, run)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Freshness(40, 40, 3), "degraded"),
        (Freshness(40, 40, 1), "quiet"),
        (Freshness(9, 9, 3), "degraded"),
        (Freshness(3, 3, 9), "quiet"),
        (Freshness(40, 30, 9), "quiet"),
        (Freshness(40, 40, 0), "quiet"),
    ],
)
def test_only_a_channel_that_misses_next_to_nothing_can_stand_still(seen: Freshness, expected: str) -> None:
    results = [ChannelResult(name, Standing.REQUIRED, Outcome.OK) for name in ("listing", "feed")]
    run_verdict = verdicts.verdict_on(
        RunObservations(results, frozenset(), 0, 0, 0, {}, usual=Usual(fresh={"listing": seen}))
    )
    assert (run_verdict.verdict, run_verdict.raises_alarm) == (expected, expected == "degraded")
