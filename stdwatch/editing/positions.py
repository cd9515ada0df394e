"""Fractional positions: texts that sort between any two others, so that a move touches one row.

As in figma.com/blog/realtime-editing-of-ordered-sequences: digits of a fraction between 0 and 1, never ending in the
lowest digit, compared character by character. Two editors who insert at one place at once may choose the same
position; then the id decides.
"""

import re
from collections.abc import Sequence

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_POSITION = re.compile(r"[0-9A-Za-z]{0,199}[1-9A-Za-z]")


def is_position(text: str) -> bool:
    """Whether a text is a position: at most 200 digits, the last one not the lowest."""
    return _POSITION.fullmatch(text) is not None


def between(left: str | None, right: str | None) -> str:
    """A position after `left` and before `right`; `None` stands for the ends.

    Raises `ValueError` when `left` is not before `right`.
    """
    low, high = left or "", right
    if high is not None and low >= high:
        raise ValueError(f"nothing stands between {low!r} and {high!r}")
    return _midpoint(low, high)


def beside(positions: Sequence[str], index: int) -> str:
    """A position for what shall stand at an index among others, given in their order.

    Where the neighbours have the same position it stands behind all that share it.
    """
    left = positions[index - 1] if index > 0 else None
    right = next((position for position in positions[index:] if left is None or position > left), None)
    return between(left, right)


def _midpoint(low: str, high: str | None) -> str:
    if high is not None:
        shared = next((at for at, digit in enumerate(high) if (low[at : at + 1] or DIGITS[0]) != digit), len(high))
        if shared:
            return high[:shared] + _midpoint(low[shared:], high[shared:])
    first = DIGITS.index(low[0]) if low else 0
    last = DIGITS.index(high[0]) if high else len(DIGITS)
    if last - first > 1:
        appended = high is None and low  # by single steps: positions of what is appended stay short
        return DIGITS[first + 1 if appended else (first + last) // 2]
    if high is not None and len(high) > 1:
        return high[0]
    return DIGITS[first] + _midpoint(low[1:], None)
