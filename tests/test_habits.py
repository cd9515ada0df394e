"""What is usual for a source: a habit that changed for good becomes the rule after a week, a fault never does."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch import verdicts
from stdwatch.items import ChannelKind, ChannelResult, DiscoveryReport, Standing
from stdwatch.reasons import Outcome
from stdwatch.store import database, history, intake, runs
from stdwatch.verdicts import RunObservations, RunVerdict

START = datetime(2025, 9, 1, 20, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with closing(database.connect(tmp_path / "stdwatch.db", desk=False)) as db:
        yield db


def channel(entries: int, *, dated: int | None = None, links: tuple[str, ...] = ()) -> ChannelResult:
    dates = entries if dated is None else dated
    return ChannelResult(
        "listing", Standing.REQUIRED, Outcome.OK, None, True, 1, entries, entries, dates, titled=entries,
        unmatched_links=links, kind=str(ChannelKind.LISTING), rules={"date": "time", "title": "h2"},
    )  # fmt: skip


def pages(number: int, **lacking: int) -> dict[str, int]:
    return {"read": number} | dict.fromkeys(verdicts.FIELDS, number) | lacking


def night(db: Database, number: int, result: ChannelResult, fields: dict[str, int] | None = None) -> RunVerdict:
    """One night as the store keeps it, judged by the nights before it."""
    at = START + number * DAY
    run = runs.start(db, "south", "nightly", 1, at)
    intake.store_discovery(db, DiscoveryReport("south", at, (result,), ()), run)
    usual = history.usual(db, "south", at, run)
    seen = RunObservations([result], frozenset(), 1, 0, 1, {}, fields=fields or {}, usual=usual)
    verdict = verdicts.verdict_on(seen)
    runs.close(db, run, verdict, runs.Counts(), at, fields=fields)
    return verdict


def test_a_list_that_shows_fewer_rows_for_good_is_told_for_a_week(db: Database) -> None:
    outcomes = [night(db, number, channel(30 if number < 12 else 9)).verdict for number in range(40)]
    assert outcomes == ["ok"] * 12 + ["broken"] * 8 + ["ok"] * 20, "of its only channel"


def test_a_list_that_is_short_now_and_then_never_becomes_the_rule(db: Database) -> None:
    outcomes = [night(db, number, channel(9 if number % 3 == 2 else 30)).verdict for number in range(40)]
    assert {verdict for number, verdict in enumerate(outcomes) if number % 3 == 2 and number > 5} == {"broken"}


def test_dates_that_a_selector_no_longer_finds_never_become_the_rule(db: Database) -> None:
    outcomes = [night(db, number, channel(30, dated=30 if number < 12 else 0)).verdict for number in range(40)]
    assert set(outcomes[12:]) == {"broken"}


def test_other_markup_that_is_read_all_the_same_is_the_rule_after_a_week(db: Database) -> None:
    outcomes = [night(db, n, channel(30), pages(5, **({} if n < 12 else {"rules": 0}))).verdict for n in range(30)]
    assert outcomes == ["ok"] * 12 + ["broken"] * 8 + ["ok"] * 10


@pytest.mark.parametrize("field", ["title", "date", "text"])
def test_pages_without_what_they_need_never_become_the_rule(db: Database, field: str) -> None:
    outcomes = [night(db, n, channel(30), pages(5, **({} if n < 12 else {field: 0}))).verdict for n in range(30)]
    assert set(outcomes[12:]) == {"broken"}


def test_quiet_nights_do_not_break_a_week(db: Database) -> None:
    for number in range(12):
        night(db, number, channel(30), pages(5))
    outcomes = [night(db, n, channel(30), pages(5, rules=0) if n % 2 else pages(0)).verdict for n in range(12, 30)]
    assert outcomes[-4:] == ["ok"] * 4


def test_a_new_section_is_told_on_its_first_night(db: Database) -> None:
    links = ("https://south.example/notes/one/",)
    assert [night(db, n, channel(30, links=links)).verdict for n in range(3)] == ["degraded", "ok", "ok"]
