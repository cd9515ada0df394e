"""What may keep the text of a page from being seen: shapes drawn over it or in its colour, and clips around it."""

import ctypes
from dataclasses import dataclass
from functools import cached_property

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from stdwatch.extraction.pdf.chars import Characters
from stdwatch.extraction.pdf.frame import Box
from stdwatch.extraction.pdf.pages import Rule

_LINE_WIDTH = 3.0
"""Points: a shape that is less high or wide is a line."""
_RULE = 10.0
"""Points: a line that is shorter is a sign."""
_MOST_OBJECTS = 20_000
"""Objects of a page that are looked at: a map may have a million."""
_SEGMENTS = 12
"""Pieces of a clip whose edges are taken: one with more is no rectangle."""
_GREY_STEPS = 24
"""Steps of grey by which no colour is told from another."""


@dataclass(frozen=True, slots=True)
class _Shape:
    order: int
    box: Box
    grey: int


class Covers:
    """The filled shapes of one page and the order in which its objects are drawn; looked up when somebody asks."""

    def __init__(self, page: pdfium.PdfPage, chars: Characters) -> None:
        self._page = page
        self._chars = chars
        self._numbers = tuple(ctypes.c_float() for _ in range(4))
        self._colour = tuple(ctypes.c_uint() for _ in range(4))

    def may_hide(self, i: int) -> bool:
        """Test whether a shape or a clip may hide the text object that draws a character: a cheap guess."""
        handle = pdfium_c.FPDFText_GetTextObject(self._chars.textpage, i)
        if not handle:
            return False
        if self._shapes and self._is_covered(handle, i):
            return True
        return self._is_clipped(handle, i) and ctypes.addressof(handle.contents) in self._texts

    def _is_covered(self, handle: object, i: int) -> bool:
        left, bottom, right, top = self._chars.file_box(i, i + 1)
        x, y = (left + right) / 2, (bottom + top) / 2
        over = [s for s in self._shapes if s.box[0] < x < s.box[2] and s.box[1] < y < s.box[3]]
        if not over:
            return False
        order = self._texts.get(ctypes.addressof(handle.contents))  # type: ignore[attr-defined]
        if order is None:
            return False
        below = [shape for shape in over if shape.order < order]
        is_same = bool(below) and abs(below[-1].grey - self._grey(handle)) < _GREY_STEPS
        return is_same or len(below) < len(over)

    def _is_clipped(self, handle: object, i: int) -> bool:
        clip = pdfium_c.FPDFPageObj_GetClipPath(handle)
        count = pdfium_c.FPDFClipPath_CountPaths(clip) if clip else 0
        if count < 1:
            return False
        x, y = self._chars.origin(i)
        size = self._chars.size(i)
        for number in range(count):
            box = self._box_of(clip, number)
            if box and not (box[0] - size < x < box[2] + size and box[1] - size < y < box[3] + size):
                return True
        return False

    def _box_of(self, clip: object, number: int) -> Box | None:
        count = pdfium_c.FPDFClipPath_CountPathSegments(clip, number)
        if not 0 < count <= _SEGMENTS:
            return None
        x, y = self._numbers[:2]
        points = []
        for segment in range(count):
            pdfium_c.FPDFPathSegment_GetPoint(pdfium_c.FPDFClipPath_GetPathSegment(clip, number, segment), x, y)
            points.append((x.value, y.value))
        xs, ys = zip(*points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def _grey(self, handle: object) -> int:
        red, green, blue, alpha = self._colour
        if not pdfium_c.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha) or alpha.value < 255:
            return -1_000
        return (299 * red.value + 587 * green.value + 114 * blue.value) // 1000

    @cached_property
    def _objects(self) -> list[object]:
        count = min(pdfium_c.FPDFPage_CountObjects(self._page), _MOST_OBJECTS)
        return [pdfium_c.FPDFPage_GetObject(self._page, number) for number in range(count)]

    @cached_property
    def _texts(self) -> dict[int, int]:
        """The place in the order of drawing of each text object, by its address; those of forms are not known."""
        return {
            ctypes.addressof(each.contents): order  # type: ignore[attr-defined]
            for order, each in enumerate(self._objects)
            if pdfium_c.FPDFPageObj_GetType(each) == pdfium_c.FPDF_PAGEOBJ_TEXT
        }

    @cached_property
    def _shapes(self) -> list[_Shape]:
        """The filled shapes that have an area, in their order."""
        shapes = (
            self._shape(order, each)
            for order, each in enumerate(self._objects)
            if pdfium_c.FPDFPageObj_GetType(each) == pdfium_c.FPDF_PAGEOBJ_PATH
        )
        return [shape for shape in shapes if shape]

    def rules(self) -> tuple[Rule, ...]:
        """The horizontal lines on an upright page, and the edges of the frames around cells, in the frame."""
        frame, rules = self._chars.frame, list[Rule]()
        if frame.turn or frame.mirrored:
            return ()
        for each in self._objects:
            if pdfium_c.FPDFPageObj_GetType(each) == pdfium_c.FPDF_PAGEOBJ_PATH:
                left, bottom, right, top = self._numbers
                if pdfium_c.FPDFPageObj_GetBounds(each, left, bottom, right, top) and right.value - left.value > _RULE:
                    x0, y0, x1, y1 = frame.rectangle((left.value, bottom.value, right.value, top.value))
                    rules += [(y0, x0, x1)] if y1 - y0 < _LINE_WIDTH else [(y0, x0, x1), (y1, x0, x1)]
        return tuple(rules)

    def _shape(self, order: int, handle: object) -> _Shape | None:
        left, bottom, right, top = self._numbers
        if not pdfium_c.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
            return None
        if right.value - left.value < _LINE_WIDTH or top.value - bottom.value < _LINE_WIDTH:
            return None
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium_c.FPDFPath_GetDrawMode(handle, mode, stroke) or not mode.value:
            return None
        grey = self._grey(handle)
        return _Shape(order, (left.value, bottom.value, right.value, top.value), grey) if grey >= 0 else None
