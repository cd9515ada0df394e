"""Saved views: named filters, for everybody at the desk."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.errors import Missing, UsageError
from stdwatch.reasons import FilterCode, Reason
from stdwatch.store import analysis
from stdwatch.store.database import writing

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view by its name; `query` are its filters as the page's address has them."""

    id: int
    name: str
    query: str


def save(db: Database, name: str, query: str, editor: str, at: datetime) -> int:
    """Keep filters under a name, in place of what had it; returns the view's id. Raises `UsageError`."""
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST:
        raise UsageError(f"a view's name has 1 to {_LONGEST} characters")
    if name in analysis.VIEWS:  # `stdwatch export view` could never write it
        raise UsageError(Reason.of(FilterCode.VIEW_NAME, value=name))
    with writing(db):
        row = db.execute(
            """INSERT INTO saved_view (name, query, editor, made) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET query = excluded.query, editor = excluded.editor, made = excluded.made
            RETURNING id""",
            [name, query, editor, clock.stamp(at)],
        ).fetchone()
    return int(row[0])


def drop(db: Database, id: int) -> None:  # noqa: A002 (the column's name)
    """Forget a view."""
    with writing(db):
        db.execute("DELETE FROM saved_view WHERE id = ?", [id])


def find(db: Database, id: int) -> SavedView:  # noqa: A002 (the column's name)
    """A view by its id; `Missing` when there is none."""
    view = next((saved for saved in listed(db) if saved.id == id), None)
    if view is None:
        raise Missing(f"no view {id}")
    return view


def listed(db: Database) -> list[SavedView]:
    """All views, by name."""
    return [SavedView(*row) for row in db.execute("SELECT id, name, query FROM saved_view ORDER BY name").fetchall()]


def named(db: Database, name: str) -> SavedView:
    """The view of a name; `Missing` when there is none."""
    view = next((saved for saved in listed(db) if saved.name == name), None)
    if view is None:
        raise Missing(f"no view {name}: {', '.join(saved.name for saved in listed(db)) or 'none is saved'}")
    return view
