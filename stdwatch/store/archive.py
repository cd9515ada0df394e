"""The archive: every body that ever came, once, by its hash; append only, committed before what refers to it."""

import hashlib
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from backports import zstd

from stdwatch.clock import stamp
from stdwatch.errors import StoreError
from stdwatch.limits import MIB
from stdwatch.store import private
from stdwatch.store.database import friendly_errors, set_wal

LEVEL = 10
"""zstd level: smallest size for the time on 300 pages, 2.10 MB in 0.20 s against 1.97 MB in 1.72 s for level 19."""

_MOST_BYTES = 256 * MIB
"""Bytes of a body: six times the largest that is fetched or sent."""

_TIMEOUT = 30
"""Seconds that a lock is waited for."""

BODY_TABLE = """CREATE TABLE IF NOT EXISTS body (hash TEXT PRIMARY KEY, media_type TEXT NOT NULL,
    size INTEGER NOT NULL, listing INTEGER NOT NULL, added TEXT NOT NULL, z BLOB NOT NULL) STRICT"""
"""The one table, here and in each file of a backup: rows are copied from one to another with all their columns."""


def body_hash(body: bytes) -> str:
    """The name of a body: sha256 of its decoded bytes, in hex."""
    return hashlib.sha256(body).hexdigest()


class Archive:
    """`archive.db`: one table of compressed bodies.

    Writes are synced to disk at each commit: the main database must never cite a body that a power cut took.
    """

    def __init__(self, path: Path) -> None:
        """Open the archive, or make it for a desk that has none yet; `StoreError` for one that is gone."""
        self._path = path
        _refuse_loss(path)
        with suppress(OSError):  # SQLite tells it better
            private.make_file(path)
        with friendly_errors(path):
            self._db = sqlite3.connect(path, timeout=_TIMEOUT, isolation_level=None, check_same_thread=False)
            set_wal(self._db, _TIMEOUT)
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute(BODY_TABLE)

    def add(self, body: bytes, media_type: str, at: datetime, *, listing: bool) -> str:
        """Keep a body and return its hash; the same body twice is kept once. `listing` bodies may be dropped later."""
        name = body_hash(body)
        with friendly_errors(self._path):
            if self._db.execute("SELECT 1 FROM body WHERE hash = ?", (name,)).fetchone():
                return name
            self._db.execute(
                "INSERT OR IGNORE INTO body VALUES (?, ?, ?, ?, ?, ?)",
                (name, media_type, len(body), listing, stamp(at), zstd.compress(body, LEVEL)),
            )
        return name

    def get(self, name: str) -> bytes | None:
        """The body of that hash, or ``None`` when it is not kept (any more)."""
        row = self._db.execute("SELECT z FROM body WHERE hash = ?", (name,)).fetchone()
        return _unpacked(row[0]) if row else None

    def media_type(self, name: str) -> str | None:
        """The media type under which that body came."""
        row = self._db.execute("SELECT media_type FROM body WHERE hash = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def listings(self, names: Collection[str]) -> list[str]:
        """Those of the bodies that came from listings, feeds and sitemaps, and may be dropped."""
        marks = ", ".join("?" * len(names))
        rows = self._db.execute(f"SELECT hash FROM body WHERE listing AND hash IN ({marks})", [*names])  # noqa: S608
        return [str(row[0]) for row in rows]

    def drop(self, names: Collection[str]) -> int:
        """Drop bodies; their room is used again by those that come later. Returns how many there were."""
        with friendly_errors(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            cursor = self._db.executemany("DELETE FROM body WHERE hash = ?", [(name,) for name in names])
            self._db.execute("COMMIT")
        return max(0, cursor.rowcount)

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Number of bodies and their bytes as compressed, of ``listings`` and of ``documents``."""
        rows = self._db.execute("SELECT listing, count(*), sum(length(z)) FROM body GROUP BY listing")
        return {"listings" if listing else "documents": (number, size) for listing, number, size in rows}

    def check(self) -> str:
        """``ok``, or the first damage that SQLite finds."""
        with friendly_errors(self._path):
            return str(self._db.execute("PRAGMA quick_check(1)").fetchone()[0])

    def missing(self, names: Collection[str]) -> list[str]:
        """Those of the names under which nothing is kept."""
        sql = "SELECT 1 FROM body WHERE hash = ?"
        return [name for name in names if self._db.execute(sql, (name,)).fetchone() is None]

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _unpacked(packed: bytes) -> bytes:
    """The body; raises `zstd.ZstdError` for one that is damaged or larger than any that we keep."""
    unpacking = zstd.ZstdDecompressor()
    body = unpacking.decompress(packed, max_length=_MOST_BYTES)
    if not unpacking.eof:
        raise zstd.ZstdError("cut off, or larger than any body")
    return body


def spoilt_bodies(db: sqlite3.Connection) -> Iterator[str]:
    """The names of bodies in an archive's file that cannot be read, or are not what they are named after."""
    for name, z in db.execute("SELECT hash, z FROM body"):
        try:
            sound = body_hash(_unpacked(z)) == name
        except zstd.ZstdError:
            sound = False
        if not sound:
            yield str(name)


def _refuse_loss(path: Path) -> None:
    """Raise `StoreError` where the main database beside it was read from an archive that is not there any more."""
    main = path.with_name("stdwatch.db")
    if path.is_file() or not main.is_file():
        return
    with (
        suppress(sqlite3.Error),  # what is wrong with that file is not the archive's to say
        closing(sqlite3.connect(f"file:{quote(str(main.absolute()))}?mode=ro", uri=True)) as db,
    ):
        if db.execute("SELECT 1 FROM revision LIMIT 1").fetchone():
            raise StoreError(f"{path}: is gone: restore a backup; an empty file of this name begins a new archive")
