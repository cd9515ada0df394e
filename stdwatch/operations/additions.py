"""Additions asked for on the page: what is sent waits in the data directory."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from stdwatch import limits
from stdwatch.config import Settings
from stdwatch.errors import StoreError, TooLarge
from stdwatch.reasons import BodyCode, Reason, StoreCode

LARGEST = limits.FILE_BYTES
"""Bytes of a file: as much as a crawl would fetch."""

_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Added:
    """What came of an addition: its candidate, and the `change` it made (``first``: it is new; ``unchanged`` …)."""

    candidate: int
    change: str
    source: str
    url: str
    title: str


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
                    raise TooLarge(name, Reason.of(BodyCode.MORE_THAN, limit=LARGEST))
    except OSError as error:
        path.unlink(missing_ok=True)
        raise StoreError(Reason.of(StoreCode.CANNOT_WRITE, path=str(path), text=error.strerror or "")) from error
    except TooLarge:
        path.unlink(missing_ok=True)
        raise
    return own


def place(settings: Settings, name: str) -> Path:
    """Where a kept file lies."""
    return settings.data / "incoming" / name
