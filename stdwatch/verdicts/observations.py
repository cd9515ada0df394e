"""What a run saw and what is usual for its source: all that a verdict is made of."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from stdwatch.items import Alias, AliasConflict, ChannelResult
from stdwatch.reasons import Field, Outcome, Reason

CHANCE = 0.01
"""A share of pages without a field that would come by chance less often than this is no chance."""

FIELDS = tuple(Field)
"""What is counted of the pages read: how many had each; ``rules``: read by the site's rules, not generically."""


@dataclass(frozen=True, slots=True)
class UsualChannel:
    """What a channel's good answers of the last 60 days were like.

    `entries` a page and `totals` of all pages, the newest first; the shares of entries that had a date, had a title and
    were documents; `head`: the newest dates that it named last time, newest first.
    """

    entries: tuple[float, ...] = ()
    totals: tuple[float, ...] = ()
    dated: float = 0.0
    titled: float = 0.0
    matching: float = 0.0
    head: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CanarySnapshot:
    """What was read of a canary: `size` in code points; `ruled`: by the site's own rules; `sketch`: see `likeness`.

    `published` is the date that the page itself tells: that of its address would stay when the page's is lost.
    """

    title: str | None
    published: str | None
    size: int
    extractor: str
    ruled: bool = True
    sketch: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Canary:
    """Tonight's look at the document that must still be there: a reading, or a failure with its reason."""

    url: str
    known: CanarySnapshot | None
    read: CanarySnapshot | None = None
    failure: Outcome | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """Documents that were new to us and of the week before, and whether a channel keeps up with them.

    So many there were in the `past` up to the night on which it last named any, so many of them were `named` by it on
    their first night; and so many were `missed` since: it has named none.
    """

    past: int
    named: int
    missed: int


@dataclass(frozen=True, slots=True)
class Usual:
    """A source's own history: its channels by name, and how many pages were ``read`` and had each of `FIELDS`.

    `nights_without_news` is how many of its last runs in a row brought nothing new; `fresh` how far each channel keeps
    up.
    """

    channels: Mapping[str, UsualChannel] = field(default_factory=dict)
    fields: Mapping[str, int] = field(default_factory=dict)
    nights_without_news: int = 0
    fresh: Mapping[str, Freshness] = field(default_factory=dict)
    told_sections: frozenset[str] = frozenset()
    """Sections of the site (host and first folder) whose unknown links were told before."""
    told_children: frozenset[str] = frozenset()
    """Kinds of child sitemaps that were told before not to be followed."""


@dataclass(frozen=True, slots=True)
class RunObservations:
    """What a run saw: its channels, the documents asked for, and how it ended.

    `failures` counts the documents that had each outcome. `fields` counts the pages ``read``
    and those that had each of `FIELDS`; those that only their day brought ``again``, and how many were ``altered``;
    those that were ``gone`` unexpectedly; ``files`` and ``files_gone`` alike. Channels of standing `unproven` count
    only when they are in `proven`. `stopped` is the reason for an early end, `postponed` the number of documents that
    the budget left over, `bulk_changed` that of old ones that were named or changed at once.
    """

    results: Sequence[ChannelResult]
    proven: frozenset[str]
    new: int
    changed: int
    fetched: int
    failures: Mapping[Outcome, int]
    fields: Mapping[str, int] = field(default_factory=dict)
    alias_conflicts: Sequence[AliasConflict] = ()
    shared_ids: Mapping[Alias, Collection[str]] = field(default_factory=dict)
    same_text: Sequence[str] = ()
    """Addresses of the documents that came with one text, where it is the same in most."""
    same_title: Sequence[str] = ()
    textless: str = ""
    """The address of the one page that is known and came without its text; several count as failures."""
    usual: Usual = field(default_factory=Usual)
    canary: Canary | None = None
    stopped: Reason | None = None
    postponed: int = 0
    bulk_changed: int = 0
    undated: int = 0
    """Documents that no channel dates and a first night left alone."""
