"""Write files so that none is ever half there: aside first, then renamed."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from stdwatch.errors import StoreError


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder, which is made if need be: all of them or, when one fails, none; `StoreError` then."""
    coming = {folder / name: folder / f".{name}.part" for name in files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for (path, aside), body in zip(coming.items(), files.values(), strict=True):
            if path.is_dir():
                raise IsADirectoryError(None, "a folder of that name is in the way", str(path))
            aside.write_bytes(body)
        for path, aside in coming.items():
            aside.replace(path)
    except OSError as error:
        for aside in coming.values():
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)
        raise StoreError(f"{error.filename or folder}: cannot be written ({error.strerror})") from error
    return list(coming)
