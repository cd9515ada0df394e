"""Running heads, feet and page numbers: found because they return from page to page, then cut."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from stdwatch.extraction.pdf.pages import Line, PrintedPage, skeleton

_FIGURE = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_ROMAN = re.compile(r"\b[ivxlc]+\b")

_Position = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line among the outermost rows of its page; `position` is the side and the distance in steps of 4 points."""

    page: int
    line: Line
    position: _Position
    form: str


def cut_boilerplate(pages: tuple[PrintedPage, ...], titles: Iterable[str]) -> tuple[PrintedPage, ...]:
    """Cut running heads, feet and page numbers from the pages; take missing labels from the printed numbers.

    A line of the outermost rows, set apart from the text, goes when its wording (figures aside) stands at the same
    height on three pages (two, in a file of up to four); when it names an outline entry at a height where such lines
    stand on a fifth of all pages, as heads that follow the sections may last a single page; or when it is in the same
    print as the boilerplate that stands at its height on half of all pages. A bare number must count the pages.
    """
    edges = [edge for page in pages for edge in _edges(page)]
    returning = _returning(edges, 3 if len(pages) > 4 else 2)
    named = _named(edges, titles)
    boilerplate = [edge for edge in edges if (edge.form, edge.position) in returning or edge in named]
    pages_at = _pages_at(boilerplate)
    often = {position for position, indexes in pages_at.items() if len(indexes) >= max(3, len(pages) / 5)}
    prints = {
        (edge.position, round(edge.line.size)) for edge in boilerplate if len(pages_at[edge.position]) > len(pages) / 2
    }
    gone: defaultdict[int, set[Line]] = defaultdict(set)
    for edge in edges:
        known = (edge.form, edge.position) in returning or (edge in named and edge.position in often)
        if known or (len(pages) > 4 and (edge.position, round(edge.line.size)) in prints):
            gone[edge.page].add(edge.line)
    labels = _labels(pages, gone)
    return tuple(
        replace(page, label=label, lines=tuple(line for line in page.lines if line not in gone[page.index]))
        for page, label in zip(pages, labels, strict=True)
    )


def _edges(page: PrintedPage) -> Iterator[_Edge]:
    rows: defaultdict[int, list[Line]] = defaultdict(list)
    for line in page.lines:
        rows[round(line.y)].append(line)
    heights = sorted(rows)
    for side, order in (("top", heights[::-1]), ("bottom", heights)):
        for height in order[: _set_apart([rows[height][0] for height in order])]:
            for line in rows[height]:
                distance = page.height - line.y if side == "top" else line.y
                yield _Edge(page.index, line, (side, int(distance) // 4), _form(line))


def _set_apart(rows: Sequence[Line], most: int = 3) -> int:
    """Count the outermost rows that are set apart from the text by a gap or by the size of their print."""
    steps = sorted(abs(a.y - b.y) for a, b in pairwise(rows))
    usual = steps[len(steps) // 2] if steps else 0
    for count, (outer, inner) in enumerate(pairwise(rows[: most + 1]), 1):
        if abs(outer.y - inner.y) > 1.3 * usual or abs(outer.size - inner.size) > 0.08 * inner.size:
            return count
    return len(rows) if len(rows) <= most else 0


def _form(line: Line) -> str:
    return _FIGURE.sub("#", " ".join(line.text.split())).casefold()[:160]


def _returning(edges: list[_Edge], enough: int) -> set[tuple[str, _Position]]:
    """Form and position of what returns; a position counts together with its neighbour, as baselines jitter."""
    seen: defaultdict[tuple[str, _Position], list[_Edge]] = defaultdict(list)
    for edge in edges:
        seen[edge.form, edge.position].append(edge)
    found = set()
    for (form, (side, step)), own in seen.items():
        group = own + seen.get((form, (side, step - 1)), []) + seen.get((form, (side, step + 1)), [])
        if len({edge.page for edge in group}) >= enough and (_has_words(form) or _counts_pages(group, enough)):
            found.add((form, (side, step)))
    return found


def _has_words(form: str) -> bool:
    return any(sign.isalpha() for sign in form)


def _counts_pages(group: list[_Edge], enough: int) -> bool:
    """Test whether a bare number grows with the pages; the foot of a table's column does not."""
    if group[0].form.count("#") != 1:
        return False
    steps = Counter(int(number) - edge.page for edge in group for number in re.findall(r"\d+", edge.line.text))
    roman = sum(1 for edge in group if _ROMAN.search(edge.line.text.lower()))
    return roman >= enough or max(steps.values(), default=0) >= enough


def _named(edges: Iterable[_Edge], titles: Iterable[str]) -> set[_Edge]:
    """Find those that hold the title of an outline entry."""
    names = [name for title in titles if len(name := skeleton(title)) > 5]
    bones = ((edge, skeleton(edge.line.text)) for edge in edges)
    return {edge for edge, bone in bones if any(name in bone for name in names)}


def _pages_at(edges: Iterable[_Edge]) -> dict[_Position, set[int]]:
    indexes: defaultdict[_Position, set[int]] = defaultdict(set)
    for edge in edges:
        indexes[edge.position].add(edge.page)
    return indexes


def _labels(pages: Sequence[PrintedPage], boilerplate: Mapping[int, set[Line]]) -> list[str]:
    """Labels by page: the file's own; else, in a file without labels, the printed number; else the count from 1."""
    if any(page.label for page in pages):
        return [page.label or str(page.index + 1) for page in pages]
    printed = {index: " ".join(line.text for line in lines) for index, lines in boilerplate.items()}
    steps = Counter(int(number) - index for index, text in printed.items() for number in re.findall(r"\d+", text))
    step, votes = steps.most_common(1)[0] if steps else (1, 0)
    if votes < 2:
        return [str(page.index + 1) for page in pages]
    first = min(index for index, text in printed.items() if re.search(rf"\b{index + step}\b", text))
    return [
        str(page.index + step) if page.index >= first else _roman(printed.get(page.index, "")) or str(page.index + 1)
        for page in pages
    ]


def _roman(text: str) -> str:
    match = _ROMAN.search(text)
    return match.group() if match else ""
