"""Whose the desk is: only the user that its data directory belongs to writes there."""

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


def refuse_other_user(data: Path) -> None:
    """Raise `StoreError` in a data directory of another user: files that were made there would lock its owner out."""
    if data.is_dir() and not is_ours(data):
        owner = owner_of(data)
        raise StoreError(f"{data}: belongs to the user {owner}: run this as {owner} (sudo -u {owner} stdwatch …)")
