"""What the made sites consist of: posts, the events that change them, and what a faithful desk should know of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from stdwatch.items import DocType, Precision, Role

WASHINGTON = ZoneInfo("America/New_York")
_LENGTHS = {Precision.INSTANT: 25, Precision.DAY: 10, Precision.MONTH: 7}


def in_washington(day: date, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    """The instant (UTC) at which it is so late on a day in Washington, by default noon."""
    return datetime.combine(day, time(hour, minute, second), WASHINGTON).astimezone(UTC)


class Change(StrEnum):
    """What an event does to a post."""

    APPEAR = "appear"
    EDIT = "edit"
    COMMA = "comma"
    RETITLE = "retitle"
    MOVE = "move"
    REDATE = "redate"
    RESAVE = "resave"
    ATTACH = "attach"
    REPLACE = "replace file"
    SHORTEN = "shorten"
    RESTORE = "restore"
    DELETE = "delete"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Draft:
    """The recipe of a made text: the same draft always gives the same lines.

    `edits` are applied in their order; `clauses` are paragraphs that stand between the drawn ones.
    """

    seed: int
    kind: DocType
    subject: str
    edits: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    def edited(self, edit: str) -> "Draft":
        """The same text after one more edit.

        They are ``comma``, ``reword``, ``append``, ``shorten``, ``brief``, ``empty``, or
        a hearing's ``agenda``.
        """
        return replace(self, edits=(*self.edits, edit))


@dataclass(frozen=True, slots=True)
class File:
    """A PDF of a post: `path` as percent-encoded in its URL.

    Files that are not `counted` are noise (biographies). `host` is where it lies when that is not the site's own host;
    `head` are lines under its title, `clauses` paragraphs that stand between the drawn ones. What is cut out of a
    typeset `book` has its number; such files take seconds to make.
    """

    path: str
    title: str
    role: Role
    seed: int
    owner: str = ""
    counted: bool = True
    host: str = ""
    head: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    book: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A document as its site shows it between two events.

    `moment` (UTC) orders listings; the page tells it in `zone` as far as `precision` says, ``None`` for not at all.
    `traits` are the quirks of markup this post has; `wanted` is false for what a spider should leave out; `node` is the
    number in the markup of a site whose key is the path; posts of one `occasion` are related (`rehearsal.related`).
    """

    key: str
    path: str
    title: str
    moment: datetime
    precision: Precision | None
    doc_type: DocType
    draft: Draft
    zone: tzinfo = WASHINGTON
    labels: tuple[str, ...] = ()
    headline: str = ""
    byline: str = ""
    files: tuple[File, ...] = ()
    traits: frozenset[str] = frozenset()
    modified: datetime | None = None
    wanted: bool = True
    node: int = 0
    occasion: str = ""

    @property
    def local(self) -> datetime:
        """The moment in the publisher's zone."""
        return self.moment.astimezone(self.zone)

    @property
    def published(self) -> str | None:
        """The date as stdwatch stores it."""
        return self.local.isoformat(timespec="seconds")[: _LENGTHS[self.precision]] if self.precision else None

    @property
    def saved(self) -> datetime:
        """When it was saved last (UTC)."""
        return self.modified or self.moment


@dataclass(frozen=True, slots=True)
class Event:
    """At `at` (UTC) the post `key` becomes `after`; ``None`` takes it down, `into` names the post it redirects to."""

    at: datetime
    change: Change
    key: str
    after: Post | None = None
    into: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedPart:
    """An attachment a faithful desk should hold: `gone_at` when its link left the page; `phrases` are in its text."""

    url: str
    role: Role
    appeared_at: datetime
    gone_at: datetime | None = None
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """What a faithful desk should know of one post at an instant: the `post` as it is shown now or was shown last.

    `first_visible` is the first instant inside the timeline at which a visitor could see it. `phrases` stand in the
    text as the page shows it now, `boilerplate` never does.
    """

    post: Post
    url: str
    old_urls: tuple[str, ...]
    appeared_at: datetime
    first_visible: datetime
    edits: tuple[Event, ...] = ()
    withdrawn_at: datetime | None = None
    merged_into: str | None = None
    parts: tuple[ExpectedPart, ...] = ()
    phrases: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What identifies the post on its site."""
        return self.post.key


@dataclass(frozen=True, slots=True)
class SiteState:
    """What a site shows at one instant: live posts (newest first), by key and path; `moved` maps old paths to keys.

    `at` is the instant of the latest event and `version` the number of events, so equal versions are equal states.
    """

    at: datetime
    version: int
    seed: int
    posts: tuple[Post, ...] = ()
    by_key: Mapping[str, Post] = field(default_factory=dict)
    by_path: Mapping[str, Post] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    changed: Mapping[str, datetime] = field(default_factory=dict)
