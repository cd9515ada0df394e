"""The characters of a page as the PDF library gives them: code points, boxes, fonts (inside the child only)."""

import ctypes
import re
from math import hypot

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from stdwatch.extraction.pdf.frame import Box, Frame

HYPHEN = "\x02"
"""Stands for a hyphen at a line's end, where the library goes on with the next line."""

# Whatever may stand for a space: controls, Unicode's spaces, separators and fillers, no character at all.
_NO_INK = re.compile(
    r"[\x00-\x1f\x7f-\xa0\xad\u115f\u1160\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\u3164"
    r"\ufeff\uffa0\ufffe\uffff\ue000-\uf8ff\ufffd]"
)
_UNKNOWN = re.compile(r"[\xad\ue000-\uf01f\uf021-\uf8ff\ufffd]")
"""Hyphens and signs of a font's own, bullets and letters: a space where they are drawn without ink."""


class Characters:
    """Text and geometry of the characters of one page; `frame` is set once the text's direction is known."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self.textpage = textpage.raw  # the wrapper looks itself up at each call
        self.frame = Frame(tuple(page.get_bbox()))
        self._matrix = pdfium_c.FS_MATRIX()
        self._numbers = tuple(ctypes.c_double() for _ in range(4))
        self._others = tuple(ctypes.c_double() for _ in range(2))
        self.text = self._with_spaces(self._code_points())

    def _code_points(self) -> str:
        """One code point for each character index; the fast call leaves some out, then they are asked one by one."""
        count = pdfium_c.FPDFText_CountChars(self.textpage)
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium_c.FPDFText_GetText(self.textpage, 0, count, buffer)
        text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        codes = (pdfium_c.FPDFText_GetUnicode(self.textpage, i) for i in range(count))
        return "".join(chr(code) if code and not 0xD800 <= code < 0xE000 else "\x00" for code in codes)

    def _with_spaces(self, text: str) -> str:
        """The text with a space for whatever stands for one; line ends and hyphens that the library added stay."""
        signs = list(text)
        for match in _NO_INK.finditer(text):
            i = match.start()
            if (text[i] in "\r\n" and self._is_added(i)) or (_UNKNOWN.match(text[i]) and self._has_ink(i)):
                continue
            if pdfium_c.FPDFText_IsHyphen(self.textpage, i) == 1:
                signs[i] = HYPHEN
            else:
                signs[i] = " " if self._has_width(i) else "\x00"
        return "".join(signs)

    def _is_added(self, i: int) -> bool:
        return bool(pdfium_c.FPDFText_IsGenerated(self.textpage, i) == 1)

    def _has_width(self, i: int) -> bool:
        if self._is_added(i):
            return True
        left, _, right, _ = self._box(i)
        return right - left > 0.05 * float(pdfium_c.FPDFText_GetFontSize(self.textpage, i))

    def _has_ink(self, i: int) -> bool:
        _, bottom, _, top = self._box(i)
        return top - bottom > 0.02 * float(pdfium_c.FPDFText_GetFontSize(self.textpage, i))

    def _box(self, i: int) -> Box:
        left, bottom, right, top = self._numbers
        pdfium_c.FPDFText_GetCharBox(self.textpage, i, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    def box(self, i: int) -> Box:
        """The rectangle of the character's ink, in the frame."""
        return self.frame.rectangle(self._box(i))

    def gap(self, before: int, after: int) -> tuple[float, float]:
        """The edges of the ink around a space between two characters, in the frame: asked for each word of a file."""
        if self.frame.turn or self.frame.mirrored:
            first, last = self.box(before), self.box(after)
            return (first[2], last[0]) if last[0] >= first[0] else (last[2], first[0])
        first_left, bottom, first_right, top = self._numbers
        pdfium_c.FPDFText_GetCharBox(self.textpage, before, first_left, first_right, bottom, top)
        left, right = self._others
        pdfium_c.FPDFText_GetCharBox(self.textpage, after, left, right, bottom, top)
        edge = self.frame.box[0]
        if left.value >= first_left.value:
            return first_right.value - edge, left.value - edge
        return right.value - edge, first_left.value - edge

    def file_box(self, start: int, end: int) -> Box:
        """The rectangle of a stretch's ink, in the file's coordinates; blanks at its ends may count or not."""
        boxes = [self._box(i) for i in (start, end - 1)]
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        return min(lefts), min(bottoms), max(rights), max(tops)

    def origin(self, i: int) -> tuple[float, float]:
        """Where the character begins on its baseline, in the file's coordinates."""
        x, y = self._numbers[:2]
        pdfium_c.FPDFText_GetCharOrigin(self.textpage, i, x, y)
        return x.value, y.value

    def baseline(self, i: int) -> float:
        """The height of the character's baseline in the frame."""
        return self.frame.point(*self.origin(i))[1]

    def matrix(self, i: int) -> tuple[float, float, float, float]:
        """The four figures of the text matrix that turn and stretch the character."""
        matrix = self._matrix
        if not pdfium_c.FPDFText_GetMatrix(self.textpage, i, matrix):
            return 1.0, 0.0, 0.0, 1.0
        return matrix.a, matrix.b, matrix.c, matrix.d

    def size(self, i: int) -> float:
        """The font's size as printed: nominal size times the text matrix, which many producers use instead."""
        _, _, c, d = self.matrix(i)
        scale = abs(d) if c == 0 else hypot(c, d)
        return float(pdfium_c.FPDFText_GetFontSize(self.textpage, i)) * (scale or 1.0)

    def is_bold(self, i: int) -> bool:
        """Test whether the font is bold, by its weight or its name."""
        if pdfium_c.FPDFText_GetFontWeight(self.textpage, i) >= 650:
            return True
        name = ctypes.create_string_buffer(64)
        pdfium_c.FPDFText_GetFontInfo(self.textpage, i, name, 64, ctypes.c_int())
        return b"bold" in name.value.lower()
