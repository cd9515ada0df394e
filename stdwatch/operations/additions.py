"""Additions asked for on the page: what is sent waits in the data directory; what came of it is told in one line."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from stdwatch import limits
from stdwatch.config import Settings
from stdwatch.errors import StoreError, TooLarge

LARGEST = limits.FILE_BYTES
"""Bytes of a file: as much as a crawl would fetch."""

_ADDED = re.compile(r"candidate (\d+): (\w+)")
_REFUSED = re.compile(r"([A-Z]\w+): (.*)", re.DOTALL)
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Added:
    """What came of an addition: its candidate, and the `change` it made (``first``: it is new; ``unchanged`` …)."""

    candidate: int
    change: str
    source: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a job's message says of an addition: its candidate and change, or the outcome that refused it and why."""

    candidate: int | None = None
    change: str = ""
    outcome: str = ""
    reason: str = ""


def line(added: Added) -> str:
    """An addition as the message of its job."""
    return f"candidate {added.candidate}: {added.change}"


def told(message: str) -> Told:
    """The message of a job, taken apart again."""
    if found := _ADDED.fullmatch(message):
        return Told(int(found.group(1)), found.group(2))
    if found := _REFUSED.fullmatch(message):
        return Told(outcome=found.group(1), reason=found.group(2))
    return Told(reason=message)


def keep(settings: Settings, name: str, content: BinaryIO) -> str:
    """Keep a file until its job is done; returns its name there. Raises `TooLarge` and `StoreError`."""
    own = uuid4().hex
    path = place(settings, own)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            while chunk := content.read(_CHUNK):
                file.write(chunk)
                if file.tell() > LARGEST:
                    raise TooLarge(name, f"more than {LARGEST:,} bytes")
    except OSError as error:
        path.unlink(missing_ok=True)
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from error
    except TooLarge:
        path.unlink(missing_ok=True)
        raise
    return own


def place(settings: Settings, name: str) -> Path:
    """Where a kept file lies."""
    return settings.data / "incoming" / name
