"""What a site knows of its own pages, as data: selectors with fallbacks, types, roles of files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from stdwatch.items import DocType, Role


@dataclass(frozen=True, slots=True)
class PageRules:
    """How to read a document page of one site.

    Selectors are CSS (parsel dialect, with ``::text`` and ``::attr()``), tried in order; the first that gives something
    wins and is recorded as the layer of its field. `date_order` is ``MDY`` or ``DMY``; `zone` the site's IANA time zone,
    in which an instant's day is the site's day. `types` maps a label, a piece of the path, or a word of the title to the
    common vocabulary: pairs of a pattern and a type, tried in order over "label | path | title". `page_kinds` are the
    selectors one of which every document page matches; a page that matches none is `SiteChanged`. `failures` are
    selectors of the site's own error page (`NotFound`). `identity` is a selector and a pattern with the id in group 1.
    `authors` is fixed text where the site signs as a whole, `author_selectors` otherwise.
    """

    title: tuple[str, ...]
    title_suffix: re.Pattern[str] | None = None
    date: tuple[str, ...] = ()
    event_date: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    types: tuple[tuple[re.Pattern[str], DocType], ...] = ()
    page_kinds: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    identity: tuple[str, re.Pattern[str]] | None = None
    id_kind: str = "post"
    authors: tuple[str, ...] = ()
    author_selectors: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    roles: tuple[tuple[re.Pattern[str], Role], ...] = ()
    ignored_files: tuple[re.Pattern[str], ...] = ()
    language: str = "en"
    date_order: str = "MDY"
    zone: str = "UTC"
    future_types: frozenset[DocType] = frozenset()
    labels_in_text: Mapping[str, str] = field(default_factory=dict)
