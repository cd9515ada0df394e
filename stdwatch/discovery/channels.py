"""What a channel is: where a site says what it published, and how to read it."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from stdwatch.items import Lead, LeadOrigin


class Standing(StrEnum):
    """How much a channel's silence means: `unproven` ones count only after their first valid answer."""

    REQUIRED = "required"
    SPARE = "spare"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class RowRules:
    """Selectors of a listing row (CSS, parsel dialect); every tuple is tried in order, first match wins.

    `identity` is a selector in the row and a pattern whose first group is the publisher's id (`id_kind`). `outside`
    names ancestors whose links never count as rows (menus, forms). `date_format` is strptime's, for dates in words.
    """

    row: tuple[str, ...]
    link: tuple[str, ...] = ("a",)
    title: tuple[str, ...] = ("a",)
    date: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    identity: tuple[str, re.Pattern[str]] | None = None
    id_kind: str = "post"
    outside: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """One place where a source announces documents.

    `every` is in days. `pages` are the least and the most pages of a walk; the walk goes back in time, never to the
    first known item. `complete` says that the channel names everything of its kind inside the window, so that what is
    missing from it may have been withdrawn. `guid` finds the post id in a feed's guid.
    """

    name: str
    url: str
    origin: LeadOrigin
    standing: Standing = Standing.REQUIRED
    every: int = 1
    rows: RowRules | None = None
    pages: tuple[int, int] = (1, 1)
    complete: bool = False
    guid: re.Pattern[str] | None = None
    children: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """What one body of a channel held.

    `entries` counts the rows, items or locs found, `leads` those that are documents, in the channel's order; `strays`
    are links of the site that match no rule (first 20), `dated` how many entries had a date. `next` and `children`
    are further URLs to read (the next page of a listing, the children of a sitemap index).
    """

    entries: int
    leads: tuple[Lead, ...]
    dated: int = 0
    next: str | None = None
    children: tuple[str, ...] = ()
    strays: tuple[str, ...] = field(default=())
