"""Is it sound? What SQLite and our own rules find wrong with the databases, for doctor, backup and restore."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from stdwatch.clock import parse
from stdwatch.store.archive import Archive
from stdwatch.store.database import friendly_errors

DATABASES = ("stdwatch.db", "archive.db")


def integrity(db: Database) -> tuple[str, int]:
    """What SQLite's quick check says (``ok``), and how many rows refer to one that is not there."""
    said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    return said, int(db.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()[0])


def newest_instant(db: Database) -> datetime | None:
    """The latest instant at which a run or a heartbeat was written."""
    (at,) = db.execute(
        "SELECT max(at) FROM (SELECT max(started) AS at FROM run UNION ALL SELECT max(at) FROM heartbeat)"
    ).fetchone()
    return parse(at) if at else None


def worth(folder: Path) -> tuple[int, int, int]:
    """How many candidates, decisions and bodies the two databases in a folder hold."""
    main, archive = (folder / name for name in DATABASES)
    with closing(sqlite3.connect(main)) as db, closing(sqlite3.connect(archive)) as kept:
        (candidates,) = db.execute("SELECT count(*) FROM candidate").fetchone()
        (decisions,) = db.execute("SELECT count(*) FROM decision").fetchone()
        (bodies,) = kept.execute("SELECT count(*) FROM body").fetchone()
    return candidates, decisions, bodies


def troubles_of(folder: Path) -> Iterator[str]:
    """What is wrong with the two databases in a folder: damage, broken references, cited bodies that are not there."""
    for name in DATABASES:
        if not (folder / name).is_file():
            yield f"{name} is missing"
            return
        with friendly_errors(folder / name), closing(sqlite3.connect(folder / name)) as db:
            said = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                yield f"{name}: {said}"
            for row in db.execute("PRAGMA foreign_key_check"):
                yield f"{name}: a row of {row[0]} refers to a {row[2]} that is not there"
    lost = lost_bodies(folder)
    if lost:
        yield f"{len(lost)} bodies that rows cite are not in archive.db, such as {lost[0]}"


def lost_bodies(folder: Path) -> list[str]:
    """The hashes that rows of the main database cite and the archive beside it does not keep."""
    with closing(sqlite3.connect(folder / DATABASES[0])) as db:
        rows = db.execute(
            "SELECT body_hash FROM revision UNION SELECT body_hash FROM fetch WHERE body_hash IS NOT NULL"
        ).fetchall()
    with closing(Archive(folder / DATABASES[1])) as kept:
        return kept.missing([row[0] for row in rows])


def is_open_elsewhere(path: Path) -> bool:
    """SQLite leaves the WAL mode only when no other connection is open (https://www.sqlite.org/wal.html)."""
    with closing(sqlite3.connect(path, timeout=0)) as db, suppress(sqlite3.DatabaseError):
        return str(db.execute("PRAGMA journal_mode=DELETE").fetchone()[0]) != "delete"
    return True
