"""What may stand in `stdwatch.toml`: for each key a check, which returns its value or raises `SettingsRefused`."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stdwatch.config import drafts
from stdwatch.config.refusal import SettingsRefused
from stdwatch.config.values import SourceSettings

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _text(key: str) -> Any:
    def check(value: object) -> str:
        if not isinstance(value, str):
            raise SettingsRefused(key, f"{key} is a text in quotes")
        return value

    return check


def _number(key: str, least: int, most: int) -> Any:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise SettingsRefused(key, f"{key} is a whole number from {least} to {most}")
        return value

    return check


def _language(value: object) -> str:
    if value not in {"zh", "en"}:
        raise SettingsRefused("language", 'language is "zh" or "en"')
    return str(value)


def _zone(value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError) as error:
        raise SettingsRefused("zone", f"zone {value!r} is no IANA time zone such as Asia/Shanghai") from error


def _public(value: object) -> str:
    parts = urlsplit(value) if isinstance(value, str) else None
    if not parts or parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise SettingsRefused(
            "public", 'public is the address of the page behind a proxy, such as "https://desk.example/desk"'
        )
    return parts.geturl()


def _proxy(value: object) -> str:
    parts = urlsplit(value) if isinstance(value, str) else None
    if value == "none" or value == "":
        return str(value)
    if not parts or parts.scheme != "http" or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        raise SettingsRefused("proxy", 'proxy is an HTTP proxy such as "http://proxy.example:3128", or "none"')
    if parts.username is not None:
        raise SettingsRefused("proxy", "proxy holds no password here: secrets come from the environment (https_proxy)")
    return f"http://{parts.netloc}"


def _time(key: str) -> Any:
    def check(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value):
            raise SettingsRefused(key, f'{key} is a UTC time of day such as "20:30"')
        return value

    return check


def _sources(value: object) -> dict[str, SourceSettings]:
    if not isinstance(value, dict):
        raise SettingsRefused("sources", "sources is a table: write [sources.NAME]")
    return {name: _source(name, table) for name, table in value.items()}


def _source(name: str, table: object) -> SourceSettings:
    *others, last = _OF_SOURCE
    allowed = f"[sources.{name}] holds only {', '.join(others)} and {last}"
    if not isinstance(table, dict):
        raise SettingsRefused(name, allowed)
    for key in table:
        if key not in _OF_SOURCE:
            raise SettingsRefused(key, allowed, name)
    try:
        return SourceSettings(**{key: _OF_SOURCE[key](value) for key, value in table.items()})
    except SettingsRefused as refused:
        raise SettingsRefused(*refused.args, name) from refused


def _delay(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 600:
        raise SettingsRefused("delay", "delay is a number of seconds from 0 to 600")
    return value


def _flag(name: str) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        if not isinstance(value, bool):
            raise SettingsRefused(name, f"{name} is true or false")
        return value

    return check


def _weekdays(value: object) -> frozenset[int]:
    if not isinstance(value, list) or not value or any(day not in WEEKDAYS for day in value):
        raise SettingsRefused("weekdays", f"weekdays is a list of some of {', '.join(WEEKDAYS)} (in UTC)")
    return frozenset(WEEKDAYS.index(day) for day in value)


def _recess(value: object) -> tuple[tuple[date, date], ...]:
    if not isinstance(value, list):
        raise SettingsRefused("recess", _RECESS)
    return tuple(_span(text) for text in value)


def _span(text: object) -> tuple[date, date]:
    try:
        first, last = map(date.fromisoformat, str(text).split("/"))
    except ValueError as error:
        raise SettingsRefused("recess", _RECESS) from error
    if last < first:
        raise SettingsRefused("recess", f"recess {text!r} ends before it begins")
    return first, last


NAME = re.compile(r"[a-z0-9-]{0,40}")
"""Names of regions and nodes: they stand in keys and patterns of Redis."""


def _region(value: object) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise SettingsRefused("region", 'region is a name such as "us-east", or "" for this machine')
    return value


_RECESS = 'recess is a list of spans of days such as "2026-08-01/2026-08-31"'

_OF_SOURCE: Mapping[str, Any] = {
    "delay": _delay,
    "proxy": _proxy,
    "timeout": _number("timeout", 5, 600),
    "enabled": _flag("enabled"),
    "daily": _time("daily"),
    "weekdays": _weekdays,
    "recess": _recess,
    "region": _region,
    "group": _text("group"),
}

CHECKS = {
    "contact": _text("contact"),
    "zone": _zone,
    "language": _language,
    "host": _text("host"),
    "port": _number("port", 1, 65535),
    "editor": _text("editor"),
    "public": _public,
    "budget": _number("budget", 10, 100_000),
    "daily": _time("daily"),
    "jitter": _number("jitter", 0, 120),
    "tick": _number("tick", 1, 600),
    "crawls": _number("crawls", 1, 64),
    "crawl_minutes": _number("crawl_minutes", 1, 1440),
    "digest": _time("digest"),
    "keep_listings": _number("keep_listings", 7, 36_500),
    "keep_log": _number("keep_log", 100, 36_500),
    "backups": _text("backups"),
    "backup_days": _number("backup_days", 1, 365),
    "keep_backups": _number("keep_backups", 1, 100),
    "least_free": _number("least_free", 50, 1_000_000),
    "lexicon": _text("lexicon"),
    "data": _text("data"),
    "secrets": _text("secrets"),
    "proxy": _proxy,
    "proxy_names": _flag("proxy_names"),
    "rendering": _flag("rendering"),
    "timeout": _number("timeout", 5, 600),
    "region": _region,
    "draft": drafts.check,
    "sources": _sources,
}
