"""What a publisher says and we read: dates, names, files, the text with its blocks and pages, what is judged of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from stdwatch.items.words import BlockKind, DocType, Precision, Role
from stdwatch.reasons import Reason


@dataclass(frozen=True, slots=True)
class Published:
    """A publisher's date as claimed.

    `value` is ``2025-06`` (month), ``2025-08-01`` (day) or RFC 3339 with the site's own offset (instant), so that its
    first ten characters are the site's day. `origin` says where it was read: ``page: <selector>``, ``feed``, ``url`` …
    """

    value: str
    precision: Precision
    origin: str


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """One name a publisher has for a document: kind ``post``, ``node``, ``path`` or ``slug``, unique in its source."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the document's text: ``document.text[start:end]``, in code points.

    `path` holds the headings above it (outermost first), `level` the heading's own level (1 …), `page` the PDF page
    index (0 …) on which it begins.
    """

    kind: BlockKind
    start: int
    end: int
    path: tuple[str, ...] = ()
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A PDF page: `index` from 0, `label` as printed, its stretch of the text, the chapter path at its first line."""

    index: int
    label: str
    start: int
    end: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a page. `size` in bytes where the page tells it."""

    url: str
    title: str
    role: Role = Role.DOCUMENT
    media_type: str = "application/pdf"
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What our extractor made of one body: blocks over one plain text with stable offsets in code points.

    Blocks are in reading order, do not overlap, and are separated by one newline in `text`. `layers` tells for each
    field which rule gave it (a selector, ``meta``, ``generic`` …); `low_confidence` is set when the body came from
    generic extraction or from no rule of the source. `notes` are remarks such as ``no text layer``.
    """

    url: str
    title: str | None
    text: str
    blocks: tuple[Block, ...]
    published: Published | None = None
    doc_type: DocType | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    aliases: tuple[Alias, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    pages: tuple[Page, ...] = ()
    layers: Mapping[str, str] = field(default_factory=dict)
    low_confidence: bool = False
    notes: tuple[str, ...] = ()
    media_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a reading that speaks of standards, in code points; page and label where it is a PDF."""

    start: int
    end: int
    score: float
    page: int | None = None
    label: str | None = None
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """Something a document names that it can be found by: kind ``body``, ``number`` (of a standard) or ``sector``."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Score:
    """A candidate's weight in the queue (0 to 1) under one version of the vocabulary, with its reasons.

    `section` (as printed) and `destination` (``issue`` or ``brief``) are suggested, for the reasons in `placing`; both
    are empty for what speaks of standards at most in passing. A `wide` one has a word that may have to do with
    standards at all: it is never folded.
    """

    version: str
    value: float
    reasons: tuple[Reason, ...] = ()
    section: str = ""
    destination: str = ""
    placing: tuple[Reason, ...] = ()
    facets: tuple[Facet, ...] = ()
    wide: bool = False
