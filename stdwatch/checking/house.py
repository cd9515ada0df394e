"""What the house prints: its terms, the names of its sources, its fixed sentences."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from stdwatch.glossary import shipped
from stdwatch.glossary.terms import Glossary


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The excerpt sentence: how it begins, what it may say of a document, and how documents are called."""

    opening: str
    what: tuple[str, ...]
    nouns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class House:
    """The rules of the house as data."""

    glossary: Glossary
    origins: Mapping[str, str]
    """The printed name of a source by its domain, without ``www.``."""
    title_kinds: Mapping[str, tuple[str, ...]]
    """What the last word of a title may be in English."""
    excerpt: Excerpt


def of(glossary: Glossary | None = None) -> House:
    """The house with the terms in force, by default those that ship with stdwatch."""
    kinds = {tail: tuple(words) for tail, words in _table("titles.toml")["kinds"].items()}
    forms = _table("journal.toml")["excerpt"]
    nouns = tuple(dict.fromkeys((*forms["nouns"].values(), forms["other"])))
    return House(
        shipped.glossary() if glossary is None else glossary,
        _table("house.toml")["origins"],
        kinds,
        Excerpt(forms["opening"], tuple(forms["what"]), nouns),
    )


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("stdwatch").joinpath("vocabulary", name).read_text(encoding="utf-8"))
