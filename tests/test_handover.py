"""What was added by hand of a host becomes a source's own once its host has a spider."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlite_utils import Database

from stdwatch.extraction import EXTRACTOR
from stdwatch.items import (
    MANUAL,
    MANUAL_SOURCE,
    Answer,
    Attachment,
    Document,
    Fetched,
    FetchReason,
    FetchTask,
    Precision,
    Published,
)
from stdwatch.manual import ManualSite
from stdwatch.polling import PollContext, fetch_tasks
from stdwatch.store import database, frontier, intake, splitting
from stdwatch.triage import desk
from stdwatch.triage.desk import DecisionRequest
from stdwatch.web_content.urls import UrlRules, patterns
from tests.scripted_replica import NIGHT

URLS = UrlRules("south.example", hosts=("www.south.example",), accept=patterns("^/notes/[^/]+/$"))
PASTED, URL = "http://www.south.example/notes/gauges", "https://south.example/notes/gauges/"
TEXT = "\n".join(f"Gauge {number} is read by two people, who sign for it." for number in range(9))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with closing(database.connect(tmp_path / "stdwatch.db", desk=False)) as opened:
        yield opened


def page(url: str, text: str = TEXT, source: str = "south", why: FetchReason = FetchReason.NEW) -> Fetched:
    urls = ManualSite.urls if source == MANUAL_SOURCE else URLS
    published = Published("2026-05-04", Precision.DAY, "page")
    file = Attachment("https://south.example/files/gauges.pdf", "Gauges")
    document = Document(url, "On gauges", text, (), published, aliases=urls.aliases(url), attachments=(file,))
    answer = Answer(url, 200, NIGHT, text.encode(), f"hash of {text}", "text/html")
    return Fetched(source, FetchTask(url, "page", why, conditional=False), answer, document=document)


def by_hand(db: Database, url: str = PASTED, text: str = f"Menu\n{TEXT}") -> int:
    """A page that was read without rules, so that a line of the menu is in its text, and accepted."""
    candidate = intake.store_fetched(db, page(url, text, MANUAL_SOURCE, MANUAL), EXTRACTOR).candidate
    desk.decide(db, DecisionRequest(str(uuid4()), candidate, "accept", "ed"), today=NIGHT.date(), at=NIGHT)
    return candidate


def test_a_candidate_goes_to_the_source_with_its_decision_its_names_and_its_files(db: Database) -> None:
    candidate = by_hand(db)
    assert intake.take_over(db, "south", URLS, NIGHT) == 1
    assert db.execute("SELECT id, source, url, state FROM candidate").fetchall() == [
        (candidate, "south", URL, "accepted")
    ]
    assert set(db.execute("SELECT source, kind FROM target")) == {("south", "page"), ("south", "attachment")}
    assert db.execute("SELECT source, value, candidate FROM alias").fetchall() == [
        ("south", "/notes/gauges/", candidate)
    ]
    assert intake.take_over(db, "south", URLS, NIGHT) == 0


def test_it_is_read_again_by_the_rules_of_the_source_and_that_is_no_edit(db: Database) -> None:
    by_hand(db)
    intake.take_over(db, "south", URLS, NIGHT)
    night = PollContext(NIGHT + timedelta(1), "UTC", extractor=EXTRACTOR)
    (task,) = (task for task in fetch_tasks([], [], frontier.snapshot(db, "south"), night) if task.kind == "page")
    assert (task.url, task.why) == (URL, FetchReason.HANDED_OVER)
    again = page(URL)
    again = replace(again, task=task, earlier=again.document)
    assert intake.store_fetched(db, again, EXTRACTOR).change == "unchanged"
    assert db.execute("SELECT changed_since FROM candidate").fetchall() == [(0,)]
    reading = "SELECT t.text FROM part p JOIN reading r ON r.id = p.reading JOIN text t ON t.hash = r.text_hash"
    assert db.execute(reading).fetchall() == [(TEXT,)]
    later = fetch_tasks([], [], frontier.snapshot(db, "south"), replace(night, at=NIGHT + timedelta(2)))
    assert not [task for task in later if task.why is FetchReason.HANDED_OVER]


@pytest.mark.parametrize("pasted", [PASTED, URL], ids=["another form", "the same address"])
def test_one_that_the_source_has_already_becomes_one_with_it_and_can_be_split(db: Database, pasted: str) -> None:
    known = intake.store_fetched(db, page(URL), EXTRACTOR).candidate
    lost = by_hand(db, pasted)
    intake.take_over(db, "south", URLS, NIGHT)
    assert db.execute("SELECT id, url, state FROM candidate WHERE merged_into IS NULL").fetchall() == [
        (known, URL, "accepted")
    ]
    assert db.execute("SELECT merged_into FROM candidate WHERE id = ?", [lost]).fetchone() == (known,)
    assert db.execute("SELECT count(*) FROM target WHERE kind = 'page'").fetchone() == (1,)
    splitting.split(db, known, "ed", NIGHT)
    apart = db.execute("SELECT id, state FROM candidate WHERE merged_into IS NULL ORDER BY id").fetchall()
    assert apart == [(known, "inbox"), (lost, "accepted")]


def test_additions_of_other_hosts_and_files_of_no_host_stay_where_they_are(db: Database) -> None:
    by_hand(db, "https://north.example/notes/gauges/")
    other = page("urn:sha256:ab", "A file that came by mail.", MANUAL_SOURCE, MANUAL)
    intake.store_fetched(db, other, EXTRACTOR)
    assert intake.take_over(db, "south", URLS, NIGHT) == 0
    assert {row[0] for row in db.execute("SELECT source FROM candidate")} == {MANUAL_SOURCE}
