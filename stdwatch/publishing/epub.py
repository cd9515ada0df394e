"""The issue as an electronic book: EPUB 3.3 (https://www.w3.org/TR/epub-33/), one page for each article."""

import uuid
from collections.abc import Iterator, Mapping

from stdwatch.items.journal import Issue
from stdwatch.publishing import markup, packing

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def render(issue: Issue, starts: Mapping[str, int]) -> bytes:
    """The issue as an EPUB file; `starts` as `Layout.starts`."""
    targets = {article.id: f"{number:03}.xhtml" for number, article in enumerate(issue.articles, 3)}
    common = {"issue": issue, "starts": starts, "targets": targets}
    pages = {f"{number:03}.xhtml": page for number, page in enumerate(_pages(issue, common))}
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{issue.title} {issue.name}").urn
    parts = {
        "META-INF/container.xml": _CONTAINER,
        "book/package.opf": markup.template("package.opf").render(**common, pages=list(pages), identifier=identifier),
        "book/nav.xhtml": markup.template("nav.xhtml").render(**common),
        "book/issue.css": markup.template("issue.css").render(),
        **{f"book/{name}": page for name, page in pages.items()},
    }
    # The type of the file must come first, and as it is (OCF 3.3, section 4.3.2).
    return packing.pack({"mimetype": b"application/epub+zip", **{name: text.encode() for name, text in parts.items()}})


def _pages(issue: Issue, common: Mapping[str, object]) -> Iterator[str]:
    """The pages of the book in order, as XHTML."""
    page = markup.template("page.xhtml")
    for part in ("cover", "foreword", "contents"):
        yield page.render(**common, part=part, article=None)
    for article in issue.articles:
        yield page.render(**common, part="article", article=article)
    yield page.render(**common, part="back", article=None)
