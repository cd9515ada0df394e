"""Write files so that none is ever half there: aside first, then renamed."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from stdwatch.errors import StoreError


def write_files(folder: Path, files: Mapping[str, bytes | Iterator[bytes]]) -> list[Path]:
    """Write files into a folder, which is made if need be: all of them or, when one fails, none; `StoreError` then.

    A file that is too large to be held comes in pieces.
    """
    coming = {folder / name: folder / f".{name}.part" for name in files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for (path, aside), body in zip(coming.items(), files.values(), strict=True):
            if path.is_dir():
                raise IsADirectoryError(None, "a folder of that name is in the way", str(path))
            with aside.open("wb") as file:
                file.writelines([body] if isinstance(body, bytes) else body)
        for path, aside in coming.items():
            aside.replace(path)
    except BaseException as error:  # whatever ends the making of a piece, no half file stays
        for aside in coming.values():
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise StoreError(f"{error.filename or folder}: cannot be written ({error.strerror})") from error
        raise
    return list(coming)
