"""How long printing takes, ``python -m tests.bench printing``: made issues of growing length, each format by itself."""

import resource
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from stdwatch.items.journal import BlockRole, Issue
from stdwatch.publishing import epub, exchange, html, markdown, plain_text, word
from stdwatch.publishing.compare import compare
from stdwatch.publishing.pdf import typeset
from tests import issues

_Result = TypeVar("_Result")

SIZES = (300, 1000, 3000)
_FORMATS = ("docx", "compare", "EPUB", "HTML", "Markdown", "text", "JSON")
_BLOCKS = 100
"""In one article: the longest of a printed issue has 26."""
_SENTENCE = "双方确认遵守世界贸易组织协定所规定的权利与义务，并就技术法规、标准和合格评定程序开展合作。"


def made_issue(paragraphs: int) -> Issue:
    """An issue of so many paragraphs of 90 characters, a tenth of them headings, a fifth list items."""
    kinds = [BlockRole.TEXT] * 7 + [BlockRole.HEAD] + [BlockRole.ITEM] * 2
    articles = []
    for first in range(0, paragraphs, _BLOCKS):
        blocks = [
            issues.block(first + at + 1, "标准合作" if kind is BlockRole.HEAD else _SENTENCE * 2, kind)
            for at, kind in zip(range(_BLOCKS), kinds * (_BLOCKS // len(kinds)), strict=False)
        ]
        articles.append(issues.article(100_000 + first, f"第 {first // _BLOCKS + 1} 篇", *blocks))
    return issues.issue(*articles)


def measure() -> Iterator[str]:
    """A line of a table for each size: seconds by format, and the typst child's most memory."""
    columns = ("paragraphs", "PDF s", "pages", "PDF MB", *(f"{name} s" for name in _FORMATS))
    yield f"| {' | '.join(columns)} |"
    yield "|---:" * len(columns) + "|"
    for size in SIZES:
        yield _line(made_issue(size))


def _line(issue: Issue) -> str:
    layout, pdf_seconds = _timed(lambda: typeset(issue))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    document, docx_seconds = _timed(lambda: word.render(issue, layout.starts))
    renders: tuple[Callable[[], object], ...] = (
        lambda: compare(issue, document),
        lambda: epub.render(issue, layout.starts),
        lambda: html.render(issue, layout.starts),
        lambda: markdown.render(issue, layout.starts),
        lambda: plain_text.render(issue, layout.starts),
        lambda: exchange.read(exchange.write(issue)),
    )
    seconds = [f"{_timed(render)[1]:.2f}" for render in renders]
    count = sum(len(article.blocks) for article in issue.articles)
    figures = [f"{pdf_seconds:.1f}", str(layout.end), f"{memory:.0f}", f"{docx_seconds:.1f}", *seconds]
    return f"| {count:,} | {' | '.join(figures)} |"


def _timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
    began = time.monotonic()
    return work(), time.monotonic() - began
