"""Documents as bibliographies know them, and bodies as web archives keep them."""

from dataclasses import dataclass

from stdwatch.items.words import DocType


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that editors decided on or an article rests on."""

    key: str
    """Unique in a list: the candidate's number, or a place in the issue."""
    url: str
    title: str
    publisher: str
    """The house name of its source; empty where there is none."""
    published: str
    """As the publisher wrote it: ``2025``, ``2025-11``, ``2025-11-24`` or an instant with its offset; may be empty."""
    accessed: str
    """When its body came, an instant in UTC; empty for what was never fetched."""
    sha256: str
    """Of that body, in the archive."""
    doc_type: str
    """A `DocType`, or empty."""
    language: str = ""
    state: str = ""
    section: str = ""
    score: float | None = None

    @property
    def day(self) -> tuple[int, ...]:
        """Year, month and day of publication, as far as they are known."""
        return _numbers(self.published)

    @property
    def day_accessed(self) -> tuple[int, ...]:
        """Year, month and day on which it was fetched."""
        return _numbers(self.accessed)

    @property
    def is_report(self) -> bool:
        """Whether it is a report."""
        return self.doc_type in REPORTS

    @property
    def is_law(self) -> bool:
        """Whether it is an act of a government."""
        return self.doc_type in LAWS


LAWS = frozenset({DocType.EXECUTIVE_ORDER, DocType.PROCLAMATION, DocType.MEMORANDUM, DocType.BILL_SIGNING})
REPORTS = frozenset({DocType.ANNUAL_REPORT, DocType.REPORT, DocType.RESEARCH, DocType.TRANSLATION, DocType.TESTIMONY})


@dataclass(frozen=True, slots=True)
class ArchivedBody:
    """A body of the archive with where and when it came from; `fetched` is an instant in UTC."""

    url: str
    title: str
    body: bytes
    media_type: str
    fetched: str


def _numbers(day: str) -> tuple[int, ...]:
    return tuple(int(part) for part in day[:10].split("-") if part.isdigit())
