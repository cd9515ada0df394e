"""What can happen to a desk before or in a night: to its disk, its files, its clock, its recipients."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database, Migrations

from stdwatch.clock import stamp
from stdwatch.operations import housekeeping
from stdwatch.store import database
from stdwatch.store.schema import STEPS, migrations
from tests.mornings.room import Room

NIGHT = date(2025, 11, 19)
"""A Wednesday (UTC); the night before it was a good one."""

Happening = Callable[[Room], object]

_HOLDER = """
import sys
from pathlib import Path
from stdwatch.store import locks
lock = locks.take(Path(sys.argv[1]), "alpha")
print(1, flush=True)
sys.stdin.read()
"""

_servers: list[socket.socket] = []


def nothing(room: Room) -> None:
    """A night like any other."""


def moods(**each: str) -> Happening:
    """Sites become so."""

    def happen(room: Room) -> None:
        for name, mood in each.items():
            room.mood(name, mood)

    return happen


def sql(name: str, *statements: str) -> Happening:
    """Somebody changes a database."""

    def happen(room: Room) -> None:
        with closing(sqlite3.connect(room.settings.data / name, isolation_level=None)) as db:
            for statement in statements:
                db.execute(statement)

    return happen


def spoil(name: str) -> Happening:
    """Pages in the middle and at the end of a database are overwritten while nothing runs."""

    def happen(room: Room) -> None:
        room.stop()
        path = room.settings.data / name
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with path.open("r+b") as file:
            for page in range(4, path.stat().st_size // 4096, 2):
                file.seek(page * 4096)
                file.write(b"\x07" * 400)
        room.start()

    return happen


def lose_an_index_entry(room: Room) -> None:
    """A row is written while SQLite does not know of an index on it."""
    path = room.settings.database
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        columns = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema"
        row = db.execute(f"{columns} WHERE name = 'fetch_by_url'").fetchone()
        db.execute("PRAGMA writable_schema=ON")
        db.execute("DELETE FROM sqlite_schema WHERE name = 'fetch_by_url'")
    sql("stdwatch.db", "INSERT INTO fetch (url, at, why, outcome) VALUES ('x', '2025-11-19', 'x', 'ok')")(room)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", row)


def hold(kind: str) -> Happening:
    """A crawl of alpha that was begun four hours ago hangs, and nobody watches it."""

    def happen(room: Room) -> None:
        words = [sys.executable, "-c", _HOLDER, str(room.settings.data), "crawl", "alpha", "-a", f"kind={kind}"]
        crawl = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, text=True
        )
        if crawl.stdout:
            crawl.stdout.readline()
        crawl.send_signal(signal.SIGSTOP)
        os.utime(room.settings.data / "locks" / "alpha.lock", (time.time() - 4 * 3600,) * 2)
        room.checkout.processes.append(crawl)

    return happen


def small_disk(options: str, then: Callable[[Room, Path], object]) -> Happening:
    """The data lie on a small disk of their own, and something happens to it."""

    def happen(room: Room) -> None:
        room.stop()
        data, aside = room.settings.data, room.checkout.root / "aside"
        data.rename(aside)
        data.mkdir()
        _run("mount", "-t", "tmpfs", "-o", options, "small", str(data))
        shutil.copytree(aside, data, dirs_exist_ok=True)
        then(room, data)

    return happen


def full_at_start(room: Room, data: Path) -> None:
    """The scheduler starts on a full disk."""
    _fill(data)
    room.start()


def full_under_way(room: Room, data: Path) -> None:
    """The disk fills while the scheduler runs."""
    room.start()
    _fill(data)


def read_only(room: Room, data: Path) -> None:
    """The disk is read-only when the scheduler starts."""
    _run("mount", "-o", "remount,ro", str(data))
    room.start()


def no_files_left(room: Room, data: Path) -> None:
    """No file can be made any more when the scheduler starts."""
    shutil.rmtree(data / "locks")
    with suppress(OSError):
        for number in range(10_000):
            (data / f"filler{number}").touch()
    room.start()


def _fill(data: Path) -> None:
    with suppress(OSError), (data / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def _run(program: str, *words: str) -> None:
    subprocess.run([shutil.which(program) or program, *words], check=True, capture_output=True)


def little_room(room: Room) -> None:
    """Less than a tenth of `least_free` is left."""
    vars(housekeeping)["free"] = lambda _: 3 * 2**20


def ahead(room: Room) -> None:
    """A night in a false future; then the clock is right again."""
    room.night(date(2026, 9, 1))
    room.inbox.seen.clear()
    room.set_clock(NIGHT, 12)


def clock_at(day: str) -> Happening:
    """The clock is wrong from the due time on."""

    def happen(room: Room) -> None:
        def between(text: str) -> None:
            os.environ["STDWATCH_NOW"] = f"{day}T{text}:00Z"

        room.between = between

    return happen


def nights_ahead(room: Room) -> None:
    """The clock is set back behind a month of nights."""
    with closing(database.connect(room.settings.database, desk=True)) as db:
        for days in range(1, 30):
            at = stamp(datetime(2025, 11, 19, 20, 30, tzinfo=UTC) + timedelta(days))
            row = {"source": "alpha", "kind": "nightly", "pid": 1, "verdict": "ok", "started": at, "ended": at}
            db.table("run").insert(row)


def no_scheduler(room: Room) -> None:
    """The scheduler, or `up`, is dead."""
    room.stop()


def second_scheduler(room: Room) -> None:
    """A second operator starts a scheduler on the same data."""
    first = room.scheduler
    room.start()
    room.scheduler = first


def hanging_recipient(room: Room) -> None:
    """One of two recipients takes the connection and says nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    _servers.append(server)
    room.recipients.insert(0, f"json://127.0.0.1:{server.getsockname()[1]}/?rto=60&cto=60")
    room.restart()
    room.mood("alpha", "Unreachable")


def slow_recipient(room: Room) -> None:
    """The mail server takes its time."""
    room.recipients = [room.inbox.url.replace("http", "json") + "/slow"]
    room.restart()


def refusing_for_a_week(room: Room) -> None:
    """A site dies while nobody takes messages; a week later they are taken again."""
    room.mood("alpha", "Unreachable")
    room.inbox.status = 500
    for days in range(7):
        room.night(NIGHT + timedelta(days), ("20:30", "21:01", "21:32", "23:30"))
    room.inbox.status = 200


def ping_dead(room: Room) -> None:
    """The ping service cannot be reached."""
    room.ping = "http://127.0.0.1:9/ping"
    room.restart()


def secrets_gone(room: Room) -> None:
    """The file with the secrets is gone at a restart."""
    room.recipients, room.ping = [], ""
    room.restart()


def no_folder_for_backups(room: Room) -> None:
    """Backups cannot be made any more, and the last one is old."""
    room.checkout.configure("20:30", digest="23:30", least_free=50, backups="/dev/null", language="en")
    sql("stdwatch.db", "UPDATE backup SET at = '2025-11-01T00:00:00Z'")(room)
    room.restart()


def backup_gone(room: Room) -> None:
    """The disk with the backups is not mounted."""
    _backup(room).rename(room.checkout.root / "elsewhere")


def backup_damaged(room: Room) -> None:
    """A body is lost from the last backup."""
    sql(f"backups/{_backup(room).name}/archive.db", "DELETE FROM body")(room)


def _backup(room: Room) -> Path:
    (folder,) = room.settings.backup_folder.glob("stdwatch-*")
    return folder


def archive_gone(room: Room) -> None:
    """Somebody removes archive.db."""
    for path in room.settings.data.glob("archive.db*"):
        path.unlink()


def words(content: bytes) -> Happening:
    """The editors' own words become so."""
    return lambda room: room.settings.words.write_bytes(content)


def given_away(room: Room) -> None:
    """A file belongs to another user, as after a command that was typed as root."""
    os.chown(room.settings.archive, 65534, 65534)


def not_importable(room: Room) -> None:
    """A spider with a mistake is added."""
    (room.checkout.root / "spiders" / "gamma.py").write_text("import nothing_of_that_name")
    room.restart()


def upgrade_after_rollback(room: Room) -> None:
    """An upgrade, a way back, the upgrade again, and back for good: each upgrade keeps a copy of what was there."""

    def second_release(db: Database) -> None:
        db.execute("CREATE TABLE novelty (id INTEGER PRIMARY KEY) STRICT")

    room.stop()
    later = Migrations("stdwatch")
    for step in (*STEPS, second_release):
        later()(step)
    before = {"STEPS": STEPS, "migrations": migrations}
    vars(database).update(STEPS=(*STEPS, second_release), migrations=later)
    old = room.settings.database.read_bytes()
    for hour in (13, 14):
        room.set_clock(NIGHT, hour)
        room.settings.database.write_bytes(old)
        database.connect(room.settings.database, desk=True).close()
    copies = list((room.settings.data / "backups").glob("stdwatch-first_release-*.db"))
    vars(database).update(before)
    room.settings.database.write_bytes(old)
    room.start()
    if len(copies) != 2:
        raise AssertionError(f"{len(copies)} copies")
