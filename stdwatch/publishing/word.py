"""The issue as a Word document (.docx) that editors may correct and hand back: see `compare`.

Its contents are live fields, already filled in; each block stands in a bookmark of its id; articles start on new pages
of the print's grid, each section of the journal is a section with a running head of its own.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from docx.section import _Footer, _Header

from stdwatch.items.journal import Article, BlockRole, Issue, JournalBlock
from stdwatch.publishing import packing, wording
from stdwatch.publishing import wordprocessing as word
from stdwatch.publishing.house import House, ours
from stdwatch.publishing.wording import Paragraph, Role
from stdwatch.publishing.wordprocessing import Element

_STYLES = {
    BlockRole.TEXT: "Normal",
    BlockRole.ITEM: "条目",
    BlockRole.HEAD: "heading 2",
    BlockRole.SUBHEAD: "heading 3",
}
BACK_BOOKMARK = "back"
"""Where the articles end."""
_BLUE = "17406D"
_MAX_PROPERTY = 255  # characters, by python-docx


def render(issue: Issue, starts: Mapping[str, int], house: bytes | None = None) -> bytes:
    """The issue as a .docx in the style of `house` (ours if `None`); `starts` as `Layout.starts`.

    Raises `PrintingError` if the house document lacks a style.
    """
    return _Renderer(issue, starts, House(ours() if house is None else house)).render()


def render_sheet(printed: Iterable[Paragraph], frame: Issue, house: bytes | None = None) -> bytes:
    """Printed paragraphs as a .docx of one section; `frame` gives the file's title, publishers and month."""
    return _Renderer(frame, {}, House(ours() if house is None else house)).render_sheet(printed)


def bookmark(kind: str, name: str) -> str:
    """The bookmark of a block (``b``), title (``t``), standfirst (``s``) or summary (``c``), by its id."""
    return kind + name.replace("-", "")


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of the document with its own running head."""

    head: str
    is_numbered: bool
    properties: Element
    paragraphs: list[Element]


class _Renderer:
    """One document in the making."""

    def __init__(self, issue: Issue, starts: Mapping[str, int], house: House) -> None:
        self.issue = issue
        self.starts = starts
        self.house = house
        self._numbers = count(1)

    def render(self) -> bytes:
        return self._rendered(list(self._sections()))

    def render_sheet(self, printed: Iterable[Paragraph]) -> bytes:
        styles = {Role.TITLE: "目录标题", Role.IMPRINT: "目录来源", Role.HEAD: "heading 2", Role.ORIGIN: "目录来源"}
        body = [self._text(styles.get(role, "Normal"), lead_in + text) for role, lead_in, text in printed]
        return self._rendered([_Section("", False, word.page(), body)])

    def _rendered(self, sections: list[_Section]) -> bytes:
        body = self.house.document.element.body
        for child in list(body):
            body.remove(child)
        for section in sections[:-1]:
            # The properties of a section stand in its last paragraph; python-docx would add an empty one for them.
            section.paragraphs[-1][0].append(section.properties)
            body.extend(section.paragraphs)
        body.extend([*sections[-1].paragraphs, sections[-1].properties])
        for part, section in zip(self.house.document.sections, sections, strict=True):
            if section.head:
                self._fill(part.header, "header", self._head(section.head))
                self._fill(part.footer, "footer", self._foot() if section.is_numbered else [])
        self._describe()
        return self._save()

    def _sections(self) -> Iterator[_Section]:
        number_line = wording.number_line(self.issue)
        yield _Section("", False, word.page(top=0, right=0, bottom=0, left=0), list(self._cover()))
        # The contents are in smaller type: they get more of the page.
        yield _Section(number_line, False, word.page(bottom=1134, footer=567), [*self._foreword(), *self._contents()])
        first = 1
        for section in wording.sections(self.issue):
            head = f"{number_line}　{wording.section_heading(section)}"
            yield _Section(head, True, word.page(first, grid=True), list(self._articles(section.articles)))
            first = 0
        yield _Section(number_line, False, word.page(), list(self._back()))

    def _text(self, style: str, text: str, *properties: Element, mark: str = "") -> Element:
        """A paragraph of plain words in a style, in a bookmark if one is named."""
        runs = [word.run(text, self.house.font(style))]
        if mark:
            runs = word.bookmarked(mark, next(self._numbers), runs)
        return word.paragraph(self.house.style(style), runs, *properties)

    def _cover(self) -> Iterator[Element]:
        title = self._text("封面刊名", self.issue.title), self._text("封面英文刊名", self.issue.title_en)
        yield _band(title)
        yield self._text("封面期号", wording.number_line(self.issue))
        for line in (*self.issue.publishers, wording.month_line(self.issue)):
            yield self._text("封面出版", line)

    def _foreword(self) -> Iterator[Element]:
        yield self._text("前言标题", wording.FOREWORD)
        for number, text in enumerate(self.issue.foreword, 1):
            yield self._text("Normal", text, mark=f"foreword{number}")

    def _contents(self) -> Iterator[Element]:
        yield self._text("目录标题", wording.CONTENTS, word.element("pageBreakBefore"))
        for section in wording.sections(self.issue):
            yield self._text("目录栏目", wording.section_heading(section))
            for article in section.articles:
                yield self._entry(article)
                yield self._text("目录提要", wording.summary(article), mark=bookmark("c", article.id))
                yield self._text("目录来源", wording.origin_line(article))

    def _entry(self, article: Article) -> Element:
        """Page number and title of an article, both fields that follow it.

        LibreOffice would leave out the zero that the section's format of page numbers asks for: it is text.
        """
        style, target = "目录条目", bookmark("t", article.id)
        font, page = self.house.font(style), self.starts[article.id]
        zero = [word.run("0", font)] if page < 10 else []
        number = word.field(f"PAGEREF {target} \\h \\* Arabic", str(page), font)
        title = word.field(f"REF {target} \\h", article.title, font)
        return word.paragraph(self.house.style(style), [*zero, *number, word.element("r", word.element("tab")), *title])

    def _articles(self, articles: Iterable[Article]) -> Iterator[Element]:
        for number, article in enumerate(articles):
            # The first of a section starts on a new page with it.
            breaks = [word.element("pageBreakBefore")] if number else []
            yield self._text("heading 1", article.title, *breaks, mark=bookmark("t", article.id))
            yield self._text("导语", wording.standfirst(article), mark=bookmark("s", article.id))
            for block in wording.blocks(article):
                style, mark = self.house.style(_STYLES[block.kind]), bookmark("b", block.id)
                yield word.paragraph(style, word.bookmarked(mark, next(self._numbers), self._words(block)))

    def _words(self, block: JournalBlock) -> Iterator[Element]:
        font = self.house.font(_STYLES[block.kind])
        if lead_in := wording.lead_in(block):
            yield word.run(lead_in, font, self.house.style("标签"))
        yield word.run(block.text, font)

    def _back(self) -> Iterator[Element]:
        yield self._text("资讯标题", self.issue.back.title, mark=BACK_BOOKMARK)
        for number, entry in enumerate(self.issue.back.entries, 1):
            yield self._text("资讯条目", wording.back_title(number, entry))
            yield self._text("资讯正文", entry.text, mark=f"back{number}")

    def _head(self, text: str) -> list[Element]:
        font = self.house.font("header")
        tab = word.element("r", word.element("tab"))
        return [word.run(self.issue.title, font), tab, word.run(text, font)]

    def _foot(self) -> list[Element]:
        font = self.house.font("footer")
        return [word.run("— ", font), *word.field("PAGE", "01", font), word.run(" —", font)]

    def _fill(self, part: _Header | _Footer, style: str, runs: Iterable[Element]) -> None:
        part.is_linked_to_previous = False
        root = part._element
        for child in list(root):
            root.remove(child)
        root.append(word.paragraph(self.house.style(style), runs))

    def _describe(self) -> None:
        """Title, authors and dates; the month of the issue, for the document must not depend on the clock."""
        year, month = map(int, self.issue.month.split("-"))
        properties = self.house.document.core_properties
        title = f"{self.issue.title} {wording.number_line(self.issue)}" if self.issue.year else self.issue.title
        properties.title, properties.author = title[:_MAX_PROPERTY], "、".join(self.issue.publishers)[:_MAX_PROPERTY]
        properties.language = "zh-CN"
        properties.created = properties.modified = datetime(year, month, 1, tzinfo=UTC)

    def _save(self) -> bytes:
        body = io.BytesIO()
        self.house.document.save(body)
        with zipfile.ZipFile(body) as package:
            return packing.pack({name: package.read(name) for name in package.namelist()})


def _band(paragraphs: Iterable[Element]) -> Element:
    """A table of one cell: the band of colour across the cover."""
    width = {"w": 11906, "type": "dxa"}
    cell = word.element(
        "tcPr",
        word.element("tcW", **width),
        word.element("shd", val="clear", color="auto", fill=_BLUE),
        word.element("vAlign", val="center"),
    )
    row = word.element("trPr", word.element("trHeight", val=5386, hRule="atLeast"))
    return word.element(
        "tbl",
        word.element("tblPr", word.element("tblW", **width), word.element("tblLayout", type="fixed")),
        word.element("tblGrid", word.element("gridCol", w=11906)),
        word.element("tr", row, word.element("tc", cell, *paragraphs)),
    )
