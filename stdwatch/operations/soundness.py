"""What is kept, looked at: files and their owner, both databases, the editors' words, the last backup."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.errors import StdwatchError
from stdwatch.reasons import FaultCode, Param, Reason
from stdwatch.store import backups, checks, database, foreign, jobs, ownership, private

_MENDED = ("index", "candidate_count", "facet_count")
"""Words of troubles that `store.mending` ends."""


_FOLDERS = ("log", "locks", "pictures", "incoming", "backups")
"""What is made in the data directory when it is needed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, what was found, and whether it is well."""

    what: str
    found: str | Reason
    well: bool
    note: bool = False
    """Nothing is wrong, but something is not there that a desk in service has."""

    @property
    def detail(self) -> str:
        """What was found, in English."""
        return str(self.found)

    @property
    def reason(self) -> Reason:
        """What was found, for any language."""
        return self.found if isinstance(self.found, Reason) else Reason.text(self.found)


def examine(settings: Settings, *, thorough: bool) -> Iterator[Finding]:
    """Every finding about the data directory; `thorough` also reads each body of the archive and of the last backup."""
    yield from _files(settings)
    yield from _databases(settings, thorough=thorough)
    yield from _words(settings)
    yield from _secrets(settings)
    yield from _backups(settings, thorough=thorough)


def rights(settings: Settings) -> Iterator[Finding]:
    """Folders that others may look into: bodies, decisions, sessions and passwords' hashes lie there."""
    for what, folder in (("data", settings.data), ("backups", settings.backup_folder)):
        if folder.is_dir() and private.is_open(folder):
            yield Finding(what, f"{folder}: other users may look into it: chmod 700 {folder}", well=False)


def _files(settings: Settings) -> Iterator[Finding]:
    """Files that the desk's user cannot read and write: the next crawl or decision would fail on them."""
    if not settings.data.is_dir():
        return
    desk = ownership.of_desk(settings.data)
    owner = ownership.owner_of(desk)
    kept = [settings.data, *_kept(settings.data)]
    misowned = [path for path in kept if _is(path, lambda path: ownership.owner_of(path) != owner)]
    no_folders = [path for name in _FOLDERS if (path := settings.data / name).exists() and not path.is_dir()]
    closed = [path for path in kept if _is(path, _is_closed)]
    if not ownership.is_ours(desk):
        reason = Reason.of(FaultCode.ANOTHER_USER, path=str(settings.data), owner=owner)
        yield Finding("files", reason, well=False)
    elif misowned:
        other = ownership.owner_of(misowned[0])
        names = {"path": str(misowned[0]), "other": other, "owner": owner, "data": str(settings.data)}
        yield Finding("files", Reason(FaultCode.MISOWNED, names), well=False)
    elif no_folders:
        yield Finding("files", Reason.of(FaultCode.NO_FOLDER, path=str(no_folders[0])), well=False)
    elif closed:
        reason = Reason.of(FaultCode.CLOSED_FILE, path=str(closed[0]), data=str(settings.data))
        yield Finding("files", reason, well=False)
    else:
        yield Finding("files", f"{settings.data} belongs to {owner}", well=True)


def _is_closed(path: Path) -> bool:
    """Whether we may not read and write a file, or not use what is in a folder."""
    return not os.access(path, os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0))


def _is(path: Path, wrong: Callable[[Path], bool]) -> bool:
    """Whether something is wrong with a path that is still there: SQLite removes its -wal between two looks.

    A link that leads nowhere, or to itself, is nothing that the desk uses.
    """
    try:
        return wrong(path) and path.exists()
    except OSError:
        return False


def _secrets(settings: Settings) -> Iterator[Finding]:
    """The file of secrets: there, read by whom the desk belongs to, closed to others."""
    if not settings.secrets:
        return
    path = settings.root / settings.secrets
    if not path.is_file():
        yield Finding("secrets", Reason.of(FaultCode.SECRETS_GONE, path=str(path)), well=False)
    elif not os.access(path, os.R_OK):
        yield Finding("secrets", Reason.of(FaultCode.SECRETS_CLOSED, path=str(path)), well=False)
    elif path.stat().st_mode & 0o007:
        yield Finding("secrets", Reason.of(FaultCode.SECRETS_OPEN, path=str(path)), well=False)
    else:
        yield Finding("secrets", f"{path}: read", well=True)


def _kept(data: Path) -> Iterator[Path]:
    """The files and folders of the data directory, but for pictures, which are made again."""
    for folder, folders, names in os.walk(data):
        folders[:] = [name for name in folders if name != "pictures"]
        yield from (Path(folder) / name for name in (*folders, *names))


def _databases(settings: Settings, *, thorough: bool) -> Iterator[Finding]:
    if not settings.database.is_file():
        if settings.archive.is_file():
            yield Finding("database", Reason.of(FaultCode.DATABASE_GONE, path=str(settings.database)), well=False)
        else:
            yield Finding("database", f"{settings.database}: none yet: stdwatch up begins one", well=True)
        return
    try:
        database.read_only(settings.database).close()
    except StdwatchError as error:
        yield Finding("database", error.reason, well=False)
        return
    every = dict.fromkeys(checks.troubles_of(settings.data, thorough=thorough))  # several looks meet the same damage
    wrong = [trouble for trouble in every if _counts(settings, trouble)]
    for name, what in zip(checks.DATABASES, ("database", "archive"), strict=True):
        troubles = [trouble for trouble in wrong if name in trouble]
        yield from (Finding(what, Reason.of(_remedy(trouble), text=trouble), well=False) for trouble in troubles)
        triggers = [each for each in foreign.objects(settings.data / name) if each.startswith("trigger")]
        if triggers:
            reason = Reason.of(FaultCode.FOREIGN_TRIGGER, path=str(settings.data / name), text=triggers[0])
            yield Finding(what, reason, well=False)
        elif not troubles and (settings.data / name).is_file():
            yield Finding(what, f"{settings.data / name}: ok", well=True)


def _counts(settings: Settings, trouble: str) -> bool:
    """Whether it is a trouble: before the first crawl there is no archive."""
    return trouble != "archive.db is missing" or _cites_bodies(settings.database)


def _cites_bodies(path: Path) -> bool:
    try:
        with closing(database.opened(path)) as db:
            return db.execute("SELECT 1 FROM revision LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return True


def _remedy(trouble: str) -> FaultCode:
    if any(word in trouble for word in _MENDED):
        return FaultCode.MENDABLE
    return FaultCode.SEE_DOCUMENTS if "restore" in trouble else FaultCode.RESTORE


def _words(settings: Settings) -> Iterator[Finding]:
    """The editors' own words: until a mistake in them is mended, all is judged without them."""
    from stdwatch.relevance import vocabulary

    own = settings.words
    if not own.is_file() and (settings.lexicon or own.exists()):
        code = FaultCode.NO_WORDS_FILE if own.exists() else FaultCode.WORDS_NOT_THERE
        yield Finding("words", Reason.of(code, path=str(own)), well=False)
        return
    try:
        known = vocabulary.load(own, settings.rates)
    except StdwatchError as error:
        yield Finding("words", Reason.of(FaultCode.WORDS_WRONG, because=error.reason), well=False)
    except (OSError, ValueError) as error:
        names = {"text": str(error), "path": own.name, "other": settings.rates.name}
        yield Finding("words", Reason(FaultCode.WORDS_UNREADABLE, names), well=False)
    else:
        yield Finding("words", f"{known.version}{f', with those of {own}' if own.is_file() else ''}", well=True)


def _backups(settings: Settings, *, thorough: bool) -> Iterator[Finding]:
    """The newest backup: whether it is there, whole, and not too old."""
    try:
        with closing(database.read_only(settings.database)) as db:
            newest, begun, failure = backups.newest(db), backups.first_night(db), jobs.failure(db, "backup")
    except StdwatchError:
        return  # `_databases` says it
    except sqlite3.Error:
        return
    if failure:
        yield Finding("backup", Reason.of(FaultCode.BACKUP_FAILED, because=failure), well=False)
    limit = timedelta(days=2 * settings.backup_days)
    if newest is None:
        late = begun is not None and clock.now() - begun > limit
        yield Finding("backup", Reason.of(FaultCode.NO_BACKUP), well=not late)
        return
    about: dict[str, Param] = {
        "path": str(newest.folder),
        "size": f"{newest.size / 2**20:.0f}",
        "at": f"{newest.at:%Y-%m-%d %H:%M}",
    }
    if trouble := backup_trouble(newest, thorough=thorough):
        yield Finding("backup", Reason.of(FaultCode.BACKUP_WRONG, text=trouble, **about), well=False)
    elif clock.now() - newest.at > limit:
        yield Finding("backup", Reason.of(FaultCode.BACKUP_OLD, days=limit.days, **about), well=False)
    else:
        yield Finding("backup", f"{about['path']}, {about['size']} MB, of {about['at']} UTC", well=True)


def backup_trouble(kept: backups.StoredBackup, *, thorough: bool) -> str:
    """What is wrong with a backup that was made; nothing when it is as it was."""
    from stdwatch.operations import backup

    if not kept.folder.is_dir():
        return "its folder is not there: is the disk mounted?"
    trouble = next(iter(backup.troubles_of(kept.folder, thorough=thorough)), "")
    return f"{trouble}; stdwatch backup makes another" if trouble else ""
