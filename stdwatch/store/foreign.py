"""Databases from elsewhere: whether triggers and views in them are ours, and who may sign in by them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from stdwatch.store.database import opened
from stdwatch.store.schema import STEPS

_RUNNING = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"


def objects(path: Path) -> list[str]:
    """Triggers and views that no stdwatch made: their statements run when rows are written or read."""
    with suppress(sqlite3.Error), closing(opened(path)) as db:
        return [str(name) for name, sql in db.execute(_RUNNING) if sql not in _ours()]
    return []


@cache
def _ours() -> frozenset[str]:
    """The statements of ours, those of each step: a backup may be older."""
    return frozenset(_statements())


def _statements() -> Iterator[str]:
    db = Database(memory=True)
    for step in STEPS:
        step(db)
        yield from (sql for _, sql in db.execute(_RUNNING))
    db.close()


def differing_users(path: Path, other: Path) -> list[str]:
    """Names of users that only one of two databases lets in, or with another role or password."""
    mine, theirs = _users(path), _users(other)
    return sorted(name for name in mine | theirs if mine.get(name) != theirs.get(name))


def _users(path: Path) -> dict[str, tuple[str, str]]:
    if not path.is_file():
        return {}
    with suppress(sqlite3.Error), closing(opened(path)) as db:
        rows = db.execute("SELECT name, role, password FROM user WHERE removed IS NULL")
        return {name: (role, password) for name, role, password in rows}
    return {}
