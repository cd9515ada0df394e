"""Whether the journal's tables still hold what its logs say."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from sqlite_utils import Database

from stdwatch.config import Settings
from stdwatch.editing import states
from stdwatch.errors import StoreError
from stdwatch.operations.soundness import Finding
from stdwatch.store import anchors, database, edits


def examine_file(settings: Settings) -> list[Finding]:
    """The findings on the database of some settings; none where it cannot be opened, which the doctor tells."""
    try:
        with closing(database.read_only(settings.database)) as db:
            return list(examine(db))
    except (StoreError, sqlite3.Error):
        return []


def examine(db: Database) -> Iterator[Finding]:
    """Clips against the readings that they were made from, and the present state against the log of edits."""
    damaged = anchors.damaged(db)
    detail = f"{len(damaged)} clips do not stand in their own readings: restore a backup" if damaged else "as clipped"
    yield Finding("clips", detail, not damaged)
    derived = states.derive(edits.everything(db))
    differing = [subject for subject, state in derived.items() if states.read(db, subject) != state]
    detail = (
        f"{len(differing)} differ from the log, such as {differing[0]}" if differing else "as the log of edits says"
    )
    yield Finding("articles", detail, not differing)
