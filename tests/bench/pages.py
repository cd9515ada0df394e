"""Made pages of ten kinds with what is expected, read without rules by us and by trafilatura: words, blocks, time."""

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from stdwatch.extraction.html import read_page
from tests.bench.table import table
from tests.shown_pages import AT

HEADS = ("page", "words", "lost", "added", "lost (t.)", "added (t.)", "blocks", "right", "ms", "ms (t.)")
_RUNS = 20
_PROSE = (
    "The laboratory of a made town compares its nine gauges every spring, and publishes what it found in summer.",
    "Whoever sells such gauges keeps a book of what was measured, by whom, and in which room of the house.",
    "The book is open to all who ask for it, and is kept for ten years after the last gauge was sold.",
    "Two of the nine gauges never agreed with the others, and nobody knows which of them is right.",
    "A committee of five looks at the figures, asks for the book, and writes a page about both.",
)
_ANSWERS = (
    "All rules of last year apply until the committee has written new ones and the members have read them.",
    "The society pays for the comparison, and its members pay for the way of their gauges to the laboratory.",
    "Results are published in the book of the society within ninety days, and on this page after a year.",
)
_MENU = '<header><nav><a href="/">Home</a> <a href="/news">All news</a> <a href="/about">About us</a></nav></header>'
_FOOTER = '<footer><p>A made society, 1 Made Street</p><a href="/terms">Terms of use</a></footer>'


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page: its text as markup, and the lines that a reader sees of it."""

    name: str
    markup: str
    lines: tuple[str, ...]
    frame: str = "<main><article>{}</article></main>"

    @property
    def body(self) -> bytes:
        """The whole page, with a menu, a footer and a script."""
        head = f"<head><meta charset='utf-8'><title>{self.name}</title><script>{'var a = 1;' * 500}</script></head>"
        text = self.frame.format(f"<h1>{self.name}</h1>{self.markup}")
        return f"<!doctype html><html lang='en'>{head}<body>{_MENU}{text}{_FOOTER}</body></html>".encode()


def _paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def made_pages() -> tuple[MadePage, ...]:
    """One page of each kind."""
    prose = _paragraphs(*_PROSE)
    rows = [("Gauge", "2023", "2024"), ("Alpha", "", "7"), ("Beta", "5", "9")]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    items = ("consult the committee;", "publish a list;", "keep the book.")
    order = "".join(f"<li>{item}</li>" for item in items)
    panels = "".join(
        f"<h3><button aria-expanded='false'>Question {n}?</button></h3><div hidden><p>{_ANSWERS[n]}</p></div>"
        for n in range(3)
    )
    comments = "".join(f"<div class='comment'><p>Reader {n} says: {_PROSE[n % 5]}</p></div>" for n in range(20))
    chinese = (
        "标准化管理委员会发布三项推荐性标准，自明年一月起实施，涉及电缆和灯具。",
        "各有关单位可以在三十日内书面提出意见，并附上理由与修改文本。",
    )
    return (
        MadePage("Plain article", prose, _PROSE),
        MadePage(
            "Collapsed panels",
            prose + panels,
            (*_PROSE, *(line for n in range(3) for line in (f"Question {n}?", _ANSWERS[n]))),
        ),
        MadePage(
            "Notes and powers",
            prose
            + "<p>Nine gauges<sup>1</sup> agree above 10<sup>26</sup> units.<sup><a href='#n2'>2</a></sup> Few do.</p>",
            (*_PROSE, "Nine gauges agree above 10²⁶ units. Few do."),
        ),
        MadePage(
            "Table with gaps",
            prose + f"<table>{cells}</table>",
            (*_PROSE, "Gauge | 2023 | 2024", "Alpha | | 7", "Beta | 5 | 9"),
        ),
        MadePage(
            "Numbered order",
            prose + f"<ol type='a' start='3'>{order}</ol>",
            (*_PROSE, *(f"{letter}. {item}" for letter, item in zip("cde", items, strict=True))),
        ),
        MadePage(
            "Line breaks",
            "<div>" + "<br><br>".join(line.replace("gauges", "<b>gauges</b>") for line in _PROSE) + "</div>",
            _PROSE,
        ),
        MadePage("Elements of its own", "".join(f"<x-par><x-text>{line}</x-text></x-par>" for line in _PROSE), _PROSE),
        MadePage(
            "Divisions alone",
            "".join(f"<div>{line}</div>" for line in _PROSE),
            _PROSE,
            "<div id='page'><div>{}</div></div>",
        ),
        MadePage(
            "Many comments",
            prose,
            _PROSE,
            "<main><article>{}</article><div class='comments'>" + comments + "</div></main>",
        ),
        MadePage("标准公告", _paragraphs(*chinese * 3), chinese * 3),
    )


def compare() -> str:
    """Words of the text that were lost and words that were added, by us and by trafilatura (t., fast, with metadata);
    blocks, and how many of them are lines of the page; milliseconds of processor time of both."""
    rows = [_row(page) for page in made_pages()]
    sums = [sum(row[column] for row in rows) for column in range(1, len(HEADS))]  # type: ignore[misc]
    return table(HEADS, [*rows, ["all", *sums]])


def _row(page: MadePage) -> list[object]:
    import trafilatura

    def ours() -> str:
        return read_page(
            page.body, "https://www.site.example/a", rules=None, urls=None, media_type="text/html", at=AT
        ).text

    def theirs() -> str:
        return (
            trafilatura.extract(page.body, fast=True, with_metadata=True, include_comments=False, output_format="txt")
            or ""
        )

    text, other = ours(), theirs().partition("---\n")[2].partition("---\n")[2]
    blocks = [line for line in text.split("\n") if line != page.name]
    right = sum(line in page.lines for line in blocks)
    missed = (*_missed(page, text), *_missed(page, other))
    return [
        page.name,
        len(words(" ".join(page.lines))),
        *missed,
        len(blocks),
        right,
        _milliseconds(ours),
        _milliseconds(theirs),
    ]


def _missed(page: MadePage, text: str) -> tuple[int, int]:
    """Words lost and words added; the title may stand in the text or not."""
    there, read_words = Counter(words(" ".join(page.lines))), Counter(words(text))
    return (there - read_words).total(), (read_words - there - Counter(words(page.name))).total()


def words(text: str) -> list[str]:
    """The words of a text; each Chinese character is one."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+", text)


def _milliseconds(read: Callable[[], str]) -> float:
    started = time.process_time()
    for _ in range(_RUNS):
        read()
    return (time.process_time() - started) * 1000 / _RUNS
