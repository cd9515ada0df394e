"""Trees that are nested without end, made level: to look at what stands around each element costs by their depth."""

from collections import Counter
from collections.abc import Sequence

from lxml import etree

_MOST_PAIRS = 500_000
"""Pairs of an element and one around it, half a second for whoever looks at all; large pages have 150,000."""
_DEEPEST = 2_048
"""Levels that the parser makes at most."""
_USUAL = 24
"""Levels above an element of a page that are left to it in any case."""


def level(root: etree._Element, elements: Sequence[etree._Element]) -> bool:
    """Put what is nested too deeply beside what it lies in, in place and in its order; whether anything was.

    `elements` are those of the tree in document order.
    """
    if len(elements) * _DEEPEST < _MOST_PAIRS:
        return False
    depths = {root: 0}
    for element in elements:
        parent = element.getparent()
        if parent is not None:
            depths[element] = depths[parent] + 1
    deepest = _deepest(Counter(depths.values()), max(_MOST_PAIRS, _USUAL * len(depths)))
    for element, depth in depths.items():
        if depth == deepest and len(element):
            _unnest(element)
    return deepest < max(depths.values())


def _deepest(levels: Counter[int], most: int) -> int:
    """The level below which nothing may lie, so that no more than so many pairs are left."""
    pairs = 0
    below = levels.total()
    for depth in range(max(levels)):
        below -= levels[depth]
        pairs += below
        if pairs > most:
            return depth
    return max(levels)


def _unnest(element: etree._Element) -> None:
    """Put all that an element holds behind it, one beside the other; text stays in its order."""
    order: list[etree._Element] = [element]
    behind: list[list[str]] = [[]]
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if inner is not element and event == "start":
            order.append(inner)
            behind.append([])
        elif event == "end":
            behind[-1].append(inner.tail or "")
            inner.tail = None
    for inner in order[:0:-1]:  # the last first: each is moved when nothing lies in it any more
        element.addnext(inner)
    for inner, texts in zip(order, behind, strict=True):
        inner.tail = "".join(texts) or None
