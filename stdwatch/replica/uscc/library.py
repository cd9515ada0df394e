"""The PDFs behind the made Commission's pages: small ones, and the 745-page book with its chapters."""

from stdwatch.replica import pdf
from stdwatch.replica.model import File, SiteState

_FOOT = "USCC.gov A made report for tests"


def content(state: SiteState, file: File) -> bytes:
    """The bytes of a file."""
    del state
    return pdf.small(file.title, file.seed, _FOOT)


def size(file: File) -> int:
    """The length that a page states for the file."""
    return len(pdf.small(file.title, file.seed, _FOOT))


def phrases(file: File) -> tuple[str, ...]:
    """What a complete reading of the file holds."""
    return pdf.phrases(file.title, file.seed)
