"""The made annual report: a printed book of hundreds of pages that knows on which page each planted sentence stands."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import Any

from rehearsal.binding import Piece, bind, extract, outline
from rehearsal.book_manuscript import Part, Sentence, write
from rehearsal.typeset import typeset

TITLE = "Made Annual Report to Congress"
_PREAMBLE = f"""
#set document(title: "{TITLE}", date: none)
#set text(font: "Libertinus Serif", size: 10pt, lang: "en", hyphenate: true)
#set par(justify: true, first-line-indent: 1em)
#let t(number, kind) = [#metadata((number, kind))<t>]
#let n() = [#metadata(none)<n>]
#let sheet(head, numbers) = (
  width: 7in, height: 10in, margin: (x: 0.8in, y: 0.9in), columns: 2, numbering: numbers,
  header: text(9pt, [_{TITLE}_ #h(1fr) #head]),
  footer: context text(9pt, [
    desk.example Made for tests #h(1fr) | #counter(page).display()
    #place[#metadata((here().page(), counter(page).display()))<l>]
  ]),
)
#let opening(title) = place(top, float: true, scope: "parent", clearance: 1.5em, heading(level: 1, title))
#let row(level, title, label) = block(inset: (left: level * 1em), above: 0.65em, below: 0.65em)[
  #title #box(width: 1fr, repeat(gap: 0.15em)[.])~#label
]
#show heading.where(level: 1): set text(18pt)
#show heading.where(level: 2): set text(13pt)
#show heading.where(level: 3): set text(11pt)
#show heading: set par(justify: false, first-line-indent: 0em)
#show heading: set text(hyphenate: false)
"""
_COVER = f"""
#set page(width: 7in, height: 10in, columns: 1, numbering: none)
#align(center + horizon)[#text(26pt)[{TITLE}]

November 2025]
"""
# Asks for the place of every mark: page from 1, height in points; and for pages with notes, labels of pages.
_PLACES = """
#context [#metadata((
  marks: query(<t>).map(mark => {
    let place = mark.location().position()
    (..mark.value, place.page, place.y.pt())
  }),
  notes: query(<n>).map(mark => mark.location().page()),
  labels: query(<l>).map(mark => mark.value),
)) <places>]
"""
_RUN = 120_000
"""Characters of a source that is typeset in one go."""

_TERMS = Part("Appendix II: Terms", "Terms", ("= Appendix II: Terms\n\n_Standard_: see the chapters.",))


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence of the book whose place is known from the typesetter.

    `page` and `last_page` are page indexes (from 0) of its first and last letter, `label` is printed on `page`, `path`
    are the headings over it, `chapter` the outermost of them. `broken` tells that it runs over a page's end,
    `hyphenated` that a line's end breaks one of its words, `beside_note` that a footnote stands on its page.
    """

    text: str
    page: int
    last_page: int
    label: str
    path: tuple[str, ...]
    hyphenated: bool
    beside_note: bool

    @property
    def broken(self) -> bool:
        """Whether it runs over the end of a page."""
        return self.page != self.last_page

    @property
    def chapter(self) -> str:
        """The outermost heading over it."""
        return self.path[0]


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """A part of the book with the indexes of its first and last page."""

    part: Part
    first_page: int
    last_page: int


@dataclass(frozen=True, slots=True)
class Book:
    """A printed book: its bytes, the label of each page, its parts, and what is known of its planted sentences."""

    pdf: bytes
    labels: tuple[str, ...]
    summary: PrintedPart
    chapters: tuple[PrintedPart, ...]
    recommendations: PrintedPart
    planted: tuple[Planted, ...]


def make_book(seed: int, pages: int = 745) -> Book:
    """The book of this seed: the same bytes each time, and exactly `pages` pages (at least 40).

    It is typeset in runs of some twenty pages: the typesetter holds 1.5 MB for each page until its process ends.
    """
    manuscript = write(seed, pages)
    body: list[list[_Run]] = []
    number = 1
    for part in (*manuscript.chapters, manuscript.recommendations):
        body.append(_set_part(part, "1", number))
        number += _length(body[-1])
    front = _set_contents(manuscript.summary, body, number)
    summary = _set_part(manuscript.summary, "i", _length(front))
    terms = _set_terms(number, pages - _length(front) - _length(summary) - number + 1)
    runs = [front, summary, *body, terms]
    labels = ("", *(label for run in chain(*runs) for _, label in run.marked["labels"]))
    pdf = bind((run.piece for run in chain(*runs)), TITLE, labels)
    starts = list(accumulate(map(_length, runs)))
    parts = (manuscript.summary, *manuscript.chapters, manuscript.recommendations)
    bound = [PrintedPart(part, first, end - 1) for part, (first, end) in zip(parts, pairwise(starts[:-1]), strict=True)]
    planted = _planted(manuscript.sentences, list(chain(*runs)), labels)
    return Book(pdf, labels, bound[0], tuple(bound[1:-1]), bound[-1], planted)


def make_part(book: Book, printed: PrintedPart) -> bytes:
    """A part as a file of its own, with the text and the page labels that it has in the book."""
    pages = range(printed.first_page, printed.last_page + 1)
    return extract(book.pdf, pages, printed.part.title, book.labels[pages.start : pages.stop])


@dataclass(frozen=True, slots=True)
class _Run:
    """Pages that were typeset together, and the values of the marks in them."""

    piece: Piece
    marked: dict[str, Any]

    @property
    def pages(self) -> int:
        """How many: the last page has a label."""
        return int(self.marked["labels"][-1][0])


def _length(runs: Iterable[_Run]) -> int:
    return sum(run.pages for run in runs)


def _set_part(part: Part, style: str, number: int) -> list[_Run]:
    """The part, its first page numbered `number`; pages and footnotes are counted on from run to run."""
    runs: list[_Run] = []
    notes = 0
    for source in _gathered(part.sections):
        counters = f"#counter(page).update({number + _length(runs)})\n\n#counter(footnote).update({notes})"
        runs.append(_set([_sheet(part.head, style), counters, source], depth=min(len(runs), 1)))
        notes += len(runs[-1].marked["notes"])
    return runs


def _gathered(sections: Sequence[str]) -> list[str]:
    """The sections, short ones together: a process for each would take longer than the typesetting."""
    sources = [sections[0]]
    for section in sections[1:]:
        if len(sources[-1]) + len(section) > _RUN:
            sources.append(section)
        else:
            sources[-1] += f"\n\n#pagebreak()\n\n{section}"
    return sources


def _set_contents(summary: Part, body: Sequence[Sequence[_Run]], end: int) -> list[_Run]:
    """Cover and contents: chapters and sections with their labels; the terms begin at the label `end`."""
    after = '#context numbering("i", counter(page).final().first() + 1)'
    rows = [(0, summary.title, after)]
    number = 1
    for run in chain(*body):
        rows += [(line.level, line.title, str(number + line.page)) for line in outline(run.piece) if line.level < 2]
        number += run.pages
    rows.append((0, _TERMS.title, str(end)))
    lines = [f"#row({level}, {json.dumps(title, ensure_ascii=False)}, [{label}])" for level, title, label in rows]
    start = "#counter(page).update(1)\n\n#heading(outlined: false)[Contents]"
    return [_set([_COVER, _sheet("Contents", "i"), start, *lines])]


def _set_terms(number: int, pages: int) -> list[_Run]:
    """Pages of terms, which give the book the size that was asked for."""
    start = f"#counter(page).update({number})"
    filler = f"#for _ in range({pages - 1}) {{ pagebreak(); [_Term_: see the chapters.] }}"
    return [_set([_sheet(_TERMS.head, "1"), start, *_TERMS.sections, filler])]


def _set(sources: Sequence[str], depth: int = 0) -> _Run:
    pdf, marked = typeset("\n\n".join([_PREAMBLE, *sources, _PLACES]))
    return _Run(Piece(pdf, depth), marked)


def _sheet(head: str, numbers: str) -> str:
    return f'#set page(..sheet([{head}], "{numbers}"))'


_Spot = tuple[int, float]


def _planted(sentences: Sequence[Sentence], runs: Sequence[_Run], labels: Sequence[str]) -> tuple[Planted, ...]:
    """The sentences with their places: for each the spots of its marks, 0 and 1 its ends, then those of long words."""
    spots: defaultdict[int, dict[int, _Spot]] = defaultdict(dict)
    noted: set[int] = set()
    first = 0
    for run in runs:
        for number, kind, page, height in run.marked["marks"]:
            spots[number][kind] = (first + page - 1, height)
        noted |= {first + page - 1 for page in run.marked["notes"]}
        first += run.pages
    return tuple(_located(sentence, spots[number], labels, noted) for number, sentence in enumerate(sentences))


def _located(sentence: Sentence, spots: dict[int, _Spot], labels: Sequence[str], noted: set[int]) -> Planted:
    page, last_page = spots[0][0], spots[1][0]
    words = [(spots[kind], spots[kind + 1]) for kind in range(2, len(spots), 2)]
    hyphenated = any(a[0] != b[0] or abs(a[1] - b[1]) > 1 for a, b in words)
    return Planted(sentence.text, page, last_page, labels[page], sentence.path, hyphenated, page in noted)
