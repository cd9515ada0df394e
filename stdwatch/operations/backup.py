"""Backup and restore: databases, words, settings and spiders copied while crawls run, checked, and put back."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from stdwatch import limits
from stdwatch.clock import stamp
from stdwatch.config import FILE, Settings
from stdwatch.errors import Busy, StoreError, UsageError
from stdwatch.reasons import Reason, StoreCode
from stdwatch.store import backups, checks, database, foreign, locks, nodes, people, private, segments
from stdwatch.store.archive import Archive
from stdwatch.store.checks import DATABASES
from stdwatch.store.database import copy

_LABEL = "backup.json"
_NAME = re.compile(r"stdwatch-[0-9TZ-]+")
_MOST = limits.FILE_BYTES
"""Bytes of the label and of each file that it names."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup: its folder, when it was begun, its bytes, and how many rows its tables of worth had."""

    folder: Path
    at: str
    size: int
    candidates: int
    decisions: int
    bodies: int
    fresh: int
    """Bytes that no earlier backup beside it has too."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the folder with what was there before, and the project's files that differ and were left."""

    aside: Path
    differing: tuple[str, ...]
    users: tuple[str, ...]
    """Who may sign in now and could not before, or the other way round, or with another role or password."""


def backup(settings: Settings, to: Path | None, at: datetime) -> Backup:
    """Copy all that makes the desk into a new folder below `to` (by default the one of the settings).

    The main database goes first, in one go, then the archive, of which an earlier backup there gives what it has:
    whatever the copy of the one cites was in the archive by then. Crawls and the desk go on meanwhile. The editors'
    words, the settings and the project's spiders go with them. The folder gets its name only when everything in it was
    checked. Raises `StoreError`.
    """
    if not settings.database.is_file():
        raise StoreError(Reason.of(StoreCode.NOTHING_TO_COPY, path=str(settings.database)))
    folder = (to or settings.backup_folder).absolute() / f"stdwatch-{stamp(at).replace(':', '')}"
    partial = folder.with_suffix(".partial")
    if folder.exists():
        raise StoreError(Reason.of(StoreCode.THERE_ALREADY, path=str(folder)))
    Archive(settings.archive).close()  # one that is gone is told as that
    shutil.rmtree(partial, ignore_errors=True)
    try:
        private.make_folder(folder.parent)
        private.make_folder(partial)
        copy(settings.database, partial / settings.database.name)
        earlier = _earlier(settings, folder.parent)
        segments.copy_new(settings.archive, earlier, partial)
        files = {name: _copied(path, partial / name) for name, path in _project(settings)}
        try:
            made = _checked(partial, folder, at, files)
        except StoreError:
            if earlier is None:
                raise
            segments.copy_whole(settings.archive, partial)  # what is damaged there is not handed on
            made = _checked(partial, folder, at, files)
        partial.rename(folder)
    except OSError as error:
        reason = Reason.of(StoreCode.CANNOT_MAKE_COPY, path=str(partial), text=error.strerror or "")
        raise StoreError(reason) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    with closing(database.connect(settings.database, desk=True)) as db:
        backups.note(db, folder, at, made.size)
    return made


def _earlier(settings: Settings, folder: Path) -> Path | None:
    """The newest sound backup of this desk in the folder, whose bodies need not be copied again."""
    with closing(database.connect(settings.database, desk=True)) as db:
        known = (each.folder for each in backups.kept(db) if each.folder.parent == folder and not each.trouble)
        return next((each for each in known if (each / _LABEL).is_file()), None)


def _project(settings: Settings) -> Iterator[tuple[str, Path]]:
    """What makes the desk besides the databases: its name in a backup, and where it lies."""
    named = {"words/lexicon.toml": settings.words, "words/background.toml": settings.rates}
    named |= {f"project/{FILE}": settings.root / FILE}
    named |= {f"project/spiders/{path.name}": path for path in sorted((settings.root / "spiders").glob("*.py"))}
    yield from ((name, path) for name, path in named.items() if path.is_file())


def _copied(path: Path, to: Path) -> str:
    """Copy a small file; returns the sha256 of what was read."""
    content = path.read_bytes()
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(content)
    return sha256(content).hexdigest()


def _checked(partial: Path, folder: Path, at: datetime, files: dict[str, str]) -> Backup:
    """Check the copy and label it."""
    label = partial / _LABEL
    label.write_text(json.dumps({"files": files}), encoding="utf-8")
    if troubles := list(troubles_of(partial)):
        raise StoreError(Reason.of(StoreCode.COPY_UNSOUND, path=str(partial), text=troubles[0]))
    candidates, decisions, bodies = checks.worth(partial)
    sizes = [path.stat() for path in partial.rglob("*") if path.is_file()]
    size, fresh = sum(each.st_size for each in sizes), sum(each.st_size for each in sizes if each.st_nlink == 1)
    counts = {"candidates": candidates, "decisions": decisions, "bodies": bodies}
    label.write_text(json.dumps({"at": stamp(at), "size": size, **counts, "files": files}, indent=1), encoding="utf-8")
    return Backup(folder, stamp(at), size, fresh=fresh, **counts)


def troubles_of(folder: Path, *, thorough: bool = True) -> Iterator[str]:
    """What is wrong with a backup: as with the data themselves, and files that are not what was copied."""
    yield from checks.troubles_of(folder, thorough=thorough)
    try:
        files = json.loads(_content(folder, _LABEL))["files"]
        for name, digest in files.items():
            if sha256(_content(folder, name)).hexdigest() != digest:
                yield f"{name} is not what was copied"
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        yield f"{_LABEL} or what it names cannot be read ({error})"


def _content(folder: Path, name: str) -> bytes:
    """A small file of a backup, and nothing outside of it; raises `ValueError` or `OSError`."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        raise ValueError(f"{name} is no file in it")
    with path.open("rb") as file:
        content = file.read(_MOST + 1)
    if len(content) > _MOST:
        raise ValueError(f"{name} is too large")
    return content


def restore(settings: Settings, folder: Path, at: datetime) -> Restored:
    """Put a backup in the place of the data; what was there is kept aside.

    Settings and spiders are put back where the project has none of that name; others are left, and named. Refuses,
    without touching anything, a folder that is no sound backup, a data directory that is in use, and a disk without
    room for the copy: it is complete before anything is moved. All sessions, feed keys and tokens end.
    """
    if not (folder / _LABEL).is_file():
        raise UsageError(f"{folder}: is no backup of stdwatch (it holds no {_LABEL})")
    if links := [path for path in folder.rglob("*") if path.is_symlink()]:
        raise UsageError(f"{folder}: is no backup of stdwatch ({links[0].name} is a link, which no backup holds)")
    held = [path for path in (folder / settings.database.name, *segments.files(folder)) if path.is_file()]
    if foreign_objects := [each for path in held for each in foreign.objects(path)]:
        raise UsageError(f"{folder}: is no backup of stdwatch (its databases hold {', '.join(foreign_objects)})")
    if troubles := list(troubles_of(folder)):
        raise StoreError(Reason.of(StoreCode.UNSOUND, path=str(folder), text=troubles[0]))
    ours, theirs = checks.origin(settings.data), checks.origin(folder)
    if ours and theirs and ours != theirs:
        raise UsageError(f"{folder}: is of another desk: put it into a data directory of its own (STDWATCH_DATA)")
    refuse_use(settings)
    users = foreign.differing_users(settings.database, folder / settings.database.name)
    coming, aside = (settings.data / f"{word}-restore-{stamp(at).replace(':', '')}" for word in ("coming", "before"))
    coming.mkdir(parents=True)
    try:
        copy(folder / settings.database.name, coming / settings.database.name)
        segments.put_together(folder, coming / settings.archive.name)
        aside.mkdir()
        for name in DATABASES:
            for path in settings.data.glob(f"{name}*"):
                path.rename(aside / path.name)
            (coming / name).rename(settings.data / name)
    finally:
        shutil.rmtree(coming, ignore_errors=True)
    _put_words_back(settings, folder, aside)
    _leave_nodes(settings, aside)
    with closing(database.connect(settings.database, desk=True)) as db:  # brings an older backup up to date
        people.end_everything(db)
        nodes.forget_all(db)
        backups.forget(db, [each.folder for each in backups.kept(db) if not each.folder.is_dir()])
    return Restored(aside, tuple(_put_project_back(settings, folder)), tuple(users))


def _leave_nodes(settings: Settings, aside: Path) -> None:
    """Part with the nodes: two copies of a desk must never read the reports of one. They join again (docs/nodes.md)."""
    known = settings.data / "nodes"
    if known.is_dir():
        known.rename(aside / known.name)


def _put_words_back(settings: Settings, folder: Path, aside: Path) -> None:
    for name, path in (("lexicon.toml", settings.words), ("background.toml", settings.rates)):
        kept = folder / "words" / name
        if not kept.is_file():
            continue
        if path.is_file():
            shutil.copy2(path, aside / name)
        shutil.copyfile(kept, path)


def _put_project_back(settings: Settings, folder: Path) -> Iterator[str]:
    """Put back the project's files that are missing; yields the names of those that are there and differ."""
    kept = folder / "project"
    for path in sorted(path for path in (kept / FILE, *(kept / "spiders").glob("*.py")) if path.is_file()):
        target = settings.root / path.relative_to(kept)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        elif target.read_bytes() != path.read_bytes():
            yield str(path.relative_to(kept))


def drop_old(settings: Settings) -> list[Path]:
    """Drop the backups in the folder of the settings that are more than are to be kept; returns their folders.

    A backup that has a trouble does not count as one that is kept, nor is it dropped: somebody should look at it.
    What only a restored database calls a backup (a way upwards, another folder) is left alone.
    """
    with closing(database.connect(settings.database, desk=True)) as db:
        here = settings.backup_folder.absolute()
        own = [each for each in backups.kept(db) if each.folder.parent == here and _NAME.fullmatch(each.folder.name)]
        old = [each.folder for each in [backup for backup in own if not backup.trouble][settings.keep_backups :]]
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)
        backups.forget(db, old)
    return old


def refuse_use(settings: Settings) -> None:
    """Raises `Busy` when a scheduler, a crawl or the desk has the data directory open."""
    if held := locks.held(settings.data):
        raise Busy(f"{settings.data}: in use ({', '.join(held)}): stop stdwatch first")
    for name in DATABASES:
        path = settings.data / name
        if path.is_file() and checks.is_open_elsewhere(path):
            raise Busy(f"{path}: another process has it open: stop stdwatch (up, serve, scheduler.py) first")
