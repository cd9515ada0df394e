"""Issues and sheets as electronic books: EPUB 3.3 (https://www.w3.org/TR/epub-33/); of an issue a page an article."""

import uuid
from collections.abc import Iterator, Mapping, Sequence

from stdwatch.items.journal import Issue
from stdwatch.publishing import markup, packing
from stdwatch.publishing.wording import Paragraph, number_line

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
    title, nav = f"{issue.title} {number_line(issue)}", markup.template("nav.xhtml").render(**common)
    name = f"{issue.title} {issue.name}"
    return _book(name, title, issue.publishers, issue.month, nav, pages)


def render_sheet(title: str, publishers: Sequence[str], day: str, paragraphs: Sequence[Paragraph]) -> bytes:
    """A sheet of a day (``YYYY-MM-DD``) as an EPUB file of one page; its headings are the contents."""
    sheet = {"title": title, "paragraphs": paragraphs}
    pages = {"000.xhtml": markup.template("sheet.xhtml").render(sheet=sheet)}
    return _book(
        f"{title} {day}", title, publishers, day, markup.template("sheet_nav.xhtml").render(sheet=sheet), pages
    )


def _book(name: str, title: str, publishers: Sequence[str], day: str, nav: str, pages: Mapping[str, str]) -> bytes:
    """The file; `day` is a month or a day, `name` is what no other book has."""
    about = {"title": title, "publishers": publishers, "day": day, "modified": f"{day}-01"[:10], "pages": list(pages)}
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, name).urn
    parts = {
        "META-INF/container.xml": _CONTAINER,
        "book/package.opf": markup.template("package.opf").render(**about, identifier=identifier),
        "book/nav.xhtml": nav,
        "book/issue.css": markup.template("issue.css").render(),
        **{f"book/{page}": text for page, text in pages.items()},
    }
    # The type of the file must come first, and as it is (OCF 3.3, section 4.3.2).
    return packing.pack({"mimetype": b"application/epub+zip", **{part: text.encode() for part, text in parts.items()}})


def _pages(issue: Issue, common: Mapping[str, object]) -> Iterator[str]:
    """The pages of the book in order, as XHTML."""
    page = markup.template("page.xhtml")
    for part in ("cover", "foreword", "contents"):
        yield page.render(**common, part=part, article=None)
    for article in issue.articles:
        yield page.render(**common, part="article", article=article)
    yield page.render(**common, part="back", article=None)
