"""The issue as plain text in UTF-8: the printed paragraphs, with an empty line between them."""

from collections.abc import Mapping

from stdwatch.items.journal import Issue
from stdwatch.publishing.wording import Role, paragraphs

_MARKS = {Role.ITEM: "- ", Role.SUBHEAD: "- "}


def render(issue: Issue, starts: Mapping[str, int]) -> bytes:
    """The issue as text; `starts` as `Layout.starts`."""
    lines = (_MARKS.get(role, "") + lead_in + text for role, lead_in, text in paragraphs(issue, starts))
    return ("\n\n".join(lines) + "\n").encode()
