"""The made annual report: a printed book of hundreds of pages that knows on which page each planted sentence stands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rehearsal.book_manuscript import Manuscript, Part, Sentence, write
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
# Asks for the place of every mark: page from 1, height in points; and for pages with notes, labels of pages, parts.
_PLACES = """
#context [#metadata((
  marks: query(<t>).map(mark => {
    let place = mark.location().position()
    (..mark.value, place.page, place.y.pt())
  }),
  notes: query(<n>).map(mark => mark.location().page()),
  labels: query(<l>).map(mark => mark.value),
  parts: query(<part>).map(mark => mark.location().page()),
)) <places>]
"""


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
class Printed:
    """A part of the book with the indexes of its first and last page."""

    part: Part
    first_page: int
    last_page: int


@dataclass(frozen=True, slots=True)
class Book:
    """A printed book: its bytes, the label of each page, its parts, and what is known of its planted sentences."""

    seed: int
    pdf: bytes
    labels: tuple[str, ...]
    summary: Printed
    chapters: tuple[Printed, ...]
    recommendations: Printed
    planted: tuple[Planted, ...]


def make_book(seed: int, pages: int = 745) -> Book:
    """The book of this seed: the same bytes each time, and exactly `pages` pages (at least 40)."""
    manuscript = write(seed, pages)
    pdf, marked = typeset(_whole(manuscript, pages))
    labels = _labels(marked["labels"], pages)
    places = _places(marked["marks"])
    noted = {page - 1 for page in marked["notes"]}
    planted = tuple(
        _planted(sentence, places[number], labels, noted) for number, sentence in enumerate(manuscript.sentences)
    )
    starts = [page - 1 for page in marked["parts"]]
    parts = (manuscript.summary, *manuscript.chapters, manuscript.recommendations)
    summary, *chapters, recommendations = (
        Printed(part, first, following - 1) for part, (first, following) in zip(parts, pairwise(starts), strict=True)
    )
    return Book(seed, pdf, labels, summary, tuple(chapters), recommendations, planted)


def make_chapter(book: Book, number: int) -> bytes:
    """A chapter (from 1) as a file of its own, with the text and the page labels that it has in the book."""
    return _alone(book, book.chapters[number - 1])


def make_summary(book: Book) -> bytes:
    """The executive summary as a file of its own, with roman labels as in the book."""
    return _alone(book, book.summary)


def make_recommendations(book: Book) -> bytes:
    """The appendix with all recommendations as a file of its own."""
    return _alone(book, book.recommendations)


def _whole(manuscript: Manuscript, pages: int) -> str:
    """The book's source; pages of terms at its end give it the size that was asked for."""
    front = [_PREAMBLE, _COVER, _sheet("Contents", "i"), "#counter(page).update(1)", "#outline(depth: 2)"]
    front += [_sheet(manuscript.summary.head, "i"), _source(manuscript.summary)]
    body = []
    for number, part in enumerate((*manuscript.chapters, manuscript.recommendations)):
        body += [_sheet(part.head, "1"), "" if number else "#counter(page).update(1)", _source(part)]
    terms = Part("Appendix II: Terms", "Terms", "= Appendix II: Terms\n\n_Standard_: see the chapters.")
    missing = f"{pages} - query(<part>).last().location().page()"
    filler = f"#context for _ in range({missing}) {{ pagebreak(); [_Term_: see the chapters.] }}"
    return "\n\n".join([*front, *body, _sheet(terms.head, "1"), _source(terms), filler, _PLACES])


def _alone(book: Book, printed: Printed) -> bytes:
    roman = printed is book.summary
    number = printed.first_page if roman else int(book.labels[printed.first_page])
    sheet = _sheet(printed.part.head, "i" if roman else "1")
    source = [_PREAMBLE, sheet, f"#counter(page).update({number})", _source(printed.part), _PLACES]
    return typeset("\n\n".join(source))[0]


def _sheet(head: str, numbers: str) -> str:
    return f'#set page(..sheet([{head}], "{numbers}"))'


def _source(part: Part) -> str:
    return f"#metadata(none)<part>\n\n#counter(footnote).update(0)\n\n{part.source}"


def _labels(printed: Sequence[tuple[int, str]], pages: int) -> tuple[str, ...]:
    """Labels by page index; the cover has none."""
    labels = {page - 1: label for page, label in printed}
    return tuple(labels.get(index, "") for index in range(pages))


_Spot = tuple[int, float]


def _places(marks: Iterable[tuple[int, int, int, float]]) -> dict[int, dict[int, _Spot]]:
    """For each sentence the spots of its marks: 0 and 1 are its ends, then the ends of its long words."""
    places: defaultdict[int, dict[int, _Spot]] = defaultdict(dict)
    for number, kind, page, height in marks:
        places[number][kind] = (page - 1, height)
    return places


def _planted(sentence: Sentence, spots: dict[int, _Spot], labels: Sequence[str], noted: set[int]) -> Planted:
    page, last_page = spots[0][0], spots[1][0]
    words = [(spots[kind], spots[kind + 1]) for kind in range(2, len(spots), 2)]
    broken = any(a[0] != b[0] or abs(a[1] - b[1]) > 1 for a, b in words)
    return Planted(sentence.text, page, last_page, labels[page], sentence.path, broken, page in noted)
