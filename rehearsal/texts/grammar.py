"""A grammar of made sentences: word lists, patterns and ranges of numbers, read from a TOML file beside this module."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

_SLOT = re.compile(r"\{(\w+)(\^?)\}")


@dataclass(frozen=True, slots=True)
class Form:
    """How a text of a type is made: how many paragraphs, what else it `has`, the share that speaks of standards."""

    paragraphs: tuple[int, int] = (3, 8)
    has: tuple[str, ...] = ()
    standards: float = 0.03


@dataclass(frozen=True, slots=True)
class Grammar:
    """Lists of words and patterns by name, ranges of numbers by name, forms by type of document.

    In a pattern ``{name}`` is drawn from the list or the numbers of that name, ``{Name}`` is set in title case and
    ``{name^}`` begins with a capital.
    """

    lists: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[int, int]]
    forms: Mapping[str, Form]

    def draw(self, rng: Random, name: str, **given: str) -> str:
        """Draw a word or pattern of the list and fill it; `given` are values for further slots."""
        return self.fill(rng, rng.choice(self.lists[name]), **given)

    def fill(self, rng: Random, pattern: str, **given: str) -> str:
        """The pattern with its slots filled from left to right."""

        def slot(match: re.Match[str]) -> str:
            name, capital = match[1], bool(match[2])
            lower = name.lower()
            if name in given:
                return given[name]
            if lower in self.numbers:
                return str(rng.randint(*self.numbers[lower]))
            text = self.draw(rng, lower, **given)
            if capital:
                return text[0].upper() + text[1:]
            return text if name == lower else text.title()

        return _SLOT.sub(slot, pattern)


@cache
def load(name: str) -> Grammar:
    """The grammar of ``NAME.toml``."""
    data = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))
    return Grammar(
        lists=_tuples(data["lists"]),
        numbers=_tuples(data["numbers"]),
        forms={key: Form(**_tuples(form)) for key, form in data.get("forms", {}).items()},
    )


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def pages() -> Grammar:
    """The grammar of pages and small files."""
    return load("pages")
