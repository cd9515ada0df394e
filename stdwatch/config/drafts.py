"""The setting ``[draft]``: which program or endpoint makes drafts; without it there are none."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from stdwatch.config.refusal import SettingsRefused

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class DraftSettings:
    """Who makes drafts: a `command`, or the model behind an OpenAI-compatible `url`."""

    command: tuple[str, ...] = ()
    url: str = ""
    model: str = ""
    key_env: str = ""
    """The environment variable that holds the key."""
    temperature: float = 0.0

    @property
    def engine(self) -> str:
        """To whom the words go, as the page says it."""
        return f"{self.model} ({urlsplit(self.url).hostname})" if self.url else self.command[0]

    @property
    def program(self) -> list[str]:
        """The program that speaks JSON lines."""
        if self.command:
            return list(self.command)
        module = "stdwatch.operations.drafting.endpoint"
        return [sys.executable, "-m", module, self.url, self.model, str(self.temperature), self.key_env]


def check(value: object) -> DraftSettings:
    """The table as settings; `SettingsRefused` with what is wrong in it."""
    if not isinstance(value, dict):
        raise SettingsRefused("draft", "draft is a table: write [draft]")
    for key in value:
        if key not in _CHECKS:
            raise SettingsRefused(key, f"[draft] holds only {', '.join(_CHECKS)}")
    settings = DraftSettings(**{key: _CHECKS[key](key, entry) for key, entry in value.items()})
    if bool(settings.command) == bool(settings.url):
        raise SettingsRefused("draft", '[draft] needs either command = ["program", "argument"] or url and model')
    if settings.url and not settings.model:
        raise SettingsRefused("url", 'a url needs the name of a model: model = "…"')
    return settings


def _command(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
        raise SettingsRefused(key, 'command is a list of texts such as ["my-translator", "--fast"]')
    return tuple(value)


def _url(key: str, value: object) -> str:
    parts = urlsplit(value) if isinstance(value, str) else None
    if not parts or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise SettingsRefused(key, 'url is the base of an OpenAI-compatible endpoint such as "https://llm.example/v1"')
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise SettingsRefused(key, "url begins with https:// (http:// only on this machine)")
    return parts.geturl()


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise SettingsRefused(key, f"{key} is a text in quotes")
    return value


def _temperature(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 2:
        raise SettingsRefused(key, f"{key} is a number from 0 to 2")
    return float(value)


_CHECKS: Mapping[str, Any] = {
    "command": _command,
    "url": _url,
    "model": _text,
    "key_env": _text,
    "temperature": _temperature,
}
