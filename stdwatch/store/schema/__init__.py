"""The shape of the main database: one SQL file for each theme, and the steps that change it after the first release."""

import re
import sqlite3
from functools import cache
from importlib.resources import files
from zlib import crc32

from sqlite_utils import Database, Migrations

THEMES = (
    "runs",
    "nodes",
    "documents",
    "frontier",
    "scores",
    "decisions",
    "audit",
    "stories",
    "search",
    "people",
    "messages",
    "journal",
    "translation",
    "views",
)
"""The files `<theme>.sql` beside this one, in the order in which a new database is made of them."""


def first_release(db: Database) -> None:
    """Make all tables. Once released, this step and its files are never edited: a change is a further step."""
    for statement in statements():
        db.conn.execute(statement)
    db.execute(f"PRAGMA user_version = {fingerprint()}")


@cache
def statements() -> tuple[str, ...]:
    """Each statement that makes a new database.

    Split at the ends of lines: `executescript` looks for an end after every character, a tenth of a second in all.
    """
    complete, pending = list[str](), ""
    for line in "\n".join(map(sql, THEMES)).splitlines(keepends=True):
        pending += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(pending):
            complete.append(pending)
            pending = ""
    return tuple(complete)


@cache
def fingerprint() -> int:
    """A number for what the first step makes; until the first release it alone tells one day's schema from another's.

    It is kept as SQLite's `user_version`, 31 bits.
    """
    statements = (re.sub(r"--.*", "", sql(theme)).split() for theme in THEMES)
    return crc32(" ".join(word for words in statements for word in words).encode()) >> 1


def sql(theme: str) -> str:
    """The statements that make the tables of a theme."""
    return files(__package__).joinpath(f"{theme}.sql").read_text(encoding="utf-8")


STEPS = (first_release,)

migrations = Migrations("stdwatch")
for step in STEPS:
    migrations()(step)
