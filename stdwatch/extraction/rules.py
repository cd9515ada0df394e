"""What a site knows of its own pages, as data: selectors with fallbacks, types, roles of files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from stdwatch.items import DocType
from stdwatch.web_content.files import Roles

T = TypeVar("T")


def pattern_map(*pairs: tuple[str, T]) -> tuple[tuple[re.Pattern[str], T], ...]:
    """Pairs of a pattern and what it means, compiled without regard to case: for `types` and `roles`."""
    return tuple((re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in pairs)


@dataclass(frozen=True, slots=True)
class PageRules:
    """How to read a document page of one site.

    Selectors are CSS (parsel dialect, with ``::text`` and ``::attr()``), tried in order: the first that gives something
    wins and is recorded as the layer of its field.
    """

    title: tuple[str, ...]
    title_suffix: re.Pattern[str] | None = None
    """What is cut from the end of every title."""
    not_title: re.Pattern[str] | None = None
    """What no title matches: the name of a section."""

    date: tuple[str, ...] = ()
    """Selectors of a date and nothing else."""
    event_date: tuple[str, ...] = ()
    """Selectors of prose with a date in it, tried for `future_types` only."""
    url_date: tuple[re.Pattern[str], ...] = ()
    """Patterns in the path, the last resort: their first group, or their groups year, month and day."""
    date_after_title: int = 0
    """So many pieces of text behind the title may be a date that stands alone."""
    said_date: tuple[re.Pattern[str], ...] = ()
    """Prose behind the title whose group 1 is the date."""
    date_order: str = "MDY"
    """``MDY`` or ``DMY``: the order of numbers in a date."""
    zone: str = "UTC"
    """The IANA time zone in which an instant's day is the site's day; a `Site` gives its own."""
    whole_days: bool = False
    """The site tells days without a time: midnight in its head is that day, and what it shows wins over the head."""
    future_types: frozenset[DocType] = frozenset()
    """Types whose day may lie ahead: hearings."""

    body: tuple[str, ...] = ()
    """Every match of the winning selector belongs to the text."""
    drop: tuple[str, ...] = ()
    """What is cut out of the body and of everything else."""
    boilerplate: tuple[re.Pattern[str], ...] = ()
    """The site's own phrases that stand in a text which was found generically."""
    begins: tuple[re.Pattern[str], ...] = ()
    """Up to the first match of each, near the start, all is boilerplate; with `ends` they tell the text alone."""
    ends: tuple[re.Pattern[str], ...] = ()
    """From the last match of any, all is boilerplate."""
    notes: tuple[re.Pattern[str], ...] = ()
    """From the nearest match on, the text is kept as notes, as endnotes are."""

    labels: tuple[str, ...] = ()
    """Selectors of the names of sections and types that the page gives its document."""
    labels_before_title: int = 0
    """So many pieces of text in front of the title may be such a label."""
    types: tuple[tuple[re.Pattern[str], DocType], ...] = ()
    """Tried in order, searched in ``label: …`` (of every label), ``path: …``, ``title: …`` and ``text: …``."""

    page_kinds: tuple[str, ...] = ()
    """Every document page matches one of them; a page that matches none is read generically, if at all."""
    lists: tuple[str, ...] = ()
    """Selectors of the site's own lists of documents, which are never a document (`SiteChanged`)."""
    failures: tuple[str, ...] = ()
    """Selectors of its error pages (`NotFound`)."""

    identity: tuple[str, re.Pattern[str]] | None = None
    """A selector, and a pattern with the publisher's id in group 1."""
    id_kind: str = "post"
    """What the publisher calls such an id."""

    authors: tuple[str, ...] = ()
    """Fixed text, where the site signs as a whole."""
    author_selectors: tuple[str, ...] = ()
    """Selectors of bylines. Without these, `authors` and `jsonld_authors` nobody is named."""
    jsonld_authors: bool = False
    """The site's JSON-LD names those who wrote, and not who posted."""
    language: str = "en"
    """The language of a page that does not tell its own."""

    attachments: tuple[str, ...] = ()
    """Selectors of links to the document's files."""
    roles: Roles = ()
    """What a file is, searched in "file name | link text"."""
    ignored_files: tuple[re.Pattern[str], ...] = ()
    """Names of files that are no attachments."""


def document_type(
    rules: PageRules, url: str, *, labels: Sequence[str] = (), title: str | None = None, text: str = ""
) -> tuple[DocType, str] | None:
    """The first type whose pattern is found, and where: in a label, the path, the title or the text."""
    subjects = [("label", label) for label in labels]
    subjects += [("path", unquote(urlsplit(url).path)), ("title", title or ""), ("text", text.replace("\n", " "))]
    for pattern, kind in rules.types:
        for layer, subject in subjects:
            if pattern.search(f"{layer}: {subject}"):
                return kind, layer
    return None
