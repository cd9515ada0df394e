"""The journal as values: an issue with its sections, articles, blocks, clips and sources (``stdwatch-issue/1``).

Fields stand in the order of their keys in the exchange format. Text offsets are code points; instants are RFC 3339 in
UTC, days ``YYYY-MM-DD``, months ``YYYY-MM``; ids are UUIDs made by whoever created the thing, and are kept for ever.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum

MAX_ARTICLES = 60
"""In one issue."""
MAX_BLOCKS = 400
"""In one article."""
MAX_TEXT = 20_000
"""Characters of one text."""


class BlockRole(StrEnum):
    """What a block is in its article."""

    TEXT = "text"
    ITEM = "item"
    HEAD = "head"
    SUBHEAD = "subhead"


class ClipVerdict(StrEnum):
    """What became of a clip in a later reading of its document."""

    STANDS = "stands"
    MOVED = "moved"
    REFLOWED = "reflowed"
    ALTERED = "altered"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """A document that an article rests on."""

    url: str
    title: str
    published: str
    accessed: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Clip:
    """A span of a reading that an editor picked; never changed afterwards."""

    id: str
    source: str
    """The URL of the source."""
    part: int
    """0 for the page itself, 1 … for its attachments in their order."""
    start: int
    end: int
    length: int
    """Characters of the reading from which it was clipped."""
    exact: str
    prefix: str
    suffix: str
    page: int | None
    """Index of the PDF page on which it begins, from 0."""
    page_label: str | None
    """As printed; both labels, joined by an en dash, where the clip crosses a page break."""
    path: tuple[str, ...]
    """Headings above it, outermost first."""


@dataclass(frozen=True, slots=True)
class JournalBlock:
    """A paragraph, item or heading of an article. The Chinese text lives here and nowhere else."""

    id: str
    kind: BlockRole
    label: str
    """Bold lead-in, without its colon; only of texts and items."""
    text: str
    machine: bool
    """A machine's draft that nobody confirmed."""
    clips: tuple[str, ...]
    """Ids of the clips beside it."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding accepted as it is; `fingerprint` names the words it holds for."""

    check: str
    fingerprint: str
    editor: str
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the journal."""

    id: str
    title: str
    summary: str | None
    """The summary in the contents; `None`: the standfirst serves as such."""
    standfirst: str
    excerpt: str
    """The excerpt sentence, without address and full stop."""
    origin: str
    """The house name of its source, as printed behind 源自."""
    site: str
    """The address printed in the excerpt sentence."""
    sources: tuple[ArticleSource, ...]
    clips: tuple[Clip, ...]
    blocks: tuple[JournalBlock, ...]
    waivers: tuple[Waiver, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section (栏目) with its articles in order."""

    name: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class BackEntry:
    """One entry of the back matter."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BackMatter:
    """What stands behind the articles."""

    title: str
    entries: tuple[BackEntry, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue of the journal; `number` within its year, `whole` since the first (总第)."""

    title: str
    title_en: str
    year: int
    number: int
    whole: int
    month: str
    publishers: tuple[str, ...]
    foreword: tuple[str, ...]
    sections: tuple[Section, ...]
    back: BackMatter

    @property
    def name(self) -> str:
        """As people call it and files are named: ``2025-4``."""
        return f"{self.year}-{self.number}"

    @property
    def articles(self) -> Iterator[Article]:
        """All articles in their order."""
        for section in self.sections:
            yield from section.articles


@dataclass(frozen=True, slots=True)
class Proof(Issue):
    """An issue as it stands, printed for review: its printed forms say that they are a proof."""

    @classmethod
    def of(cls, issue: Issue) -> "Proof":
        """The same issue as a proof."""
        return cls(**{field.name: getattr(issue, field.name) for field in fields(issue)})
