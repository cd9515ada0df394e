"""The doctor against planted faults: each is found and named with what to do, and none is found where there is none."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest

from stdwatch import clock
from stdwatch.clock import stamp
from stdwatch.config import Settings
from stdwatch.errors import StoreError
from stdwatch.operations import backup, crawls, doctor, housekeeping, recipients
from stdwatch.store import database, locks, mending, outbox, runs
from tests.crawls import Bench

Plant = Callable[[Settings], object]
DEAD = "json://127.0.0.1:9/"


@pytest.fixture
def settings(settled: Bench, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A desk after its first night, with a scheduler, a backup and the editors' own words."""
    monkeypatch.setenv("STDWATCH_NOW", stamp(settled.now - timedelta(hours=22)))
    monkeypatch.setattr(housekeeping, "free", lambda _: 5 * 2**30)
    settings = Settings(
        settled.folder, settled.data, contact="mailto:desk@example.org", alarms=(DEAD,), ping="https://x"
    )
    settings.words.write_text('[[term]]\nkind = "TBT"\nquote = 1.0\nrank = 0.9\nwords = ["x y"]\n', "utf-8")
    with closing(database.connect(settings.database, desk=True)) as db:
        runs.record_heartbeat(db, "scheduler", clock.now())
        outbox.keep_recipients(db, [recipients.name_of(DEAD), "ping"], clock.now())
    backup.backup(settings, None, clock.now())
    return settings


def wrong(settings: Settings) -> list[str]:
    """What the doctor finds wrong, but for fonts, which are the machine's."""
    return [
        f"{finding.what}: {finding.detail}"
        for finding in doctor.examine(settings)
        if not finding.well and finding.what != "fonts"
    ]


def test_nothing_is_found_where_nothing_is_wrong(settings: Settings) -> None:
    assert wrong(settings) == []


def _write(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def _sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def _main(*statements: str) -> Plant:
    return lambda settings: _sql(settings.database, *statements)


def _archive(*statements: str) -> Plant:
    return lambda settings: _sql(settings.archive, *statements)


def _spoil_pages(path: Path) -> None:
    """Overwrite the middle of a file, pages of tables."""
    _sql(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    size = path.stat().st_size
    for number in range(8, size // 4096, 3):
        _write(path, number * 4096, b"\x07" * 200)


def _lose_an_index_entry(settings: Settings) -> None:
    """Let a row be written while SQLite does not know of an index on it."""
    with closing(sqlite3.connect(settings.database, isolation_level=None)) as db:
        row = db.execute(
            "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name = 'run_by_source'"
        ).fetchone()
        db.execute("PRAGMA writable_schema=ON")
        db.execute("DELETE FROM sqlite_schema WHERE name = 'run_by_source'")
    _sql(settings.database, "UPDATE run SET started = '2025-01-01T00:00:00Z' WHERE id = 1")
    with closing(sqlite3.connect(settings.database, isolation_level=None)) as db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", row)


def _foreign(settings: Settings) -> None:
    settings.database.unlink()
    _sql(settings.database, "CREATE TABLE recipe (name)")


def _other_archive(settings: Settings) -> None:
    settings.archive.unlink()
    settings.archive.touch()


def _backup_folder(settings: Settings) -> Path:
    (folder,) = settings.backup_folder.glob("stdwatch-*")
    return folder


def _hold_for_hours(settings: Settings) -> None:
    _held.append(locks.take(settings.data, "uscc"))
    path = settings.data / "locks" / "uscc.lock"
    os.utime(path, (time.time() - 5 * 3600,) * 2)


def _refused(settings: Settings) -> None:
    with closing(database.connect(settings.database, desk=True)) as db:
        outbox.write_daily(db, "digest", ("a", "b"), clock.now())
        outbox.note_delivery(db, 1, recipients.name_of(DEAD), "refused", clock.now())


_held: list[IO[str]] = []

FAULTS: dict[str, tuple[Plant, str]] = {
    "pages of the database": (
        lambda s: _spoil_pages(s.database),
        "stdwatch.db: is damaged: stop stdwatch and restore a backup",
    ),
    "header of the database": (lambda s: _write(s.database, 0, b"x" * 100), "is not a database: move it away"),
    "database cut off": (lambda s: os.truncate(s.database, 40_000), "database: "),
    "database gone": (lambda s: s.database.unlink(), "is gone: restore a backup"),
    "database of something else": (_foreign, "not a database of stdwatch"),
    "database of a newer stdwatch": (
        _main("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('stdwatch', 'later', '')"),
        "made by a newer stdwatch",
    ),
    "index": (_lose_an_index_entry, "index run_by_source: stop stdwatch; stdwatch doctor --mend"),
    "search index damaged": (_main("UPDATE search_data SET block = x'0011' WHERE id > 100"), "doctor --mend"),
    "search index incomplete": (_main("DELETE FROM search WHERE rowid = 1"), "the search index lacks 1 candidates"),
    "counts": (_main("UPDATE candidate_count SET number = number + 1"), "candidate_count says"),
    "broken reference": (
        _main("DELETE FROM text WHERE hash = (SELECT max(text_hash) FROM reading)"),
        "refer to a text",
    ),
    "pages of the archive": (lambda s: _spoil_pages(s.archive), "archive: "),
    "archive gone": (lambda s: s.archive.unlink(), "archive.db is missing"),
    "archive of another desk": (_other_archive, "bodies that rows cite are not there"),
    "a body gone": (_archive("DELETE FROM body WHERE hash = (SELECT max(hash) FROM body)"), "1 bodies that rows cite"),
    "a body damaged": (
        _archive("UPDATE body SET z = x'00' WHERE hash = (SELECT max(hash) FROM body)"),
        "1 bodies are dam",
    ),
    "words with a mistake": (lambda s: s.words.write_text("[[term]\n"), "words: "),
    "words that are no text": (lambda s: s.words.write_bytes(b"\xff\xfe\x00"), "words: "),
    "rates with a mistake": (lambda s: s.rates.write_text("a = = 1\n"), "words: "),
    "backup gone": (lambda s: _backup_folder(s).rename(s.root / "else"), "backup: "),
    "backup damaged": (lambda s: _spoil_pages(_backup_folder(s) / "archive.db"), "backup: "),
    "settings changed in the backup": (
        lambda s: (_backup_folder(s) / "words" / "lexicon.toml").write_text("x") and None,
        "words/lexicon.toml is not what was copied",
    ),
    "backup old": (_main("UPDATE backup SET at = '2025-01-01T00:00:00Z'"), "older than 14 days"),
    "no backup for weeks": (_main("DELETE FROM backup", "UPDATE run SET started = '2025-08-01T00:00:00Z'"), "none yet"),
    "scheduler dead": (_main("UPDATE heartbeat SET at = '2025-08-01T00:00:00Z'"), "it does not run; start"),
    "rows from the future": (_main("UPDATE heartbeat SET at = '2029-08-01T00:00:00Z'"), "which is yet to come"),
    "crawl that hangs": (_hold_for_hours, "has held uscc for 5.0 hours: end it (kill"),
    "recipient failing": (_refused, ": refused"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_and_named_with_what_to_do(fault: str, settings: Settings) -> None:
    plant, expected = FAULTS[fault]
    plant(settings)
    try:
        lines = wrong(settings)
    finally:
        while _held:
            _held.pop().close()
    assert any(expected in line for line in lines), lines
    assert not any("cannot be looked at" in line for line in lines)


def test_a_file_of_another_user_is_found(settings: Settings) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(settings.words, 65534, 65534)
    assert any("belongs to nobody: chown -R root" in line for line in wrong(settings))


def test_settings_that_make_no_sense_are_found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "free", lambda _: 300 * 2**20)
    monkeypatch.setattr(housekeeping, "free_files", lambda _: 5)
    monkeypatch.setenv("STDWATCH_NOW", "1970-01-01T00:00:05Z")
    report = "\n".join(wrong(replace(settings, contact="", lexicon="ours.toml", alarms=("nonsense://x",))))
    for expected in (
        "LOW",
        "room for 5 more files",
        "1970",
        "contact: none",
        "ours.toml: not there",
        "does not understand",
    ):
        assert expected in report


def test_mending_ends_what_can_be_made_anew_and_loses_nothing(settings: Settings) -> None:
    kept = ("SELECT count(*), max(rowid) FROM search", "SELECT sum(number) FROM candidate_count")
    with closing(database.connect(settings.database, desk=True)) as db:
        before = [db.execute(sql).fetchone() for sql in kept]
    _lose_an_index_entry(settings)
    _sql(settings.database, "UPDATE search_data SET block = x'0011' WHERE id > 100", "DELETE FROM facet_count")
    _sql(settings.database, "UPDATE candidate_count SET number = number + 1")
    assert len(wrong(settings)) >= 3
    with closing(database.connect(settings.database, desk=True)) as db:
        mending.mend(db)
        assert [db.execute(sql).fetchone() for sql in kept] == before
    assert wrong(settings) == []


def test_another_user_is_told_whose_the_desk_is_and_writes_nothing(settings: Settings) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    for path in (settings.data, *settings.data.rglob("*")):
        os.chown(path, 65534, 65534)
    with pytest.raises(StoreError, match="belongs to the user nobody: run this as nobody"):
        database.connect(settings.database, desk=True)
    with pytest.raises(StoreError, match="belongs to the user nobody"):
        locks.take(settings.data, "new")
    assert any("belongs to nobody: ask as nobody" in line for line in wrong(settings))
    assert {path.stat().st_uid for path in settings.data.rglob("*")} == {65534}


def test_the_log_of_a_source_is_begun_anew_when_it_is_large_and_one_old_one_is_kept(settings: Settings) -> None:
    order = crawls.Order("ansi", "nightly")
    log = crawls.log_file(settings, order)
    for beginning in (b"first", b"second"):
        log.write_bytes(beginning)
        os.truncate(log, 10 * 2**20 + 1)
        assert crawls.log_file(settings, order) == log
    assert not log.exists()
    assert [path.name for path in log.parent.glob("ansi.log*")] == ["ansi.log.1"]
    with (log.parent / "ansi.log.1").open("rb") as old:
        assert old.read(6) == b"second"
