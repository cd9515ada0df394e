"""The words that every printed form of an issue shares: what is derived from its fields, said once."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from stdwatch.errors import PrintingError
from stdwatch.items.journal import Article, BackEntry, Issue, JournalBlock, Proof, Section
from stdwatch.messages import N_

FOREWORD = "前 言"
CONTENTS = "CONTENTS 目录"
PROOF = "（样张）"
MACHINE_DRAFT = "机器译稿："
"""Stands before a draft that nobody confirmed: such a block is printed in proofs alone."""


class Role(StrEnum):
    """What a printed paragraph is."""

    TITLE = "title"
    TITLE_EN = "title_en"
    IMPRINT = "imprint"
    HEADING = "heading"
    SUBHEADING = "subheading"
    SECTION = "section"
    ENTRY = "entry"
    SUMMARY = "summary"
    ORIGIN = "origin"
    STANDFIRST = "standfirst"
    TEXT = "text"
    ITEM = "item"
    HEAD = "head"
    SUBHEAD = "subhead"


Paragraph = tuple[Role, str, str]
"""A printed paragraph: its role, its bold lead-in and its text."""


def require_printable(issue: Issue) -> None:
    """Refuse an issue without articles, or with an article that has no text, naming it."""
    articles = list(issue.articles)
    if not articles:
        raise PrintingError(N_("Issue %(issue)s has no articles: there is nothing to print."), issue=issue.name)
    for number, article in enumerate(articles, 1):
        if not any(blocks(article)):
            raise PrintingError(
                N_("Issue %(issue)s, article %(number)s “%(title)s”: there is no text to print."),
                issue=issue.name,
                number=f"{number:02}",
                title=article.title,
            )


def number_line(issue: Issue) -> str:
    """``2025 年 第 4 期 总 第 23 期``; it stands on the cover and over each page, and there tells a proof."""
    mark = PROOF if isinstance(issue, Proof) else ""
    return f"{issue.year} 年 第 {issue.number} 期 总 第 {issue.whole} 期{mark}"


def month_line(issue: Issue) -> str:
    """``2025 年 12 月``."""
    year, month = issue.month.split("-")
    return f"{int(year)} 年 {int(month)} 月"


def sections(issue: Issue) -> Iterator[Section]:
    """The sections that have articles."""
    return (section for section in issue.sections if section.articles)


def section_heading(section: Section) -> str:
    """``【战略态势】``."""
    return f"【{section.name}】"


def page_number(page: int) -> str:
    """``01``."""
    return f"{page:02}"


def back_title(number: int, entry: BackEntry) -> str:
    """``01 美洲标准化简讯``."""
    return f"{number:02} {entry.title}"


def summary(article: Article) -> str:
    """The summary under the title in the contents."""
    return article.standfirst if article.summary is None else article.summary


def origin_line(article: Article) -> str:
    """``源自：美国白宫``."""
    return f"源自：{article.origin}"


def standfirst(article: Article) -> str:
    """The standfirst with the excerpt sentence, as it stands above the article."""
    return f"{article.standfirst}{article.excerpt}，原文可访问网站：{article.site}。"


def blocks(article: Article) -> Iterator[JournalBlock]:
    """The blocks that are printed: those with words."""
    return (block for block in article.blocks if block.text.strip() or block.label.strip())


def lead_in(block: JournalBlock) -> str:
    """What is printed bold before the block's text: the label with its colon, or nothing."""
    return (MACHINE_DRAFT if block.machine else "") + (f"{block.label}：" if block.label else "")


def paragraphs(issue: Issue, starts: Mapping[str, int]) -> Iterator[Paragraph]:
    """Every printed paragraph in order.

    `starts` gives the printed number of the page on which each article starts.
    """
    yield Role.TITLE, "", issue.title
    yield Role.TITLE_EN, "", issue.title_en
    yield Role.IMPRINT, "", number_line(issue)
    yield Role.IMPRINT, "", "\n".join((*issue.publishers, month_line(issue)))
    yield Role.HEADING, "", FOREWORD
    yield from ((Role.TEXT, "", text) for text in issue.foreword)
    yield Role.HEADING, "", CONTENTS
    for section in sections(issue):
        yield Role.SECTION, "", section_heading(section)
        for article in section.articles:
            yield Role.ENTRY, "", f"{page_number(starts[article.id])} {article.title}"
            yield Role.SUMMARY, "", summary(article)
            yield Role.ORIGIN, "", origin_line(article)
    for article in issue.articles:
        yield Role.HEADING, "", article.title
        yield Role.STANDFIRST, "", standfirst(article)
        for block in blocks(article):
            yield Role(block.kind), lead_in(block), block.text
    yield Role.HEADING, "", issue.back.title
    for number, entry in enumerate(issue.back.entries, 1):
        yield Role.SUBHEADING, "", back_title(number, entry)
        yield Role.TEXT, "", entry.text


def one_line(text: str) -> str:
    """What a site wrote as it can be printed: line ends and control characters become spaces, several become one."""
    printable = (sign if sign.isprintable() or sign == "\u3000" else " " for sign in text)
    return re.sub(" {2,}", " ", "".join(printable)).strip(" ")
