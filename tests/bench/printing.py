"""How long printing takes, ``python -m tests.bench printing``: made issues of growing length, each format by itself.

And how long the desk takes to open the page of such an issue and of its first article.
"""

import http.client
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TypeVar

from stdwatch.editing import importing
from stdwatch.editing.house import journal
from stdwatch.items.journal import BlockRole, Issue
from stdwatch.publishing import epub, exchange, html, markdown, plain_text, word, word_reading
from stdwatch.publishing.compare import compare
from stdwatch.publishing.pdf import typeset
from tests import issues
from tests.desk import opened
from tests.journal import LATER
from tests.serving import Server

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
    columns = ("paragraphs", "issue's page s", "KB", f"page of its article of {_BLOCKS} s", "KB")
    yield f"\n| {' | '.join(columns)} |"
    yield "|---:" * len(columns) + "|"
    for size in SIZES:
        yield _opening(made_issue(size))


def _opening(issue: Issue) -> str:
    """Medians of five requests to the server after one that warms it up."""
    ours = journal()
    own = replace(issue, title=ours.title, title_en=ours.title_en, publishers=ours.publishers)
    with tempfile.TemporaryDirectory(prefix="stdwatch-bench-") as name:
        db = opened(Path(name))
        importing.import_issue(db, own, "Li", LATER)
        db.close()
        server = Server(Path(name))
        server.start()
        try:
            paths = f"/issue/{issue.name}", f"/article/{next(iter(issue.articles)).id}"
            figures = [figure for path in paths for figure in _asked(server.port, path)]
        finally:
            server.kill()
    count = sum(len(article.blocks) for article in issue.articles)
    return f"| {count:,} | {' | '.join(figures)} |"


def _asked(port: int, path: str) -> tuple[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask() -> tuple[int, int]:
        connection.request("GET", path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, len(body)

    while (answered := ask())[0] == 503:  # the processes that make pages are still starting
        pass
    if answered[0] != 200:
        raise SystemExit(f"{path}: {answered[0]}")
    return f"{median(_timed(ask)[1] for _ in range(5)):.2f}", f"{answered[1] / 1000:,.0f}"


def _line(issue: Issue) -> str:
    layout, pdf_seconds = _timed(lambda: typeset(issue))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    document, docx_seconds = _timed(lambda: word.render(issue, layout.starts))
    renders: tuple[Callable[[], object], ...] = (
        lambda: compare(issue, word_reading.read(document)),
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
