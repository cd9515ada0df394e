"""The doctor finds what is wrong, and says what to do; coverage adds up with the database."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.config import Settings
from stdwatch.items import Document
from stdwatch.operations import doctor, housekeeping, recipients, soundness
from stdwatch.operations.coverage import statement
from stdwatch.store import database, outbox, readings, runs
from stdwatch.store.archive import Archive
from tests.sentences import stored

NOW = datetime(2025, 11, 18, 20, 30, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("STDWATCH_NOW", stamp(NOW))
    monkeypatch.setattr(housekeeping, "free", lambda _: 5 * 2**30)
    return Settings(tmp_path, tmp_path / "data", contact="mailto:desk@example.org")


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    with closing(database.connect(settings.database, desk=True)) as db:
        yield db


def wrong(settings: Settings) -> list[str]:
    """What the doctor finds wrong, but for fonts and locks, which are the machine's."""
    findings = (finding for finding in doctor.examine(settings) if finding.what not in ("fonts", "confinement"))
    return [f"{finding.what}: {finding.detail}" for finding in findings if not finding.well]


def test_a_new_installation_with_a_contact_is_well(settings: Settings) -> None:
    assert wrong(settings) == []


def test_a_scheduler_that_is_not_heard_of_is_wrong(settings: Settings, db: Database) -> None:
    runs.record_heartbeat(db, "scheduler", NOW - timedelta(minutes=14))
    assert wrong(settings) == []
    runs.record_heartbeat(db, "scheduler", NOW - timedelta(hours=9))
    assert wrong(settings) == [
        "scheduler: last heard of 2025-11-18 19:30 +0800: it does not run; start stdwatch up or scheduler.py"
    ]


def test_a_clock_that_was_or_is_wrong_is_seen(
    settings: Settings, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.record_heartbeat(db, "scheduler", NOW + timedelta(days=30))
    (line,) = wrong(settings)
    assert line.startswith("clock: something was written at 2025-12-18T20:30:00Z, which is yet to come: one clock")
    monkeypatch.setenv("STDWATCH_NOW", "1970-01-01T00:00:05Z")
    assert "clock: it is 1970-01-01T00:00:05Z: set this machine's clock (timedatectl)" in wrong(settings)


def test_little_room_is_wrong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "free", lambda _: 300 * 2**20)
    (line,) = wrong(settings)
    assert "disk: 0.3 GB free: LOW, see docs/operations.md" in line


def test_a_damaged_archive_and_a_missing_contact_are_wrong(settings: Settings, db: Database) -> None:
    Archive(settings.archive).close()
    content = settings.archive.read_bytes()
    settings.archive.write_bytes(b"x" * 100 + content[100:])
    lines = wrong(Settings(settings.root, settings.data))
    assert any(line.startswith("archive: ") and "restore a backup" in line for line in lines)
    assert any(line.startswith("contact: none") for line in lines)


def test_one_damage_is_told_once(settings: Settings, db: Database) -> None:
    with closing(Archive(settings.archive)) as archive:
        for number in range(99):
            archive.add(b"%d" % number * 99, "text/html", NOW, listing=False)
    content = settings.archive.read_bytes()
    settings.archive.write_bytes(content[: len(content) // 2])
    lines = [line for line in wrong(settings) if line.startswith("archive: ")]
    assert len(lines) == len(set(lines)) > 0


def test_a_copy_of_the_archive_beside_it_hides_no_lost_body(settings: Settings, db: Database) -> None:
    with closing(Archive(settings.archive)) as archive:
        name = archive.add(b"a body", "text/html", NOW, listing=False)
        shutil.copy(settings.archive, settings.data / "archive-old.db")
        archive.drop([name])
    run = runs.start(db, "uscc", "nightly", 1, NOW)
    runs.log_fetch(db, run, runs.Exchange("https://x/", NOW, "listing", 200, "ok", 6, "text/html", name))
    assert [line for line in wrong(settings) if "1 bodies that rows cite are not there" in line]


def test_a_folder_that_cannot_be_entered_is_told(
    settings: Settings, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = os.access

    def access(path: Path, rights: int) -> bool:
        """As for an owner who is not root, who may do everything."""
        return known(path, rights) and (path.stat().st_mode >> 6) & rights == rights

    monkeypatch.setattr("stdwatch.operations.soundness.os.access", access)
    folder = settings.data / "backups"
    folder.mkdir(mode=0o700)
    assert wrong(settings) == []
    folder.chmod(0o600)
    try:
        assert f"files: {folder} cannot be read and written" in "".join(wrong(settings))
    finally:
        folder.chmod(0o700)


def test_a_mistake_in_the_words_of_the_editors_is_told_with_its_line(settings: Settings, db: Database) -> None:
    settings.words.write_text('[[term]]\nkind = "TBT"\nquote = 2.0\nrank = 0.9\nwords = ["x y"]\n', "utf-8")
    (line,) = wrong(settings)
    assert line.startswith(f"words: {settings.words}, line 3: quote is a number from 0 to 1")
    settings.words.write_text('[[term]]\nkind = "TBT"\nquote = 1.0\nrank = 0.9\nwords = ["x y"]\n', "utf-8")
    assert wrong(settings) == []
    assert f"with those of {settings.words}" in "".join(finding.detail for finding in doctor.examine(settings))


def test_words_that_the_settings_name_must_be_there(settings: Settings, db: Database) -> None:
    (line,) = wrong(replace(settings, lexicon="ours.toml"))
    assert line == f"words: {settings.root / 'ours.toml'}: not there; see the setting lexicon in stdwatch.toml"


def test_links_that_lead_nowhere_are_no_fault_and_hide_none(settings: Settings, db: Database) -> None:
    (settings.data / "loop").symlink_to("loop")
    (settings.data / "gone").symlink_to("nowhere")
    before = wrong(settings)
    assert "cannot be looked at" not in str(before)
    (settings.data / "log").write_bytes(b"")
    (problem,) = [line for line in wrong(settings) if line not in before]
    assert problem.startswith("files: ")
    assert "move it away" in problem


def test_a_failing_target_is_wrong_and_its_secret_is_not_shown(settings: Settings, db: Database) -> None:
    url = "json://me:secret@127.0.0.1:9/"
    failing_settings = Settings(settings.root, settings.data, contact="x", alarms=(url, "nonsense://x"))
    outbox.write_daily(db, "digest", ("a", "b"), NOW)
    outbox.note_delivery(db, 1, recipients.name_of(url), "connection refused", NOW)
    report = "\n".join(wrong(failing_settings))
    assert "connection refused" in report
    assert "Apprise does not understand this URL" in report
    assert "secret" not in report


def test_an_ill_source_is_wrong(settings: Settings, db: Database) -> None:
    night = {"source": "uscc", "kind": "nightly", "pid": 1, "started": stamp(NOW), "ended": stamp(NOW)}
    db.table("run").insert(night | {"verdict": "broken", "reasons": stored(["no listing was parsed"]), "severity": 2})
    assert wrong(settings) == ["source uscc: failing: no listing was parsed"]


def seen(db: Database, url: str, state: str, *, decided: str = "", read: bool = True, day: date = TODAY) -> None:
    """A page that was seen, and its candidate in the given state where it was fetched."""
    at = f"{day}T20:40:00Z"
    part = None
    if decided:
        row = {"source": "uscc", "url": url, "title": "t", "doc_type": "report", "first_seen": at, "last_changed": at}
        candidate = db.table("candidate").insert(row | {"state": decided}).last_pk
        page = {"kind": "page", "role": "page", "url": url, "title": "t", "position": 0, "media_type": "text/html"}
        part = int(str(db.table("part").insert(page | {"candidate": candidate, "first_seen": at}).last_pk))
        if read:
            revision = readings.add_revision(db, part, "00", "first", NOW)
            reading = readings.add_reading(db, revision, "1", Document(url, "t", "text", ()), NOW)
            db.execute("UPDATE part SET reading = ? WHERE id = ?", [reading, part])
    target = {"source": "uscc", "kind": "page", "url": url, "state": state, "why": "new", "first_seen": at}
    db.table("target").insert(target | {"part": part})


def test_the_coverage_statement_adds_up_and_names_the_nights_that_were_lost(db: Database) -> None:
    runs.note_source(db, "uscc", {"en": "USCC", "zh": "美中"}, "https://x/", "UTC")
    seen(db, "/left", "known")
    seen(db, "/waiting", "due")
    seen(db, "/gone", "withdrawn")
    seen(db, "/accepted", "stored", decided="accepted")
    seen(db, "/inbox", "stored", decided="inbox")
    seen(db, "/unread", "stored", decided="inbox", read=False)
    seen(db, "/earlier", "stored", decided="rejected", day=date(2025, 9, 1))
    for day, verdict in ((17, "unreachable"), (17, "ok"), (18, "blocked"), (19, "quiet")):
        started = f"2025-11-{day}T20:30:00Z"
        night = {"source": "uscc", "kind": "nightly", "pid": 1, "started": started, "ended": started}
        db.table("run").insert(night | {"verdict": verdict})
    (covered,) = statement(db, date(2025, 11, 1), date(2025, 11, 30))
    assert covered.counts == {
        "seen": 6, "left": 1, "waiting": 1, "gone": 1, "fetched": 3, "read": 2, "unreadable": 1,
        "accepted": 1, "inbox": 1,
    }  # fmt: skip
    assert (covered.nights, covered.unreachable) == (2, {"2025-11-18": "blocked"})
    assert covered.differences == ()


def test_a_coverage_statement_that_does_not_add_up_says_where(db: Database) -> None:
    runs.note_source(db, "uscc", {"en": "USCC", "zh": "美中"}, "https://x/", "UTC")
    seen(db, "/one", "stored", decided="accepted")
    db.execute("DELETE FROM target")
    (covered,) = statement(db, date(2025, 11, 1), date(2025, 11, 30))
    assert covered.differences == ("1 candidates appeared in these days, 0 of the pages seen in them are stored",)


def test_a_kernel_without_locks_for_the_pdf_child_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stdwatch.confinement.missing_locks", lambda: ("Landlock",))
    details = [
        finding.detail for finding in doctor.examine(settings) if finding.what == "confinement" and not finding.well
    ]
    assert details == ["this kernel has no Landlock: limits alone hold a hostile file"]


def test_secrets_that_are_gone_or_open_to_others_are_told(settings: Settings) -> None:
    path = settings.root / "made.env"
    settings = replace(settings, secrets=path.name)

    def said() -> list[str]:
        return [
            finding.detail for finding in doctor.examine(settings) if finding.what == "secrets" and not finding.well
        ]

    assert "is gone" in said()[0]
    path.touch()
    path.chmod(0o644)
    assert "chmod o=" in said()[0]
    path.chmod(0o640)
    assert said() == []


def test_a_file_that_goes_between_two_looks_is_no_damage(
    settings: Settings, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = soundness._kept
    gone = settings.data / "archive.db-wal"  # as SQLite removes it when the last connection ends
    monkeypatch.setattr(soundness, "_kept", lambda data: iter([*known(data), gone]))
    assert not [line for line in wrong(settings) if "archive.db-wal" in line]
