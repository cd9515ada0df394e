"""The issue as plain text in UTF-8: the printed paragraphs, with an empty line between them."""

from collections.abc import Iterable, Mapping

from stdwatch.items.journal import Issue
from stdwatch.publishing.wording import Paragraph, Role, paragraphs

_MARKS = {Role.ITEM: "- ", Role.SUBHEAD: "- "}


def render(issue: Issue, starts: Mapping[str, int]) -> bytes:
    """The issue as text; `starts` as `Layout.starts`."""
    return render_paragraphs(paragraphs(issue, starts))


def render_paragraphs(printed: Iterable[Paragraph]) -> bytes:
    """Printed paragraphs as text."""
    lines = (_MARKS.get(role, "") + lead_in + text for role, lead_in, text in printed)
    return ("\n\n".join(lines) + "\n").encode()
