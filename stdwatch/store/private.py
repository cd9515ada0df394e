"""Folders and files for their owner alone, whatever the umask of who makes them."""

import os
from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
_WRITERS = 0o022


def close_new_files() -> None:
    """Let whatever this process makes from now on be its user's alone."""
    os.umask(0o777 & ~FOLDER)


def close_new_files_to_writers() -> None:
    """Let nobody else write to what this process makes from now on, whoever may read it."""
    os.umask(os.umask(_WRITERS) | _WRITERS)


def make_folder(path: Path) -> None:
    """Make a folder that is not there; one that is keeps its rights (`is_open` tells). Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=FOLDER)
    except FileExistsError:
        if not path.is_dir():
            raise


def take_over(path: Path) -> None:
    """Close a folder of one's own to others, as where a desk begins in one that a checkout brought along."""
    if path.stat().st_uid == os.geteuid():
        path.chmod(FOLDER)


def make_file(path: Path) -> None:
    """Make an empty file that is not there. Raises `OSError`.

    One that is there is never opened: to close it again would take SQLite's locks on it from the whole process, and
    then another process takes the log away that this one writes (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE))


def is_open(path: Path) -> bool:
    """True where others than the owner may look into it or write to it."""
    return bool(path.stat().st_mode & 0o077)
