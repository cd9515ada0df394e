"""The text of scans, recognised page by page by Debian's tesseract where ``STDWATCH_OCR`` names its languages."""

import contextlib
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from stdwatch.errors import PageError
from stdwatch.extraction.pdf.compose import compose
from stdwatch.extraction.pdf.pages import NO_TEXT, Line, PrintedPage, RawFile
from stdwatch.extraction.pdf.process import Limits, converse

LAYER = "ocr"
"""The layer of a text that was recognised: whoever quotes it looks at the page's picture."""
WIDTH = 2_000
"""Pixels of a page's width: about 240 to the inch of a letter page; tesseract asks for 200 and more."""
MOST_PAGES = 60

_START = """
import sys
sys.path.insert(0, sys.argv[1])
from stdwatch.extraction.pdf.child import recognise
recognise(sys.argv[2:])
"""
_ROOT = Path(__file__).parents[3]
# Points to a pixel, if the page is a letter's.
_SCALE = 612 / WIDTH
_LANGUAGES = re.compile(r"\w+(?:\+\w+)*")


@dataclass(frozen=True, slots=True)
class Recogniser:
    """The program and the languages it is to expect, as in ``eng+chi_sim``."""

    program: str
    languages: str


def find_recogniser() -> Recogniser | str:
    """The recogniser that is switched on and installed, or the note that says what to do to have one."""
    languages = os.environ.get("STDWATCH_OCR", "")
    if not languages:
        return f"{NO_TEXT}: install tesseract-ocr and set STDWATCH_OCR=eng to have its pages recognised"
    program = shutil.which("tesseract")
    if program is None:
        return f"{NO_TEXT}: STDWATCH_OCR is set, but tesseract is not installed (Debian: tesseract-ocr)"
    if not _LANGUAGES.fullmatch(languages):
        return f"{NO_TEXT}: STDWATCH_OCR must name languages of tesseract, as in eng+chi_sim"
    return Recogniser(program, languages)


async def recognise(
    draw: Callable[[int], Awaitable[bytes]], labels: Sequence[str], recogniser: Recogniser, url: str, limits: Limits
) -> Mapping[str, Any]:
    """The answer that `compose` gives for the pages that `draw` draws as PNG; raises as a reading does."""
    numbers = map(str, (limits.memory, limits.cpu, limits.wall + 10))
    program = [_START, str(_ROOT), *numbers, recogniser.program, recogniser.languages]
    pages = []
    for index, label in enumerate(labels):
        words = b""
        if index < MOST_PAGES:
            # A page that cannot be drawn is left out, like one that cannot be read.
            with contextlib.suppress(PageError):
                words = await converse(program, await draw(index), url, limits)
        lines = tuple(_lines(words.decode("utf-8", "replace")))
        pages.append(PrintedPage(index, label if label != str(index + 1) else "", 612, 792, lines))
    answer = compose(RawFile(tuple(pages), (), ""))
    notes = [f"its text was recognised from pictures by tesseract ({recogniser.languages})"]
    if len(labels) > MOST_PAGES:
        notes.append(f"only the first {MOST_PAGES} of {len(labels)} pages were recognised")
    return answer | {"notes": [*answer["notes"], *notes]}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in its box, in pixels from the upper left corner."""

    text: str
    left: int
    top: int
    width: int
    height: int


def _lines(table: str) -> Iterator[Line]:
    """Tesseract's TSV as lines of print; lines of one paragraph have one size, that of its middle line."""
    paragraphs: defaultdict[tuple[str, ...], defaultdict[str, list[_Word]]] = defaultdict(lambda: defaultdict(list))
    height = 0
    for row in table.splitlines()[1:]:
        level, page, block, paragraph, line, _, left, top, width, tall, sure, text = row.split("\t", 11)
        if level == "1":
            height = int(tall)
        elif level == "5" and text.strip() and float(sure) >= 20:
            word = _Word(text.strip(), int(left), int(top), int(width), int(tall))
            paragraphs[page, block, paragraph][line].append(word)
    for lines in paragraphs.values():
        printed = [_line(words, height) for words in lines.values()]
        size = median(line.size for line in printed)
        yield from (replace(line, size=size) for line in printed)


def _line(words: Sequence[_Word], height: int) -> Line:
    size = max(word.height for word in words) * _SCALE
    text, gaps = words[0].text, []
    for a, b in pairwise(words):
        left, right = (a.left + a.width) * _SCALE, b.left * _SCALE
        if right - left > 0.9 * size:
            gaps.append((len(text), left, right))
        text += f" {b.text}"
    foot = max(word.top + word.height for word in words)
    ends = words[0].left * _SCALE, (words[-1].left + words[-1].width) * _SCALE
    return Line(text, *ends, (height - foot) * _SCALE, size, gaps=tuple(gaps), even=not gaps)
