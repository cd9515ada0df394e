"""The operator's settings: `stdwatch.toml` beside `scrapy.cfg`, all optional; secrets come from elsewhere."""

import getpass
import os
import re
import tomllib
from pathlib import Path
from typing import Any

from stdwatch.config import secrets
from stdwatch.config.checks import CHECKS, WEEKDAYS
from stdwatch.config.refusal import SettingsRefused
from stdwatch.config.values import Settings, SourceSettings
from stdwatch.errors import UsageError

__all__ = ["FILE", "SETTINGS", "WEEKDAYS", "Settings", "SourceSettings", "find_root", "load", "parse_route"]

FILE = "stdwatch.toml"

SETTINGS = tuple(CHECKS)
"""The names of all settings in `stdwatch.toml`."""


def load(start: Path | None = None) -> Settings:
    """The settings of the checkout that holds `start` (the working directory by default).

    Raises `UsageError` naming file, line or key, and what is allowed there.
    """
    root = find_root(start or Path.cwd())
    table = _read(root / FILE)
    data, editor = table.pop("data", "data"), os.environ.get("STDWATCH_EDITOR")
    data = os.environ.get("STDWATCH_DATA") or data
    kept = secrets.read(root / table["secrets"]) if table.get("secrets") else {}
    known = {**kept, **os.environ}
    return Settings(
        root=root,
        data=(root / Path(data).expanduser()).absolute(),
        route=parse_route(os.environ.get("STDWATCH_ROUTE", "")),
        alarms=tuple(known.get("STDWATCH_ALARMS", "").split()),
        ping=known.get("STDWATCH_PING", ""),
        **{"editor": _login(), **table, **({"editor": editor} if editor else {})},
    )


def find_root(start: Path) -> Path:
    """The nearest folder upwards that holds `scrapy.cfg`."""
    for folder in (start.absolute(), *start.absolute().parents):
        if (folder / "scrapy.cfg").is_file():
            return folder
    raise UsageError(f"no scrapy.cfg in {start} or above it: run this inside a project; stdwatch init DIR makes one")


def parse_route(text: str) -> dict[str, str]:
    """``host=address:port,…`` as a mapping; `UsageError` when it is not of that form."""
    pairs = [pair.strip() for pair in text.split(",") if pair.strip()]
    for pair in pairs:
        if not re.fullmatch(r"[a-z0-9.-]+=[a-z0-9.:\[\]-]+:\d+", pair):
            raise UsageError(f"STDWATCH_ROUTE: {pair!r} is not of the form host=address:port")
    return dict(pair.split("=", 1) for pair in pairs)


def _login() -> str:
    """Who works here, by the login; a service's own user is nobody: in the log, `stdwatch` is the desk itself."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):
        return "editor"
    return "editor" if login == "stdwatch" else login


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    unknown = sorted(set(table) - set(CHECKS))
    if unknown:
        raise UsageError(f"{_where(path, unknown[0])}: unknown setting {unknown[0]!r}; allowed: {', '.join(CHECKS)}")
    try:
        return {key: CHECKS[key](value) for key, value in table.items()}
    except SettingsRefused as refused:
        key, reason, *source = refused.args
        raise UsageError(f"{_where(path, key, *source)}: {reason}") from refused


def _where(path: Path, key: str, source: str = "") -> str:
    """The place of a key for a message; one of a source is looked for below the source's own heading."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    heading = _line(lines, rf"^\s*\[?sources\.\"?{re.escape(source)}\b", 0) if source else 0
    number = _line(lines, rf"(?:^|[\s.{{,\[])\"?{re.escape(key)}\"?\s*[=.\]]", heading)
    return f"{path}, line {number + 1}"


def _line(lines: list[str], pattern: str, start: int) -> int:
    """The index of the first line from `start` on that matches, else `start`."""
    return next((number for number in range(start, len(lines)) if re.search(pattern, lines[number])), start)
