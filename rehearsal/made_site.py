"""What one made site gives to the replica: its names, its story, its pages and the phrases that prove a reading."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from rehearsal.model import Event, File, Post, SiteState
from rehearsal.reply import Reply

Damage = tuple[tuple[re.Pattern[bytes], bytes], ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A made site.

    `host` is the name under which it serves pages, `aliases` further names of the same pages, `redirected` names that
    send a visitor to `host`, `storage` names under which there are files alone. `draw(rng, start, nights)` gives its
    events; `respond(state, path, query, nonce)` is pure but for the `nonce`, which feeds what real pages change with
    every request. `phrases(post)` are in the text that a faithful reading of the page gives, `file_phrases(file)` in
    that of a PDF, `boilerplate` in no text. `damage` tells for each page fault which bytes to replace.
    `slow_paths(state)` are files that take long to make.
    """

    name: str
    host: str
    draw: Callable[[Random, date, int], list[Event]]
    respond: Callable[[SiteState, str, str, int], Reply]
    phrases: Callable[[Post], tuple[str, ...]]
    file_phrases: Callable[[File], tuple[str, ...]]
    boilerplate: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    redirected: tuple[str, ...] = ()
    storage: tuple[str, ...] = ()
    damage: Mapping[str, Damage] = field(default_factory=dict)
    slow_paths: Callable[[SiteState], tuple[str, ...]] = lambda _: ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """All names of the site, its own first."""
        return (self.host, *self.aliases, *self.redirected, *self.storage)
