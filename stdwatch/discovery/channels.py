"""What a channel is: where a site says what it published, and how to read it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from stdwatch.files import Roles
from stdwatch.items import Lead, LeadOrigin
from stdwatch.urls import UrlRules


class Standing(StrEnum):
    """How much a channel's silence means: `unproven` ones count only after their first valid answer."""

    REQUIRED = "required"
    SPARE = "spare"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class RowRules:
    """Selectors of a listing row (CSS, parsel dialect); every tuple is tried in order, first match wins.

    `row` selects the rows, `link` and `title` the document's link and its name in them (by default the text of that
    link). Without `row` the markup of a row is not known: then every link of a document's shape inside the
    first `within` that matches makes a row, and the date is the nearest text that is one. `outside` names ancestors
    whose links never count (menus, forms); `everywhere` are paths linked from every page of the site, which alone
    are no rows. `identity` is a selector in the row and a pattern whose first group is the publisher's id (`id_kind`).
    `links_only` says that the words of the rows are about something else, as an announcement of a hearing is: their
    titles and dates are left alone. `files` selects links to the document's files, with `roles` as in `PageRules`.
    """

    row: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    link: tuple[str, ...] = ("a[href]",)
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    links_only: bool = False
    files: str = ""
    roles: Roles = ()
    next: tuple[str, ...] = ()
    identity: tuple[str, re.Pattern[str]] | None = None
    id_kind: str = "post"
    outside: tuple[str, ...] = ()
    everywhere: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """One place where a source announces documents.

    `every` is in days. `pages` are the least and the most pages of a walk; the walk goes back in time, never to the
    first known item. `complete` says that the channel names everything of its kind inside the window, so that what is
    missing from it may have been withdrawn. `guid` finds the post id in a feed's guid; `children` selects the children
    of a sitemap index. A URL may hold ``{since}``, the first day of the window. `by_change` says that the channel lists
    what was changed inside the window, whatever its date. A list that `may_be_empty` is no failure without rows: its
    script may fill it. `labels` are said of everything that it lists. `zone` and `date_order` are the site's (see
    `PageRules`); `future` allows dates ahead of today.
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
    by_change: bool = False
    may_be_empty: bool = False
    labels: tuple[str, ...] = ()
    zone: str = "UTC"
    date_order: str = "MDY"
    future: bool = False

    def address(self, since: date) -> str:
        """Where to begin reading for a window that opens on a day of the site."""
        return self.url.replace("{since}", since.isoformat())

    @property
    def rules(self) -> dict[str, str]:
        """How its entries tell their ``date`` and ``title``, in words; a sitemap tells neither."""
        if self.origin is LeadOrigin.SITEMAP or (self.rows and self.rows.links_only):
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
    `adrift` says that a listing has later pages, of which none is known to be the next.
    """

    entries: int
    leads: tuple[Lead, ...]
    dated: int = 0
    next: str | None = None
    children: tuple[str, ...] = ()
    unmatched_links: tuple[str, ...] = field(default=())
    adrift: bool = False


def page_of(
    leads: Sequence[Lead],
    entries: int,
    urls: UrlRules,
    *,
    following: str | None = None,
    children: tuple[str, ...] = (),
    adrift: bool = False,
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
    return ChannelPage(entries, tuple(documents), dated, following, children, first, adrift)
