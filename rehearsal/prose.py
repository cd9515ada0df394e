"""Made texts: from a draft to lines, always the same ones, with the edits that were made to them.

Their sentences are drawn from grammars of word lists and patterns in ``texts/``.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from rehearsal.model import Draft
from stdwatch.items import DocType

APPENDED = "An additional paragraph was put at the end of this text, covering {field} and {thing}."
_SLOT = re.compile(r"\{(\w+)(\^?)\}")


@dataclass(frozen=True, slots=True)
class Form:
    """How a text of a type is made: how many paragraphs, what else it `has`, the share that speaks of standards."""

    paragraphs: tuple[int, int] = (3, 8)
    has: tuple[str, ...] = ()
    standards: float = 0.03


@dataclass(frozen=True, slots=True)
class Grammar:
    """Lists of words and patterns by name, ranges of numbers by name, forms by type of document.

    In a pattern ``{name}`` is drawn from the list or the numbers of that name, ``{Name}`` is set in title case and
    ``{name^}`` begins with a capital.
    """

    lists: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[int, int]]
    forms: Mapping[str, Form]

    def draw(self, rng: Random, name: str, **given: str) -> str:
        """Draw a word or pattern of the list and fill it; `given` are values for further slots."""
        return self.fill(rng, rng.choice(self.lists[name]), **given)

    def fill(self, rng: Random, pattern: str, **given: str) -> str:
        """The pattern with its slots filled from left to right."""

        def slot(match: re.Match[str]) -> str:
            name, capital = match[1], bool(match[2])
            lower = name.lower()
            if name in given:
                return given[name]
            if lower in self.numbers:
                return str(rng.randint(*self.numbers[lower]))
            text = self.draw(rng, lower, **given)
            if capital:
                return text[0].upper() + text[1:]
            return text if name == lower else text.title()

        return _SLOT.sub(slot, pattern)


@cache
def load(name: str) -> Grammar:
    """The grammar of ``texts/NAME.toml``."""
    data = tomllib.loads((Path(__file__).parent / "texts" / f"{name}.toml").read_text("utf-8"))
    return Grammar(
        lists=_tuples(data["lists"]),
        numbers=_tuples(data["numbers"]),
        forms={key: Form(**_tuples(form)) for key, form in data.get("forms", {}).items()},
    )


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def pages() -> Grammar:
    """The grammar of pages and small files."""
    return load("pages")


def draw(rng: Random, name: str) -> str:
    """A word or sentence of that name for a page or a small file."""
    return pages().draw(rng, name)


def sentence(rng: Random) -> str:
    """One made sentence."""
    return draw(rng, "sentence")


@dataclass(frozen=True, slots=True)
class Line:
    """A block of a text: kind ``p``, ``h`` (heading), ``li`` (list item) or ``row`` (table row, cells by ``|``)."""

    kind: str
    text: str

    @property
    def pieces(self) -> list[str]:
        """The cells of a table row, of another line the whole."""
        return [cell.strip() for cell in self.text.split("|")] if self.kind == "row" else [self.text]


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
    return tuple(dict.fromkeys(piece for line in chosen for piece in line.pieces))


def _form(kind: DocType) -> Form:
    return pages().forms.get(kind, Form())


def _opening(rng: Random, draft: Draft) -> str:
    file_number = f"{rng.randrange(1000, 9999)}-{rng.randrange(100, 999)}"
    return f"This text concerns {draft.subject} and is kept under file number {file_number}. {sentence(rng)}"


def _middle(rng: Random, draft: Draft) -> list[Line]:
    form = _form(draft.kind)
    count = rng.randint(*form.paragraphs)
    about_standards = "standard" in draft.subject.lower() or rng.random() < form.standards
    made = []
    for number in range(count):
        if number % 5 == 0 and count > 7:
            made.append(Line("h", _heading(rng, draft, number // 5 + 1)))
        made.append(Line("p", _paragraph(rng, about_standards)))
    if "list" in form.has:
        made += [Line("li", _item(rng, draft)) for _ in range(rng.randint(3, 7))]
    if "table" in form.has and rng.random() < 0.7:
        made += [Line("row", draw(rng, "row")) for _ in range(rng.randint(3, 6))]
    return made


def _with_clauses(text: list[Line], clauses: tuple[str, ...]) -> list[Line]:
    """The text with the clauses spread between its paragraphs, the last of which stays the last."""
    gaps = [index for index, line in enumerate(text[:-1]) if line.kind == "p"]
    after: dict[int, list[Line]] = {}
    for number, clause in enumerate(clauses):
        after.setdefault(gaps[number * len(gaps) // len(clauses)], []).append(Line("p", clause))
    return [line for index, first in enumerate(text) for line in (first, *after.get(index, ()))]


def _heading(rng: Random, draft: Draft, number: int) -> str:
    numbered = "sections" in _form(draft.kind).has
    return pages().fill(rng, f"Sec. {number}. Provisions on {{Field}}." if numbered else "Progress in {Field}")


def _paragraph(rng: Random, about_standards: bool) -> str:
    sentences = [sentence(rng) for _ in range(rng.randint(2, 4))]
    if about_standards and rng.random() < 0.5:
        sentences.insert(1, draw(rng, "standards"))
    elif rng.random() < 0.03:
        sentences.append(draw(rng, "other_senses"))
    return " ".join(sentences)


def _item(rng: Random, draft: Draft) -> str:
    if draft.kind is DocType.NOMINATION:
        return pages().fill(rng, "{person}, of {state}, to be a member of the board for {field}.")
    return pages().fill(rng, "{country} commits to {millions} million for {field}.")


def _edited(text: list[Line], edit: str, rng: Random) -> list[Line]:
    middle = len(text) // 2
    if edit == "comma":
        return [_with_comma(line) if index == middle else line for index, line in enumerate(text)]
    if edit == "reword":
        reworded = Line("p", f"{sentence(rng)} {sentence(rng)} {sentence(rng)}")
        return [reworded if index == middle else line for index, line in enumerate(text)]
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
