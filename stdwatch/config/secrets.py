"""Secrets in a file of their own, with lines as systemd reads them from an `EnvironmentFile`: ``NAME=value``."""

import re
from pathlib import Path

from stdwatch.errors import UsageError

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)")


def read(path: Path) -> dict[str, str]:
    """The variables in a file; none where it is not there or closed to this user, which the doctor tells.

    Raises `UsageError` with the number of a line that is none; what stands in it is not repeated.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (FileNotFoundError, PermissionError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as a text of lines NAME=value") from error
    variables = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise UsageError(f"{path}, line {number}: a line is NAME=value")
        variables[match[1]] = _unquoted(match[2].strip())
    return variables


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value
