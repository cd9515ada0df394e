"""Files of JSON lines that commands read."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from stdwatch.errors import UsageError


@contextmanager
def opened(path: Path) -> Iterator[tuple[TextIO, str]]:
    """The file, or standard input for ``-``, and what to call it; `UsageError` where it cannot be read."""
    if str(path) == "-":
        yield sys.stdin, "standard input"
        return
    try:
        with path.open(encoding="utf-8") as lines:
            yield lines, str(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


def rows(lines: TextIO, name: str, fields: Sequence[str], texts: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """The lines as objects with these fields, some of them texts; `UsageError` names the line that is not so."""
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _row(line, f"{name}, line {number}", fields, texts)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: is not UTF-8: {error}") from error


def _row(line: str, where: str, fields: Sequence[str], texts: Sequence[str]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: is not JSON: {error}") from error
    missing = [field for field in fields if not isinstance(row, dict) or field not in row]
    if missing:
        raise UsageError(f"{where}: no field {', '.join(missing)}")
    for field in texts:
        if not isinstance(row[field], str):
            raise UsageError(f"{where}: {field} is no text")
    return {**row}
