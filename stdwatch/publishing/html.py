"""The issue as one HTML file that needs nothing else, with a style for paper."""

from collections.abc import Mapping

from stdwatch.items.journal import Issue
from stdwatch.publishing import markup


def render(issue: Issue, starts: Mapping[str, int]) -> bytes:
    """The issue as a file in UTF-8; `starts` as `Layout.starts`."""
    targets = {article.id: f"#{markup.anchor(article.id)}" for article in issue.articles}
    return markup.template("issue.html").render(issue=issue, starts=starts, targets=targets).encode()
