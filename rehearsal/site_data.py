"""What a made site's `site.toml` says of it: its names, what its pages repeat, and how its quirks are dealt out."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from stdwatch.items import DocType

Damage = tuple[tuple[re.Pattern[bytes], bytes], ...]
_SITES = Path(__file__).parent / "sites"
_NO_TITLES = (
    (r"(<h1[^>]*>).*?(</h1>)", r"\1\2"),
    (r'(<meta property="og:title" content=")[^"]*', r"\1"),
    (r"<title>.*?</title>", "<title></title>"),
)
"""What every site loses under the fault ``no_titles``, before its own."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: its folder, the label it bears, its weight among all kinds.

    `blog` is the one that carries it, `number` its number among the site's content types.
    """

    folder: str
    doc_type: DocType
    label: str = ""
    weight: int = 0
    blog: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class SiteData:
    """A made site as data.

    `host` is the name under which it serves pages, `aliases` further names of the same pages, `redirected` names that
    send a visitor to `host`, `storage` names under which there are files alone. `foot` runs under its PDF pages;
    `boilerplate` is in no text. `chances` are shares of pages with a quirk, `rates` shares with a lifecycle. `damage`
    tells for each page fault which bytes to replace.
    """

    name: str
    host: str
    robots: str
    boilerplate: tuple[str, ...]
    chances: Mapping[str, float]
    rates: Mapping[str, float]
    titles: Mapping[str, tuple[str, ...]]
    damage: Mapping[str, Damage]
    kinds: tuple[Kind, ...] = ()
    aliases: tuple[str, ...] = ()
    redirected: tuple[str, ...] = ()
    storage: tuple[str, ...] = ()
    foot: str = ""

    def draw_kind(self, rng: Random) -> Kind:
        """A kind by the weights."""
        return rng.choices(self.kinds, [kind.weight for kind in self.kinds])[0]

    def kind(self, **wanted: str) -> Kind:
        """The first kind that has these values."""
        return next(kind for kind in self.kinds if all(getattr(kind, name) == wanted[name] for name in wanted))


@cache
def load(folder: str) -> SiteData:
    """The data of the site in a folder of `rehearsal/sites`."""
    read = tomllib.loads((_SITES / folder / "site.toml").read_text("utf-8"))
    read["damage"]["no_titles"] = [*_NO_TITLES, *read["damage"]["no_titles"]]
    read["damage"] = {
        fault: tuple((re.compile(old.encode(), re.DOTALL), new.encode()) for old, new in pairs)
        for fault, pairs in read["damage"].items()
    }
    read["titles"] = {name: tuple(patterns) for name, patterns in read["titles"].items()}
    read["kinds"] = tuple(Kind(**row | {"doc_type": DocType(row["doc_type"])}) for row in read.get("kinds", ()))
    lists = {name: tuple(value) for name, value in read.items() if isinstance(value, list)}
    return SiteData(**read | lists)
