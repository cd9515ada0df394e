"""Whose the desk is: only the user that its database belongs to writes beside it."""

import os
import pwd
from pathlib import Path

from stdwatch.errors import StoreError


def owner_of(path: Path) -> str:
    """The name of the user that a file or folder belongs to, or the number where it has no name."""
    number = path.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def is_ours(path: Path) -> bool:
    """Whether a file or folder belongs to the user that runs this."""
    return path.stat().st_uid == os.geteuid()


def of_desk(data: Path) -> Path:
    """What tells whose the desk is: its main database, or the data directory of one that has none yet."""
    database = data / "stdwatch.db"
    return database if database.exists() else data


def refuse_other_user(data: Path) -> None:
    """Raise `StoreError` where the desk is another user's: files that were made there would lock its owner out."""
    database = data / "stdwatch.db"
    if database.exists() and not is_ours(database):
        owner = owner_of(database)
        raise StoreError(f"{data}: belongs to the user {owner}: run this as {owner} (sudo -u {owner} stdwatch …)")
