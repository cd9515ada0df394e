"""Databases from elsewhere: whether what runs in them is ours, and who may sign in by them."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from stdwatch.store.archive import BODY_TABLE
from stdwatch.store.database import opened
from stdwatch.store.schema import STEPS, migrations

_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|\s+|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|\w+|.""", re.DOTALL
)
_OBJECTS = "SELECT type, lower(name), CAST(sql AS TEXT) FROM sqlite_schema WHERE sql IS NOT NULL"

_BY_SQLITE = {
    "sqlite_sequence": "CREATE TABLE sqlite_sequence(name,seq)",
    "sqlite_stat1": "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    "sqlite_stat4": "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
}
"""What SQLite makes itself and reads of its own accord (https://www.sqlite.org/fileformat2.html, 2.6)."""


def objects(path: Path) -> list[str]:
    """What no stdwatch made and is run when rows are read or written, by its kind and name.

    Triggers, views, indexes, which may be on expressions, virtual tables, and tables of ours with other columns, checks
    or defaults. A further plain table does nothing.
    """
    with suppress(sqlite3.Error), closing(opened(path)) as db:
        db.text_factory = lambda text: text.decode(errors="replace")  # SQLite runs what is not UTF-8, too
        return [f"{kind} {name}" for kind, name, sql in db.execute(_OBJECTS) if _is_foreign(kind, name, sql)]
    return []


def _is_foreign(kind: str, name: str, sql: str) -> bool:
    tokens = _tokens(sql)
    is_plain = kind == "table" and [each.upper() for each in tokens[:2]] == ["CREATE", "TABLE"]
    if is_plain and name not in _ours() and not name.startswith("sqlite_"):
        return False
    return tokens not in _ours().get(name, ())


def _tokens(sql: str) -> tuple[str, ...]:
    """A statement without comments and blanks outside of its literals: they may have been others then."""
    return tuple(each for each in _TOKEN.findall(sql) if not (each.isspace() or each.startswith(("--", "/*"))))


@cache
def _ours() -> Mapping[str, Collection[tuple[str, ...]]]:
    """The statements that made what we make, by its name, after each step: a backup may be older."""
    made = defaultdict[str, set[tuple[str, ...]]](set)
    for name, sql in (*_BY_SQLITE.items(), *_statements()):
        made[name].add(_tokens(sql))
    return dict(made)


def _statements() -> Iterator[tuple[str, str]]:
    db = Database(memory=True)
    db.execute(BODY_TABLE)
    for step in (migrations.ensure_migrations_table, *STEPS):
        step(db)
        yield from ((name, sql) for _, name, sql in db.execute(_OBJECTS))
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
