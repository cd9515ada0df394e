"""PDF reports to Documents; the reading itself happens in a confined child process."""

import asyncio
import base64
import json
import logging
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from stdwatch import reasons
from stdwatch.errors import TooLarge, Unreadable
from stdwatch.extraction.pdf import ocr
from stdwatch.extraction.pdf.pages import NO_TEXT
from stdwatch.extraction.pdf.process import LIMITS, PICTURE_LIMITS, Limits, converse
from stdwatch.items import Block, BlockKind, Document, Page, Precision, Published
from stdwatch.reasons import BodyCode, BodyKind, Reason

log = logging.getLogger(__name__)

# The isolated interpreter knows no checkout: it is told where this package lies.
T = TypeVar("T")

_START = """
import sys
sys.path.insert(0, sys.argv[1])
from stdwatch.extraction.pdf.child import main
main(sys.argv[2:])
"""
_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a reading inside the child: seconds, and the peak of its resident memory in bytes."""

    seconds: float
    peak: int


def read_pdf(body: bytes, url: str, limits: Limits = LIMITS) -> Document:
    """The Document of a PDF; for programs without an event loop (`read_pdf_async` says the rest)."""
    return in_loop_of_its_own(read_pdf_async(body, url, limits))


def in_loop_of_its_own(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end; in a thread of its own where a loop of the caller's stands in the way."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def read_pdf_async(body: bytes, url: str, limits: Limits = LIMITS) -> Document:
    """The Document of a PDF: blocks with the index of their page, pages with printed label and chapter path.

    Files that only restrict printing are read; one without text gives a Document with pages, no text, and the note
    ``no text layer`` with what to do, unless `ocr` is switched on. Raises `Unreadable` (no PDF, broken, encrypted,
    makes the library fail or take too long) and `TooLarge`. Cancelling the task ends the child.
    """
    document, _ = await read_pdf_with_cost(body, url, limits)
    return document


async def read_pdf_with_cost(body: bytes, url: str, limits: Limits = LIMITS) -> tuple[Document, Cost]:
    """Read a PDF and return its Document with what it took."""
    answer = await _ask(body, url, limits, ["text"])
    cost = Cost(float(answer["seconds"]), int(answer["peak"]))
    document = _document(url, answer)
    if NO_TEXT in document.notes:
        document = await _with_recognised_text(document, body, url, limits)
    log.debug("%s: %d pages in %.1f s, peak %d MB", url, len(document.pages), cost.seconds, cost.peak // 1_000_000)
    return document, cost


async def _with_recognised_text(document: Document, body: bytes, url: str, limits: Limits) -> Document:
    """A scan with its text recognised, or with a note that says how to have it recognised."""
    recogniser = ocr.find_recogniser()
    others = tuple(note for note in document.notes if note != NO_TEXT)
    if isinstance(recogniser, str):
        return replace(document, notes=(*others, recogniser))

    async def draw(index: int) -> bytes:
        return await page_picture_async(body, index, ocr.WIDTH, limits)

    labels = [page.label for page in document.pages]
    recognised = _document(url, await ocr.recognise(draw, labels, recogniser, url, limits))
    layers = {**recognised.layers, "text": ocr.LAYER}
    return replace(recognised, title=recognised.title or document.title, layers=layers)


def page_picture(body: bytes, index: int, width: int, limits: Limits = PICTURE_LIMITS) -> bytes:
    """One page (index from 0) as a PNG of `width` pixels, at most 3,000; raises as `read_pdf_async` does."""
    return in_loop_of_its_own(page_picture_async(body, index, width, limits))


async def page_picture_async(body: bytes, index: int, width: int, limits: Limits = PICTURE_LIMITS) -> bytes:
    """The same for programs with an event loop."""
    if not 1 <= width <= 3_000:
        raise ValueError(f"no picture of {width} pixels")
    answer = await _ask(body, f"page {index}", limits, ["picture", str(index), str(width)])
    return base64.b64decode(answer["png"])


async def _ask(body: bytes, url: str, limits: Limits, task: list[str]) -> dict[str, Any]:
    """The child's answer; what it refused, and every way in which it can end without one, as our errors."""
    _refuse_what_is_no_pdf(body, url, limits)
    numbers = (limits.memory, limits.cpu, limits.wall + 10, limits.pages)
    output = await converse([_START, str(_ROOT), *map(str, numbers), *task], body, url, limits)
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError as error:
        raise Unreadable(url, Reason.of(BodyCode.PDF_NONSENSE)) from error
    if "error" in answer:
        outcome = TooLarge if answer["error"] == "TooLarge" else Unreadable
        raise outcome(url, _refusal(url, answer["reason"]))
    return answer


def _refuse_what_is_no_pdf(body: bytes, url: str, limits: Limits) -> None:
    """The header may stand anywhere in the first 1,024 bytes (ISO 32000-1, annex H, note 13)."""
    if len(body) > limits.body:
        raise TooLarge(url, Reason.of(BodyCode.PDF_TOO_LARGE, size=len(body), limit=limits.body))
    if not body.strip():
        raise Unreadable(url, Reason.of(BodyCode.NOT_PDF, body=BodyKind.EMPTY))
    if b"%PDF-" not in body[:1024]:
        is_page = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        raise Unreadable(url, Reason.of(BodyCode.NOT_PDF, body=BodyKind.HTML if is_page else BodyKind.OTHER))


def _refusal(url: str, answer: Any) -> Reason:
    """What the child refused the file for."""
    try:
        return reasons.from_json(answer)
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(url, Reason.of(BodyCode.PDF_NONSENSE)) from error


def _document(url: str, answer: Mapping[str, Any]) -> Document:
    """The Document in the child's answer; a child that a hostile file took over must not get nonsense past here."""
    try:
        document = _built(url, answer)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise Unreadable(url, Reason.of(BodyCode.PDF_NONSENSE)) from error
    if not _is_sound(document):
        raise Unreadable(url, Reason.of(BodyCode.PDF_CONTRADICTION))
    return document


def _built(url: str, answer: Mapping[str, Any]) -> Document:
    text = str(answer["text"])
    paths = [tuple(map(str, path)) for path in answer["paths"]]
    blocks = tuple(
        Block(BlockKind(kind), int(start), int(end), paths[path], int(level), int(page))
        for kind, start, end, path, level, page in answer["blocks"]
    )
    pages = tuple(
        Page(index, str(label), int(start), int(end), paths[path])
        for index, (label, start, end, path) in enumerate(answer["pages"])
    )
    title, date = answer["title"], answer["published"]
    layers = {"text": "pdf text"} | ({"title": str(answer["title_layer"])} if title else {})
    return Document(
        url=url,
        title=str(title) if title else None,
        text=text,
        blocks=blocks,
        published=_published(str(date)) if date else None,
        pages=pages,
        layers=layers | ({"date": "pdf text"} if date else {}),
        notes=tuple(map(str, answer["notes"])),
        media_type="application/pdf",
    )


def _published(value: str) -> Published:
    return Published(value, Precision.DAY if len(value) == len("2025-11-18") else Precision.MONTH, "pdf text")


def _is_sound(document: Document) -> bool:
    """Test whether blocks are the text's lines, in order, and pages are stretches of it, in order."""
    start = 0
    for block in document.blocks:
        if block.start != start or block.end < block.start or not 0 <= (block.page or 0) < len(document.pages):
            return False
        start = block.end + 1
    end = 0
    for page in document.pages:
        if not end <= page.start <= page.end <= len(document.text):
            return False
        end = page.end
    if document.text.count("\n") != max(len(document.blocks) - 1, 0):
        return False
    return start == (len(document.text) + 1 if document.blocks else 0)
