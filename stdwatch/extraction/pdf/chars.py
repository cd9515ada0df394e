"""The characters of a page, with their places, made into lines of print (inside the child only)."""

import contextlib
import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from stdwatch.extraction.pdf.pages import Line

_FRAGMENTS = re.compile(r"[^\r\n\x02\ufffe]+[\x02\ufffe]?")
_MARK = re.compile(r"\d+(?!\d|\s*[⁄/])|[*†‡§‖¶]{1,5}")
# A raised figure after these is an exponent, not the number of a note.
_EXPONENT_BASE = re.compile(r"(?:\b[kcm]?m|\bft|\bin|[×x]\s?10)$")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_HYPHENS = ("-", "\u2010", "\u00ad", "\x02", "\ufffe")

Box = tuple[float, float, float, float]
"""Left, bottom, right, top of a character's ink, in points from the lower left corner of the page as it is shown."""


def read_lines(page: pdfium.PdfPage) -> tuple[Line, ...]:
    """The lines of a page in the order of its content stream."""
    with contextlib.closing(page.get_textpage()) as textpage:
        chars = _Chars(page, textpage)
        lines = (_line(chars, run) for run in _runs(chars))
        return tuple(line for line in lines if line is not None)


class _Chars:
    """Text and geometry of the characters of one page, turned upright when the page is shown turned."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self._textpage = textpage
        self._numbers = tuple(ctypes.c_double() for _ in range(4))
        self._turn = page.get_rotation()
        self._width, self._height = page.get_size()
        self.text = self._characters()

    def _characters(self) -> str:
        """One code point for each character index; the fast call leaves some out, then they are asked one by one."""
        count = self._textpage.count_chars()
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium_c.FPDFText_GetText(self._textpage, 0, count, buffer)
        text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        codes = (pdfium_c.FPDFText_GetUnicode(self._textpage, i) for i in range(count))
        return "".join(chr(code) if code and not 0xD800 <= code < 0xE000 else "\x00" for code in codes)

    def box(self, i: int) -> Box:
        """The rectangle of the character's ink."""
        left, bottom, right, top = self._numbers
        pdfium_c.FPDFText_GetCharBox(self._textpage, i, left, right, bottom, top)
        if not self._turn:
            return left.value, bottom.value, right.value, top.value
        (x0, y0), (x1, y1) = self._upright(left.value, bottom.value), self._upright(right.value, top.value)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def baseline(self, i: int) -> float:
        """The height of the character's baseline."""
        x, y = self._numbers[:2]
        pdfium_c.FPDFText_GetCharOrigin(self._textpage, i, x, y)
        return self._upright(x.value, y.value)[1] if self._turn else y.value

    def size(self, i: int) -> float:
        """The font's size as printed: nominal size times the text matrix, which many producers use instead."""
        matrix = pdfium_c.FS_MATRIX()
        nominal = float(pdfium_c.FPDFText_GetFontSize(self._textpage, i))
        if not pdfium_c.FPDFText_GetMatrix(self._textpage, i, matrix):
            return nominal
        return nominal * (hypot(matrix.c, matrix.d) or 1.0)

    def is_bold(self, i: int) -> bool:
        """Test whether the font is bold, by its weight or its name."""
        if pdfium_c.FPDFText_GetFontWeight(self._textpage, i) >= 650:
            return True
        name = ctypes.create_string_buffer(64)
        pdfium_c.FPDFText_GetFontInfo(self._textpage, i, name, 64, ctypes.c_int())
        return b"bold" in name.value.lower()

    def _upright(self, x: float, y: float) -> tuple[float, float]:
        if self._turn == 90:
            return y, self._height - x
        if self._turn == 180:
            return self._width - x, self._height - y
        return self._width - y, x


@dataclass(slots=True)
class _Run:
    """A line in the making: its text, for each sign of it the character index (-1: a space put in), base and size."""

    text: str
    at: list[int]
    y: float
    size: float


def _runs(chars: _Chars) -> Iterator[_Run]:
    """The lines, put together where the library breaks them at a raised number, a lowered one or a change of font."""
    run: _Run | None = None
    for fragment in _fragments(chars):
        if run is not None and _continues(chars, run, fragment):
            _attach(chars, run, fragment)
        else:
            if run is not None:
                yield run
            run = fragment
    if run is not None:
        yield run


def _fragments(chars: _Chars) -> Iterator[_Run]:
    """Yield the stretches between two line ends; more than one line, if it has overlooked an end."""
    for match in _FRAGMENTS.finditer(chars.text):
        text, start = match.group(), match.start()
        cuts = [0, *_overlooked(chars, text, start), len(text)]
        for first, last in pairwise(cuts):
            piece = text[first:last]
            at = range(start + first + len(piece) - len(piece.lstrip()), start + first + len(piece.rstrip()))
            if at:
                run = _Run(piece.strip(), list(at), 0, 0)
                run.y, run.size = _base(chars, run)
                yield run


def _overlooked(chars: _Chars, text: str, start: int) -> list[int]:
    """Spaces at which the print goes down a line, in a stretch that holds more signs than its width has room for."""
    inked = [start + i for i, sign in enumerate(text) if not sign.isspace()]
    if not inked:
        return []
    width = abs(chars.box(inked[-1])[2] - chars.box(inked[0])[0])
    if len(text) * 0.3 * chars.size(inked[0]) <= width:
        return []
    spaces = (match.span() for match in re.finditer(r"(?<=\S) +(?=\S)", text))
    return [
        first
        for first, last in spaces
        if chars.baseline(start + first - 1) - chars.baseline(start + last) > 0.7 * chars.size(start + last)
    ]


def _base(chars: _Chars, run: _Run) -> tuple[float, float]:
    """Baseline and size: the median of three signs, so that a mark at either end does not count."""
    middle = len(run.at) // 2
    signs = [run.at[i] for i in (0, middle - run.text[middle].isspace(), -1)]
    return sorted(map(chars.baseline, signs))[1], sorted(map(chars.size, signs))[1]


def _continues(chars: _Chars, run: _Run, fragment: _Run) -> bool:
    """Test whether a fragment stands right after the run: on its baseline, or as small print above or below it."""
    size = max(run.size, fragment.size)
    gap = chars.box(fragment.at[0])[0] - chars.box(run.at[-1])[2]
    if not -0.3 * size < gap < 0.8 * size:
        return False
    step = abs(fragment.y - run.y)
    if step < 0.1 * size:
        return True
    shorter = run if len(run.at) < len(fragment.at) else fragment
    return step < 0.65 * size and len(shorter.at) <= 5 and shorter.size < 0.85 * size


def _attach(chars: _Chars, run: _Run, fragment: _Run) -> None:
    gap = chars.box(fragment.at[0])[0] - chars.box(run.at[-1])[2]
    spaced = " " in chars.text[run.at[-1] + 1 : fragment.at[0]] or gap > 0.13 * max(run.size, fragment.size)
    if fragment.size > run.size:
        run.y, run.size = fragment.y, fragment.size
    run.text += " " * spaced + fragment.text
    run.at += [-1] * spaced + fragment.at


def _line(chars: _Chars, run: _Run) -> Line | None:
    raised = tuple(_raised(chars, run))
    kept = _without(run.text, [stretch for stretch in raised if stretch[0]])
    lead = next((run.text[:last] for first, last in raised if first == 0), "")
    if lead:
        kept = f"{lead} {kept[len(lead) :].lstrip()}".rstrip()
    if not kept:
        return None
    spaces = tuple(_spaces(chars, run))
    widths = [right - left for _, left, right in spaces]
    gaps = tuple(
        (len(_without(run.text[:at], [stretch for stretch in raised if 0 < stretch[0] < at])), left, right)
        for at, left, right in spaces
        if right - left > 0.9 * run.size
    )
    return Line(
        text=kept,
        x0=chars.box(run.at[0])[0],
        x1=chars.box(run.at[-1])[2],
        y=run.y,
        size=run.size,
        bold=chars.is_bold(run.at[0]) and chars.is_bold(run.at[-1]),
        marks=tuple(run.text[first:last] for first, last in raised if first),
        lead=lead,
        gaps=gaps,
        even=not widths or max(widths) < 1.8 * min(widths),
    )


def _raised(chars: _Chars, run: _Run) -> Iterator[tuple[int, int]]:
    """Stretches of raised numbers and signs; typographic ones keep size and baseline, so the ink is asked.

    A sign such as an asterisk is always high: at the beginning of a line it is a bullet, unless it is small.
    """
    for match in _MARK.finditer(run.text):
        first, last = match.span()
        start = last
        while start > first and chars.box(run.at[start - 1])[1] > run.y + 0.15 * run.size:
            start -= 1
        if start == last or _EXPONENT_BASE.search(run.text[:start]):
            continue
        if start or run.text[0].isdigit() or chars.size(run.at[0]) < 0.85 * run.size:
            yield start, last


def _without(text: str, stretches: list[tuple[int, int]]) -> str:
    """The text less these stretches, composed (NFC), in single spaces, with one sign for a hyphen at its end."""
    for first, last in reversed(stretches):
        text = text[:first] + text[last:]
    if text.endswith(_HYPHENS):
        text = text[:-1] + ("\u00ad" if text.endswith("\u00ad") else "-")
    return " ".join(_CONTROLS.sub("", unicodedata.normalize("NFC", text)).split())


def _spaces(chars: _Chars, run: _Run) -> Iterator[tuple[int, float, float]]:
    """Every space: where it is in the text, and the edges of the ink around it."""
    for space in re.finditer(r"(?<=\S) +(?=\S)", run.text):
        left, right = chars.box(run.at[space.start() - 1])[2], chars.box(run.at[space.end()])[0]
        yield space.start(), left, right
