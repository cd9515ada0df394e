"""The operator's settings: `stdwatch.toml` beside `scrapy.cfg`, all optional; secrets come from the environment."""

import getpass
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stdwatch import __version__
from stdwatch.errors import UsageError

FILE = "stdwatch.toml"


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What the operator may change for one source.

    `delay` in seconds between requests; `proxy` and `timeout` as in `Settings`; whether it is polled; `daily` and
    `weekdays` (0 is Monday, both in UTC) where they differ from the rest; `recess`: first and last days on which its
    silence means nothing.
    """

    delay: float | None = None
    proxy: str | None = None
    timeout: int | None = None
    enabled: bool = True
    daily: str | None = None
    weekdays: frozenset[int] = frozenset(range(7))
    recess: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations.

    `root` is the checkout (where `scrapy.cfg` lies), `data` the data directory. `zone` is the readers' time zone
    (IANA), `contact` what the User-Agent gives as the operator's address, `budget` the most requests of one run,
    `daily` and `digest` the UTC times of the nightly crawl and of the daily digest as ``HH:MM``. Crawls start up to
    `jitter` minutes later and end after `crawl_minutes`; the scheduler looks every `tick` seconds. Bodies of listings
    are kept `keep_listings` days; `least_free` MB of disk must stay free. `route` maps host names to
    ``address:port`` (`STDWATCH_ROUTE`). `alarms` are Apprise URLs (`STDWATCH_ALARMS`) and `ping` a URL to call after
    each night (`STDWATCH_PING`): both hold secrets. `lexicon` is the file with the editors' own words, below `root`.
    `public` is the address, with its path, under which a reverse proxy offers the page. `proxy` is the HTTP proxy to go
    out by (``none``: by none; empty: as the usual variables say), `timeout` the seconds to wait for a page (five times
    as many for a file).
    """

    root: Path
    data: Path
    contact: str = ""
    zone: str = "Asia/Shanghai"
    host: str = "127.0.0.1"
    port: int = 8470
    editor: str = ""
    public: str = ""
    budget: int = 600
    daily: str = "20:30"
    jitter: int = 10
    tick: int = 60
    crawl_minutes: int = 180
    digest: str = "23:30"
    keep_listings: int = 90
    least_free: int = 1024
    lexicon: str = ""
    proxy: str = ""
    timeout: int = 60
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)
    route: Mapping[str, str] = field(default_factory=dict)
    alarms: tuple[str, ...] = field(default=(), repr=False)
    ping: str = field(default="", repr=False)

    @property
    def database(self) -> Path:
        """The main database."""
        return self.data / "stdwatch.db"

    @property
    def archive(self) -> Path:
        """The archive of bodies."""
        return self.data / "archive.db"

    @property
    def words(self) -> Path:
        """The editors' own lexicon: where the setting says, else `lexicon.toml` in the data directory."""
        return self.root / self.lexicon if self.lexicon else self.data / "lexicon.toml"

    @property
    def rates(self) -> Path:
        """The background rates measured from the store, where `stdwatch rescore --rates` puts them."""
        return self.data / "background.toml"

    @property
    def prefix(self) -> str:
        """The path under which the page lies behind its reverse proxy: nothing, or ``/desk``."""
        return urlsplit(self.public).path.rstrip("/")

    def proxy_of(self, source: str) -> str:
        """The proxy to go out by for a source, as in `proxy`."""
        own = self.sources.get(source)
        return self.proxy if own is None or own.proxy is None else own.proxy

    def timeout_of(self, source: str) -> int:
        """The seconds to wait for a page of a source."""
        own = self.sources.get(source)
        return self.timeout if own is None or own.timeout is None else own.timeout

    @property
    def proxies(self) -> tuple[str, ...]:
        """Every proxy that the settings name."""
        named = (self.proxy, *(own.proxy or "" for own in self.sources.values()))
        return tuple(proxy for proxy in named if proxy not in {"", "none"})

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
        alarms=tuple(os.environ.get("STDWATCH_ALARMS", "").split()),
        ping=os.environ.get("STDWATCH_PING", ""),
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
        key, reason, *source = refused.args
        raise UsageError(f"{_where(path, key, *source)}: {reason}") from refused


def _where(path: Path, key: str, source: str = "") -> str:
    """The place of a key for a message; one of a source is looked for below the source's own heading."""
    lines = path.read_text(encoding="utf-8").splitlines()
    heading = _line(lines, rf"^\s*\[?sources\.\"?{re.escape(source)}\b", 0) if source else 0
    number = _line(lines, rf"(?:^|[\s.{{,])\"?{re.escape(key)}\"?\s*[=.\]]", heading)
    return f"{path}, line {number + 1}"


def _line(lines: list[str], pattern: str, start: int) -> int:
    """The index of the first line from `start` on that matches, else `start`."""
    return next((number for number in range(start, len(lines)) if re.search(pattern, lines[number])), start)


class _Refused(Exception):
    """Key and reason of a value that cannot be used, and the source that it is set for."""


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


def _public(value: object) -> str:
    parts = urlsplit(value) if isinstance(value, str) else None
    if not parts or parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise _Refused(
            "public", 'public is the address of the page behind a proxy, such as "https://desk.example/desk"'
        )
    return parts.geturl()


def _proxy(value: object) -> str:
    parts = urlsplit(value) if isinstance(value, str) else None
    if value == "none" or value == "":
        return str(value)
    if not parts or parts.scheme != "http" or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        raise _Refused("proxy", 'proxy is an HTTP proxy such as "http://proxy.example:3128", or "none"')
    if parts.username is not None:
        raise _Refused("proxy", "proxy holds no password here: secrets come from the environment (https_proxy)")
    return f"http://{parts.netloc}"


def _time(key: str) -> Any:
    def check(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value):
            raise _Refused(key, f'{key} is a UTC time of day such as "20:30"')
        return value

    return check


def _sources(value: object) -> dict[str, SourceSettings]:
    if not isinstance(value, dict):
        raise _Refused("sources", "sources is a table: write [sources.NAME]")
    return {name: _source(name, table) for name, table in value.items()}


def _source(name: str, table: object) -> SourceSettings:
    *others, last = _OF_SOURCE
    allowed = f"[sources.{name}] holds only {', '.join(others)} and {last}"
    if not isinstance(table, dict):
        raise _Refused(name, allowed)
    for key in table:
        if key not in _OF_SOURCE:
            raise _Refused(key, allowed, name)
    try:
        return SourceSettings(**{key: _OF_SOURCE[key](value) for key, value in table.items()})
    except _Refused as refused:
        raise _Refused(*refused.args, name) from refused


def _delay(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 600:
        raise _Refused("delay", "delay is a number of seconds from 0 to 600")
    return value


def _enabled(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Refused("enabled", "enabled is true or false")
    return value


def _weekdays(value: object) -> frozenset[int]:
    if not isinstance(value, list) or not value or any(day not in WEEKDAYS for day in value):
        raise _Refused("weekdays", f"weekdays is a list of some of {', '.join(WEEKDAYS)} (in UTC)")
    return frozenset(WEEKDAYS.index(day) for day in value)


def _recess(value: object) -> tuple[tuple[date, date], ...]:
    if not isinstance(value, list):
        raise _Refused("recess", _RECESS)
    return tuple(_span(text) for text in value)


def _span(text: object) -> tuple[date, date]:
    try:
        first, last = map(date.fromisoformat, str(text).split("/"))
    except ValueError as error:
        raise _Refused("recess", _RECESS) from error
    if last < first:
        raise _Refused("recess", f"recess {text!r} ends before it begins")
    return first, last


_RECESS = 'recess is a list of spans of days such as "2026-08-01/2026-08-31"'

_OF_SOURCE: Mapping[str, Any] = {
    "delay": _delay,
    "proxy": _proxy,
    "timeout": _number("timeout", 5, 600),
    "enabled": _enabled,
    "daily": _time("daily"),
    "weekdays": _weekdays,
    "recess": _recess,
}

_CHECKS = {
    "contact": _text("contact"),
    "zone": _zone,
    "host": _text("host"),
    "port": _number("port", 1, 65535),
    "editor": _text("editor"),
    "public": _public,
    "budget": _number("budget", 10, 100_000),
    "daily": _time("daily"),
    "jitter": _number("jitter", 0, 120),
    "tick": _number("tick", 1, 600),
    "crawl_minutes": _number("crawl_minutes", 1, 1440),
    "digest": _time("digest"),
    "keep_listings": _number("keep_listings", 7, 36_500),
    "least_free": _number("least_free", 50, 1_000_000),
    "lexicon": _text("lexicon"),
    "proxy": _proxy,
    "timeout": _number("timeout", 5, 600),
    "sources": _sources,
}

SETTINGS = tuple(_CHECKS)
"""The names of all settings in `stdwatch.toml`."""
