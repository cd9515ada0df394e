"""A day that a channel tells more precisely is the better one, whichever channel came first, and is nobody's edit."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch.items import (
    Alias,
    Answer,
    ChannelKind,
    DiscoveryReport,
    Document,
    Fetched,
    FetchReason,
    FetchTask,
    Lead,
    MergedLead,
    Precision,
    Published,
)
from stdwatch.reading.documents import with_chosen_date
from stdwatch.reasons import Change
from stdwatch.store import database, frontier, intake, runs
from tests.scripted_replica import NIGHT

URL = "https://south.example/a-note"
DAY = Published("2025-08-12", Precision.DAY, "page")
INSTANT = Published("2025-08-12T13:24:45-04:00", Precision.INSTANT, "rest")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with closing(database.connect(tmp_path / "stdwatch.db", desk=False)) as opened:
        yield opened


def told(db: Database, day: Published, night: int) -> None:
    """What a channel says of the known document, for which nobody asks that night."""
    at = NIGHT + timedelta(night)
    lead = Lead(URL, "posts", ChannelKind.REST, (Alias("path", "/a-note"),), "A note", day)
    known = MergedLead(lead, lead.aliases, ("posts",), 1, fetch=False, why=FetchReason.UNCHANGED)
    run = runs.start(db, "south", "nightly", 1, at)
    intake.store_discovery(db, DiscoveryReport("south", at, (), (known,)), run)


def read(db: Database, night: int, why: FetchReason = FetchReason.RECHECK) -> str:
    """Fetch the page, which tells its day alone, with what the frontier knows of it; returns the change."""
    known = frontier.snapshot(db, "south").targets.get(1)
    published = known.published if known else DAY
    task = FetchTask(URL, "page", why, conditional=False, target=known.id if known else None, published=published)
    answer = Answer(URL, 200, NIGHT + timedelta(night), b"", "hash", "text/html")
    document = with_chosen_date(Document(URL, "A note", "The bell is rung at noon.", (), DAY), task)
    return intake.store_fetched(db, Fetched("south", task, answer, document=document), "1").change


def shown(db: Database) -> tuple[object, ...]:
    return tuple(db.execute("SELECT published, published_precision, day, changed_since FROM candidate").fetchone())


def test_an_instant_that_a_channel_tells_later_is_kept_for_the_next_reading_and_calls_nobody(db: Database) -> None:
    read(db, 0, FetchReason.FIRST_PAGE)
    db.execute("UPDATE target SET published = ?, published_precision = 'day', date_origin = 'listing'", [DAY.value])
    told(db, INSTANT, 1)
    assert Change(read(db, 7)) is Change.NOISE
    assert shown(db) == (INSTANT.value, "instant", DAY.value, 0)


def test_another_day_is_no_finer_one_and_stays_an_edit(db: Database) -> None:
    read(db, 0, FetchReason.FIRST_PAGE)
    db.execute("UPDATE target SET published = ?, published_precision = 'day', date_origin = 'listing'", [DAY.value])
    told(db, replace(INSTANT, value="2025-08-11T13:24:45-04:00"), 1)
    assert read(db, 7) == "unchanged"
    assert shown(db)[0] == DAY.value
