"""Typeset a source in a process of its own: typst keeps up to 2.4 GB of what it laid out until its process ends.

What was typeset is cached between processes: in a folder of the user's among the temporary files.
"""

import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

_LENGTH = struct.Struct(">Q")
_HERE = Path(__file__).parent


def typeset(source: str) -> tuple[bytes, dict[str, Any]]:
    """The PDF of a typst source, and the value that it marks with the label ``<places>``."""
    command = [sys.executable, "-m", "rehearsal.typeset"]
    ended = subprocess.run(command, input=source.encode(), capture_output=True, check=False, cwd=_HERE.parent)
    if ended.returncode:
        raise RuntimeError(f"the typesetter failed: {ended.stderr.decode(errors='replace')[-500:]}")
    (length,) = _LENGTH.unpack_from(ended.stdout)
    end = _LENGTH.size + length
    return ended.stdout[end:], json.loads(ended.stdout[_LENGTH.size : end])


def cached(name: str, make: Callable[[], bytes]) -> bytes:
    """The file `name` as it was made once by this version of the code and of typst, else made and cached now."""
    folder = Path(tempfile.gettempdir()) / f"stdwatch-typeset-{os.getuid()}"
    path = folder / f"{hashlib.sha256(f'{_edition()} {name}'.encode()).hexdigest()}.pdf"
    with suppress(OSError):
        return path.read_bytes()
    body = make()
    with suppress(OSError):  # a folder that cannot be written costs time, nothing else
        folder.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(body)
        draft.replace(path)
    return body


@cache
def _edition() -> str:
    """Digest of what the files depend on: the sources that write and bind the book, and the typesetter."""
    modules = [_HERE / f"{name}.py" for name in ("binding", "pdf", "prose", "typeset")]
    sources = [*sorted(_HERE.glob("book*")), *modules, _HERE / "texts" / "report.toml"]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    return f"{digest} {version('typst')}"


def main() -> None:
    """Read the source from standard input; write the length of the answer, the answer as JSON, and the PDF."""
    import typst

    # A file, because the typesetter compiles from memory but answers questions about files alone.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.typ")
        path.write_bytes(sys.stdin.buffer.read())
        compiler = typst.Compiler(path, ignore_system_fonts=True)
        pdf = cast("bytes", compiler.compile(pdf_tags=False))
        answer = compiler.query("<places>", field="value", one=True).encode()
    sys.stdout.buffer.write(_LENGTH.pack(len(answer)) + answer + pdf)


if __name__ == "__main__":
    main()
