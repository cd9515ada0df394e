"""The glossary that ships with stdwatch."""

import tomllib
from functools import cache
from importlib.resources import files

from stdwatch.glossary.terms import Glossary, Term


@cache
def glossary() -> Glossary:
    """The shipped terms (``vocabulary/glossary.toml``)."""
    table = tomllib.loads(files("stdwatch").joinpath("vocabulary/glossary.toml").read_text(encoding="utf-8"))
    never, also = table["never"], table["also"]
    names = dict.fromkeys((*table["terms"], *never))
    return Glossary.of(
        Term(zh, tuple(table["terms"].get(zh, ())), tuple(never.get(zh, ())), tuple(also.get(zh, ()))) for zh in names
    )
