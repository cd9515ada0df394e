"""The house's fixed forms, filled from data: names of sources, addresses, the excerpt sentence."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from stdwatch.checking.house import of as printed


@dataclass(frozen=True, slots=True)
class ExcerptForms:
    """The parts of the excerpt sentence: `nouns` by document type, `what` it may say of them."""

    opening: str
    what: tuple[str, ...]
    other: str
    several: str
    nouns: dict[str, str]


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal as it is printed."""

    title: str
    title_en: str
    brief: str
    """The title of the half-monthly news sheet."""
    publishers: tuple[str, ...]
    excerpt: ExcerptForms


@cache
def journal() -> Journal:
    """The journal's own names and forms, from the vocabulary."""
    table = tomllib.loads(files("stdwatch").joinpath("vocabulary/journal.toml").read_text(encoding="utf-8"))
    forms = table["excerpt"]
    excerpt = ExcerptForms(forms["opening"], tuple(forms["what"]), forms["other"], forms["several"], forms["nouns"])
    return Journal(table["title"], table["title_en"], table["brief"], tuple(table["publishers"]), excerpt)


def address(url: str) -> str:
    """A source's address as it is printed: ``https://`` and the domain without ``www.``; empty for a file."""
    host = urlsplit(url).hostname or ""
    return f"https://{host.removeprefix('www.')}" if host else ""


def addresses(urls: Iterable[str]) -> str:
    """The addresses of one or several sources as they are printed, each once."""
    return "、".join(dict.fromkeys(filter(None, map(address, urls))))


def origin(url: str) -> str | None:
    """The printed name of the source at an address, where the house has one."""
    return printed().origins.get(address(url).removeprefix("https://"))


def excerpt_sentence(doc_types: Sequence[str]) -> str:
    """The excerpt sentence for an article on documents of these types, without address and full stop."""
    forms = journal().excerpt
    nouns = list(dict.fromkeys(forms.nouns.get(kind, forms.other) for kind in doc_types))
    noun = nouns[0] if len(nouns) == 1 else forms.other
    return f"{forms.opening}{forms.several if len(doc_types) > 1 else ''}{noun}{forms.what[0]}"


def excerpt_choices() -> list[str]:
    """All excerpt sentences of the house, to choose from."""
    forms = journal().excerpt
    nouns = dict.fromkeys([*forms.nouns.values(), forms.other])
    return [f"{forms.opening}{noun}{what}" for noun in nouns for what in forms.what]
