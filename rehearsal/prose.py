"""Made texts: from a draft to lines, always the same ones, with the edits that were made to them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from random import Random

from rehearsal.model import Draft
from rehearsal.texts.grammar import Form, pages
from stdwatch.items import DocType

APPENDED = "An additional paragraph was put at the end of this text, covering {field} and {thing}."


@dataclass(frozen=True, slots=True)
class Line:
    """A block of a text: kind ``p``, ``h`` (heading), ``li`` (list item) or ``row`` (table row, cells by ``|``)."""

    kind: str
    text: str

    @property
    def cells(self) -> list[str]:
        """The cells of a table row."""
        return [cell.strip() for cell in self.text.split("|")]


def grouped(lines: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Runs of lines of one kind, so that items become one list and rows one table."""
    for kind, run in groupby(lines, key=lambda line: line.kind):
        yield kind, list(run)


@lru_cache(maxsize=4096)
def lines(draft: Draft) -> tuple[Line, ...]:
    """The text of a draft after its edits; an edited text differs from its forerunner only where the edit was made."""
    rng = Random(draft.seed)  # noqa: S311 - made texts, nothing secret
    made = [Line("p", _opening(rng, draft))]
    made += _middle(rng, draft)
    made.append(Line("p", f"Questions about {draft.subject} may be sent in writing until the end of the quarter."))
    made = _with_clauses(made, draft.clauses)
    for number, edit in enumerate(draft.edits):
        made = _edited(made, edit, Random(draft.seed + number + 1))  # noqa: S311
    return tuple(made)


def telling(text: tuple[Line, ...]) -> tuple[str, ...]:
    """Phrases that any complete reading of the text holds: ends, middle, a heading, an item and cells of each kind."""
    if not text:
        return ()
    chosen = [text[0], text[len(text) // 2], text[-1]]
    for kind in ("h", "li", "row"):
        chosen += [line for line in text if line.kind == kind][-1:]
    return tuple(dict.fromkeys(piece for line in chosen for piece in _pieces(line)))


def sentence(rng: Random) -> str:
    """One made sentence."""
    return pages().draw(rng, "sentence")


def person(rng: Random) -> str:
    """A made name."""
    return pages().draw(rng, "person")


def speaks_of_standards(rng: Random, kind: DocType, subject: str) -> bool:
    """True where a text speaks of standards: its subject says so, or chance does at the rate of its type."""
    return "standard" in subject.lower() or rng.random() < _form(kind).standards


def _form(kind: DocType) -> Form:
    return pages().forms.get(kind, Form())


def _opening(rng: Random, draft: Draft) -> str:
    file_number = f"{rng.randrange(1000, 9999)}-{rng.randrange(100, 999)}"
    return f"This text concerns {draft.subject} and is kept under file number {file_number}. {sentence(rng)}"


def _middle(rng: Random, draft: Draft) -> list[Line]:
    form = _form(draft.kind)
    count = rng.randint(*form.paragraphs)
    about_standards = speaks_of_standards(rng, draft.kind, draft.subject)
    made = []
    for number in range(count):
        if number % 5 == 0 and count > 7:
            made.append(Line("h", _heading(rng, draft, number // 5 + 1)))
        made.append(Line("p", _paragraph(rng, about_standards)))
    if "list" in form.has:
        made += [Line("li", _item(rng, draft)) for _ in range(rng.randint(3, 7))]
    if "table" in form.has and rng.random() < 0.7:
        made += [Line("row", pages().draw(rng, "row")) for _ in range(rng.randint(3, 6))]
    return made


def _with_clauses(text: list[Line], clauses: tuple[str, ...]) -> list[Line]:
    """The text with the clauses spread between its paragraphs, the last of which stays the last."""
    gaps = [place for place, line in enumerate(text[:-1]) if line.kind == "p"]
    told: dict[int, list[Line]] = {}
    for number, clause in enumerate(clauses):
        told.setdefault(gaps[number * len(gaps) // len(clauses)], []).append(Line("p", clause))
    return [line for place, first in enumerate(text) for line in (first, *told.get(place, ()))]


def _heading(rng: Random, draft: Draft, number: int) -> str:
    numbered = "sections" in _form(draft.kind).has
    return pages().fill(rng, f"Sec. {number}. Provisions on {{Field}}." if numbered else "Progress in {Field}")


def _paragraph(rng: Random, about_standards: bool) -> str:
    sentences = [sentence(rng) for _ in range(rng.randint(2, 4))]
    if about_standards and rng.random() < 0.5:
        sentences.insert(1, pages().draw(rng, "standards"))
    elif rng.random() < 0.03:
        sentences.append(pages().draw(rng, "gold"))
    return " ".join(sentences)


def _item(rng: Random, draft: Draft) -> str:
    if draft.kind is DocType.NOMINATION:
        return pages().fill(rng, "{person}, of {state}, to be a member of the board for {field}.")
    return pages().fill(rng, "{country} commits to {millions} million for {field}.")


def _edited(text: list[Line], edit: str, rng: Random) -> list[Line]:
    middle = len(text) // 2
    if edit == "comma":
        return [_with_comma(line) if place == middle else line for place, line in enumerate(text)]
    if edit == "reword":
        reworded = Line("p", f"{sentence(rng)} {sentence(rng)} {sentence(rng)}")
        return [reworded if place == middle else line for place, line in enumerate(text)]
    if edit == "append":
        return [*text, Line("p", f"{pages().fill(rng, APPENDED)} {sentence(rng)}")]
    if edit in {"empty", "brief"}:
        return text[: edit == "brief"]
    if edit == "shorten":
        return text[: rng.choice((0, 1, 2))]
    return text


def _with_comma(line: Line) -> Line:
    first, _, rest = line.text.partition(" and ")
    return Line(line.kind, f"{first}, and {rest}" if rest else f"{line.text.rstrip('.')}, too.")


def _pieces(line: Line) -> list[str]:
    return line.cells if line.kind == "row" else [line.text]
