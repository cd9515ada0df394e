"""Replay: what is kept is read again, compared, and takes over only when that is asked for."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from stdwatch.cli import main
from stdwatch.config import Settings
from stdwatch.operations.reading_changes import FIELDS, changes
from stdwatch.operations.replay import replay
from stdwatch.store import database, queue
from stdwatch.store.archive import Archive
from stdwatch.store.filters import Filters
from tests.crawls import ROOT, Bench
from tests.shown_pages import unknown

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawls")]


@pytest.fixture
def settings(settled: Bench) -> Settings:
    """After a night over two sources."""
    return Settings(ROOT, settled.data)


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    with closing(database.connect(settings.database, desk=True)) as db:
        yield db


def found(db: Database, words: str) -> list[str]:
    return [row.title for row in queue.inbox(db, Filters(state=None, query=words))]


def spoil(db: Database) -> str:
    """Let one page be held as a poor extractor would have read it; returns its title."""
    title, candidate, reading = db.execute(
        "SELECT c.title, c.id, p.reading FROM candidate c JOIN part p ON p.candidate = c.id AND p.kind = 'page'"
        " WHERE c.source = 'whitehouse' LIMIT 1"
    ).fetchone()
    with database.writing(db):
        db.execute("UPDATE reading SET title = 'Zinnober', extractor = '0' WHERE id = ?", [reading])
        db.execute("UPDATE candidate SET title = 'Zinnober' WHERE id = ?", [candidate])
        db.execute("DELETE FROM search WHERE rowid = ?", [candidate])
    return str(title)


def test_what_a_crawl_has_read_is_read_the_same_again(settings: Settings) -> None:
    report = replay(settings, activate=False)
    assert report.read > 20
    assert (report.failed, dict(report.differs)) == ([], {})


def test_differences_are_told_by_field_and_change_nothing_until_that_is_asked_for(
    settings: Settings, db: Database
) -> None:
    title = spoil(db)
    report = replay(settings, activate=False, source="whitehouse")
    assert {name: report.differs[name] for name in FIELDS if report.differs[name]} == {"title": 1}
    ((why, _),) = report.reasons["title"].items()
    (change,) = report.examples["title", why]
    assert (change.before, change.after) == ("Zinnober", title[:80])
    assert found(db, title.split()[0]) == [] or title not in found(db, title.split()[0])
    assert db.execute("SELECT count(*) FROM candidate WHERE title = 'Zinnober'").fetchone() == (1,)


def test_what_takes_over_is_shown_found_and_judged(settings: Settings, db: Database) -> None:
    title = spoil(db)
    seen = db.execute("SELECT first_seen, last_changed, url FROM candidate WHERE title = 'Zinnober'").fetchone()
    replay(settings, activate=True)
    assert title in found(db, title)
    row = db.execute("SELECT first_seen, last_changed, url FROM candidate WHERE title = ?", [title]).fetchone()
    assert row == seen
    assert db.execute("SELECT count(*) FROM candidate WHERE id NOT IN (SELECT candidate FROM score)").fetchone() == (0,)
    assert db.execute("SELECT count(*) FROM revision WHERE kind <> 'first'").fetchone() == (0,)


def test_a_body_that_is_not_kept_is_named_and_is_the_exit_status(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Archive, "get", lambda *_: None)
    monkeypatch.setenv("STDWATCH_DATA", str(settings.data))
    ended = CliRunner().invoke(main, ["replay", "--source", "uscc"])
    assert ended.exit_code == 1
    assert "its body is not in the archive" in ended.stderr


def test_each_field_that_differs_is_told_with_its_rule_and_its_first_difference() -> None:
    old = unknown('<meta itemprop="datePublished" content="2025-11-04">')
    new = unknown("<p>One line more stands here, about the gauges.</p>")
    differences = {change.field: (change.before, change.after, change.why) for change in changes(old.url, old, new)}
    assert differences["text"][:2] == ("nothing", "'One line more stands here, about the gauges.'")
    assert differences["published"] == ("2025-11-04", "none", 'rule: page: meta "datepublished" -> none')
    assert set(differences) == {"published", "text", "blocks"}
