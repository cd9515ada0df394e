"""The doctor: what an operator would want to know before the night, each as one finding."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.errors import StdwatchError
from stdwatch.operations import health, housekeeping, recipients
from stdwatch.operations.schedule import local
from stdwatch.store import checks, database, locks, outbox, runs
from stdwatch.store.archive import Archive

_SILENT = timedelta(minutes=15)
"""A scheduler that has not written its heartbeat for so long does not run: its ticks are ten minutes apart at most."""

_MADE = datetime(2025, 1, 1, tzinfo=UTC)
"""No clock that is right shows an instant before this."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, what was found, and whether it is well."""

    what: str
    said: str
    well: bool


def examine(settings: Settings) -> list[Finding]:
    """Every finding, the fatal ones first."""
    found = [*_clock(), *_disk(settings), *_locks(settings)]
    try:
        with closing(database.connect(settings.database, desk=True)) as db:
            for look in _OF_DATABASE:
                found += look(db, settings)
    except StdwatchError as error:  # a network share, a damaged file, one of a newer version: the line says which
        found.insert(0, Finding("database", str(error), well=False))
    return [*found, *_archive(settings), *_words(settings), *_contact(settings), *_spiders(), *_fonts()]


def _clock() -> Iterator[Finding]:
    now = clock.now()
    yield Finding("clock", f"it is {clock.stamp(now)}", now >= _MADE)


def _integrity(db: Database, settings: Settings) -> Iterator[Finding]:
    said, broken = checks.integrity(db)
    references = f", {broken} broken references" if broken else ""
    yield Finding("database", f"{settings.database}: {said}{references}", said == "ok" and not broken)


def _past(db: Database, settings: Settings) -> Iterator[Finding]:
    """Rows from the future: the clock was wrong when they were written, or is wrong now."""
    ahead = checks.newest_instant(db)
    if ahead and ahead > clock.now() + timedelta(minutes=5):
        said = f"something was written at {clock.stamp(ahead)}, which is yet to come: one clock was wrong"
        yield Finding("clock", said, well=False)


def _scheduler(db: Database, settings: Settings) -> Iterator[Finding]:
    beat = runs.last_heartbeat(db, "scheduler")
    if beat is None:
        yield Finding("scheduler", "has never run here", well=True)
        return
    alive = clock.now() - beat < _SILENT
    said = f"last heard of {local(beat, settings)}"
    yield Finding("scheduler", said if alive else f"{said}: it does not run; start stdwatch up or scheduler.py", alive)


def _sources(db: Database, settings: Settings) -> Iterator[Finding]:
    from stdwatch import sources

    try:
        found = health.of_all(db, settings, sources.names(), sources.broken(), clock.now())
    except StdwatchError:
        return  # `_spiders` says it
    for one in found:
        reasons = f": {'; '.join(one.reasons)}" if one.reasons else ""
        yield Finding(f"source {one.source}", f"{one.state}{reasons}", one.state != "ill")


def _recipients(db: Database, settings: Settings) -> Iterator[Finding]:
    if not settings.alarms:
        yield Finding("alarms", "no recipient: only the log and the page tell (STDWATCH_ALARMS)", well=True)
    last = {one.name: one for one in outbox.recipients(db)}
    for url in settings.alarms:
        name = recipients.name_of(url)
        if not recipients.is_valid(url):
            yield Finding("alarms", f"{name}: Apprise does not understand this URL", well=False)
        else:
            error = last[name].error if name in last else None
            yield Finding("alarms", f"{name}: {error or 'delivers, as far as is known'}", error is None)


_OF_DATABASE: tuple[Callable[[Database, Settings], Iterator[Finding]], ...] = (
    _integrity,
    _past,
    _scheduler,
    _sources,
    _recipients,
)


def _archive(settings: Settings) -> Iterator[Finding]:
    if not settings.archive.is_file():
        return
    try:
        with closing(Archive(settings.archive)) as archive:
            sizes = archive.sizes()
            said = archive.check()
    except StdwatchError as error:
        yield Finding("archive", str(error), well=False)
        return
    told = ", ".join(f"{number} bodies of {kind} in {size / 2**20:.0f} MB" for kind, (number, size) in sizes.items())
    yield Finding("archive", f"{said}: {told or 'empty'}", said == "ok")


def _disk(settings: Settings) -> Iterator[Finding]:
    room = housekeeping.free(settings)
    yield Finding("disk", housekeeping.disk_line(settings), room >= settings.least_free * 2**20)


def _locks(settings: Settings) -> Iterator[Finding]:
    held = locks.held(settings.data)
    yield Finding("running", ", ".join(held) if held else "nothing of stdwatch", well=True)


def _words(settings: Settings) -> Iterator[Finding]:
    """The editors' own words: until a mistake in them is mended, all is judged without them."""
    from stdwatch.relevance import vocabulary

    own = settings.words
    if settings.lexicon and not own.is_file():
        yield Finding("words", f"{own}: not there; see the setting lexicon in stdwatch.toml", well=False)
        return
    try:
        known = vocabulary.load(own, settings.rates)
    except StdwatchError as error:
        yield Finding("words", f"{error}; judged by the lexicon that ships until this is mended", well=False)
        return
    yield Finding("words", f"{known.version}{f', with those of {own}' if own.is_file() else ''}", well=True)


def _contact(settings: Settings) -> Iterator[Finding]:
    if settings.contact:
        yield Finding("contact", settings.user_agent, well=True)
    else:
        yield Finding("contact", "none: set contact in stdwatch.toml, so that a site can write to you", well=False)


def _spiders() -> Iterator[Finding]:
    from stdwatch import sources

    try:
        yield Finding("sources", ", ".join(sources.names()), well=True)
        for module, error in sources.broken().items():
            yield Finding("sources", f"{module} cannot be imported: {error}", well=False)
    except StdwatchError as error:
        yield Finding("sources", str(error), well=False)


def _fonts() -> Iterator[Finding]:
    """Chinese type for printed issues, where fontconfig can be asked."""
    program = shutil.which("fc-list")
    if program is None:
        yield Finding("fonts", "not known: there is no fc-list to ask", well=True)
        return
    told = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False)
    families = sorted({re.split(r"[,\n]", line)[0] for line in told.stdout.splitlines() if line.strip()})
    said = ", ".join(families[:3]) or "none for Chinese: install fonts-noto-cjk, or printed issues show boxes"
    yield Finding("fonts", said, bool(families))
