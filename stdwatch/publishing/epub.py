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
    articles = {article.id: f"{number:03}.xhtml" for number, article in enumerate(issue.articles, 3)}
    common = {"issue": issue, "starts": starts, "targets": articles}
    pages = dict(_pages(common, articles))
    package = markup.template("package.opf").render(
        **common,
        pages=list(pages),
        identifier=uuid.uuid5(uuid.NAMESPACE_URL, f"{issue.title} {issue.name}").urn,
    )
    parts = {"META-INF/container.xml": _CONTAINER, "book/package.opf": package}
    parts |= {
        "book/nav.xhtml": markup.template("nav.xhtml").render(**common),
        "book/issue.css": markup.template("issue.css").render(),
    }
    parts |= {f"book/{name}": page for name, page in pages.items()}
    # The type of the file must come first, and as it is (OCF 3.3, section 4.3.2).
    return packing.pack({"mimetype": b"application/epub+zip", **{name: text.encode() for name, text in parts.items()}})


def _pages(common: Mapping[str, object], articles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The pages of the book in order: file name and XHTML."""
    page = markup.template("page.xhtml")
    for number, part in enumerate(("cover", "foreword", "contents")):
        yield f"{number:03}.xhtml", page.render(**common, part=part, article=None)
    issue: Issue = common["issue"]  # type: ignore[assignment]
    for article in issue.articles:
        yield articles[article.id], page.render(**common, part="article", article=article)
    yield f"{len(articles) + 3:03}.xhtml", page.render(**common, part="back", article=None)
