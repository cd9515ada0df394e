"""What goes in and out of the API: types that read strictly, and from which the OpenAPI document is made."""

from dataclasses import fields
from datetime import date
from typing import Annotated, Any, Literal, Self

import msgspec
from msgspec import Meta

from stdwatch.items import Facet
from stdwatch.items.journal import Issue
from stdwatch.operations.coverage import Covered, Recall
from stdwatch.reasons import Reason
from stdwatch.store.candidate import Part
from stdwatch.store.decisions import Entry, State
from stdwatch.store.queue import Row
from stdwatch.web.paging import RowId

Name = Annotated[str, Meta(max_length=400)]
Uuid = Annotated[str, Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", description="Made by the caller.")]
Instant = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT", extra_json_schema={"format": "date-time"})]
"""With its offset from UTC. No `datetime`: in an address that may be a number for msgspec."""
Cursor = Annotated[str | None, Meta(description="`next` of the page before; none for the first.")]
Limit = Annotated[int, Meta(ge=1, le=200, description="Rows of a page, at most.")]


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What stands in an address after the question mark, or in a body: nothing but what is named here."""


class QueueQuery(Question, frozen=True, kw_only=True):
    """The filters of the desk's queue, with the names that they have in its address."""

    state: Literal["inbox", "accepted", "brief", "later", "rejected", "all"] = "inbox"
    source: Name | None = None
    group: Annotated[Name | None, Meta(description="Of a source of this group.")] = None
    type: Name | None = None
    section: Annotated[Name | None, Meta(description="What an editor chose, else what is suggested.")] = None
    destination: Annotated[Literal["issue", "brief"] | None, Meta(description="What is suggested.")] = None
    band: Annotated[Literal["high", "medium", "low"] | None, Meta(description="Of the score.")] = None
    language: Name | None = None
    body: Annotated[Name | None, Meta(description="Names this standards body.")] = None
    number: Annotated[Name | None, Meta(description="Names this standard.")] = None
    sector: Annotated[Name | None, Meta(description="Is on this sector.")] = None
    since: Annotated[date | None, Meta(description="Published on this day of the site or later.")] = None
    until: date | None = None
    exact: Annotated[bool, Meta(description="The day of its publication is known, not the month alone.")] = False
    arrived: Annotated[Instant, Meta(description="First seen at this instant or later.")] | None = None
    decided: Annotated[Instant, Meta(description="Decided at this instant or later.")] | None = None
    q: Annotated[Name, Meta(description="Words in English or Chinese, as in the search box.")] = ""
    changed: bool = False
    unused: bool = False
    clipped: bool = False
    doubtful: bool = False
    pdf: Annotated[bool, Meta(description="Has a PDF file.")] = False
    story: Annotated[bool, Meta(description="Another page may be of the same story.")] = False
    new: Annotated[bool, Meta(description="Came after the last visit of the token's editor.")] = False
    unread: Annotated[bool, Meta(description="Waits, and the token's editor has not had it on screen.")] = False
    mine: Annotated[bool, Meta(description="Assigned to the token's editor, or a note names that editor.")] = False
    order: Literal["score", "day", "arrived"] = "score"
    limit: Limit = 60
    cursor: Cursor = None


class QueuePage(msgspec.Struct, frozen=True):
    """Candidates in the order that was asked for; `next` is the cursor of what follows, if anything does."""

    rows: list[Row]
    next: str | None


class Why(msgspec.Struct, frozen=True):
    """A reason: its code, what its sentence is filled with, and the sentence in English."""

    code: str
    params: dict[str, Any]
    text: str

    @classmethod
    def of(cls, reason: Reason) -> Self:
        """A reason as it goes out."""
        stored = reason.as_json()
        return cls(stored["code"], stored.get("params", {}), str(reason))


class LogEntry(msgspec.Struct, frozen=True):
    """A line of the log of decisions; `reason` is that of a line which the desk itself made."""

    id: str
    seq: int
    candidate: int
    verb: str
    editor: str
    at: str
    section: str | None
    until: str | None
    note: str
    reading: int | None
    undoes: str | None
    reason: Why | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """A line of the log as it goes out."""
        values = {field.name: getattr(entry, field.name) for field in fields(entry)}
        return cls(**{**values, "reason": Why.of(entry.reason) if entry.reason else None})


class Suggested(msgspec.Struct, frozen=True):
    """Where a candidate would stand: section as printed, `issue` or `brief`, and why."""

    section: str
    destination: str
    reasons: list[Why]


class Item(msgspec.Struct, frozen=True):
    """A candidate; `seen` goes into a decision on it, `reading` is the reading of its page that is in force."""

    row: Row
    authors: list[str]
    last_changed: str
    decided: str | None
    seen: int
    reading: int | None
    score_version: str | None
    reasons: list[Why]
    suggestion: Suggested | None
    facets: list[Facet]
    parts: list[Part]
    passages: int
    history: list[LogEntry]


class PassageQuery(Question, frozen=True, kw_only=True):
    """Which passages of a candidate."""

    limit: Limit = 60
    cursor: Cursor = None


class PassageRow(msgspec.Struct, frozen=True):
    """A stretch that speaks of standards: where it stands in which reading, in code points, and its words."""

    part: int
    reading: int
    start: int
    end: int
    score: float
    page: int | None
    label: str | None
    path: list[str]
    words: str


class PassagePage(msgspec.Struct, frozen=True):
    """Passages, the most telling first."""

    passages: list[PassageRow]
    next: str | None


class Decision(Question, frozen=True, kw_only=True):
    """A decision. The same `id` twice is once; refused when another editor decided after `seen` of the item."""

    id: Uuid
    verb: Literal["accept", "brief", "later", "reject", "undo", "note"]
    seen: RowId
    section: Annotated[str | None, Meta(description="With accept: the section as printed.")] = None
    until: Annotated[date | None, Meta(description="With later: the readers' day on which it returns.")] = None
    note: Annotated[str, Meta(max_length=4000)] = ""
    reading: RowId | None = None


class Decided(msgspec.Struct, frozen=True):
    """The entry as logged and the state that follows; `repeated` when it was logged before."""

    entry: LogEntry
    state: State
    repeated: bool


class ClipWanted(Question, frozen=True, kw_only=True):
    """A clip: a span of a reading, in code points. The same `id` twice is one clip."""

    id: Uuid
    candidate: RowId
    reading: RowId
    start: RowId
    end: RowId
    words: Annotated[str | None, Meta(description="What was seen there: refused when other words stand there.")] = None
    article: str | None = None
    block: str | None = None
    text: Annotated[str, Meta(description="The Chinese beside it.")] = ""


class Clipped(msgspec.Struct, frozen=True):
    """The clip with its home."""

    clip: str
    article: str
    block: str
    words: str
    repeated: bool


class IssueLine(msgspec.Struct, frozen=True):
    """An issue in the list."""

    name: str
    whole: int
    month: str
    state: str


class IssueFile(msgspec.Struct, frozen=True):
    """An issue in the exchange format, as `stdwatch issue export` writes it, under one key."""

    format: str
    issue: Issue


class Days(Question, frozen=True, kw_only=True):
    """Two days (UTC), both included."""

    first: Annotated[date, Meta(description="The first day.")]
    last: Annotated[date, Meta(description="The last day.")]


class Coverage(msgspec.Struct, frozen=True):
    """What was seen, fetched, read and decided on these days, source by source; what may have been missed."""

    sources: list[Covered]
    recall: Recall


class CrawlWanted(Question, frozen=True, kw_only=True):
    """A crawl of one source, as soon as the scheduler takes it up."""

    source: Name


class CrawlAsked(msgspec.Struct, frozen=True):
    """The job that waits; asked for twice it is one."""

    job: int
