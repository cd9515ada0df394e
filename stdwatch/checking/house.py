"""What the house prints: its terms, and the names of its sources."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from stdwatch.glossary import shipped
from stdwatch.glossary.terms import Glossary


@dataclass(frozen=True, slots=True)
class House:
    """The rules of the house as data."""

    glossary: Glossary
    origins: Mapping[str, str]
    """The printed name of a source by its domain, without ``www.``."""
    title_kinds: Mapping[str, tuple[str, ...]]
    """What the last word of a title may be in English."""


def of(glossary: Glossary | None = None) -> House:
    """The house with the terms in force, by default those that ship with stdwatch."""
    kinds = {tail: tuple(words) for tail, words in _table("titles.toml")["kinds"].items()}
    return House(shipped.glossary() if glossary is None else glossary, _table("house.toml")["origins"], kinds)


@cache
def _table(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("stdwatch").joinpath("vocabulary", name).read_text(encoding="utf-8"))
