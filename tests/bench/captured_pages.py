"""Captures beside the checkout, read by their rules, as unknown pages, and by trafilatura: words and time."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from stdwatch import sources
from stdwatch.errors import PageError
from stdwatch.extraction.html import read_page
from tests.bench.pages import words
from tests.bench.table import table
from tests.test_captures import AT, capture

HEADS = ("capture", "words", "lost", "added", "lost (t.)", "added (t.)", "ms known", "ms unknown", "ms (t.)", "ratio")
_RUNS = 9


def compare(shared: Path) -> str:
    """Words of the reading by rules that an unknown reading and trafilatura lose and add; the middle of some times."""
    rows = [row for site, file in articles(shared) if (row := _row(shared, site, file))]
    known, unknown, theirs = (sum(float(str(row[column])) for row in rows) for column in (6, 7, 8))
    counts = [sum(int(str(row[column])) for row in rows) for column in range(1, 6)]
    count = max(len(rows), 1)
    middle = [known / count, unknown / count, theirs / count, f"{unknown / max(theirs, 0.001):.2f}"]
    return table(HEADS, [*rows, ["all; middle of ms", *counts, *middle]])


def articles(shared: Path) -> Iterator[tuple[str, str]]:
    """The captured pages: site and file."""
    for manifest in sorted((shared / "samples").glob("*/manifest.jsonl")):
        for line in manifest.read_text("utf-8").splitlines():
            if (facts := json.loads(line))["file"].endswith(".html"):
                yield manifest.parent.name, facts["file"]


def _row(shared: Path, site: str, file: str) -> list[object]:
    """A line of the table; none for a list, an error page or what has no text by its rules."""
    import trafilatura

    taken, spider = capture(shared, site, file), sources.site(site.partition(".")[0])

    def ours(known: bool) -> str:
        rules, urls = (spider.page, spider.urls) if known else (None, None)
        return read_page(taken.body, taken.url, rules=rules, urls=urls, media_type="text/html", at=AT).text

    def theirs() -> str:
        text = trafilatura.extract(taken.body, fast=True, with_metadata=True, include_comments=False) or ""
        return text.partition("---\n")[2].partition("---\n")[2] or text

    try:
        expected, unknown = Counter(words(ours(True))), Counter(words(ours(False)))
    except PageError:
        return []
    other = Counter(words(theirs()))
    missed = [(expected - read).total() for read in (unknown, other)]
    added = [(read - expected).total() for read in (unknown, other)]
    times = [_milliseconds(read) for read in (lambda: ours(True), lambda: ours(False), theirs)]
    ratio = f"{times[1] / max(times[2], 0.001):.2f}"
    return [f"{site} {file}", expected.total(), missed[0], added[0], missed[1], added[1], *times, ratio]


def _milliseconds(read: Callable[[], str]) -> float:
    """The median of some runs' processor time."""
    spent = []
    for _ in range(_RUNS):
        started = time.process_time()
        read()
        spent.append((time.process_time() - started) * 1000)
    return sorted(spent)[_RUNS // 2]
