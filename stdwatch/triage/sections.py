"""The sections of the journal, from the vocabulary."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Section:
    """A section by its printed name (`zh`, which the store keeps) and in English, with what belongs there."""

    zh: str
    en: str
    about: str


@cache
def sections() -> tuple[Section, ...]:
    """The sections in printed order."""
    table = tomllib.loads(files("stdwatch").joinpath("vocabulary/sections.toml").read_text(encoding="utf-8"))
    return tuple(Section(**row) for row in table["section"])
