"""Faults planted one at a time in a desk that was sound: what the doctor finds, names, and says is to be done."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from stdwatch.operations import doctor, housekeeping
from stdwatch.store import database
from tests.mornings import happenings as to
from tests.mornings.happenings import Happening
from tests.mornings.room import Room

RESTORE, MEND = "restore a backup", "doctor --mend"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done to the desk; what the finding is of, and the words that say what to do about it.

    `also` names other findings that follow from the same fault.
    """

    plant: Happening
    what: str
    remedy: str
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """What the doctor said of a fault: findings, whether the fault is among them, and how many are of nothing."""

    fault: str
    said: str
    found: bool
    false: int


def examine(room: Room) -> list[tuple[str, str]]:
    """What the doctor finds wrong, but for fonts and locks of the kernel, which are the machine's."""
    checks = doctor.examine(room.settings)
    return [
        (check.what, check.detail) for check in checks if not check.well and check.what not in {"fonts", "confinement"}
    ]


def told_of(name: str, fault: Fault, room: Room) -> Told:
    """Plant a fault and ask the doctor."""
    fault.plant(room)
    wrong = examine(room)
    is_found = any(what == fault.what and fault.remedy in detail for what, detail in wrong)
    false = sum(what not in {fault.what, *fault.also} for what, _ in wrong)
    lines = "; ".join(f"{what}: {' '.join(detail.split())}" for what, detail in wrong)
    text = lines.replace(f"{room.checkout.root}/", "").replace("|", "/")
    return Told(name, text, is_found, false)


def each(room: Room) -> list[Told]:
    """Every fault in a copy of the same desk, laid where the desk lay; the sound desk comes first."""
    root, aside = room.checkout.root, room.checkout.root.with_name("sound")
    room.stop()
    shutil.copytree(root, aside)
    room_left = vars(housekeeping).copy()
    environment, cases = dict(os.environ), [told_of("none", Fault(to.nothing, "", ""), room)]
    for name, fault in FAULTS.items():
        shutil.rmtree(root)
        shutil.copytree(aside, root)
        os.chdir(root)
        with patch.dict(os.environ, environment):
            room.recipients = room.recipients[:1]
            cases.append(told_of(name, fault, room))
        vars(housekeeping).update(room_left)
        _import_anew()
        while room.checkout.processes:
            room.checkout.processes.pop().kill()
    return cases


def _configured(**more: object) -> Happening:
    return lambda room: room.checkout.configure("20:30", **{**SETTINGS, **more})


def _overwrite(name: str, content: bytes) -> Happening:
    def happen(room: Room) -> None:
        for path in room.settings.data.glob(f"{name}*"):
            path.unlink()
        (room.settings.data / name).write_bytes(content)

    return happen


def _gone(name: str) -> Happening:
    def happen(room: Room) -> None:
        for path in room.settings.data.glob(f"{name}*"):
            path.unlink()

    return happen


def _file_for_folder(name: str) -> Happening:
    def happen(room: Room) -> None:
        shutil.rmtree(room.settings.data / name, ignore_errors=True)
        (room.settings.data / name).write_bytes(b"")

    return happen


def _folder_for_file(name: str) -> Happening:
    def happen(room: Room) -> None:
        _gone(name)(room)
        (room.settings.data / name).mkdir()

    return happen


def _link(name: str, to_what: str) -> Happening:
    def happen(room: Room) -> None:
        _gone(name)(room)
        (room.settings.data / name).symlink_to(to_what)

    return happen


def _locked(room: Room) -> None:
    """Another process holds the database: a child, since a second connection of ours would not be in the way."""
    hold = "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1], isolation_level=None); "
    hold += (
        "db.execute('PRAGMA locking_mode=EXCLUSIVE'); db.execute('BEGIN EXCLUSIVE'); print(flush=True); time.sleep(99)"
    )
    command = [sys.executable, "-c", hold, str(room.settings.database)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    room.checkout.processes.append(holder)
    assert holder.stdout and holder.stdout.readline()


def _other_backup(room: Room) -> None:
    (folder,) = [path for path in room.settings.backup_folder.iterdir() if path.is_dir()]
    for path in folder.glob("*.db"):
        path.unlink()
    with closing(database.connect(folder / "stdwatch.db", desk=True)):
        pass


def _halved(name: str) -> Happening:
    def happen(room: Room) -> None:
        path = room.settings.data / name
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        os.truncate(path, path.stat().st_size // 2)

    return happen


def _mode(mode: int, choose: Callable[[Room], Path]) -> Happening:
    return lambda room: choose(room).chmod(mode)


def _secrets(mode: int | None) -> Happening:
    """A file of secrets that others may read, or that is not there."""

    def happen(room: Room) -> None:
        if mode is not None:
            (room.checkout.root / "secrets.env").write_text("")
            (room.checkout.root / "secrets.env").chmod(mode)
        room.checkout.configure("20:30", **SETTINGS, secrets="secrets.env")

    return happen


def _clock(at: str) -> Happening:
    return lambda room: os.environ.update(STDWATCH_NOW=at)


def _no_files(room: Room) -> None:
    vars(housekeeping)["free_files"] = lambda _: 3


def _spider_broken(room: Room) -> None:
    (room.checkout.root / "spiders" / "gamma.py").write_text("import nothing_of_that_name")
    _import_anew()


def _import_anew() -> None:
    from stdwatch import sources

    sources._loader.cache_clear()


def _recipient(url: str) -> Happening:
    return lambda room: room.recipients.append(url)


SETTINGS: Mapping[str, object] = {
    "digest": "23:30", "least_free": 50, "language": "en", "contact": "mailto:desk@example.org",
}  # fmt: skip

_TRIGGER = "CREATE TRIGGER mine AFTER INSERT ON decision BEGIN SELECT 1; END"
_LATE = "UPDATE backup SET at = '2025-10-01T00:00:00Z'"
_FAILED = """INSERT INTO job (kind, asked_by, asked, ended, state, message) VALUES ('backup', 'scheduler',
    '2025-11-18T22:00:00Z', '2025-11-18T22:00:01Z', 'failed', '{"code": "text", "params": {"text": "no room"}}')"""
_REFUSED = """INSERT INTO delivery (message, recipient, tries, at, error)
    SELECT max(id), (SELECT name FROM recipient WHERE name <> 'ping'), 1, '2025-11-19T01:00:00Z', 'refused'
    FROM message WHERE true ON CONFLICT DO UPDATE SET error = 'refused'"""

FAULTS: Mapping[str, Fault] = {
    "pages of stdwatch.db damaged": Fault(to.spoil("stdwatch.db"), "database", RESTORE),
    "pages of archive.db damaged": Fault(to.spoil("archive.db"), "archive", RESTORE),
    "stdwatch.db cut in half": Fault(_halved("stdwatch.db"), "database", RESTORE),
    "archive.db cut in half": Fault(_halved("archive.db"), "archive", RESTORE),
    "stdwatch.db gone": Fault(_gone("stdwatch.db"), "database", "stdwatch restore"),
    "archive.db gone": Fault(_gone("archive.db"), "archive", RESTORE),
    "stdwatch.db is a text file": Fault(_overwrite("stdwatch.db", b"not a database\n" * 999), "database", RESTORE),
    "archive.db is empty": Fault(_overwrite("archive.db", b""), "archive", RESTORE),
    "index misses a row": Fault(to.lose_an_index_entry, "database", MEND),
    "search index damaged": Fault(
        to.sql("stdwatch.db", "UPDATE search_data SET block = x'0011' WHERE id > 100"), "database", MEND
    ),
    "search index misses a text": Fault(to.sql("stdwatch.db", "DELETE FROM search"), "database", MEND),
    "counts that do not add up": Fault(
        to.sql("stdwatch.db", "UPDATE candidate_count SET number = number + 1"), "database", MEND
    ),
    "a row without its text": Fault(to.sql("stdwatch.db", "DELETE FROM text"), "database", RESTORE),
    "bodies missing": Fault(to.sql("archive.db", "DELETE FROM body"), "archive", RESTORE),
    "body damaged": Fault(to.sql("archive.db", "UPDATE body SET z = x'00'"), "archive", RESTORE),
    "words with a mistake": Fault(to.words(b"[[term]\n"), "words", "lexicon.toml"),
    "words that are no text": Fault(to.words(b"\xff\xfe\x00"), "words", "lexicon.toml"),
    "words of the settings gone": Fault(_configured(lexicon="own.toml"), "words", "see the setting lexicon"),
    "words are a folder": Fault(lambda room: (room.settings.data / "lexicon.toml").mkdir(), "words", "lexicon.toml"),
    "a file in the place of a folder": Fault(_file_for_folder("locks"), "files", "move it away"),
    "archive.db is a folder": Fault(_folder_for_file("archive.db"), "archive", RESTORE),
    "stdwatch.db leads nowhere": Fault(_link("stdwatch.db", "/nowhere"), "database", "stdwatch restore"),
    "a trigger of somebody else's": Fault(to.sql("stdwatch.db", _TRIGGER), "database", "drop it"),
    "database locked by another process": Fault(_locked, "database", "end what writes to it"),
    "backup of another desk in the place of ours": Fault(_other_backup, "backup", "stdwatch backup makes another"),
    "file of another owner": Fault(to.given_away, "files", "chown -R"),
    "data open to others": Fault(_mode(0o755, lambda room: room.settings.data), "data", "chmod 700"),
    "backups open to others": Fault(_mode(0o755, lambda room: room.settings.backup_folder), "backups", "chmod 700"),
    "secrets gone": Fault(_secrets(None), "secrets", "put back"),
    "secrets open to others": Fault(_secrets(0o644), "secrets", "chmod o="),
    "backup folder gone": Fault(to.backup_gone, "backup", "is the disk mounted?"),
    "backup damaged": Fault(to.backup_damaged, "backup", "stdwatch backup makes another"),
    "backup old": Fault(to.sql("stdwatch.db", _LATE), "backup", "stdwatch backup, and see why"),
    "last backup failed": Fault(to.sql("stdwatch.db", _FAILED), "backup", "no room; stdwatch backup tries again"),
    "clock at 1970": Fault(_clock("1970-01-02T00:00:00Z"), "clock", "set this machine's clock"),
    "clock was ahead": Fault(to.nights_ahead, "clock", "see timedatectl"),
    "disk low": Fault(to.little_room, "disk", "MB"),
    "hardly a file more": Fault(_no_files, "disk", "remove some that nobody needs"),
    "crawl holds a source": Fault(to.hold("backfill"), "running", "end it (kill"),
    "scheduler silent": Fault(_clock("2025-11-19T12:00:00Z"), "scheduler", "start stdwatch up or scheduler.py"),
    "site blocks us": Fault(
        to.sql("stdwatch.db", "UPDATE run SET verdict = 'blocked' WHERE source = 'alpha'"), "source alpha", "failing"
    ),
    "recipient refuses": Fault(to.sql("stdwatch.db", _REFUSED), "alarms", "refused; stdwatch doctor --send"),
    "recipient is no address": Fault(_recipient("nonsense://x"), "alarms", "does not understand this URL"),
    "no contact": Fault(_configured(contact=""), "contact", "set contact in stdwatch.toml"),
    "spider cannot be imported": Fault(
        _spider_broken, "sources", "gamma cannot be imported", frozenset({"source gamma"})
    ),
    "http in public": Fault(_configured(public="http://127.0.0.1:9/"), "public page", "give the proxy https"),
    "public is no address of the page": Fault(
        _configured(public="https://127.0.0.1:9/"), "public page", "is it the address that readers use?"
    ),
}  # fmt: skip
"""By name, in the order of the table."""
