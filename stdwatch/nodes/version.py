"""What code a machine runs: desk and node must have the same, or their readings would differ without a word."""

import hashlib
from functools import cache
from importlib import import_module
from pathlib import Path

from stdwatch import __version__
from stdwatch.extraction import EXTRACTOR
from stdwatch.nodes.wire import SCHEMA

_PACKAGES = ("stdwatch", "spiders", "pipelines")


@cache
def version() -> str:
    """Release, digest of all code and spiders, extractor and messages, such as ``0.1.0 1f3a… e7 m1``."""
    return f"{__version__} {_digest()} e{EXTRACTOR} m{SCHEMA}"


def _digest() -> str:
    digest = hashlib.sha256()
    for package in _PACKAGES:
        folder = Path(str(import_module(package).__file__)).parent
        for path in sorted(folder.rglob("*.py")):
            digest.update(f"{package}/{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
