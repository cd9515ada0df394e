"""Pages of the queue: a cursor holds where one ended, so that the next goes on there whatever has moved since."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta
from sqlite_utils import Database

from stdwatch import clock
from stdwatch.errors import UsageError
from stdwatch.store import queue
from stdwatch.store.filters import Filters
from stdwatch.store.queue import Row
from stdwatch.web import cursors, forms

RowId = Annotated[int, Meta(ge=0, lt=10**18)]


class _Position(msgspec.Struct, frozen=True, array_like=True):
    """What orders sorted a row by when its page was made; what is learned moves it, and the next day begins."""

    id: RowId
    folded: bool
    priority: float
    day: str | None
    first_seen: str
    today: date


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: behind a row as it stood at the end of the page before; `today` is the first page's day."""

    after: Row | None
    today: date


def start(db: Database, filters: Filters, cursor: str | None) -> Start:
    """Where the page of a cursor begins, the first one without; `UsageError` for no cursor of these filters."""
    if not cursor:
        return Start(None, clock.now().date())
    position = cursors.read(cursor, forms.address(filters), _Position)
    row = queue.row(db, position.id)
    if row is None:
        raise UsageError(cursors.UNKNOWN)
    then = msgspec.structs.asdict(position)
    today = then.pop("today")
    return Start(replace(row, **then), today)


def cursor(filters: Filters, last: Row, today: date) -> str:
    """The cursor of what follows a row."""
    position = _Position(last.id, last.folded, last.priority, last.day, last.first_seen, today)
    return cursors.make(forms.address(filters), position)
