"""The operator's settings: `stdwatch.toml` beside `scrapy.cfg`, all optional; secrets come from the environment."""

import getpass
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stdwatch import __version__
from stdwatch.errors import UsageError

FILE = "stdwatch.toml"


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What the operator may change for one source: the delay in seconds between requests, and whether it is polled."""

    delay: float | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations.

    `root` is the checkout (where `scrapy.cfg` lies), `data` the data directory. `zone` is the readers' time zone
    (IANA), `contact` what the User-Agent gives as the operator's address, `budget` the most requests of one run,
    `daily` the UTC time of the nightly crawl as ``HH:MM``. `route` maps host names to ``address:port``
    (`STDWATCH_ROUTE`).
    """

    root: Path
    data: Path
    contact: str = ""
    zone: str = "Asia/Shanghai"
    host: str = "127.0.0.1"
    port: int = 8470
    editor: str = ""
    budget: int = 600
    daily: str = "20:30"
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)
    route: Mapping[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """The main database."""
        return self.data / "stdwatch.db"

    @property
    def archive(self) -> Path:
        """The archive of bodies."""
        return self.data / "archive.db"

    @property
    def user_agent(self) -> str:
        """Who we say we are, with the operator's contact when it is set."""
        contact = f"; {self.contact}" if self.contact else ""
        return f"Mozilla/5.0 (compatible; stdwatch/{__version__}{contact})"


def load(start: Path | None = None) -> Settings:
    """The settings of the checkout that holds `start` (the working directory by default).

    Raises `UsageError` naming file, line or key, and what is allowed there.
    """
    root = find_root(start or Path.cwd())
    table = _read(root / FILE)
    data, editor = os.environ.get("STDWATCH_DATA"), os.environ.get("STDWATCH_EDITOR")
    return Settings(
        root=root,
        data=Path(data).expanduser().absolute() if data else root / "data",
        route=parse_route(os.environ.get("STDWATCH_ROUTE", "")),
        **{"editor": _login(), **table, **({"editor": editor} if editor else {})},
    )


def find_root(start: Path) -> Path:
    """The nearest folder upwards that holds `scrapy.cfg`."""
    for folder in (start.absolute(), *start.absolute().parents):
        if (folder / "scrapy.cfg").is_file():
            return folder
    raise UsageError(f"no scrapy.cfg in {start} or above it: run this inside the checkout of stdwatch")


def parse_route(text: str) -> dict[str, str]:
    """``host=address:port,…`` as a mapping; `UsageError` when it is not of that form."""
    pairs = [pair.strip() for pair in text.split(",") if pair.strip()]
    for pair in pairs:
        if not re.fullmatch(r"[a-z0-9.-]+=[a-z0-9.:\[\]-]+:\d+", pair):
            raise UsageError(f"STDWATCH_ROUTE: {pair!r} is not of the form host=address:port")
    return dict(pair.split("=", 1) for pair in pairs)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "editor"


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    unknown = sorted(set(table) - set(_CHECKS))
    if unknown:
        raise UsageError(f"{_where(path, unknown[0])}: unknown setting {unknown[0]!r}; allowed: {', '.join(_CHECKS)}")
    try:
        return {key: _CHECKS[key](value) for key, value in table.items()}
    except _Refused as refused:
        key, reason = refused.args
        raise UsageError(f"{_where(path, key)}: {reason}") from refused


def _where(path: Path, key: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    pattern = re.compile(rf"^\s*(\[?sources\.)?\"?{re.escape(key)}\"?\b")
    number = next((number for number, line in enumerate(lines, 1) if pattern.search(line)), 1)
    return f"{path}, line {number}"


class _Refused(Exception):
    """Key and reason of a value that cannot be used."""


def _text(key: str) -> Any:
    def check(value: object) -> str:
        if not isinstance(value, str):
            raise _Refused(key, f"{key} is a text in quotes")
        return value

    return check


def _number(key: str, least: int, most: int) -> Any:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise _Refused(key, f"{key} is a whole number from {least} to {most}")
        return value

    return check


def _zone(value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError) as error:
        raise _Refused("zone", f"zone {value!r} is no IANA time zone such as Asia/Shanghai") from error


def _daily(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise _Refused("daily", 'daily is a UTC time of day such as "20:30"')
    return value


def _sources(value: object) -> dict[str, SourceSettings]:
    if not isinstance(value, dict):
        raise _Refused("sources", "sources is a table: write [sources.NAME]")
    return {name: _source(name, table) for name, table in value.items()}


def _source(name: str, table: object) -> SourceSettings:
    if not isinstance(table, dict) or set(table) - {"delay", "enabled"}:
        raise _Refused(name, f"[sources.{name}] holds only delay and enabled")
    delay, enabled = table.get("delay"), table.get("enabled", True)
    if delay is not None and (isinstance(delay, bool) or not isinstance(delay, int | float) or not 0 <= delay <= 600):
        raise _Refused("delay", "delay is a number of seconds from 0 to 600")
    if not isinstance(enabled, bool):
        raise _Refused("enabled", "enabled is true or false")
    return SourceSettings(delay, enabled)


_CHECKS = {
    "contact": _text("contact"),
    "zone": _zone,
    "host": _text("host"),
    "port": _number("port", 1, 65535),
    "editor": _text("editor"),
    "budget": _number("budget", 10, 100_000),
    "daily": _daily,
    "sources": _sources,
}
