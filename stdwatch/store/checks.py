"""Is it sound? What SQLite and our own rules find wrong with the databases, for doctor, night, backup and restore."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from stdwatch.clock import parse
from stdwatch.store import segments
from stdwatch.store.archive import spoilt_bodies
from stdwatch.store.database import opened

DATABASES = ("stdwatch.db", "archive.db")

_CITED = """SELECT body_hash FROM revision UNION SELECT body_hash FROM fetch WHERE body_hash IS NOT NULL
    UNION SELECT data_hash FROM printing UNION SELECT file.value FROM printing, json_each(printing.files) AS file"""

_UNINDEXED = """SELECT count(*) FROM candidate c WHERE c.merged_into IS NULL
AND EXISTS (SELECT 1 FROM part WHERE candidate = c.id AND kind = 'page' AND reading IS NOT NULL)
AND NOT EXISTS (SELECT 1 FROM search WHERE rowid = c.id)"""

_COUNTED = {
    "candidate_count": "SELECT count(*) FROM candidate WHERE merged_into IS NULL",
    "facet_count": "SELECT count(*) FROM facet JOIN candidate c ON c.id = facet.candidate WHERE merged_into IS NULL",
}


def newest_instant(db: Database) -> datetime | None:
    """The latest instant at which a run or a heartbeat was written."""
    (at,) = db.execute(
        "SELECT max(at) FROM (SELECT max(started) AS at FROM run UNION ALL SELECT max(at) FROM heartbeat)"
    ).fetchone()
    return parse(at) if at else None


def worth(folder: Path) -> tuple[int, int, int]:
    """How many candidates, decisions and bodies the two databases in a folder hold."""
    with closing(opened(folder / DATABASES[0])) as db:
        (candidates,) = db.execute("SELECT count(*) FROM candidate").fetchone()
        (decisions,) = db.execute("SELECT count(*) FROM decision").fetchone()
    return candidates, decisions, sum(1 for _ in segments.hashes(segments.files(folder)))


def origin(folder: Path) -> tuple[str, str] | None:
    """What tells one desk from another: address and arrival of its first candidate; ``None`` before there is one."""
    path = folder / DATABASES[0]
    if not path.is_file():
        return None
    with suppress(sqlite3.Error), closing(opened(path)) as db:
        row = db.execute("SELECT url, first_seen FROM candidate ORDER BY id LIMIT 1").fetchone()
        return (str(row[0]), str(row[1])) if row else None
    return None


def troubles_of(folder: Path, *, thorough: bool = True) -> Iterator[str]:
    """What is wrong with the two databases in a folder, as lines; nothing is raised.

    Looked for are damaged pages and indexes, broken references, a search index that does not fit its texts, counts that
    do not add up, cited bodies that are not there; and, if `thorough`, bodies that are not what they are named after.
    """
    for name in DATABASES:
        if not (folder / name).is_file():
            yield f"{name} is missing"
            return
    main, archive = folder / DATABASES[0], segments.files(folder)
    for path, look in ((main, _damage), (main, _search), (main, _counts), *((path, _damage) for path in archive)):
        yield from _look(path, look)
    yield from _bodies(main, archive, thorough=thorough)


def _look(path: Path, look: Callable[[sqlite3.Connection], Iterator[str]]) -> Iterator[str]:
    """What a check finds, with the name of the file; that it cannot be made is a find too."""
    try:
        with closing(opened(path)) as db:
            yield from [f"{path.name}: {trouble}" for trouble in look(db)]
    except sqlite3.Error as error:
        yield f"{path.name}: {error}"


def _damage(db: sqlite3.Connection) -> Iterator[str]:
    for (line,) in db.execute("PRAGMA integrity_check(3)"):
        if line != "ok":
            yield str(line)
    broken: dict[str, int] = {}
    for table, _, parent, _ in db.execute("PRAGMA foreign_key_check"):
        pair = f"{table} refer to a {parent}"
        broken[pair] = broken.get(pair, 0) + 1
    yield from (f"{number} rows of {pair} that is not there" for pair, number in broken.items())


def _search(db: sqlite3.Connection) -> Iterator[str]:
    if not db.execute("PRAGMA query_only").fetchone()[0]:  # FTS5 has its check as a command, which wants to write
        try:
            db.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            yield f"the search index is damaged ({error})"
    (number,) = db.execute(_UNINDEXED).fetchone()
    if number:
        yield f"the search index lacks {number} candidates"


def _counts(db: sqlite3.Connection) -> Iterator[str]:
    for table, rows in _COUNTED.items():
        (counted,) = db.execute(f"SELECT coalesce(sum(number), 0) FROM {table}").fetchone()  # noqa: S608 - our tables
        (number,) = db.execute(rows).fetchone()
        if counted != number:
            yield f"{table} says {counted} where there are {number}"


def _bodies(main: Path, archive: Sequence[Path], *, thorough: bool) -> Iterator[str]:
    try:
        with closing(opened(main)) as db:
            kept = {*segments.hashes(archive)}
            if lost := [name for (name,) in db.execute(_CITED) if name not in kept]:
                yield f"{archive[0].name}: {len(lost)} bodies that rows cite are not there, such as {lost[0]}"
        for path in archive if thorough else ():
            with closing(opened(path)) as file:
                if segments.holds_bodies(file) and (spoilt := list(spoilt_bodies(file))):
                    yield f"{path.name}: {len(spoilt)} bodies are damaged, such as {spoilt[0]}"
    except sqlite3.Error as error:
        yield f"{archive[0].name}: {error}"


def is_open_elsewhere(path: Path) -> bool:
    """SQLite leaves the WAL mode only when no other connection is open (https://www.sqlite.org/wal.html)."""
    with closing(sqlite3.connect(path, timeout=0)) as db, suppress(sqlite3.DatabaseError):
        return str(db.execute("PRAGMA journal_mode=DELETE").fetchone()[0]) != "delete"
    return True
