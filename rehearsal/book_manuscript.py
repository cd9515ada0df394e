"""The book before it is printed: chapters as marked-up source, with the sentences whose places will be asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from rehearsal.texts import grammar

WORDS_A_PAGE = 438
_SPECIAL = re.compile(r"([\\#$*_@<>`~\[\]])")
_LONG = re.compile(r"(?<![\w-])[^\W\d_]{9,}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A planted sentence as printed, and the headings over it, outermost first."""

    text: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter, the summary or an appendix: its heading, running head and typst source."""

    title: str
    head: str
    source: str


@dataclass(frozen=True, slots=True)
class Manuscript:
    """All parts in order, and the planted sentences by their number in the source."""

    summary: Part
    chapters: tuple[Part, ...]
    recommendations: Part
    sentences: tuple[Sentence, ...]


class Writer:
    """Writes sentences; each planted one and each note carries a number that no other has."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - the same book each time
        self._number = 1_000

    def prose(self) -> str:
        """A sentence of the report's usual kind; one in five speaks of standards, one in twenty uses another sense."""
        return self.of(self._random.choices(("sentence", "standards", "other_senses"), (15, 4, 1))[0])

    def of(self, name: str) -> str:
        """A sentence of the patterns of that name."""
        return self.fill(self._random.choice(grammar.load("report").lists[name]))

    def fill(self, pattern: str) -> str:
        """A sentence of this pattern."""
        self._number += "{token}" in pattern
        token = f"{self._random.choice('BDGKRVZ')}X-{self._number}"
        return grammar.load("report").fill(self._random, pattern, token=token)

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self._random.random() < share

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(least, most)


@dataclass(slots=True)
class _Desk:
    """What is on the author's desk while the book is written."""

    writer: Writer
    sentences: list[Sentence] = field(default_factory=list)
    recommendations: list[tuple[str, str]] = field(default_factory=list)
    path: tuple[str, ...] = ()


def write(seed: int, pages: int) -> Manuscript:
    """A manuscript that fills a little less than `pages` pages, whatever the seed."""
    desk = _Desk(Writer(seed))
    count = max(2, round(pages / 75))
    words = int((pages * 0.97 - 12 - count) * WORDS_A_PAGE)
    summary = _summary(desk, int(words * 0.02))
    chapters = tuple(_chapter(desk, number, int(words * 0.97 / count)) for number in range(1, count + 1))
    return Manuscript(summary, chapters, _recommendations(desk), tuple(desk.sentences))


def _summary(desk: _Desk, words: int) -> Part:
    title = "Executive Summary"
    desk.path = (title,)
    body = "\n\n".join([f"= {title}", *_paragraphs(desk, words)])
    return Part(title, title, body)


def _chapter(desk: _Desk, number: int, words: int) -> Part:
    title = f"Chapter {number}: {desk.writer.of('topic')}"
    parts = [f"#opening[{_escaped(title)}]"]
    desk.path = (title, "Key Findings")
    parts += ["== Key Findings", *(f"- {_planted(desk, 'finding')}" for _ in range(desk.writer.between(4, 7)))]
    parts += ["== Recommendations", "The Commission recommends:", *_chapter_recommendations(desk, number)]
    sections = desk.writer.between(3, 5)
    for section in range(1, sections + 1):
        heading = f"Section {section}: {desk.writer.of('topic')}"
        desk.path = (title, heading)
        parts += [f"== {_escaped(heading)}", *_paragraphs(desk, words // (sections * 4))]
        for _ in range(3):
            below = desk.writer.of("topic")
            desk.path = (title, heading, below)
            parts += [f"=== {_escaped(below)}", *_paragraphs(desk, words // (sections * 4))]
    return Part(title, title, "\n\n".join(parts))


def _chapter_recommendations(desk: _Desk, number: int) -> Iterator[str]:
    for place in range(1, desk.writer.between(3, 6)):
        text = f"{desk.writer.of('recommendation')}."
        desk.recommendations.append((f"Chapter {number}, recommendation {place}", text))
        yield f"+ {_escaped(text)}"


def _recommendations(desk: _Desk) -> Part:
    title = "Appendix I: Comprehensive List of the Commission’s Recommendations"
    rows = [f"- {_escaped(f'{where}: {text}')}" for where, text in desk.recommendations]
    return Part(title, "Comprehensive List of Recommendations", "\n\n".join([f"= {title}", *rows]))


def _paragraphs(desk: _Desk, words: int) -> Iterator[str]:
    """Paragraphs of about so many words together; now and then a table or a bullet list between them."""
    while words > 0:
        paragraph = " ".join(_sentence(desk) for _ in range(desk.writer.between(4, 9)))
        words -= paragraph.count(" ")
        yield paragraph
        if desk.writer.chance(0.04):
            yield _table(desk)
        if desk.writer.chance(0.05):
            yield "\n".join(f"- {_escaped(desk.writer.prose())}" for _ in range(3))


def _sentence(desk: _Desk) -> str:
    if desk.writer.chance(0.22):
        return _planted(desk, "planted")
    text = _escaped(desk.writer.prose())
    return text + _note(desk) if desk.writer.chance(0.045) else text


def _planted(desk: _Desk, patterns: str) -> str:
    """A sentence between two marks; marks in up to three long words tell whether a line's end breaks one.

    All marks stand inside words, after a first or before a last letter: beside a space the typesetter may put one on
    the other line, and a space between two marks becomes a drawing of its own.
    """
    text = desk.writer.of(patterns)
    number = len(desk.sentences)
    desk.sentences.append(Sentence(text, desk.path))
    words = iter(range(3))
    inner = _LONG.sub(lambda match: _marked(match.group(), number, next(words, None)), _escaped(text[1:-1]))
    marked = f"{text[0]}#t({number},0);{inner}#t({number},1);{text[-1]}"
    if not desk.writer.chance(0.08):
        return marked
    end = f"#t({number},3);"
    head, mark, tail = marked.partition(end)
    if not mark or desk.writer.chance(0.5):
        return marked + _note(desk)
    return f"{head}{mark}{tail[0]}{_note(desk)}{tail[1:]}"


def _marked(word: str, number: int, place: int | None) -> str:
    if place is None:
        return word
    return f"{word[0]}#t({number},{2 * place + 2});{word[1:-1]}#t({number},{2 * place + 3});{word[-1]}"


def _note(desk: _Desk) -> str:
    return f"#footnote[#n();{_escaped(desk.writer.of('note'))}];"


def _table(desk: _Desk) -> str:
    rows = "".join(
        f"[{desk.writer.fill('{Noun}')}],[{desk.writer.fill('{number}')}],[{desk.writer.fill('{number}')}],"
        for _ in range(4)
    )
    return f"#table(columns: 3, [Measure],[2023],[2024],{rows})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
