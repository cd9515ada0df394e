"""Outline entries found again in print: on which line a chapter begins, under which headings it stands."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stdwatch.extraction.pdf.pages import Line, OutlineEntry, PrintedPage, skeleton

_NUMBERING = re.compile(r"(?:chapter|section|part|appendix|annex)?(?:\d{1,4}|[ivxlc]{1,6}|[a-z])")


@dataclass(frozen=True, slots=True)
class OutlineTarget:
    """The beginning of an outline entry: the lines of its printed heading (`found`), or the line from which it holds.

    `path` is the entry with those above it, outermost first. `lines` is empty where nothing is printed any more.
    """

    index: int
    path: tuple[str, ...]
    lines: tuple[Line, ...]
    found: bool


def outline_targets(pages: Sequence[PrintedPage], outline: Sequence[OutlineEntry]) -> list[OutlineTarget]:
    """One target for each outline entry that points into the file, in the outline's order."""
    taken: defaultdict[int, set[Line]] = defaultdict(set)
    targets: list[OutlineTarget] = []
    path: list[str] = []
    for entry in outline:
        del path[entry.level :]
        path.append(entry.title)
        if not 0 <= entry.index < len(pages):
            continue
        page = pages[entry.index]
        printed = _printed(page, entry, taken[entry.index])
        taken[entry.index].update(printed)
        index, lines = (entry.index, printed) if printed else _first_below(pages, entry)
        targets.append(OutlineTarget(index, tuple(path), lines, bool(printed)))
    return targets


def _printed(page: PrintedPage, entry: OutlineEntry, taken: set[Line]) -> tuple[Line, ...]:
    """The lines that print the entry's title; of several those nearest to where it points, else the largest."""
    candidates = [run for run in _runs(page, skeleton(entry.title)) if not taken.intersection(run)]
    if entry.y is not None:
        height = entry.y
        return min(candidates, key=lambda run: abs(height - run[0].y - run[0].size), default=())
    return max(candidates, key=lambda run: run[0].size, default=())


def _runs(page: PrintedPage, title: str, most: int = 6) -> Iterator[tuple[Line, ...]]:
    """Runs of up to six lines that hold the title and nothing else but a number before it, as "3.1" or "Chapter 3"."""
    bones = [skeleton(line.text) for line in page.lines]
    for first, bone in enumerate(bones):
        if not bone or not (bone[:3] in title or title[:3] in bone):
            continue
        text = ""
        for last in range(first, min(first + most, len(bones))):
            text += bones[last]
            if _same_title(text, title):
                yield page.lines[first : last + 1]
            if len(text) > len(title) + 12:
                break


def _same_title(printed: str, title: str) -> bool:
    longer, shorter = (printed, title) if len(printed) >= len(title) else (title, printed)
    if not shorter or not longer.endswith(shorter):
        return False
    extra = longer[: len(longer) - len(shorter)]
    return not extra or _NUMBERING.fullmatch(extra) is not None


def _first_below(pages: Sequence[PrintedPage], entry: OutlineEntry) -> tuple[int, tuple[Line, ...]]:
    """The first line, in reading order, at or under the place the entry points to, if need be on a later page."""
    left = (entry.x or 0) - 5
    for line in pages[entry.index].lines:
        if entry.y is None or (line.y <= entry.y and line.x0 >= left):
            return entry.index, (line,)
    later = (page for page in pages[entry.index + 1 :] if page.lines)
    return next(((page.index, page.lines[:1]) for page in later), (entry.index, ()))
