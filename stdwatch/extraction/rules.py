"""What a site knows of its own pages, as data: selectors with fallbacks, types, roles of files."""

import re
from dataclasses import dataclass
from typing import TypeVar

from stdwatch.files import Roles
from stdwatch.items import DocType

T = TypeVar("T")


def pattern_map(*pairs: tuple[str, T]) -> tuple[tuple[re.Pattern[str], T], ...]:
    """Pairs of a pattern and what it means, compiled without regard to case: for `types` and `roles`."""
    return tuple((re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in pairs)


@dataclass(frozen=True, slots=True)
class PageRules:
    """How to read a document page of one site.

    Selectors are CSS (parsel dialect, with ``::text`` and ``::attr()``), tried in order; the first that gives something
    wins and is recorded as the layer of its field. `title_suffix` is cut from every title. `date` selectors hold a date
    and nothing else; `event_date` selectors hold prose with a date in it and are tried for `future_types` only; the
    first group of a `url_date` pattern in the path, or its groups year, month and day, is the very last resort.
    `date_order` is ``MDY`` or ``DMY``; `zone` the site's IANA time zone, in which an instant's day is the site's day.
    `whole_days` says that the site tells days without a time: midnight in its head is that day and no instant, and what
    the page shows behind its title wins over the head.

    Where no markup was ever seen, the order of what a page says still tells: a date that stands alone among the first
    `date_after_title` pieces of text behind the title, a label among the `labels_before_title` pieces in front of it,
    and `said_date`, prose whose group 1 is the date. Titles never match `not_title`, a name of a section.

    Every match of the winning `body` selector belongs to the text, less what `drop` selects. `page_kinds` are the
    selectors one of which every document page matches; a page that matches none is read generically, if at all.
    `lists` select the site's own lists of documents, which are never a document (`SiteChanged`), `failures` its error
    pages (`NotFound`). `litter` are the site's own phrases that stand in the text when it was found generically; up to
    the first match of each of `begins` near its start, and from the last match of any of `ends`, everything is litter.
    Where both stand behind the title, they tell the text without any selector. From the nearest match of `notes` on,
    the text is kept as notes, as endnotes are.

    `types` are pairs tried in order; each pattern is searched in ``label: …`` (every label), ``path: …``, ``title: …``
    and ``text: …``, each on one line. `identity` is a selector and a pattern with the publisher's id in group 1.
    `authors` is fixed text where the site signs as a whole; `linked_authors` says that its JSON-LD names those who
    wrote and not who posted. Without these and without `author_selectors` nobody is named. `roles` are searched in
    "file name | link text"; files whose name matches `ignored_files` are no attachments.
    """

    title: tuple[str, ...]
    title_suffix: re.Pattern[str] | None = None
    not_title: re.Pattern[str] | None = None
    date: tuple[str, ...] = ()
    event_date: tuple[str, ...] = ()
    url_date: tuple[re.Pattern[str], ...] = ()
    date_after_title: int = 0
    said_date: tuple[re.Pattern[str], ...] = ()
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    litter: tuple[re.Pattern[str], ...] = ()
    begins: tuple[re.Pattern[str], ...] = ()
    ends: tuple[re.Pattern[str], ...] = ()
    notes: tuple[re.Pattern[str], ...] = ()
    labels: tuple[str, ...] = ()
    labels_before_title: int = 0
    types: tuple[tuple[re.Pattern[str], DocType], ...] = ()
    page_kinds: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    identity: tuple[str, re.Pattern[str]] | None = None
    id_kind: str = "post"
    authors: tuple[str, ...] = ()
    author_selectors: tuple[str, ...] = ()
    linked_authors: bool = False
    attachments: tuple[str, ...] = ()
    roles: Roles = ()
    ignored_files: tuple[re.Pattern[str], ...] = ()
    language: str = "en"
    date_order: str = "MDY"
    zone: str = "UTC"
    whole_days: bool = False
    future_types: frozenset[DocType] = frozenset()
