"""All printed formats of an issue at once, from one layout."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from stdwatch.errors import UsageError
from stdwatch.items.journal import Issue
from stdwatch.publishing import epub, exchange, html, markdown, plain_text, word
from stdwatch.publishing.pdf import Layout, typeset

_STEM = "meizhou-jiaodian"  # file names never come from texts

FORMATS: Mapping[str, Callable[[Issue, Layout, bytes | None], bytes]] = MappingProxyType(
    {
        "pdf": lambda issue, layout, house: layout.pdf,
        "docx": lambda issue, layout, house: word.render(issue, layout.starts, house),
        "html": lambda issue, layout, house: html.render(issue, layout.starts),
        "epub": lambda issue, layout, house: epub.render(issue, layout.starts),
        "md": lambda issue, layout, house: markdown.render(issue, layout.starts),
        "txt": lambda issue, layout, house: plain_text.render(issue, layout.starts),
        "json": lambda issue, layout, house: exchange.write(issue),
    }
)
"""Every format by its file name ending."""


def print_issue(
    issue: Issue, formats: Iterable[str], house: bytes | None = None, template: bytes | None = None
) -> tuple[dict[str, bytes], Layout]:
    """The files of the issue by name, and the layout they share.

    `house` and `template` replace our house document and typst template. Raises `UsageError` for an unknown format and
    `PrintingError` for what cannot be printed.
    """
    wanted = list(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise UsageError(f"unknown format {', '.join(unknown) or '(none)'}; there are {', '.join(FORMATS)}")
    layout = typeset(issue, template)
    return {f"{_STEM}-{issue.name}.{name}": FORMATS[name](issue, layout, house) for name in wanted}, layout
