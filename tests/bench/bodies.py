"""Known bodies of the real captures, read by our own blocks and by trafilatura: which words are kept, and how fast."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from stdwatch.extraction.blocks import BlockDraft, drafts_of
from stdwatch.extraction.boilerplate import without_boilerplate
from stdwatch.extraction.generic import generic_body
from stdwatch.web_content.markup import parse_html, text_of
from tests.bench.table import table
from tests.fixture_pages import SITES
from tests.test_captures import capture

HEADS = (
    "capture",
    "words",
    "ours",
    "trafilatura",
    "of the whole page",
    "more",
    "li, tr",
    "ours",
    "trafilatura",
    "ms",
    "ms",
)
_RUNS = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """What a reading keeps of a body: words, words it has beyond it, list items and rows it has whole; milliseconds."""

    words: int
    more: int
    items: int
    milliseconds: float


def compare(shared: Path) -> str:
    """Columns in pairs: words kept by our blocks and by trafilatura of the body, and by trafilatura of the whole page
    with the words it adds; list items and table rows kept by both; milliseconds of both."""
    rows = [_row(shared, site, file) for site, file in _articles(shared)]
    sums = [sum(row[column] for row in rows) for column in range(1, len(HEADS))]  # type: ignore[misc]
    return table(HEADS, [*rows, ["all", *sums]])


def _articles(shared: Path) -> Iterator[tuple[str, str]]:
    """Site and file of the articles whose body the site's rules find."""
    for site in ("whitehouse.gov", "uscc.gov"):
        for line in (shared / "samples" / site / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
            facts = json.loads(line)
            if facts["kind"] == "article" and not facts["file"].startswith("old-"):
                yield site, facts["file"]


def _row(shared: Path, site: str, file: str) -> list[object]:
    taken = capture(shared, site, file)
    rules = SITES[site.partition(".")[0]].page
    bare = without_boilerplate(parse_html(taken.body, "text/html"), rules.drop)
    roots = next(matches for css in rules.body if (matches := [part.root for part in bare.css(css)]))
    alone = b"".join(etree.tostring(root, encoding="utf-8", with_tail=False) for root in roots)
    page = b"<!DOCTYPE html><html><body><article>" + alone + b"</article></body></html>"
    ours = _kept(roots, lambda: drafts_of(roots))
    theirs = _kept(roots, lambda: generic_body(parse_html(page, "text/html; charset=utf-8"), taken.url))
    whole = _kept(roots, lambda: generic_body(parse_html(taken.body, "text/html"), taken.url))
    figures = [ours.words, theirs.words, whole.words, whole.more, len(_items(roots)), ours.items, theirs.items]
    return [file, len(_words(roots)), *figures, ours.milliseconds, theirs.milliseconds]


def _kept(roots: Sequence[etree._Element], read: Callable[[], list[BlockDraft]]) -> Kept:
    started = time.perf_counter()
    for _ in range(_RUNS):
        drafts = read()
    milliseconds = (time.perf_counter() - started) * 1000 / _RUNS
    kept_words = _split(" ".join(draft.text for draft in drafts))
    there, read_words = Counter(_words(roots)), Counter(kept_words)
    line = f" {' '.join(kept_words)} "
    items = sum(f" {' '.join(words)} " in line for words in _items(roots))
    return Kept((there & read_words).total(), (read_words - there).total(), items, milliseconds)


def _words(roots: Sequence[etree._Element]) -> list[str]:
    return _split(" ".join(text_of(root) for root in roots))


def _items(roots: Sequence[etree._Element]) -> list[list[str]]:
    """The words of each list item and table row that has any."""
    elements = (element for root in roots for element in root.iter("li", "tr"))
    return [words for element in elements if (words := _split(text_of(element)))]


def _split(text: str) -> list[str]:
    return re.findall(r"\w+", text)
