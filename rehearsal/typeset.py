"""Typeset a source in a process of its own: typst keeps up to 2.4 GB of what it laid out until its process ends."""

import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

_LENGTH = struct.Struct(">Q")


def typeset(source: str) -> tuple[bytes, dict[str, Any]]:
    """The PDF of a typst source, and the value that it marks with the label ``<places>``."""
    ended = subprocess.run(
        [sys.executable, "-m", "rehearsal.typeset"],
        input=source.encode(),
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    if ended.returncode:
        raise RuntimeError(f"the typesetter failed: {ended.stderr.decode(errors='replace')[-500:]}")
    (length,) = _LENGTH.unpack_from(ended.stdout)
    end = _LENGTH.size + length
    return ended.stdout[end:], json.loads(ended.stdout[_LENGTH.size : end])


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
