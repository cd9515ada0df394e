"""The text that a reader of the page sees: upright, on the page, and not in the colour of what is behind it."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from stdwatch.extraction.pdf.chars import HYPHEN, Characters
from stdwatch.extraction.pdf.covers import Covers
from stdwatch.extraction.pdf.frame import Box, Frame, quarter_turns
from stdwatch.extraction.pdf.pages import Omission

_FRAGMENTS = re.compile(rf"[^\r\n{HYPHEN}]+{HYPHEN}?")
_WORDS = re.compile(r"\s*\S+\s*")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Colours at least this bright (0 to 255) may be too pale to be seen on white paper.
_PALE = 190
_CONTRAST = 24
_SPECKS = 0.04
"""The share of a covered place that an edge may cross."""
_SMALLEST = 1.0
"""Points: smaller print is seen by nobody."""


@dataclass(frozen=True, slots=True)
class Print:
    """How a text object is printed: `turn` as in `Frame` or None for slanting text, `hidden` without any ink.

    `askew` is text that slants a little, `pale` the grey of a bright colour.
    """

    turn: int | None
    askew: bool
    hidden: bool
    pale: int | None
    off_page: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` in one print."""

    start: int
    end: int
    print: Print


def shown_stretches(
    page: pdfium.PdfPage, chars: Characters, covers: Covers
) -> tuple[list[tuple[int, int]], frozenset[Omission]]:
    """Set the frame of `chars`, and return what is to be read, in the file's order, and the kinds of text left out."""
    stretches = list(_stretches(chars))
    turn = _main_turn(stretches)
    mirrored = 2 * len(_RIGHT_TO_LEFT.findall(chars.text)) > sum(map(str.isalpha, chars.text))
    chars.frame = Frame(chars.frame.box, turn, mirrored)
    upright = _level(stretch for stretch in stretches if stretch.print.turn == turn)
    backdrop = _Backdrop(page, chars)
    seen = [stretch for stretch in upright if not (_is_without_ink(stretch) or backdrop.hides(stretch))]
    seen = [stretch for stretch in seen if not (_may_be_covered(chars, covers, stretch) and backdrop.is_blank(stretch))]
    if any(stretch.print.hidden for stretch in upright) and _is_scan(page, seen):
        layer = {stretch for stretch in upright if stretch.print.hidden and not stretch.print.off_page}
        layer.update(seen)
        seen = [stretch for stretch in upright if stretch in layer]
    omitted = [Omission.TURNED] * (len(upright) < len(stretches)) + [Omission.UNSEEN] * (len(seen) < len(upright))
    return [(stretch.start, stretch.end) for stretch in seen], frozenset(omitted)


def _stretches(chars: Characters) -> Iterator[Stretch]:
    """The text between two line ends, cut between words where its print changes."""
    prints = _Prints(chars)
    for fragment in _FRAGMENTS.finditer(chars.text):
        words = [match.span() for match in _WORDS.finditer(chars.text, *fragment.span())]
        if words and prints.are_same(_first_ink(chars.text, words[0][0]), _first_ink(chars.text, words[-1][0])):
            words = [(words[0][0], words[-1][1])]
        parts = [part for word in words for part in _cut(prints, chars.text, *word)]
        inked = [(start, end, prints.of(_first_ink(chars.text, start))) for start, end in parts]
        for print_, group in groupby(inked, key=lambda word: word[2]):
            spans = list(group)
            yield Stretch(spans[0][0], spans[-1][1], print_)


def _cut(prints: "_Prints", text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The word, or its parts where another print sticks to it: a stamp at the end of a line."""
    last = start + len(text[start:end].rstrip()) - 1
    first = _first_ink(text, start)
    if prints.are_same(first, last) or prints.of(first) == prints.of(last):
        yield start, end
        return
    for at in range(first + 1, last + 1):
        if not prints.are_same(at - 1, at) and prints.of(at - 1) != prints.of(at):
            yield start, at
            start = at
    yield start, end


def _first_ink(text: str, start: int) -> int:
    while text[start].isspace():
        start += 1
    return start


class _Prints:
    """The print of characters, looked up once for each text object."""

    def __init__(self, chars: Characters) -> None:
        self._chars = chars
        self._known: dict[int, Print] = {}
        self._looks: dict[Print, Print] = {}
        self._colour = tuple(ctypes.c_uint() for _ in range(4))

    def are_same(self, i: int, j: int) -> bool:
        """Test whether one text object draws two characters, and so what is between them."""
        address = self._object(i)[1]
        return address != 0 and address == self._object(j)[1]

    def of(self, i: int) -> Print:
        """The print of a character."""
        handle, address = self._object(i)
        if not address:
            return self._look_up(None, i)
        if address not in self._known:
            look = self._look_up(handle, i)
            self._known[address] = self._looks.setdefault(look, look)  # one for all that are alike: quick to compare
        return self._known[address]

    def _object(self, i: int) -> tuple[object, int]:
        handle = pdfium_c.FPDFText_GetTextObject(self._chars.textpage, i)
        return (handle, ctypes.addressof(handle.contents)) if handle else (None, 0)

    def _look_up(self, handle: object, i: int) -> Print:
        off_page = not self._chars.frame.holds(*self._chars.origin(i)) or self._chars.size(i) < _SMALLEST
        turn, askew = quarter_turns(*self._chars.matrix(i)[:2])
        if handle is None:
            return Print(turn, askew, hidden=False, pale=None, off_page=off_page)
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(handle)
        if mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE:
            return Print(turn, askew, hidden=True, pale=None, off_page=off_page)
        red, green, blue, alpha = self._colour
        filled = mode in (pdfium_c.FPDF_TEXTRENDERMODE_FILL, pdfium_c.FPDF_TEXTRENDERMODE_FILL_CLIP)
        if not filled or not pdfium_c.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha):
            return Print(turn, askew, hidden=False, pale=None, off_page=off_page)
        grey = (299 * red.value + 587 * green.value + 114 * blue.value) // 1000
        return Print(turn, askew, hidden=alpha.value == 0, pale=grey if grey >= _PALE else None, off_page=off_page)


def _is_without_ink(stretch: Stretch) -> bool:
    return stretch.print.hidden or stretch.print.off_page


def _may_be_covered(chars: Characters, covers: Covers, stretch: Stretch) -> bool:
    return covers.may_hide(_first_ink(chars.text, stretch.start))


def _main_turn(stretches: Sequence[Stretch]) -> int:
    """The turn in which the page is written: upright, unless nearly all of it is turned, as a table set crosswise."""
    weights = Counter[int]()
    for stretch in stretches:
        if stretch.print.turn is not None and not stretch.print.off_page:
            weights[stretch.print.turn] += stretch.end - stretch.start
    turn, weight = weights.most_common(1)[0] if weights else (0, 0)
    return turn if weight > 3 * (weights.total() - weight) or not weights[0] else 0


def _level(upright: Iterable[Stretch]) -> list[Stretch]:
    """The stretches without those that slant a little on a page that does not: stamps."""
    every = list(upright)
    straight = [stretch for stretch in every if not stretch.print.askew]
    share = sum(stretch.end - stretch.start for stretch in straight)
    return straight if 2 * share > sum(stretch.end - stretch.start for stretch in every) else every


class _Backdrop:
    """The page as it is drawn; drawn only when somebody asks."""

    def __init__(self, page: pdfium.PdfPage, chars: Characters) -> None:
        self._page = page
        self._chars = chars

    @cached_property
    def _bitmap(self) -> pdfium.PdfBitmap:
        scale = min(1.0, 1200 / max(*self._page.get_size(), 1.0))
        return self._page.render(scale=scale, grayscale=True)

    def hides(self, stretch: Stretch) -> bool:
        """Test whether hardly anything where a stretch stands differs from its own pale grey."""
        grey = stretch.print.pale
        if grey is None:
            return False
        pixels = self._pixels(self._chars.file_box(stretch.start, stretch.end))
        return sum(abs(pixel - grey) > _CONTRAST for pixel in pixels) < 0.1 * len(pixels)

    def is_blank(self, stretch: Stretch) -> bool:
        """Test whether where a stretch stands nearly all is of one grey: what covers it, or the paper."""
        pixels = self._pixels(self._chars.file_box(stretch.start, stretch.end))
        if not pixels:
            return True
        usual = Counter(pixels).most_common(1)[0][0]
        return sum(abs(pixel - usual) > _CONTRAST for pixel in pixels) < _SPECKS * len(pixels)

    def _pixels(self, box: Box) -> bytes:
        (x0, y0), (x1, y1) = self._device(box[0], box[1]), self._device(box[2], box[3])
        (left, right), (top, bottom) = sorted((max(x0, 0), max(x1, 0))), sorted((max(y0, 0), max(y1, 0)))
        width, stride, pixels = self._bitmap.width, self._bitmap.stride, memoryview(self._bitmap.buffer)
        rows = range(top * stride, min(bottom + 1, self._bitmap.height) * stride, stride)
        return b"".join(bytes(pixels[row + left : row + min(right + 1, width)]) for row in rows)

    def _device(self, x: float, y: float) -> tuple[int, int]:
        column, row = ctypes.c_int(), ctypes.c_int()
        size = (self._bitmap.width, self._bitmap.height)
        pdfium_c.FPDF_PageToDevice(self._page, 0, 0, *size, 0, x, y, column, row)
        return column.value, row.value


def _is_scan(page: pdfium.PdfPage, seen: Sequence[Stretch]) -> bool:
    """Test whether text without ink may be a recogniser's layer: nothing else is written, or pictures fill the page."""
    if not seen:
        return True
    width, height = page.get_size()
    bounds = (image.get_bounds() for image in page.get_objects((pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3))
    covered = sum((right - left) * (top - bottom) for left, bottom, right, top in bounds)
    return bool(covered > 0.5 * width * height)
