"""The archive in a backup: the file of a first copy, and for each later one a file with the bodies that were new then.

The files of earlier backups are shared with them (hard links), so that a backup takes the room and the time of what is
new. Each folder is whole by itself all the same, wherever it is copied and whichever others are deleted; but what
damages a shared file damages all that share it.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from stdwatch.store import private
from stdwatch.store.archive import BODY_TABLE
from stdwatch.store.database import copy, friendly_errors, opened

_FIRST = "archive.db"
_MOST_FILES = 60
"""So many files, and the next backup begins anew with one."""

_STALE = 1.25
"""So many times the bodies of the archive, and it does too: the rest was dropped there."""


def files(folder: Path) -> list[Path]:
    """The files of the archive in a folder, oldest first; a data directory has one.

    A file with another name, such as a copy that somebody made, is no part of it.
    """
    return [folder / _FIRST, *sorted(folder.glob("archive-[0-9][0-9][0-9].db"))]


def copy_new(archive: Path, earlier: Path | None, to: Path) -> None:
    """Copy the archive into a folder: what an earlier backup beside it holds is shared, the rest goes to a new file."""
    shared = files(earlier) if earlier else []
    if not shared or not _is_worth_sharing(archive, shared):
        copy_whole(archive, to)
        return
    for path in shared:
        _share(path, to / path.name)
    _write_new(archive, shared, to / f"archive-{len(shared):03}.db")


def copy_whole(archive: Path, to: Path) -> None:
    """Copy the archive into a folder as one file, in the place of what is there."""
    for path in files(to):
        path.unlink(missing_ok=True)
    copy(archive, to / _FIRST)
    with friendly_errors(archive), closing(sqlite3.connect(to / _FIRST)) as db:
        db.execute("PRAGMA journal_mode=DELETE")  # it is only read from now on, from several folders


def put_together(folder: Path, to: Path) -> None:
    """One archive from the files in a backup's folder."""
    first, *others = files(folder)
    copy(first, to)
    with friendly_errors(to), closing(sqlite3.connect(to, uri=True)) as db:
        for path in others:
            db.execute("ATTACH ? AS further", [_read_only(path)])
            with db:
                db.execute("INSERT OR IGNORE INTO body SELECT * FROM further.body")
            db.execute("DETACH further")


def hashes(paths: Sequence[Path]) -> Iterator[str]:
    """The names of all bodies in files."""
    for path in paths:
        with closing(opened(path)) as db:
            if holds_bodies(db):
                yield from (str(name) for (name,) in db.execute("SELECT hash FROM body"))


def holds_bodies(db: sqlite3.Connection) -> bool:
    """Whether a file has the table of bodies; an empty one has none."""
    return db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'body'").fetchone() is not None


def _is_worth_sharing(archive: Path, shared: Sequence[Path]) -> bool:
    if len(shared) >= _MOST_FILES or not all(path.is_file() for path in shared):
        return False
    try:
        held, live = (sum(1 for _ in hashes(paths)) for paths in (shared, [archive]))
    except sqlite3.Error:  # damaged: the check of a whole copy tells what is wrong with the archive
        return False
    return held <= _STALE * live


def _share(path: Path, to: Path) -> None:
    """The same file under another name; a copy where the file system has no such thing."""
    try:
        os.link(path, to)
    except OSError:
        shutil.copy2(path, to)


def _write_new(archive: Path, shared: Sequence[Path], to: Path) -> None:
    with suppress(OSError):  # SQLite tells it better
        private.make_file(to)
    with friendly_errors(to), closing(sqlite3.connect(to, uri=True)) as db:
        db.execute(BODY_TABLE)
        db.execute("CREATE TEMP TABLE known (hash TEXT PRIMARY KEY) WITHOUT ROWID")
        db.executemany("INSERT OR IGNORE INTO known VALUES (?)", ((name,) for name in hashes(shared)))
        db.commit()
        db.execute("ATTACH ? AS live", [_read_only(archive)])
        with db:
            db.execute("INSERT INTO body SELECT * FROM live.body WHERE hash NOT IN (SELECT hash FROM known)")


def _read_only(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}?mode=ro"
