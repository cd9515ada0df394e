"""What a check says: a finding with its place, its words and, where it is sure, the text that mends it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache


class FindingClass(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """Stops a final printing unless it is waived."""
    WARNING = "warning"
    """Shown beside the text."""
    HINT = "hint"
    """Folded away until somebody asks."""
    STYLE = "style"
    """One for an issue; one mend settles all its places."""


class TextField(StrEnum):
    """The field of an issue in which a finding stands."""

    TITLE = "title"
    SUMMARY = "summary"
    STANDFIRST = "standfirst"
    EXCERPT = "excerpt"
    ORIGIN = "origin"
    SITE = "site"
    LABEL = "label"
    TEXT = "text"
    CLIPS = "clips"
    FOREWORD = "foreword"
    """All paragraphs of the foreword, joined by line feeds."""
    BACK = "back"
    """Title, and title and text of each entry of the back matter, joined by line feeds."""


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a field in code points; `article` is `None` for the issue itself, `block` for fields of an article."""

    article: str | None
    field: TextField
    block: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a check."""

    check: str
    severity: FindingClass
    place: Place
    words: str
    fingerprint: str
    """Names check, words and surrounding text: a waiver with it is void as soon as one of them changes."""
    params: Mapping[str, str] = field(default_factory=dict)
    """What the sentence of its advice names (`checks`)."""
    replacement: str | None = None
    """What to put in place of the words; `None` where only a person can tell."""
    also: tuple[Place, ...] = ()
    """Other places that it compares with."""
    waived: bool = False

    @property
    def is_open_error(self) -> bool:
        """Whether it stops a final printing."""
        return self.severity is FindingClass.ERROR and not self.waived


def fingerprint(check: str, words: str, text: str) -> str:
    """The name of a finding that waivers refer to: SHA-256 over the text of the block, the check and its words."""
    digest = _begun(text).copy()
    digest.update(f"\0{check}\0{words}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


@lru_cache(maxsize=16)
def _begun(text: str) -> "hashlib._Hash":
    """The text hashed once for all its findings."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass"))
