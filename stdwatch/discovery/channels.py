"""What a channel is: where a site says what it published, and how to read it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from stdwatch.items import ChannelKind, Lead
from stdwatch.items import Standing as Standing
from stdwatch.web_content.files import Roles
from stdwatch.web_content.urls import UrlRules


@dataclass(frozen=True, slots=True)
class RowRules:
    """Selectors of a listing row (CSS, parsel dialect); every tuple is tried in order, first match wins."""

    row: tuple[str, ...] = ()
    """The rows. Without it each link of a document's shape is one, and its date the nearest text that is a date."""
    within: tuple[str, ...] = ()
    """Where such links are looked for: the first that matches."""
    link: tuple[str, ...] = ("a[href]",)
    """The document's link in a row."""
    title: tuple[str, ...] = ()
    """Its title in a row; by default the text of the link."""
    date: tuple[str, ...] = ()
    """Its date in a row."""
    labels: tuple[str, ...] = ()
    """The names of its section and type in a row."""
    links_only: bool = False
    """The rows speak of something else, as an announcement of a hearing does: their titles and dates are left alone."""
    files: str = ""
    """Links to the document's files in a row."""
    roles: Roles = ()
    """What such a file is, as in `PageRules`."""
    next: tuple[str, ...] = ()
    """The link to the next page of the list, in front of what pagers have in common."""
    identity: tuple[str, re.Pattern[str]] | None = None
    """A selector in the row, and a pattern whose first group is the publisher's id."""
    id_kind: str = "post"
    """What the publisher calls such an id."""
    outside: tuple[str, ...] = ()
    """Ancestors whose links never count: menus, forms."""
    everywhere: tuple[re.Pattern[str], ...] = ()
    """Paths that every page of the site links, which alone are no rows."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One place where a source announces documents."""

    name: str
    url: str
    """It may hold ``{since}``, the first day of the window."""
    kind: ChannelKind
    standing: Standing = Standing.REQUIRED
    every: int = 1
    """Days between two readings."""
    rows: RowRules | None = None
    """The selectors of a listing."""
    pages: tuple[int, int] = (1, 1)
    """The least and the most pages that are read; it goes back in time, never to the first known item."""
    complete: bool = False
    """It names everything of its kind inside the window: what is missing from it may have been withdrawn."""
    guid: re.Pattern[str] | None = None
    """Finds the post id in a feed's guid."""
    children: re.Pattern[str] | None = None
    """Selects the children of a sitemap index."""
    by_change: bool = False
    """It lists what was changed inside the window, whatever its date."""
    may_be_empty: bool = False
    """A list without rows is no failure: its script may fill it."""
    rendered: bool = False
    """A script fills it: it is read through a browser, and only where the operator has switched rendering on."""
    labels: tuple[str, ...] = ()
    """Said of everything that it lists."""
    zone: str = "UTC"
    """The IANA time zone in which an instant's day is the site's day; a `Site` gives its own."""
    date_order: str = "MDY"
    """``MDY`` or ``DMY``: the order of numbers in a date."""
    future: bool = False
    """Its dates may lie ahead of today."""

    def address(self, since: date) -> str:
        """Where to begin reading for a window that opens on a day of the site."""
        return self.url.replace("{since}", since.isoformat())

    @property
    def rules(self) -> dict[str, str]:
        """How its entries tell their ``date`` and ``title``, in words; a sitemap tells neither."""
        if self.kind is ChannelKind.SITEMAP or (self.rows and self.rows.links_only):
            return {}
        if self.rows is None:
            return {"date": "the entry's date", "title": "the entry's title"}
        nearest = "the nearest date" if not self.rows.row else ""
        date = " or ".join(self.rows.date) or nearest
        return {"title": " or ".join(self.rows.title or self.rows.link)} | ({"date": date} if date else {})


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """What one body of a channel held.

    `entries` counts the rows, items or locs found, `leads` those that are documents, in the channel's order;
    `unmatched_links` are links of the site that match no rule or an unfamiliar one (first 20), `dated` how many entries
    had a date.
    `next` and `children` are further URLs to read (the next page of a listing, the children of a sitemap index);
    `next_is_unknown` says that a listing has later pages, of which none is known to be the next; `notes` are remarks
    on how the body was read.
    """

    entries: int
    leads: tuple[Lead, ...]
    dated: int = 0
    next: str | None = None
    children: tuple[str, ...] = ()
    unmatched_links: tuple[str, ...] = field(default=())
    next_is_unknown: bool = False
    notes: tuple[str, ...] = ()
    not_followed: tuple[str, ...] = ()
    """Children of a sitemap index that the channel's rules leave out."""


def page_of(
    leads: Sequence[Lead],
    entries: int,
    urls: UrlRules,
    *,
    following: str | None = None,
    children: tuple[str, ...] = (),
    next_is_unknown: bool = False,
) -> ChannelPage:
    """What a body held, out of all its links: those to documents are leads, other ones of the site unmatched."""
    documents = [replace(lead, filed=urls.filed(lead.url)) for lead in leads if urls.is_document(lead.url)]
    unmatched_links = [
        lead.url
        for lead in leads
        if urls.covers(lead.url) and not urls.is_refused(lead.url)
        if not (urls.is_document(lead.url) and urls.is_familiar(lead.url))
    ]
    dated = sum(1 for lead in leads if lead.published or lead.modified)
    first = tuple(dict.fromkeys(unmatched_links))[:20]
    return ChannelPage(entries, tuple(documents), dated, following, children, first, next_is_unknown)
