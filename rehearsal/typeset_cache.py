"""Where typeset files are kept between processes: a folder of the user's among the temporary files."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """The file `name` as it was made once by this version of the code and of typst, else made and kept now."""
    place = _folder() / f"{hashlib.sha256(f'{_edition()} {name}'.encode()).hexdigest()}.pdf"
    with suppress(OSError):
        return place.read_bytes()
    body = make()
    with suppress(OSError):  # a folder that cannot be written costs time, nothing else
        _folder().mkdir(mode=0o700, exist_ok=True)
        draft = place.with_suffix(f".{os.getpid()}")
        draft.write_bytes(body)
        draft.replace(place)
    return body


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"stdwatch-typeset-{os.getuid()}"


@cache
def _edition() -> str:
    """Digest of what the files depend on: the sources that write the book, and the typesetter."""
    sources = sorted(Path(__file__).parent.glob("book*"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    return f"{digest} {version('typst')}"
