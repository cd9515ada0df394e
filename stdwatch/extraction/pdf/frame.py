"""The frame in which a page's text is upright: page box, quarter turns and writing direction."""

from dataclasses import dataclass
from math import atan2, degrees

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Map from the file's coordinates to those in which text runs from left to right.

    `box` is the visible part of the page (crop box), `turn` counts the quarter turns, against the clock, by which the
    text is turned; in a `mirrored` frame the page's right edge is its left one, so that text written from right to
    left grows with x as well.
    """

    box: Box
    turn: int = 0
    mirrored: bool = False

    @property
    def width(self) -> float:
        """Width of the visible page as the text's reader holds it."""
        left, bottom, right, top = self.box
        return top - bottom if self.turn % 2 else right - left

    @property
    def height(self) -> float:
        """Height of the visible page as the text's reader holds it."""
        left, bottom, right, top = self.box
        return right - left if self.turn % 2 else top - bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file, in points from the lower left corner of the frame."""
        left, bottom, right, top = self.box
        match self.turn:
            case 0:
                x, y = x - left, y - bottom
            case 1:
                x, y = y - bottom, right - x
            case 2:
                x, y = right - x, top - y
            case _:
                x, y = top - y, x - left
        return (self.width - x if self.mirrored else x), y

    def rectangle(self, box: Box) -> Box:
        """A rectangle of the file in the frame."""
        if not self.turn and not self.mirrored:
            left, bottom = self.box[:2]
            return box[0] - left, box[1] - bottom, box[2] - left, box[3] - bottom
        (x0, y0), (x1, y1) = self.point(box[0], box[1]), self.point(box[2], box[3])
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def holds(self, x: float, y: float) -> bool:
        """Test whether a point of the file is on the visible page, give or take a point."""
        left, bottom, right, top = self.box
        return left - 1 <= x <= right + 1 and bottom - 1 <= y <= top + 1


def quarter_turns(a: float, b: float, tolerance: float = 5.0) -> tuple[int | None, bool]:
    """Quarter turns of a text matrix' baseline (its first row), None for slanting text; and whether it is askew.

    Recognised text follows a page that lay askew in the scanner, hence the `tolerance` in degrees.
    """
    if b == 0 and a > 0:  # nearly all text
        return 0, False
    angle = degrees(atan2(b, a))
    turns = round(angle / 90)
    slant = abs(angle - 90 * turns)
    return turns % 4 if slant <= tolerance else None, slant > 1.5
