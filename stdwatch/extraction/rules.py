"""What a site knows of its own pages, as data: selectors with fallbacks, types, roles of files."""

import re
from dataclasses import dataclass
from typing import TypeVar

from stdwatch.files import Roles
from stdwatch.items import DocType

T = TypeVar("T")


def meanings(*pairs: tuple[str, T]) -> tuple[tuple[re.Pattern[str], T], ...]:
    """Pairs of a pattern and what it means, compiled without regard to case: for `types` and `roles`."""
    return tuple((re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in pairs)


@dataclass(frozen=True, slots=True)
class PageRules:
    """How to read a document page of one site.

    Selectors are CSS (parsel dialect, with ``::text`` and ``::attr()``), tried in order; the first that gives something
    wins and is recorded as the layer of its field. `title_suffix` is cut from every title. `date` selectors hold a date
    and nothing else; `event_date` selectors hold prose with a date in it and are tried for `future_types` only; the
    first group of a `url_date` pattern in the path is the very last resort. `date_order` is ``MDY`` or ``DMY``; `zone`
    the site's IANA time zone, in which an instant's day is the site's day.

    Every match of the winning `body` selector belongs to the text, less what `drop` selects. `page_kinds` are the
    selectors one of which every document page matches; a page that matches none is read generically, if at all.
    `lists` select the site's own lists of documents, which are never a document (`SiteChanged`), `failures` its error
    pages (`NotFound`).

    `types` are pairs tried in order; each pattern is searched in ``label: …`` (every label), ``path: …``, ``title: …``
    and ``text: …``, each on one line. `identity` is a selector and a pattern with the publisher's id in group 1.
    `authors` is fixed text where the site signs as a whole; without it and without `author_selectors` nobody is named.
    `roles` are searched in "file name | link text"; files whose name matches `ignored_files` are no attachments.
    """

    title: tuple[str, ...]
    title_suffix: re.Pattern[str] | None = None
    date: tuple[str, ...] = ()
    event_date: tuple[str, ...] = ()
    url_date: tuple[re.Pattern[str], ...] = ()
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    types: tuple[tuple[re.Pattern[str], DocType], ...] = ()
    page_kinds: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    identity: tuple[str, re.Pattern[str]] | None = None
    id_kind: str = "post"
    authors: tuple[str, ...] = ()
    author_selectors: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    roles: Roles = ()
    ignored_files: tuple[re.Pattern[str], ...] = ()
    language: str = "en"
    date_order: str = "MDY"
    zone: str = "UTC"
    future_types: frozenset[DocType] = frozenset()
