"""The frontier: what we know of a source's documents and files, and what we hold of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from stdwatch.items import Alias, FetchReason, Published, TargetState


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the frontier: what we know of one document or file, and what we hold of it."""

    id: int
    url: str
    kind: str
    state: TargetState
    why: FetchReason
    first_seen: datetime
    parent: str | None = None
    title: str | None = None
    published: Published | None = None
    labels: tuple[str, ...] = ()
    doc_type: str | None = None
    modified: str | None = None
    channels: tuple[str, ...] = ()
    last_checked: datetime | None = None
    missed: int = 0
    missed_on: str | None = None
    """The last day (UTC) that counts in `missed`: a repeated run of a night counts once."""
    sampled: str | None = None
    failures: int = 0
    gone: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    extractor: str | None = None
    taken: bool = False
    """Its document was accepted or noted in brief."""

    @property
    def has_validators(self) -> bool:
        """Whether the server can be asked if the document has changed."""
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class Frontier:
    """A source's targets, the names they go by, and when each of its channels was last read back completely."""

    targets: Mapping[int, Target] = field(default_factory=dict)
    names: Mapping[Alias, int] = field(default_factory=dict)
    complete: Mapping[str, datetime] = field(default_factory=dict)
    rests: Mapping[str, datetime] = field(default_factory=dict)
    """Hosts that asked to be left alone, and until when."""

    @property
    def files(self) -> frozenset[str]:
        """The addresses of the files that it has."""
        return frozenset(target.url for target in self.targets.values() if target.kind == "attachment")
