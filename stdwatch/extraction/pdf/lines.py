"""The characters of a page made into lines of print (inside the child only)."""

import contextlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from stdwatch.extraction.pdf.chars import HYPHEN, Characters
from stdwatch.extraction.pdf.covers import Covers
from stdwatch.extraction.pdf.mirrored import Run, from_the_right
from stdwatch.extraction.pdf.pages import Line, PrintedPage
from stdwatch.extraction.pdf.raised import SUPERSCRIPTS, Raised, sense
from stdwatch.extraction.pdf.shown import shown_stretches

_MARK = re.compile(r"\d+(?!\d|\s*[⁄/])|[⁰¹²³⁴-⁹]+|[*†‡§‖¶]{1,5}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_HYPHENS = ("-", "\u2010", "\u00ad", HYPHEN)
_LONGEST_NUMBER = 16
_CONTEXT = 80
"""Characters on either side of a raised figure that tell its sense."""
_MOST_GAPS = 100
"""Wide gaps of a line that are kept: the widest tables have a third of them."""
_MINUS = "-\u2212\u2013"
# The shapes of Arabic and Hebrew letters, which fonts know and texts do not (Unicode, presentation forms A and B).
_SHAPES = re.compile(r"[\ufb1d-\ufdff\ufe70-\ufefc]+")


def read_page(page: pdfium.PdfPage, index: int, label: str) -> PrintedPage:
    """The lines of a page in the order of its content stream."""
    with contextlib.closing(page.get_textpage()) as textpage:
        chars = Characters(page, textpage)
        covers = Covers(page, chars)
        stretches, omitted = shown_stretches(page, chars, covers)
        lines = [_line(chars, part) for run in _runs(chars, stretches) for part in _level_parts(chars, run)]
        # The library sorts upright lines from left to right: those that run downwards come last line first.
        order = reversed(lines) if chars.frame.turn == 3 else lines
        visible = tuple(line for line in order if line is not None)
        rules = covers.rules() if visible else ()
        width, height = chars.frame.width, chars.frame.height
        return PrintedPage(index, label, width, height, visible, omitted=omitted, rules=rules)


def _runs(chars: Characters, stretches: Sequence[tuple[int, int]]) -> Iterator[Run]:
    """The lines, put together where the library breaks them at a raised number, a lowered one or a change of font."""
    run: Run | None = None
    fragments = _fragments(chars, stretches)
    for fragment in from_the_right(chars, fragments) if chars.frame.mirrored else fragments:
        if run is not None and _continues(chars, run, fragment):
            _attach(chars, run, fragment)
        else:
            if run is not None:
                yield run
            run = fragment
    if run is not None:
        yield run


def _fragments(chars: Characters, stretches: Sequence[tuple[int, int]]) -> Iterator[Run]:
    """Make each stretch a line, or more where the library has overlooked a line's end."""
    for start, end in stretches:
        text = chars.text[start:end]
        cuts = [0, *_overlooked(chars, text, start), len(text)]
        for first, last in pairwise(cuts):
            piece = text[first:last]
            at = range(start + first + len(piece) - len(piece.lstrip()), start + first + len(piece.rstrip()))
            if at:
                run = Run(piece.strip(), list(at), 0, 0)
                run.y, run.size = _base(chars, run)
                yield run


def _overlooked(chars: Characters, text: str, start: int) -> list[int]:
    """Spaces at which the print goes down a line, in a stretch that holds more signs than its width has room for."""
    if not (inked := text.strip()):
        return []
    first_ink = start + len(text) - len(text.lstrip())
    width = abs(chars.box(first_ink + len(inked) - 1)[2] - chars.box(first_ink)[0])
    if len(text) * 0.3 * chars.size(first_ink) <= width:
        return []
    spaces = (match.span() for match in re.finditer(r"(?<=\S) +(?=\S)", text))
    return [
        first
        for first, last in spaces
        if chars.baseline(start + first - 1) - chars.baseline(start + last) > 0.7 * chars.size(start + last)
    ]


def _base(chars: Characters, run: Run) -> tuple[float, float]:
    """Baseline and size: the median of three signs, so that a mark at either end does not count."""
    middle = len(run.at) // 2
    signs = [run.at[i] for i in (0, middle - run.text[middle].isspace(), -1)]
    return sorted(map(chars.baseline, signs))[1], sorted(map(chars.size, signs))[1]


def _continues(chars: Characters, run: Run, fragment: Run) -> bool:
    """Test whether a fragment stands right after the run: on its baseline, or as small print above or below it."""
    size = max(run.size, fragment.size)
    gap = _gap(chars, run, fragment)
    if not -0.3 * size < gap < 0.8 * size:
        return False
    step = abs(fragment.y - run.y)
    if step < 0.1 * size:
        return True
    shorter = run if len(run.at) < len(fragment.at) else fragment
    return step < 0.65 * size and len(shorter.at) <= 5 and shorter.size < 0.85 * size


def _gap(chars: Characters, run: Run, fragment: Run) -> float:
    """The room between a run and a fragment; in a mirrored frame numbers stand with their first sign behind."""
    if chars.frame.mirrored:
        end = max(chars.box(i)[2] for i in run.at[-_LONGEST_NUMBER:] if i >= 0)
        return min(chars.box(fragment.at[0])[0], chars.box(fragment.at[-1])[0]) - end
    return chars.box(fragment.at[0])[0] - chars.box(run.at[-1])[2]


def _attach(chars: Characters, run: Run, fragment: Run) -> None:
    gap = _gap(chars, run, fragment)
    mirrored = chars.frame.mirrored
    between = "" if mirrored else chars.text[run.at[-1] + 1 : fragment.at[0]]
    spaced = " " in between or gap > (0.22 if mirrored else 0.13) * max(run.size, fragment.size)
    if fragment.size > run.size:
        run.y, run.size = fragment.y, fragment.size
    run.text += " " * spaced + fragment.text
    run.at += [-1] * spaced + fragment.at


def _level_parts(chars: Characters, run: Run) -> Iterator[Run]:
    """The run cut at wide gaps where the print steps up or down: cells of a table in the middle of their rows."""
    start = 0
    width = abs(chars.box(run.at[-1])[2] - chars.box(run.at[0])[0])
    if width > 0.55 * run.size * len(run.text):
        for at, left, right in _spaces(chars, run):
            following = at + len(run.text[at:]) - len(run.text[at:].lstrip())
            step = abs(chars.baseline(run.at[at - 1]) - chars.baseline(run.at[following]))
            if right - left > 0.6 * run.size and step > 0.2 * run.size:
                yield _part(chars, run, start, at)
                start = following
    yield _part(chars, run, start, len(run.text)) if start else run


def _part(chars: Characters, run: Run, start: int, end: int) -> Run:
    part = Run(run.text[start:end], run.at[start:end], 0, 0)
    part.y, part.size = _base(chars, part)
    return part


@dataclass(frozen=True, slots=True)
class _Edit:
    """A raised stretch of a line and what stands in its place; the `marks` of notes that it holds."""

    start: int
    end: int
    text: str
    marks: tuple[str, ...] = ()


def _line(chars: Characters, run: Run) -> Line | None:
    edits = _edits(chars, run)
    lead = next((run.text[: edit.end] for edit in edits if edit.start == 0), "").translate(SUPERSCRIPTS)
    kept = _edited(run.text, edits)
    if lead:
        kept = f"{lead} {kept}".rstrip()
    if not kept:
        return None
    spaces = tuple(_spaces(chars, run))
    widths = [right - left for _, left, right in spaces]
    shift = len(lead) + bool(lead)
    wide = [space for space in spaces if space[2] - space[1] > 0.6 * run.size][:_MOST_GAPS]
    gaps = tuple(
        (shift + len(_edited(run.text[:at], [edit for edit in edits if edit.end <= at])), left, right)
        for at, left, right in wide
    )
    first, last = chars.box(run.at[0]), chars.box(run.at[-1])
    return Line(
        text=kept,
        x0=min(first[0], last[0]),
        x1=max(first[2], last[2]),
        y=run.y,
        size=run.size,
        bold=chars.is_bold(run.at[0]) and chars.is_bold(run.at[-1]),
        marks=tuple(mark for edit in edits if edit.start for mark in edit.marks),
        lead=lead,
        gaps=gaps,
        even=not widths or max(widths) < 1.8 * min(widths),
    )


def _edits(chars: Characters, run: Run) -> list[_Edit]:
    """What becomes of the raised figures and signs; marks that a raised comma or dash parts are one stretch.

    A sign such as an asterisk is always high: at the beginning of a line it is a bullet, unless it is small.
    """
    edits: list[_Edit] = []
    for start, end in _raised(chars, run):
        if start == 0 and not (run.text[0].isdigit() or chars.size(run.at[0]) < 0.85 * run.size):
            continue
        edit = _edit(chars, run, start, end)
        if edit is None:
            continue
        between = run.text[edits[-1].end : start].strip() if edits else ""
        if edits and edits[-1].start and between in (",", "–", "-") and _is_high(chars, run, edits[-1].end):
            edit = _Edit(edits[-1].start, end, "", edits.pop().marks + edit.marks)
        edits.append(edit)
    return edits


def _edit(chars: Characters, run: Run, start: int, end: int) -> _Edit | None:
    figure = run.text[start:end]
    mark = figure.translate(SUPERSCRIPTS)
    if start == 0 or not mark.isdigit():
        return _Edit(start, end, "", (mark,))
    negative = run.text[start - 1] in _MINUS and chars.size(run.at[start - 1]) < 0.85 * run.size
    if negative:
        start, mark = start - 1, f"-{mark}"
    match sense(run.text[max(start - _CONTEXT, 0) : start], mark, run.text[end : end + _CONTEXT]):
        case Raised.MARK:
            return _Edit(start, end, "", (mark,))
        case Raised.POWER if figure.isascii():
            blanks = start - len(run.text[:start].rstrip())
            return _Edit(start - blanks, end, f"^{mark}")
    return None


def _raised(chars: Characters, run: Run) -> Iterator[tuple[int, int]]:
    """Stretches of raised figures and signs; typographic ones keep size and baseline, so the ink is asked."""
    for match in _MARK.finditer(run.text):
        first, last = match.span()
        start = last
        while start > first and _is_high(chars, run, start - 1):
            start -= 1
        if start < last:
            yield start, last


def _is_high(chars: Characters, run: Run, i: int) -> bool:
    return run.at[i] >= 0 and chars.box(run.at[i])[1] > run.y + 0.15 * run.size


def _edited(text: str, edits: Iterable[_Edit]) -> str:
    """The text with these edits, composed (NFC), in single spaces, with one sign for a hyphen at its end."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.text]
        at = max(at, edit.end)
    text = "".join(parts) + text[at:]
    if text.endswith(_HYPHENS):
        text = text[:-1] + ("\u00ad" if text.endswith("\u00ad") else "-")
    text = _SHAPES.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return " ".join(_CONTROLS.sub("", unicodedata.normalize("NFC", text)).split())


def _spaces(chars: Characters, run: Run) -> Iterator[tuple[int, float, float]]:
    """Every space: where it is in the text, and the edges of the ink around it."""
    for space in re.finditer(r"(?<=\S) +(?=\S)", run.text):
        yield space.start(), *chars.gap(run.at[space.start() - 1], run.at[space.end()])
