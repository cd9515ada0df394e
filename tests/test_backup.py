"""Keeping: backup while a crawl runs, restore, retention, a full disk, and the copy before an upgrade."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from backports import zstd
from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.config import Settings
from stdwatch.errors import Busy, StoreError, UsageError
from stdwatch.operations import housekeeping, upkeep
from stdwatch.operations.backup import backup, drop_old, restore
from stdwatch.reasons import StoreCode
from stdwatch.store import backups, database, foreign, locks, people, runs
from stdwatch.store.archive import Archive
from stdwatch.store.checks import troubles_of
from stdwatch.store.runs import Exchange
from tests.desk import later_release

NOW = datetime(2025, 11, 18, 20, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path / "data")


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    with closing(database.connect(settings.database, desk=True)) as db:
        yield db


def fetched(db: Database, settings: Settings, body: bytes, at: datetime, *, listing: bool = False) -> str:
    """A body that came in a run of its own, as a crawl keeps it: archive first, then the log."""
    run = runs.start(db, "uscc", "nightly", 1, at)
    with closing(Archive(settings.archive)) as archive:
        name = archive.add(body, "text/html", at, listing=listing)
    runs.log_fetch(db, run, Exchange(f"https://x/{name}", at, "listing", 200, "ok", len(body), "text/html", name))
    return name


def decided(db: Database, number: int) -> None:
    """A candidate and the decision on it, with the given number in the log."""
    row = {"source": "uscc", "url": "u", "title": "t", "doc_type": "report", "first_seen": stamp(NOW)}
    with database.writing(db):
        candidate = db.table("candidate").insert(row | {"last_changed": stamp(NOW)}).last_pk
        decision = {"id": f"d{number}", "seq": number, "candidate": candidate, "verb": "accept"}
        db.table("decision").insert(decision | {"editor": "李", "at": stamp(NOW)})


def test_a_backup_in_the_middle_of_writing_is_whole_and_a_prefix_of_the_log(db: Database, settings: Settings) -> None:
    fetched(db, settings, b"first", NOW)
    stop = threading.Event()

    def crawl_and_decide() -> None:
        with closing(database.connect(settings.database, desk=False)) as own:
            for number in range(1, 100_000):
                fetched(own, settings, f"body {number}".encode() * 200, NOW)
                decided(own, number)
                if stop.is_set():
                    return

    writer = threading.Thread(target=crawl_and_decide)
    writer.start()
    try:
        made = [backup(settings, None, NOW + timedelta(seconds=number)) for number in range(5)]
    finally:
        stop.set()
        writer.join()
    live = [row[0] for row in db.execute("SELECT id FROM decision ORDER BY seq")]
    sizes = []
    for snapshot in made:
        assert list(troubles_of(snapshot.folder)) == [], "integrity, references, every cited body"
        with closing(sqlite3.connect(snapshot.folder / "stdwatch.db")) as copy:
            log = [row[0] for row in copy.execute("SELECT id FROM decision ORDER BY seq")]
        assert log == live[: len(log)]
        sizes.append(len(log))
    assert sizes[-1] > sizes[0], "it went on meanwhile"


def test_restore_brings_everything_back_and_keeps_what_was_there(db: Database, settings: Settings) -> None:
    name = fetched(db, settings, b"kept", NOW)
    decided(db, 1)
    made = backup(settings, settings.root / "elsewhere", NOW)
    decided(db, 2)
    db.close()
    aside = restore(settings, made.folder, NOW).aside
    with closing(database.connect(settings.database, desk=True)) as again:
        assert [row[0] for row in again.execute("SELECT id FROM decision")] == ["d1"]
    with closing(Archive(settings.archive)) as archive:
        assert archive.get(name) == b"kept"
    with closing(sqlite3.connect(aside / "stdwatch.db")) as before:
        assert before.execute("SELECT count(*) FROM decision").fetchone()[0] == 2


def test_a_backup_of_another_desk_is_refused_and_one_of_ones_own_is_not(
    db: Database, settings: Settings, tmp_path: Path
) -> None:
    decided(db, 1)
    own = backup(settings, None, NOW)
    other = Settings(tmp_path / "other", tmp_path / "other" / "data")
    with closing(database.connect(other.database, desk=True)) as theirs:
        decided(theirs, 1)
        theirs.execute("UPDATE candidate SET url = 'elsewhere'")
    made = backup(other, None, NOW)
    decided(db, 2)
    db.close()
    with pytest.raises(UsageError, match="is of another desk"):
        restore(settings, made.folder, NOW)
    restore(settings, own.folder, NOW)


def test_a_restore_that_finds_no_room_moves_nothing(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched(db, settings, b"kept", NOW)
    made = backup(settings, None, NOW)
    decided(db, 1)
    db.close()

    def full(source: Path, to: Path) -> None:
        if to.name == "archive.db":
            raise StoreError(f"{to}: the disk is full")
        database.copy(source, to)

    monkeypatch.setattr("stdwatch.store.segments.copy", full)
    with pytest.raises(StoreError, match="the disk is full"):
        restore(settings, made.folder, NOW)
    with closing(sqlite3.connect(settings.database)) as still:
        assert still.execute("SELECT count(*) FROM decision").fetchone() == (1,)
    assert not list(settings.data.glob("*-restore-*"))


def test_restore_is_refused_while_anything_has_the_data_open(db: Database, settings: Settings) -> None:
    fetched(db, settings, b"kept", NOW)
    made = backup(settings, None, NOW)
    with pytest.raises(Busy, match="another process has it open: stop stdwatch"):
        restore(settings, made.folder, NOW)
    decided(db, 1)  # and nothing was harmed
    db.close()
    with (
        locks.take(settings.data, "scheduler", StoreCode.SCHEDULER_RUNS),
        pytest.raises(Busy, match=r"in use \(scheduler\)"),
    ):
        restore(settings, made.folder, NOW)


def test_what_is_no_backup_or_a_damaged_one_is_refused(db: Database, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no backup\.json"):
        restore(settings, tmp_path, NOW)
    fetched(db, settings, b"kept" * 9999, NOW)
    made = backup(settings, None, NOW)
    with closing(sqlite3.connect(made.folder / "archive.db")) as archive, archive:
        archive.execute("DELETE FROM body")
    db.close()
    with pytest.raises(StoreError, match=r"archive\.db: 1 bodies that rows cite are not there"):
        restore(settings, made.folder, NOW)


def test_bodies_of_listings_go_after_their_time_and_no_row_cites_one_that_is_gone(
    db: Database, settings: Settings
) -> None:
    old, young = NOW - timedelta(days=91), NOW - timedelta(days=89)
    gone = fetched(db, settings, b"an old list", old, listing=True)
    again = fetched(db, settings, b"the same list", old, listing=True)
    fetched(db, settings, b"the same list", young, listing=True)
    document = fetched(db, settings, b"an old document", old)
    upkeep.nightly(db, settings, ["uscc"], NOW)
    with closing(Archive(settings.archive)) as archive:
        assert archive.get(gone) is None
        assert archive.get(again)
        assert archive.get(document)
    assert list(troubles_of(settings.data)) == []


def test_housekeeping_is_done_once_a_day_and_leaves_a_running_crawl_alone(db: Database, settings: Settings) -> None:
    gone = fetched(db, settings, b"an old list", NOW - timedelta(days=99), listing=True)
    with locks.take(settings.data, "uscc"):
        upkeep.nightly(db, settings, ["uscc"], NOW)
    upkeep.nightly(db, settings, ["uscc"], NOW + timedelta(hours=1))
    with closing(Archive(settings.archive)) as archive:
        assert archive.get(gone)
    upkeep.nightly(db, settings, ["uscc"], NOW + timedelta(days=1))
    with closing(Archive(settings.archive)) as archive:
        assert archive.get(gone) is None


def test_an_upgrade_copies_the_database_before_its_shape_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stdwatch.db"
    with closing(database.connect(path, desk=True)) as db:
        decided(db, 1)
    later_release(monkeypatch)
    with closing(database.connect(path, desk=True)) as db:
        assert "novelty" in db.table_names()
    (kept,) = (tmp_path / "backups").iterdir()
    assert kept.name.startswith("stdwatch-first_release-2")
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT id FROM decision").fetchall() == [("d1",)]
        assert not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'novelty'").fetchall()


def test_too_little_room_begins_no_crawl_and_says_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(housekeeping, "free", lambda _: 90 * 2**20)
    assert not housekeeping.may_crawl(settings)
    assert "no crawl begins; free some space or move the data" in caplog.text
    monkeypatch.setattr(housekeeping, "free", lambda _: 900 * 2**20)
    assert housekeeping.may_crawl(settings)
    assert "900 MB free of the 1024 asked for" in caplog.text


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    if mounted("mount", "-t", "tmpfs", "-o", "size=4m", "small", str(folder)) != 0:
        pytest.skip("no tmpfs can be mounted here")
    yield folder
    mounted("umount", "-l", str(folder))


def mounted(program: str, *arguments: str) -> int:
    """The status of mount or umount; 127 where there is none."""
    path = shutil.which(program)
    return subprocess.run([path, *arguments], check=False, capture_output=True).returncode if path else 127


def test_on_a_full_disk_nothing_stored_is_lost_and_the_message_says_what_to_do(small_disk: Path) -> None:
    settings = Settings(small_disk, small_disk)
    db = database.connect(settings.database, desk=True)
    kept = 0
    with pytest.raises(StoreError, match="the disk is full: free some space, nothing stored was lost"):
        for number in range(1, 100_000):
            decided(db, number)
            fetched(db, settings, Random(number).randbytes(4000), NOW)  # noqa: S311 - bytes that do not compress
            kept = number
    db.close()
    assert mounted("mount", "-o", "remount,size=30m", str(small_disk)) == 0, "the operator frees some space"
    assert list(troubles_of(small_disk)) == []
    with closing(database.connect(settings.database, desk=True)) as again:
        (stored,) = again.execute("SELECT count(*) FROM decision").fetchone()
        assert stored >= kept > 10
        decided(again, stored + 1)


def test_a_restore_ends_sessions_and_keys_and_names_users_that_differ(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(people._COST, "n", 2**4)
    Archive(settings.archive).close()
    for name in ("Wang", "Zhao"):
        people.add(db, name, "correct horse", "editor", NOW)
    token, key = people.sign_in(db, "Wang", "correct horse", NOW), people.new_feed_key(db, "Wang", NOW)
    made = backup(settings, None, NOW)
    people.add(db, "Sun", "correct horse", "editor", NOW)
    people.set_password(db, "Zhao", "another horse")
    db.close()
    assert restore(settings, made.folder, NOW).users == ("Sun", "Zhao")
    with closing(database.connect(settings.database, desk=True)) as back:
        assert token
        assert people.signed_in(back, token, NOW) is None
        assert people.feed_reader(back, key, NOW) is None
        assert people.sign_in(back, "Wang", "correct horse", NOW)


@pytest.mark.parametrize("name", ["stdwatch.db", "archive.db"])
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER quiet AFTER INSERT ON {table} BEGIN DELETE FROM {table}; END",
        "CREATE VIEW decoy AS SELECT * FROM {table}",
        "CREATE TRIGGER decision_stays_2 AFTER UPDATE ON {table} BEGIN SELECT 1; END",
        "CREATE INDEX slow ON {table} (hex(zeroblob(1000000)))",
        "CREATE VIRTUAL TABLE other USING fts5 (a, content='{table}')",
        "ALTER TABLE {table} ADD COLUMN slow TEXT AS (hex(zeroblob(1000000000)))",
        "ALTER TABLE {table} ADD COLUMN more TEXT CHECK (more IS NULL OR length(hex(zeroblob(1000000000))))",
    ],
)
def test_a_backup_with_statements_that_are_not_ours_is_refused(
    name: str, statement: str, db: Database, settings: Settings
) -> None:
    Archive(settings.archive).close()
    made = backup(settings, None, NOW)
    db.close()
    with closing(sqlite3.connect(made.folder / name)) as planted:
        planted.execute(statement.format(table="decision" if name == "stdwatch.db" else "body"))
    before = settings.database.read_bytes()
    with pytest.raises(UsageError, match="is no backup of stdwatch"):
        restore(settings, made.folder, NOW)
    assert settings.database.read_bytes() == before


_TRIGGER = "CREATE TRIGGER sqlite_quiet AFTER INSERT ON decision BEGIN DELETE FROM decision; END"
_MORE = "(more AS (hex(zeroblob(1000000000))), "
_HIDDEN = "the--'); DELETE FROM decision; SELECT ('\n decision"


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("INSERT INTO sqlite_schema VALUES ('trigger', 'sqlite_quiet', 'decision', 0, ?)", _TRIGGER),
        ("UPDATE sqlite_schema SET sql = replace(sql, 'the decision', ?) WHERE name = 'decision_stays'", _HIDDEN),
        ("UPDATE sqlite_schema SET sql = replace(sql, '(', ?) WHERE name = 'sqlite_stat1'", _MORE),
        (
            "UPDATE sqlite_schema SET sql = replace(sql, 'BEGIN', ?) WHERE name = 'decision_stays'",
            b"BEGIN SELECT '\xff';",
        ),
    ],
    ids=["a name of SQLite's", "behind a literal", "statistics that compute", "no UTF-8"],
)
def test_statements_that_sqlite_itself_would_not_make_are_found_too(
    statement: str, value: str | bytes, db: Database, settings: Settings
) -> None:
    db.execute("ANALYZE")
    assert foreign.objects(settings.database) == []
    with closing(sqlite3.connect(settings.database)) as planted:
        planted.execute("PRAGMA writable_schema=ON")
        assert planted.execute(statement, [value]).rowcount == 1
        planted.commit()
    assert len(foreign.objects(settings.database)) == 1


_ELSEWHERE = ("../secret", "/dev/zero", "pipe", "project")
_LABELS = ["[]", "[" * 100_000]
_LABELS += [f'{{"files": {files}}}' for files in ("[]", *(f'{{"{name}": ""}}' for name in _ELSEWHERE))]


@pytest.mark.parametrize("label", _LABELS)
def test_a_label_that_names_anything_but_files_of_the_backup_is_refused(
    label: str, db: Database, settings: Settings
) -> None:
    Archive(settings.archive).close()
    made = backup(settings, None, NOW)
    db.close()
    os.mkfifo(made.folder / "pipe")
    (made.folder / "backup.json").write_text(label)
    with pytest.raises(StoreError, match=r"backup\.json or what it names cannot be read"):
        restore(settings, made.folder, NOW)


def test_a_body_that_unpacks_without_end_is_no_sound_backup(db: Database, settings: Settings) -> None:
    Archive(settings.archive).close()
    made = backup(settings, None, NOW)
    db.close()
    endless = zstd.ZstdCompressor()
    packed = b"".join(endless.compress(bytes(2**24)) for _ in range(17)) + endless.flush()
    with closing(sqlite3.connect(made.folder / "archive.db")) as planted, planted:
        planted.execute("INSERT INTO body VALUES ('a', 'text/html', 1, 0, '2025-11-18T00:00:00Z', ?)", [packed])
    with pytest.raises(StoreError, match="bodies are damaged"):
        restore(settings, made.folder, NOW)


@pytest.mark.parametrize("name", ["..", "other", "../elsewhere/stdwatch-2025-01-01T000000Z"])
def test_a_database_from_elsewhere_has_no_other_folder_dropped(name: str, db: Database, settings: Settings) -> None:
    folder = settings.backup_folder / name
    folder.mkdir(parents=True, exist_ok=True)
    for day in range(9):
        backups.note(db, folder if day == 0 else settings.backup_folder / f"stdwatch-{day}", NOW + timedelta(day), 1)
    drop_old(settings)
    assert folder.is_dir()
    assert settings.database.is_file()


def test_a_backup_that_leads_elsewhere_by_a_link_is_refused(db: Database, settings: Settings, tmp_path: Path) -> None:
    Archive(settings.archive).close()
    made = backup(settings, None, NOW)
    db.close()
    secret = tmp_path / "secret"
    secret.write_text("key")
    (made.folder / "project" / "spiders").mkdir(parents=True, exist_ok=True)
    (made.folder / "project" / "spiders" / "other.py").symlink_to(secret)
    with pytest.raises(UsageError, match="is a link"):
        restore(settings, made.folder, NOW)


def test_a_restore_puts_back_settings_and_spiders_and_nothing_else(db: Database, settings: Settings) -> None:
    Archive(settings.archive).close()
    made = backup(settings, None, NOW)
    db.close()
    for name in ("scheduler.py", "pipelines/store.py", "spiders/new.py", "spiders/inner/new.py"):
        path = made.folder / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("made = True")
    restore(settings, made.folder, NOW)
    assert [path.name for path in settings.root.rglob("*.py") if "backups" not in path.parts] == ["new.py"]


def test_the_next_backup_holds_only_what_is_new_and_is_whole_without_the_first(
    db: Database, settings: Settings
) -> None:
    old = [fetched(db, settings, secrets.token_bytes(50_000), NOW) for _ in range(9)]
    first = backup(settings, None, NOW)
    new = fetched(db, settings, b"what came since" * 999, NOW)
    second = backup(settings, None, NOW + timedelta(1))
    third = backup(settings, None, NOW + timedelta(2))
    assert (first.bodies, second.bodies, third.bodies) == (9, 10, 10)
    assert second.fresh < first.fresh - 400_000
    assert second.size > first.size - 100_000
    for folder in (first.folder, second.folder):
        shutil.rmtree(folder)
    assert list(troubles_of(third.folder)) == []
    settings.archive.unlink()
    db.close()
    restore(settings, third.folder, NOW + timedelta(3))
    with closing(Archive(settings.archive)) as archive:
        assert archive.missing([*old, new]) == []
        assert archive.get(new) == b"what came since" * 999


def test_what_is_damaged_in_an_earlier_backup_is_not_handed_on(db: Database, settings: Settings) -> None:
    name = fetched(db, settings, b"kept", NOW)
    first = backup(settings, None, NOW)
    with closing(sqlite3.connect(first.folder / "archive.db")) as archive, archive:
        archive.execute("UPDATE body SET z = x'00'")
    second = backup(settings, None, NOW + timedelta(1))
    assert list(troubles_of(second.folder)) == []
    assert list(troubles_of(first.folder)) == [f"archive.db: 1 bodies are damaged, such as {name}"]


@pytest.mark.parametrize("earlier", [False, True])
def test_a_damaged_archive_is_told_and_no_backup_is_made_of_it(db: Database, settings: Settings, earlier: bool) -> None:
    for _ in range(9):
        fetched(db, settings, secrets.token_bytes(9_000), NOW)
    kept = [backup(settings, None, NOW).folder] if earlier else []
    content = settings.archive.read_bytes()
    settings.archive.write_bytes(content[:4096] + bytes(len(content) - 4096))
    with pytest.raises(StoreError, match=r"archive\.db"):
        backup(settings, None, NOW + timedelta(1))
    assert list(settings.backup_folder.glob("*")) == kept


def test_a_file_that_backups_share_takes_its_room_once(db: Database, settings: Settings) -> None:
    fetched(db, settings, secrets.token_bytes(900_000), NOW)
    first = backup(settings, None, NOW)
    second = backup(settings, None, NOW + timedelta(1))
    taken = dict(housekeeping.sizes_of(settings.data))["backups"]
    assert first.size < taken < first.size + second.size - 900_000


def test_a_backup_begins_anew_once_much_of_the_last_one_was_dropped(db: Database, settings: Settings) -> None:
    names = [fetched(db, settings, secrets.token_bytes(9_000), NOW, listing=True) for _ in range(9)]
    backup(settings, None, NOW)
    db.execute("UPDATE fetch SET body_hash = NULL")
    with closing(Archive(settings.archive)) as archive:
        archive.drop(names[2:])
    second = backup(settings, None, NOW + timedelta(1))
    assert second.bodies == 2
    assert [path.name for path in second.folder.glob("archive*")] == ["archive.db"]
