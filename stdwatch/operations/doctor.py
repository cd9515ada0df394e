"""The doctor: what an operator would want to know before the night, each as one finding."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from stdwatch.config import Settings
from stdwatch.errors import StdwatchError
from stdwatch.store import database

_LEAST_FREE = 2 * 2**30
"""Bytes that should be free: a year of five sites with their PDF files."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, what was found, and whether it is well."""

    what: str
    said: str
    well: bool


def examine(settings: Settings) -> list[Finding]:
    """Every finding, the fatal ones first."""
    return [*_data(settings), *_contact(settings), *_spiders()]


def _data(settings: Settings) -> Iterator[Finding]:
    try:
        db = database.connect(settings.database, desk=True)
    except StdwatchError as error:
        yield Finding("database", str(error), well=False)
        return
    said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    yield Finding("database", f"{settings.database}: {said}", said == "ok")
    beat = db.execute("SELECT at FROM heartbeat WHERE name = 'scheduler'").fetchone()
    yield Finding("scheduler", f"last heard of at {beat[0]}" if beat else "has never run here", well=True)
    db.close()
    free = shutil.disk_usage(settings.data).free
    yield Finding("disk", f"{free / 2**30:.1f} GB free at {settings.data}", free >= _LEAST_FREE)


def _contact(settings: Settings) -> Iterator[Finding]:
    if settings.contact:
        yield Finding("contact", settings.user_agent, well=True)
    else:
        yield Finding("contact", "none: set contact in stdwatch.toml, so that a site can write to you", well=False)


def _spiders() -> Iterator[Finding]:
    from stdwatch import sources

    try:
        yield Finding("sources", ", ".join(sources.names()), well=True)
    except StdwatchError as error:
        yield Finding("sources", str(error), well=False)
