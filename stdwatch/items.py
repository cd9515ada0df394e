"""The values that travel between the rooms: leads in, documents through, outcomes to the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a publisher's date is known."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"


class DocType(StrEnum):
    """What kind of text it is: one vocabulary for all sources."""

    EXECUTIVE_ORDER = "executive order"
    PROCLAMATION = "proclamation"
    MEMORANDUM = "memorandum"
    NOMINATION = "nomination"
    AGREEMENT = "agreement"
    JOINT_STATEMENT = "joint statement"
    FACT_SHEET = "fact sheet"
    STATEMENT = "briefing/statement"
    MESSAGE = "presidential message"
    REMARKS = "remarks"
    BILL_SIGNING = "bill signing"
    HEARING = "hearing"
    ANNUAL_REPORT = "annual report"
    REPORT = "report"
    BULLETIN = "bulletin"
    TRANSLATION = "translation"
    TESTIMONY = "testimony"
    COMMENT = "comment"
    RESEARCH = "research article"
    COMMENTARY = "commentary"
    NEWS = "news"
    IN_THE_NEWS = "in the news"
    NEWSLETTER = "newsletter"
    NOTICE = "notice"
    ARTICLE = "article"
    PAGE = "page"


class BlockKind(StrEnum):
    """The role of a block in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    NOTE = "note"


class Role(StrEnum):
    """What an attachment is to its page."""

    BOOK = "book"
    CHAPTER = "chapter"
    SUMMARY = "executive summary"
    RECOMMENDATIONS = "recommendations"
    TESTIMONY = "testimony"
    OPENING = "opening statement"
    TRANSCRIPT = "transcript"
    DOCUMENT = "document"


class LeadOrigin(StrEnum):
    """What kind of channel a lead came through; decides whose word counts when they differ."""

    LISTING = "listing"
    FEED = "feed"
    REST = "rest"
    SITEMAP = "sitemap"
    HAND = "hand"


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
class Lead:
    """A link with what the channel said of it.

    `modified` is the channel's own hint of a change, as written there; `filed` the day or month that the address names
    (see `UrlRules.dated`); `attachments` are files that the channel named beside it.
    """

    url: str
    channel: str
    origin: LeadOrigin
    aliases: tuple[Alias, ...]
    title: str | None = None
    published: Published | None = None
    labels: tuple[str, ...] = ()
    modified: str | None = None
    filed: str | None = None
    attachments: tuple["Attachment", ...] = ()


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
    """A candidate's weight in the queue (0 to 1) under one version of the vocabulary, with reasons in words.

    `section` (as printed) and `destination` (``issue`` or ``brief``) are suggested, for the reasons in `placing`; both
    are empty for what speaks of standards at most in passing.
    """

    version: str
    value: float
    reasons: tuple[str, ...] = ()
    section: str = ""
    destination: str = ""
    placing: tuple[str, ...] = ()
    facets: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent. `body` is decoded (no content encoding); the archive keeps it once under `body_hash`."""

    url: str
    status: int
    at: datetime
    body: bytes
    body_hash: str
    media_type: str
    etag: str | None = None
    last_modified: str | None = None


CANARY = "canary"
"""Why the source's canary is asked for: it is looked at and never stored as a candidate."""


HAND = "hand"
"""The source of additions by hand from sites that no spider watches; nobody polls it."""

BY_HAND = "by hand"
"""Why a page is asked for that an editor or the operator named; what comes of it is told to whoever asked."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One document to fetch tonight, and why. `target` is its row in the frontier, `None` for a page given by hand.

    `conditional` sends the validators we hold. `lead` is what the channels said tonight, when they named it; `labels`
    are all that channels ever said of its kind, `published` is the most precise that they said of its date.
    """

    url: str
    kind: str
    why: str
    conditional: bool
    target: int | None = None
    parent: str | None = None
    lead: Lead | None = None
    labels: tuple[str, ...] = ()
    published: Published | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelResult:
    """What one channel said tonight; `outcome` is ``ok``, ``empty`` or the name of a failure with its `reason`.

    `complete`: it was read back to `since`. `entries` found, `matching` of them documents, `dated` with a date,
    `titled` with a title, `new` unknown before. `oldest` is the earliest day among the entries, `head` their newest
    dates, newest first. `strays` are links of the site that match no rule. `kind` is the channel's (``feed``,
    ``listing`` …), `rules` say how its rows tell a ``date`` and a ``title``, where they should.
    """

    channel: str
    standing: str
    outcome: str
    reason: str = ""
    complete: bool = False
    pages: int = 0
    entries: int = 0
    matching: int = 0
    dated: int = 0
    new: int = 0
    oldest: str | None = None
    since: str | None = None
    strays: tuple[str, ...] = ()
    titled: int = 0
    head: tuple[str, ...] = ()
    kind: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What tonight's channels together say of one document, with the decision taken and its reason.

    `target` is its row if it is known; `channels` are those that named it; `fetch` the decision.
    """

    lead: Lead
    aliases: tuple[Alias, ...]
    channels: tuple[str, ...]
    target: int | None
    fetch: bool
    why: str


@dataclass(frozen=True, slots=True)
class Survey:
    """All that the channels of a source said in one night, as one item, so that it is stored in one transaction.

    `missed` are the targets that a complete channel should have named and did not.
    """

    source: str
    at: datetime
    results: tuple[ChannelResult, ...]
    sightings: tuple[Sighting, ...]
    missed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that came; the pipelines fill in what they make of it.

    `earlier` is the same extractor's reading of the body we held, made when the extractor has changed since.
    """

    source: str
    errand: Errand
    answer: Answer
    attachments: tuple[Attachment, ...] = ()
    document: Document | None = None
    earlier: Document | None = None
    passages: tuple[Passage, ...] = ()
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said that what we hold is still what it has (304)."""

    source: str
    errand: Errand
    at: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """The publisher no longer has it (404 or 410)."""

    source: str
    errand: Errand
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be had or read; `outcome` names the failure, what we hold stays."""

    source: str
    errand: Errand
    at: datetime
    outcome: str
    reason: str
