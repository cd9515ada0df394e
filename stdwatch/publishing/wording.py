"""The words that every printed form of an issue shares: what is derived from its fields, said once."""

from collections.abc import Iterator

from stdwatch.errors import PrintingError
from stdwatch.items.journal import Article, BackEntry, Issue, JournalBlock, Section

FOREWORD = "前 言"
CONTENTS = "CONTENTS 目录"


def require_printable(issue: Issue) -> None:
    """Refuse an issue without articles, or with an article that has no text, naming it."""
    articles = list(issue.articles)
    if not articles:
        raise PrintingError(f"issue {issue.name} has no articles: nothing to print")
    for number, article in enumerate(articles, 1):
        if not any(blocks(article)):
            raise PrintingError(f"issue {issue.name}, article {number:02} {article.title!r}: has no text to print")


def number_line(issue: Issue) -> str:
    """``2025 年 第 4 期 总 第 23 期``."""
    return f"{issue.year} 年 第 {issue.number} 期 总 第 {issue.whole} 期"


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
    """The label with its colon, or nothing."""
    return f"{block.label}：" if block.label else ""
