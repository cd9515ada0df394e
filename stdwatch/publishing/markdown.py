"""The issue as Markdown (CommonMark): every word escaped, so that none is read as markup."""

import re
from collections.abc import Iterable, Iterator, Mapping

from stdwatch.items.journal import Issue
from stdwatch.publishing.wording import Paragraph, Role, paragraphs

_PREFIXES = {
    Role.TITLE: "# ",
    Role.TITLE_EN: "",
    Role.HEADING: "## ",
    Role.SUBHEADING: "### ",
    Role.SECTION: "### ",
    Role.ENTRY: "#### ",
    Role.STANDFIRST: "> ",
    Role.HEAD: "### ",
    Role.SUBHEAD: "#### ",
    Role.ITEM: "- ",
}
_ANYWHERE = re.compile(r"[\\`*_\[\]<>|~$&]")
# At the start of a line these would make a list, a heading, a rule or an underline.
_AT_START = re.compile(r"^([^\S\n]*)([#+=-]|\d{1,9}(?=[.)]))", re.MULTILINE)


def render(issue: Issue, starts: Mapping[str, int]) -> bytes:
    """The issue as Markdown; `starts` as `Layout.starts`."""
    return render_paragraphs(paragraphs(issue, starts))


def render_paragraphs(printed: Iterable[Paragraph]) -> bytes:
    """Printed paragraphs as Markdown."""
    return ("\n\n".join(_lines(printed)) + "\n").encode()


def _lines(printed: Iterable[Paragraph]) -> Iterator[str]:
    for role, lead_in, text in printed:
        # The colon stands outside the bold: before a Chinese character `：**` would not close it.
        words, colon = (lead_in[:-1], lead_in[-1:]) if lead_in.endswith("：") else (lead_in, "")
        label = f"**{_escape(words.strip())}**{colon}" if words.strip() else colon
        yield _PREFIXES.get(role, "") + label + (_escape(text) if label else _escape_line(text)).replace("\n", "  \n")


def _escape(text: str) -> str:
    return _ANYWHERE.sub(r"\\\g<0>", text)


def _escape_line(text: str) -> str:
    """A text that starts a line; a number before a point is escaped at the point."""
    return _AT_START.sub(_escape_start, _escape(text))


def _escape_start(match: re.Match[str]) -> str:
    space, mark = match.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"
