"""The main database file: opened the same way by everybody, brought up to date, its failures in one clear line."""

import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from stdwatch.clock import now, stamp
from stdwatch.errors import StoreError
from stdwatch.reasons import Reason, StoreCode
from stdwatch.store import private
from stdwatch.store.ownership import refuse_other_user
from stdwatch.store.schema import STEPS, fingerprint, migrations

_NETWORK_KINDS = frozenset(
    "nfs nfs4 cifs smb smb3 smbfs ncpfs afs ceph cephfs glusterfs lustre davfs sshfs rclone s3fs".split()  # noqa: SIM905
)

# https://www.sqlite.org/rescode.html; whatever is not listed is a mistake of ours and keeps its traceback.
_FAILURES = {
    sqlite3.SQLITE_BUSY: StoreCode.LOCKED,
    sqlite3.SQLITE_LOCKED: StoreCode.LOCKED,
    sqlite3.SQLITE_FULL: StoreCode.FULL,
    sqlite3.SQLITE_NOTADB: StoreCode.NOT_A_DATABASE,
    sqlite3.SQLITE_CORRUPT: StoreCode.DAMAGED,
    sqlite3.SQLITE_CANTOPEN: StoreCode.CANNOT_OPEN,
    sqlite3.SQLITE_READONLY: StoreCode.READ_ONLY,
    sqlite3.SQLITE_PERM: StoreCode.READ_ONLY,
    sqlite3.SQLITE_IOERR: StoreCode.IO_ERROR,
}


def connect(path: Path, *, desk: bool, timeout: float = 10.0) -> Database:
    """Open the main database, making it or bringing it up to date where needed.

    The connection is in autocommit mode (writers use `writing`), in WAL mode, with foreign keys on; it waits `timeout`
    seconds for a lock. `desk` connections are `synchronous=FULL`, so that no acknowledged decision is lost with the
    power; crawls are `NORMAL`. A connection belongs to the thread that opened it. Raises `StoreError`.
    """
    _refuse_network_share(path)
    refuse_other_user(path.parent)
    with friendly_errors(path):
        try:
            private.make_folder(path.parent)
        except OSError as error:
            reason = Reason.of(StoreCode.CANNOT_MAKE, path=str(path.parent), text=error.strerror or "")
            raise StoreError(reason) from error
        with suppress(OSError):  # SQLite tells it better
            if not path.exists():
                private.take_over(path.parent)
            private.make_file(path)
        with _opened(str(path), timeout) as db:
            _refuse_foreign(db)
            set_wal(db.conn, timeout)
            db.conn.execute(f"PRAGMA synchronous={'FULL' if desk else 'NORMAL'}")
            _migrate(db)
            return db


def read_only(path: Path, *, timeout: float = 10.0, threads: bool = False) -> Database:
    """Open an existing database for reading alone; `StoreError` when there is none yet or it is not of our version.

    With `threads` several may use the connection, one after the other.
    """
    if not path.is_file():
        raise StoreError(Reason.of(StoreCode.NO_DATABASE, path=str(path)))
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    with friendly_errors(path), _opened(uri, timeout, uri=True, check_same_thread=not threads) as db:
        db.conn.execute("PRAGMA query_only=ON")
        _refuse_foreign(db)
        if migrations.pending(db):
            raise StoreError(f"{path}: made by an older stdwatch: any writing command brings it up to date")
        _refuse_unreleased(db)
        return db


def _migrate(db: Database) -> None:
    """Apply the steps that are missing, all or none."""
    if migrations.pending(db):
        with writing(db):  # two processes may start at once: the second finds nothing left to do
            _refuse_foreign(db)
            _keep_old(db)
            migrations.apply(db)
    _refuse_unreleased(db)


def _keep_old(db: Database) -> None:
    """Copy a database that an older stdwatch made before its shape changes, each time that it does."""
    applied, path = _applied(db), file_of(db)
    if not applied or not migrations.pending(db) or not path.is_file():
        return
    kept = path.parent / "backups" / f"{path.stem}-{applied[-1]}-{stamp(now()).replace(':', '')}.db"
    private.make_folder(kept.parent)
    copy(path, kept)


def copy(source: Path, to: Path) -> None:
    """Copy a database in one go while others use it (https://www.sqlite.org/backup.html), whole or not at all."""
    partial = to.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    uri = f"file:{quote(str(source))}?mode=ro"
    with suppress(OSError):  # SQLite tells it better
        private.make_file(partial)
    with (
        friendly_errors(to),
        closing(sqlite3.connect(uri, uri=True)) as old,
        closing(sqlite3.connect(partial)) as new,
    ):
        old.backup(new)
    partial.rename(to)


def opened(path: Path) -> sqlite3.Connection:
    """A connection to look at a database file as it is: nothing is made, and nothing written where that is refused."""
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    mode = "mode=rw" if writable else "mode=ro" if os.access(path.parent, os.W_OK) else "immutable=1"
    db = sqlite3.connect(f"file:{quote(str(path.absolute()))}?{mode}", uri=True, timeout=10, isolation_level=None)
    if not writable:
        db.execute("PRAGMA query_only=ON")
    return db


_check_before: ContextVar[Callable[[Database], None] | None] = ContextVar("check_before", default=None)


@contextmanager
def checking_before_writes(check: Callable[[Database], None]) -> Iterator[None]:
    """Let each write transaction that begins in the block, in its threads too, call `check`, which may raise, first.

    What is looked at before a transaction may be otherwise once the lock has come.
    """
    token = _check_before.set(check)
    try:
        yield
    finally:
        _check_before.reset(token)


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One short write transaction, ``BEGIN IMMEDIATE`` so that it waits for its turn instead of failing halfway.

    Committed at the end of the block, rolled back when it raises; a block inside another one belongs to its
    transaction, and takes back what it wrote itself when it raises. Raises `StoreError` when the lock does not come
    within the connection's timeout or the disk is full.
    """
    if db.conn.in_transaction:
        with _savepoint(db):
            yield
        return
    with friendly_errors(file_of(db)):
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            if check := _check_before.get():
                check(db)
            yield
            db.conn.execute("COMMIT")
        except BaseException:
            if db.conn.in_transaction:  # a full disk has rolled back by itself
                db.conn.execute("ROLLBACK")
            raise


@contextmanager
def _savepoint(db: Database) -> Iterator[None]:
    """A part of a transaction that can be taken back alone (https://www.sqlite.org/lang_savepoint.html)."""
    db.conn.execute("SAVEPOINT block")
    try:
        yield
    except BaseException:
        if db.conn.in_transaction:  # as in `writing`
            db.conn.execute("ROLLBACK TO block")
            db.conn.execute("RELEASE block")
        raise
    db.conn.execute("RELEASE block")


@contextmanager
def friendly_errors(path: Path) -> Iterator[None]:
    """Turn what the file system and the lock can do to us into a `StoreError` that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = _code(error)
        if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN} and _is_full(path.parent):
            code = sqlite3.SQLITE_FULL  # where the shared memory of the WAL cannot grow, SQLite says no more than this
        if code not in _FAILURES:
            raise
        raise StoreError(Reason.of(_FAILURES[code], path=str(path))) from error


def is_unusable(error: Exception) -> bool:
    """Whether an error is of the database, its lock or its disk, so that the same may well succeed the next time."""
    return isinstance(error, StoreError) or _code(error) in _FAILURES


def _code(error: Exception) -> int:
    """SQLite's primary code of an error; it has extended ones."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _is_full(folder: Path) -> bool:
    """Whether the disk has no room, or no more files may be made on it."""
    with suppress(OSError):
        status = os.statvfs(folder)
        return status.f_bavail * status.f_frsize < 2**20 or (status.f_files > 0 and status.f_favail == 0)
    return False


def file_of(db: Database) -> Path:
    """The file behind a connection."""
    return Path(db.conn.execute("PRAGMA database_list").fetchone()[2])


def mount_kind(mounts: str, path: Path) -> str | None:
    """The kind of file system an absolute path lies on, after the text of ``/proc/mounts`` (Linux, proc(5))."""
    kind, depth = None, -1
    for fields in map(str.split, mounts.splitlines()):
        if len(fields) < 3:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[1]))
        if path.is_relative_to(point) and len(point.parts) >= depth:  # a later mount lies over an earlier one
            kind, depth = fields[2], len(point.parts)
    return kind


def _refuse_network_share(path: Path) -> None:
    table = Path("/proc/mounts")
    if not table.is_file():
        return
    kind = mount_kind(table.read_text(encoding="utf-8", errors="replace"), path.parent.resolve())
    if kind is not None and kind.removeprefix("fuse.") in _NETWORK_KINDS:
        raise StoreError(Reason.of(StoreCode.NETWORK_SHARE, path=str(path.parent), system=kind))


@contextmanager
def _opened(name: str, timeout: float, **more: bool) -> Iterator[Database]:
    """A connection that is closed again when its preparation fails."""
    connection = sqlite3.connect(name, timeout=timeout, isolation_level=None, **more)
    try:
        connection.execute("PRAGMA foreign_keys=ON")
        yield Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def set_wal(connection: sqlite3.Connection, timeout: float) -> None:
    """Put a database into WAL mode; where another process does so at the same moment, wait for it.

    SQLite does not wait itself: of two connections that change the mode of a new file one is refused at once
    (https://www.sqlite.org/rescode.html#busy), whatever its timeout.
    """
    until = time.monotonic() + timeout
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.02)


def _applied(db: Database) -> list[str]:
    return [step.name for step in migrations.applied(db)]


def _refuse_unreleased(db: Database) -> None:
    """Raise `StoreError` for a file whose first step made other tables than it makes today."""
    if db.conn.execute("PRAGMA user_version").fetchone()[0] != fingerprint():
        raise _unreleased(file_of(db))


def _unreleased(path: Path) -> StoreError:
    return StoreError(f"{path}: made before stdwatch's first release: move it away, a new one is begun in its place")


def _refuse_foreign(db: Database) -> None:
    """Raise `StoreError` for a file that is newer than this stdwatch, older than its first release, or not its own."""
    is_empty, path = not db.table_names(), file_of(db)  # looked at first: another process may be making the tables
    applied, known = _applied(db), [step.__name__ for step in STEPS]
    if applied and known[0] not in applied:
        raise _unreleased(path)
    if unknown := sorted({*applied} - {*known}):
        raise StoreError(f"{path}: made by a newer stdwatch (it knows {unknown[-1]}): update this one")
    if not applied and not is_empty:
        raise StoreError(f"{path}: not a database of stdwatch: move it away, or choose another data directory")
