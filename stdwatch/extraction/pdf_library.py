"""PDF bytes to sheets of lines, or to a picture: everything that calls the PDF library (inside the child only)."""

import contextlib
import ctypes
import re
import unicodedata
from collections.abc import Iterator
from math import hypot

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from stdwatch.extraction.pdf_child import Refused
from stdwatch.extraction.pdf_sheets import Entry, Line, Raw, Sheet
from stdwatch.extraction.png import png

_LINES = re.compile(r"[^\r\n\x02\ufffe]+[\x02\ufffe]?")
_NUMBER = re.compile(r"\d+(?!\d|\s*[⁄/])")
# A raised figure after these is an exponent, not the number of a note.
_EXPONENT_BASE = re.compile(r"(?:\b[kcm]?m|\bft|\bin|[×x]\s?10)$")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_HYPHENS = ("-", "\u2010", "\u00ad", "\x02", "\ufffe")


def read_file(body: bytes, most_pages: int) -> Raw:
    """All pages, the outline and the title of a PDF; a page that cannot be parsed is a sheet that is not `readable`.

    Raises `Refused` for files that do not open, ask for a password, or have no or too many pages.
    """
    document = _open(body, most_pages)
    sheets = tuple(_sheet(document, index) for index in range(len(document)))
    return Raw(sheets, tuple(_outline(document)), document.get_metadata_value("Title").strip())


def draw_page(body: bytes, most_pages: int, index: int, width: int) -> bytes:
    """One page as a PNG of `width` pixels; the height follows the page, at most four times the width."""
    document = _open(body, most_pages)
    if not 0 <= index < len(document):
        raise Refused("Unreadable", f"has no page with index {index}")
    page = document[index]
    page_width, page_height = page.get_size()
    if page_width < 1 or not 0 < page_height <= 4 * page_width:
        raise Refused("Unreadable", f"page {index} has no usable size")
    bitmap = page.render(scale=width / page_width, rev_byteorder=True, prefer_bgrx=False)
    return png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels)


def _open(body: bytes, most_pages: int) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise Refused("Unreadable", "encrypted: opens only with a password") from error
        raise Refused("Unreadable", "broken PDF: cannot be opened") from error
    if len(document) == 0:
        raise Refused("Unreadable", "a PDF without pages")
    if len(document) > most_pages:
        raise Refused("TooLarge", f"{len(document)} pages, more than {most_pages}")
    return document


def _outline(document: pdfium.PdfDocument, most: int = 20_000) -> Iterator[Entry]:
    for count, bookmark in enumerate(document.get_toc(max_depth=6)):
        if count >= most:
            return
        target = bookmark.get_dest()
        index = target.get_index() if target else None
        title = " ".join(_CONTROLS.sub(" ", bookmark.get_title()).split())
        if target is None or index is None or not title:
            continue
        mode, place = target.get_view()
        known = mode == pdfium_c.PDFDEST_VIEW_XYZ and len(place) >= 2
        yield Entry(bookmark.level, title, index, *(place[:2] if known else ()))


def _sheet(document: pdfium.PdfDocument, index: int) -> Sheet:
    label = document.get_page_label(index).strip()
    try:
        page = document[index]
        glyphs = _Glyphs(page)
    except pdfium.PdfiumError:
        return Sheet(index, label, 0, 0, (), readable=False)
    with contextlib.closing(page):
        width, height = page.get_size()
        lines = tuple(line for start, end in glyphs.stretches() if (line := _line(glyphs, start, end)) is not None)
        glyphs.close()
    return Sheet(index, label, width, height, lines)


class _Glyphs:
    """The characters of one page with their places, turned upright when the page is shown turned."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._textpage = page.get_textpage()
        self._numbers = tuple(ctypes.c_double() for _ in range(4))
        self._turn = page.get_rotation()
        self.width, self._height = page.get_size()
        self.text = self._characters()

    def close(self) -> None:
        self._textpage.close()

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

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Start and end of each line, without spaces at its ends, with the hyphen of a broken word."""
        for match in _LINES.finditer(self.text):
            line = match.group()
            stripped = line.strip()
            if stripped:
                start = match.start() + len(line) - len(line.lstrip())
                yield start, start + len(stripped)

    def box(self, i: int) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the ink."""
        left, bottom, right, top = self._numbers
        pdfium_c.FPDFText_GetCharBox(self._textpage, i, left, right, bottom, top)
        if not self._turn:
            return left.value, bottom.value, right.value, top.value
        (x0, y0), (x1, y1) = self._upright(left.value, bottom.value), self._upright(right.value, top.value)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def baseline(self, i: int) -> float:
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
        if pdfium_c.FPDFText_GetFontWeight(self._textpage, i) >= 650:
            return True
        name = ctypes.create_string_buffer(64)
        pdfium_c.FPDFText_GetFontInfo(self._textpage, i, name, 64, ctypes.c_int())
        return b"bold" in name.value.lower()

    def _upright(self, x: float, y: float) -> tuple[float, float]:
        if self._turn == 90:
            return y, self._height - x
        if self._turn == 180:
            return self.width - x, self._height - y
        return self.width - y, x


def _line(glyphs: _Glyphs, start: int, end: int) -> Line | None:
    text = glyphs.text[start:end]
    inked = [i for i in (start, (start + end) // 2, end - 1) if not glyphs.text[i].isspace()]
    middle = len(inked) // 2
    y = sorted(glyphs.baseline(i) for i in inked)[middle]
    size = sorted(glyphs.size(i) for i in inked)[middle]
    x0, x1 = glyphs.box(start)[0], glyphs.box(end - 1)[2]
    bold = glyphs.is_bold(start) and glyphs.is_bold(inked[-1])
    raised = tuple(_raised(glyphs, start, end, y, size))
    kept = _without(text, [stretch for stretch in raised if stretch[0]])
    if not kept:
        return None
    marks = tuple(text[first:last] for first, last in raised if first)
    lead = next((text[:last] for first, last in raised if first == 0), "")
    if lead:
        kept = f"{lead} {kept[len(lead) :].lstrip()}".rstrip()
    gaps = tuple(
        (len(_without(text[:at], [stretch for stretch in raised if 0 < stretch[0] < at])), left, right)
        for at, left, right in _gaps(glyphs, start, end, size)
    )
    return Line(kept, x0, x1, y, size, bold, marks, lead, gaps)


def _raised(glyphs: _Glyphs, start: int, end: int, y: float, size: float) -> Iterator[tuple[int, int]]:
    """Stretches of raised figures within the line; typographic ones keep size and baseline, so the ink is asked."""
    text = glyphs.text[start:end]
    for number in _NUMBER.finditer(text):
        first = number.end()
        while first > number.start() and glyphs.box(start + first - 1)[1] > y + 0.15 * size:
            first -= 1
        if first < number.end() and not _EXPONENT_BASE.search(text[:first]):
            yield first, number.end()


def _without(text: str, stretches: list[tuple[int, int]]) -> str:
    """The text less these stretches, composed (NFC), in single spaces, with one sign for a hyphen at its end."""
    for first, last in reversed(stretches):
        text = text[:first] + text[last:]
    if text.endswith(_HYPHENS):
        text = text[:-1] + ("\u00ad" if text.endswith("\u00ad") else "-")
    return " ".join(_CONTROLS.sub("", unicodedata.normalize("NFC", text)).split())


def _gaps(glyphs: _Glyphs, start: int, end: int, size: float) -> Iterator[tuple[int, float, float]]:
    """Spaces wider than a justified line's usual ones: between cells of a table, or across a gutter."""
    for space in re.finditer(r"(?<=\S) +(?=\S)", glyphs.text[start:end]):
        left, right = glyphs.box(start + space.start() - 1)[2], glyphs.box(start + space.end())[0]
        if right - left > 0.9 * size:
            yield space.start(), left, right
