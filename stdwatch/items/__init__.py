"""The values that travel between the rooms: leads in, documents through, outcomes to the store."""

from stdwatch.items.documents import Alias, Attachment, Block, Document, Facet, Page, Passage, Published, Score
from stdwatch.items.nights import (
    BY_HAND,
    CANARY,
    HAND,
    Answer,
    ChannelResult,
    Errand,
    Failed,
    Fetched,
    Gone,
    Lead,
    NotModified,
    Sighting,
    Survey,
)
from stdwatch.items.words import BlockKind, DocType, LeadOrigin, Precision, Role

__all__ = [
    "BY_HAND",
    "CANARY",
    "HAND",
    "Alias",
    "Answer",
    "Attachment",
    "Block",
    "BlockKind",
    "ChannelResult",
    "DocType",
    "Document",
    "Errand",
    "Facet",
    "Failed",
    "Fetched",
    "Gone",
    "Lead",
    "LeadOrigin",
    "NotModified",
    "Page",
    "Passage",
    "Precision",
    "Published",
    "Role",
    "Score",
    "Sighting",
    "Survey",
]
