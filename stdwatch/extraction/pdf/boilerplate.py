"""Running heads, feet and page numbers: found because they return from page to page, then cut."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stdwatch.extraction.pdf.labels import counts_pages
from stdwatch.extraction.pdf.pages import Line, OutlineEntry, PrintedPage, skeleton

_FIGURE = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\w]*[a-z][^\w]*")
_APART = re.compile(r"(?:[|•·–—]|\bpage)\s*#|#\s*[|•·–—]", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;][”’\"')\]]*$")

_Position = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Edge:
    """A line among the outermost rows of its page; `position` is the side and the distance in steps of 4 points."""

    page: int
    line: Line
    position: _Position
    form: str


def find_boilerplate(
    pages: Sequence[PrintedPage], outline: Sequence[OutlineEntry], body_size: float
) -> dict[int, set[Line]]:
    """Find running heads, feet, page numbers and watermarks, by page.

    A line of the outermost rows, set apart from the text, goes when its wording (figures aside) stands at the same
    height on three pages (two, in a file of up to four); when it names an outline entry at a height where such lines
    stand on a fifth of all pages, as heads that follow the sections may last a single page; or when it is in the same
    print as the boilerplate that stands at its height on half of all pages. A bare number must count the pages, and a
    series of numbered headings stays.
    """
    edges = [edge for page in pages for edge in _edges(page)]
    enough = 3 if len(pages) > 4 else 2
    returning = _returning(edges, pages, body_size, enough)
    named = _named(edges, outline, body_size)
    boilerplate = [edge for edge in edges if edge in returning or edge in named]
    pages_at = _pages_at(boilerplate)
    often = {position for position, indexes in pages_at.items() if len(indexes) >= max(3, len(pages) / 5)}
    prints = {
        (edge.position, round(edge.line.size)) for edge in boilerplate if len(pages_at[edge.position]) > len(pages) / 2
    }
    gone = _watermarks(pages, body_size, enough)
    for edge in edges:
        known = edge in returning or (edge in named and edge.position in often)
        if known or (len(pages) > 4 and (edge.position, round(edge.line.size)) in prints):
            gone[edge.page].add(edge.line)
    return gone


def _edges(page: PrintedPage) -> Iterator[Edge]:
    rows: defaultdict[int, list[Line]] = defaultdict(list)
    for line in page.lines:
        rows[round(line.y)].append(line)
    heights = sorted(rows)
    for side, order in (("top", heights[::-1]), ("bottom", heights)):
        for height in order[: _set_apart([rows[height][0] for height in order])]:
            for line in rows[height]:
                distance = page.height - line.y if side == "top" else line.y
                yield Edge(page.index, line, (side, int(distance) // 4), _form(line))


def _set_apart(rows: Sequence[Line], most: int = 3) -> int:
    """Count the outermost rows that are set apart from the text by a gap or by the size of their print."""
    steps = sorted(abs(a.y - b.y) for a, b in pairwise(rows))
    usual = steps[len(steps) // 2] if steps else 0
    for count, (outer, inner) in enumerate(pairwise(rows[: most + 1]), 1):
        if abs(outer.y - inner.y) > 1.3 * usual or abs(outer.size - inner.size) > 0.08 * inner.size:
            return count
    return len(rows) if len(rows) <= most else 0


def _form(line: Line) -> str:
    form = _FIGURE.sub("#", " ".join(line.text.split())).casefold()[:160]
    return "#" if _LETTER.fullmatch(form) else form


def _returning(edges: list[Edge], pages: Sequence[PrintedPage], body_size: float, enough: int) -> set[Edge]:
    """What returns in the same form and position; a position counts with its neighbours, as baselines jitter."""
    seen: defaultdict[tuple[str, _Position], list[Edge]] = defaultdict(list)
    for edge in edges:
        seen[edge.form, edge.position].append(edge)
    numbered = _numbered(edges, enough)
    returning: set[Edge] = set()
    for (form, (side, step)), own in seen.items():
        group = own + seen.get((form, (side, step - 1)), []) + seen.get((form, (side, step + 1)), [])
        if len({edge.page for edge in group}) < enough:
            continue
        if _has_words(form):
            stays = _is_heading_series(group, pages, body_size, set().union(*numbered.values()))
        else:
            stays = not _counts(group, enough) or _are_headings(group, body_size, numbered)
        if not stays:
            returning.update(own)
    return returning


def _has_words(form: str) -> bool:
    return any(sign.isalpha() for sign in form)


def _counts(group: Iterable[Edge], enough: int) -> bool:
    """Test whether a figure grows with the pages; the foot of a table's column does not."""
    return counts_pages([(edge.page, edge.line.text) for edge in group], enough)


def _are_headings(group: Sequence[Edge], body_size: float, numbered: Mapping[str, set[int]]) -> bool:
    """Test whether bare figures, as years, are headings: in a heading's print, on pages that are numbered elsewhere."""
    elsewhere = numbered["bottom" if group[0].position[0] == "top" else "top"]
    return all(_is_prominent(edge.line, body_size) and edge.page in elsewhere for edge in group)


def _numbered(edges: Iterable[Edge], enough: int) -> dict[str, set[int]]:
    """The pages that print their number in a line of its own, by the side where they do."""
    bare: defaultdict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        if not _has_words(edge.form):
            bare[edge.form, edge.position[0]].append(edge)
    pages: dict[str, set[int]] = {"top": set(), "bottom": set()}
    for (_, side), group in bare.items():
        if _counts(group, enough):
            pages[side].update(edge.page for edge in group)
    return pages


def _is_heading_series(
    group: Sequence[Edge], pages: Sequence[PrintedPage], body_size: float, numbered: set[int]
) -> bool:
    """Test whether lines with a figure that differs from page to page are headings and no running heads.

    Running heads are often smaller than the text, stand between two halves of a sentence, or hold the page's number.
    A number that counts the pages may still be a heading's where the page prints its own number elsewhere, or where
    the print is a heading's and the figure is no part by itself.
    """
    figures = {tuple(_FIGURE.findall(edge.line.text)) for edge in group}
    if "#" not in group[0].form or len(figures) < 0.8 * len(group):
        return False
    if min(edge.line.size for edge in group) < 0.97 * body_size or any(_interrupts(edge, pages) for edge in group):
        return False
    if not _counts(group, len(group) * 4 // 5):
        return True
    if sum(edge.page in numbered for edge in group) > len(group) / 2:
        return True
    return all(_is_prominent(edge.line, body_size) and not _is_apart(edge) for edge in group)


def _interrupts(edge: Edge, pages: Sequence[PrintedPage]) -> bool:
    """Test whether a line at the top of a page stands between two halves of a sentence."""
    before = [line for line in pages[edge.page - 1].lines if abs(line.size - edge.line.size) < 3] if edge.page else []
    after = [line for line in pages[edge.page].lines if line.y < edge.line.y - 1]
    if edge.position[0] != "top" or len(before) < 2 or not after:
        return False
    first = max(after, key=lambda line: line.y).text
    ends = sorted(before, key=lambda line: line.y)[:3]
    return first[:1].islower() and not any(_SENTENCE_END.search(line.text) for line in ends)


def _is_prominent(line: Line, body_size: float) -> bool:
    return line.size > 1.05 * body_size or (line.bold and line.size > 0.97 * body_size)


def _is_apart(edge: Edge) -> bool:
    return bool(edge.line.gaps) or _APART.search(edge.form) is not None


def _named(edges: Iterable[Edge], outline: Sequence[OutlineEntry], body_size: float) -> set[Edge]:
    """Find those that hold the title of an outline entry, but for the heading itself on the page of its entry."""
    names: defaultdict[str, set[int]] = defaultdict(set)
    for entry in outline:
        if len(name := skeleton(entry.title)) > 5:
            names[name].add(entry.index)
    named = set()
    for edge in edges:
        bone = skeleton(edge.line.text)
        own = [name for name in names if name in bone]
        heads = _is_prominent(edge.line, body_size) and any(edge.page in names[name] for name in own)
        if own and not heads:
            named.add(edge)
    return named


def _pages_at(edges: Iterable[Edge]) -> Mapping[_Position, set[int]]:
    indexes: defaultdict[_Position, set[int]] = defaultdict(set)
    for edge in edges:
        indexes[edge.position].add(edge.page)
    return indexes


def _watermarks(pages: Sequence[PrintedPage], body_size: float, enough: int) -> defaultdict[int, set[Line]]:
    """Large print that stands, word for word, at the same spot of more than half of all pages."""
    spots: defaultdict[tuple[str, int, int], dict[int, Line]] = defaultdict(dict)
    for page in pages:
        for line in page.lines:
            if line.size > 1.8 * body_size:
                spots[line.text, round(line.x0 / 4), round(line.y / 4)][page.index] = line
    gone: defaultdict[int, set[Line]] = defaultdict(set)
    for lines in spots.values():
        if len(lines) >= max(enough, len(pages) / 2 + 0.5):
            for index, line in lines.items():
                gone[index].add(line)
    return gone
