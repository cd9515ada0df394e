"""The views for analysts, whole: `published`, `quotes`, `decided`, `nights` (docs/data.md)."""

from collections.abc import Iterator
from contextlib import closing

from sqlite_utils import Database

from stdwatch.errors import Missing

VIEWS = ("published", "quotes", "decided", "nights")


def columns(db: Database, view: str) -> list[str]:
    """The columns of a view; `Missing` where there is none of that name."""
    if view not in VIEWS:
        raise Missing(f"there is no view {view}: there are {', '.join(VIEWS)}")
    return [row[1] for row in db.execute(f"PRAGMA table_info({view})").fetchall()]


def rows(db: Database, view: str) -> Iterator[tuple[str | float | None, ...]]:
    """The rows of a view, one after the other; `Missing` as above."""
    columns(db, view)
    with closing(db.conn.execute(f"SELECT * FROM {view}")) as cursor:  # noqa: S608 (one of the four names)
        yield from cursor
