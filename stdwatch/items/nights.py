"""What happens on a night: leads, tasks and answers, what the channels said, what came of each task."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from stdwatch.errors import NotFound, PageError
from stdwatch.items.documents import Alias, Attachment, Document, Passage, Published, Score
from stdwatch.items.words import ChannelKind, FetchReason, Standing
from stdwatch.reasons import Outcome, Reason


@dataclass(frozen=True, slots=True)
class Lead:
    """A link with what the channel said of it.

    `modified` is the channel's own hint of a change, as written there; `filed` the day or month that the address names
    (see `UrlRules.dated`); `attachments` are files that the channel named beside it.
    """

    url: str
    channel: str
    kind: ChannelKind
    aliases: tuple[Alias, ...]
    title: str | None = None
    published: Published | None = None
    labels: tuple[str, ...] = ()
    modified: str | None = None
    filed: str | None = None
    attachments: tuple[Attachment, ...] = ()


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


CANARY = FetchReason.CANARY
"""Why the source's canary is asked for: it is looked at and never stored as a candidate."""


MANUAL_SOURCE = "manual"
"""The source of additions by hand from sites that no spider watches; nobody polls it."""

MANUAL = FetchReason.MANUAL
"""Why a page is asked for that an editor or the operator named; what comes of it is told to whoever asked."""


@dataclass(frozen=True, slots=True)
class FetchTask:
    """One document to fetch tonight, and why. `target` is its row in the frontier, `None` for a page given by hand.

    `conditional` sends the validators we hold. `lead` is what the channels said tonight, when they named it; `labels`
    are all that channels ever said of its kind, `published` is the most precise that they said of its date.
    """

    url: str
    kind: str
    why: FetchReason
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
    """What one channel said tonight; `reason` tells why it failed, or was not read back to its end.

    `complete`: it was read back to `since`. `entries` found, `matching` of them documents, `dated` with a date,
    `titled` with a title, `new` unknown before. `oldest` is the earliest day among the entries, `head` their newest
    dates, newest first. `unmatched_links` are links of the site that match no rule. `kind` is the channel's (``feed``,
    ``listing`` …), `rules` say how its rows tell a ``date`` and a ``title``, where they should.
    """

    channel: str
    standing: Standing
    outcome: Outcome
    reason: Reason | None = None
    complete: bool = False
    pages: int = 0
    entries: int = 0
    matching: int = 0
    dated: int = 0
    new: int = 0
    oldest: str | None = None
    since: str | None = None
    unmatched_links: tuple[str, ...] = ()
    not_followed: tuple[str, ...] = ()
    """Children of its sitemap that its rules leave out."""
    titled: int = 0
    head: tuple[str, ...] = ()
    kind: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergedLead:
    """What tonight's channels together say of one document, with the decision taken and its reason.

    `target` is its row if it is known; `channels` are those that named it; `fetch` the decision.
    """

    lead: Lead
    aliases: tuple[Alias, ...]
    channels: tuple[str, ...]
    target: int | None
    fetch: bool
    why: FetchReason


@dataclass(frozen=True, slots=True)
class SharedId:
    """An id that several addresses show, so that it tells none of them apart: it united nothing."""

    alias: Alias
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiscoveryReport:
    """All that the channels of a source said in one night, as one item, so that it is stored in one transaction.

    `missed` are the targets that a complete channel should have named and did not.
    """

    source: str
    at: datetime
    results: tuple[ChannelResult, ...]
    merged_leads: tuple[MergedLead, ...]
    missed: tuple[int, ...] = ()
    shared_ids: tuple[SharedId, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that came; the pipelines fill in what they make of it.

    `earlier` is the same extractor's reading of the body we held, made when the extractor has changed since.
    """

    source: str
    task: FetchTask
    answer: Answer
    document: Document | None = None
    earlier: Document | None = None
    passages: tuple[Passage, ...] = ()
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class AliasConflict:
    """Two pages that go by one name, with dates too far apart for one document: tonight's, and the one held before."""

    url: str
    published: str
    held_url: str
    held_published: str


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said that what we hold is still what it has (304)."""

    source: str
    task: FetchTask
    at: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """The publisher no longer has it: a 404 or 410, or a page that says so; `answered` is the URL that said it."""

    source: str
    task: FetchTask
    at: datetime
    reason: Reason
    answered: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be had or read; `outcome` names the failure, what we hold stays.

    `answered` is the URL whose answer was refused or unreadable; `None` when none came.
    """

    source: str
    task: FetchTask
    at: datetime
    outcome: Outcome
    reason: Reason
    answered: str | None = None


def failure_report(
    source: str, task: FetchTask, at: datetime, error: PageError, answered: str | None = None
) -> Gone | Failed:
    """What is reported of a task whose answer is no document."""
    if isinstance(error, NotFound):
        return Gone(source, task, at, error.reason, answered)
    return Failed(source, task, at, error.outcome, error.reason, answered)


TaskReport = Fetched | NotModified | Gone | Failed
"""What came of a fetch task."""

Report = DiscoveryReport | TaskReport
"""What a spider yields and a crawl reports."""
