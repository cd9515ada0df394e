"""PDF reports to Documents; the reading itself happens in a confined child process."""

import asyncio
import base64
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stdwatch.errors import PageError, TooLarge, Unreadable
from stdwatch.items import Block, BlockKind, Document, Page, Precision, Published

log = logging.getLogger(__name__)

_START = "import sys; sys.path.insert(0, sys.argv[1]); from stdwatch.extraction.pdf_child import main; main(sys.argv[2:])"
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one PDF may cost: bytes of the file, memory and answer; pages; seconds of processor and of the clock."""

    body: int = 40_000_000
    pages: int = 5_000
    memory: int = 1_500_000_000
    answer: int = 64_000_000
    cpu: int = 75
    wall: int = 150


@dataclass(frozen=True, slots=True)
class Cost:
    """What a reading took inside the child: seconds, and the peak of its resident memory in bytes."""

    seconds: float
    peak: int


LIMITS = Limits()


def read_pdf(body: bytes, url: str, limits: Limits = LIMITS) -> Document:
    """The Document of a PDF; for programs without an event loop (`read_pdf_async` says the rest)."""
    return asyncio.run(read_pdf_async(body, url, limits))


async def read_pdf_async(body: bytes, url: str, limits: Limits = LIMITS) -> Document:
    """The Document of a PDF: blocks with the index of their page, pages with printed label and chapter path.

    Files that only restrict printing are read; one without text gives a Document with pages, no text, and the note
    ``no text layer``. Raises `Unreadable` (no PDF, broken, encrypted, makes the library fail or take too long) and
    `TooLarge`. Cancelling the task ends the child.
    """
    document, _ = await read_pdf_with_cost(body, url, limits)
    return document


async def read_pdf_with_cost(body: bytes, url: str, limits: Limits = LIMITS) -> tuple[Document, Cost]:
    """The same, with what it took."""
    answer = await _ask(body, url, limits, "text")
    cost = Cost(float(answer["seconds"]), int(answer["peak"]))
    document = _checked(url, answer)
    log.debug("%s: %d pages in %.1f s, peak %d MB", url, len(document.pages), cost.seconds, cost.peak // 1_000_000)
    return document, cost


def page_picture(body: bytes, index: int, width: int, limits: Limits = LIMITS) -> bytes:
    """One page (index from 0) as a PNG of `width` pixels, at most 3,000; raises as `read_pdf_async` does."""
    return asyncio.run(page_picture_async(body, index, width, limits))


async def page_picture_async(body: bytes, index: int, width: int, limits: Limits = LIMITS) -> bytes:
    """The same for programs with an event loop."""
    if not 1 <= width <= 3_000:
        raise ValueError(f"no picture of {width} pixels")
    answer = await _ask(body, f"page {index}", limits, "picture", index, width)
    return base64.b64decode(answer["png"])


async def _ask(body: bytes, url: str, limits: Limits, task: str, *numbers: int) -> dict[str, Any]:
    """The child's answer; what it refused, and every way in which it can end without one, as our errors."""
    _refuse_what_is_no_pdf(body, url, limits)
    numbers = (limits.memory, limits.cpu, limits.wall + 10, limits.pages, *numbers)
    try:
        async with asyncio.timeout(limits.wall), _child(*map(str, numbers[:4]), task, *map(str, numbers[4:])) as child:
            output, complaint = await _converse(child, body, url, limits)
            status = await child.wait()
    except TimeoutError as error:
        raise Unreadable(url, f"the PDF reader gave no answer in {limits.wall} s and was ended") from error
    if status != 0:
        raise Unreadable(url, f"the PDF reader {_ending(status, limits)}{complaint}")
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError as error:
        raise Unreadable(url, "the PDF reader's answer makes no sense") from error
    if "error" in answer:
        raise {"TooLarge": TooLarge}.get(answer["error"], Unreadable)(url, str(answer["reason"]))
    return answer
