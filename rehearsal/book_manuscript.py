"""The book before it is printed: chapters as marked-up source, with the sentences whose places will be asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from rehearsal.prose import load

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
    """A chapter, the summary or an appendix: its heading, running head and the typst sources of its sections.

    The first section holds the heading; each other one begins on a new page.
    """

    title: str
    head: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manuscript:
    """All parts in order, and the planted sentences by their number in the source."""

    summary: Part
    chapters: tuple[Part, ...]
    recommendations: Part
    sentences: tuple[Sentence, ...]


@dataclass(slots=True)
class _Author:
    """The state of writing: random source, sentences and recommendations so far.

    Each planted sentence and each note has a number of its own.
    """

    rng: Random
    number: int = 1_000
    sentences: list[Sentence] = field(default_factory=list)
    recommendations: list[tuple[str, str]] = field(default_factory=list)
    path: tuple[str, ...] = ()

    def prose(self) -> str:
        """A sentence of the report's usual kind; one in five speaks of standards, one in twenty uses another sense."""
        return self.of(self.rng.choices(("sentence", "standards", "other_senses"), (15, 4, 1))[0])

    def of(self, name: str) -> str:
        """A sentence of the patterns of that name."""
        return self.fill(self.rng.choice(load("report").lists[name]))

    def fill(self, pattern: str) -> str:
        """A sentence of this pattern."""
        self.number += "{token}" in pattern
        token = f"{self.rng.choice('BDGKRVZ')}X-{self.number}"
        return load("report").fill(self.rng, pattern, token=token)

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.rng.random() < share


def write(seed: int, pages: int) -> Manuscript:
    """A manuscript that fills a little less than `pages` pages, whatever the seed."""
    author = _Author(Random(seed))  # noqa: S311 - the same book each time
    count = max(2, round(pages / 75))
    words = int((pages * 0.97 - 12 - 3 * count) * WORDS_A_PAGE)  # four sections a chapter end with half a page
    summary = _summary(author, int(words * 0.02))
    chapters = tuple(_chapter(author, number, int(words * 0.97 / count)) for number in range(1, count + 1))
    return Manuscript(summary, chapters, _recommendations(author), tuple(author.sentences))


def _summary(author: _Author, words: int) -> Part:
    title = "Executive Summary"
    author.path = (title,)
    body = "\n\n".join([f"= {title}", *_paragraphs(author, words)])
    return Part(title, title, (body,))


def _chapter(author: _Author, number: int, words: int) -> Part:
    title = f"Chapter {number}: {author.of('topic')}"
    parts = [f"#opening[{_escaped(title)}]"]
    author.path = (title, "Key Findings")
    parts += ["== Key Findings", *(f"- {_planted(author, 'finding')}" for _ in range(author.rng.randint(4, 7)))]
    parts += ["== Recommendations", "The Commission recommends:", *_chapter_recommendations(author, number)]
    count = author.rng.randint(3, 5)
    sections = [_section(author, title, section, words // (count * 4)) for section in range(1, count + 1)]
    return Part(title, title, ("\n\n".join(parts), *sections))


def _section(author: _Author, chapter: str, number: int, words: int) -> str:
    """A section of so many words before its first subheading and below each of three."""
    heading = f"Section {number}: {author.of('topic')}"
    author.path = (chapter, heading)
    parts = [f"== {_escaped(heading)}", *_paragraphs(author, words)]
    for _ in range(3):
        below = author.of("topic")
        author.path = (chapter, heading, below)
        parts += [f"=== {_escaped(below)}", *_paragraphs(author, words)]
    return "\n\n".join(parts)


def _chapter_recommendations(author: _Author, number: int) -> Iterator[str]:
    for recommendation in range(1, author.rng.randint(3, 6)):
        text = f"{author.of('recommendation')}."
        author.recommendations.append((f"Chapter {number}, recommendation {recommendation}", text))
        yield f"+ {_escaped(text)}"


def _recommendations(author: _Author) -> Part:
    title = "Appendix I: Comprehensive List of the Commission’s Recommendations"
    rows = [f"- {_escaped(f'{where}: {text}')}" for where, text in author.recommendations]
    return Part(title, "Comprehensive List of Recommendations", ("\n\n".join([f"= {title}", *rows]),))


def _paragraphs(author: _Author, words: int) -> Iterator[str]:
    """Paragraphs of about so many words together; now and then a table or a bullet list between them."""
    while words > 0:
        paragraph = " ".join(_sentence(author) for _ in range(author.rng.randint(4, 9)))
        words -= paragraph.count(" ")
        yield paragraph
        if author.chance(0.04):
            yield _table(author)
        if author.chance(0.05):
            yield "\n".join(f"- {_escaped(author.prose())}" for _ in range(3))


def _sentence(author: _Author) -> str:
    if author.chance(0.22):
        return _planted(author, "planted")
    text = _escaped(author.prose())
    return text + _note(author) if author.chance(0.045) else text


def _planted(author: _Author, patterns: str) -> str:
    """A sentence between two marks; marks in up to three long words tell whether a line's end breaks one.

    All marks stand inside words, after a first or before a last letter: beside a space the typesetter may put one on
    the other line, and a space between two marks becomes a drawing of its own.
    """
    text = author.of(patterns)
    number = len(author.sentences)
    author.sentences.append(Sentence(text, author.path))
    words = iter(range(3))
    inner = _LONG.sub(lambda match: _marked(match.group(), number, next(words, None)), _escaped(text[1:-1]))
    marked = f"{text[0]}#t({number},0);{inner}#t({number},1);{text[-1]}"
    if not author.chance(0.08):
        return marked
    end = f"#t({number},3);"
    head, mark, tail = marked.partition(end)
    if not mark or author.chance(0.5):
        return marked + _note(author)
    return f"{head}{mark}{tail[0]}{_note(author)}{tail[1:]}"


def _marked(word: str, number: int, index: int | None) -> str:
    if index is None:
        return word
    return f"{word[0]}#t({number},{2 * index + 2});{word[1:-1]}#t({number},{2 * index + 3});{word[-1]}"


def _note(author: _Author) -> str:
    return f"#footnote[#n();{_escaped(author.of('note'))}];"


def _table(author: _Author) -> str:
    rows = "".join(
        f"[{author.fill('{Noun}')}],[{author.fill('{number}')}],[{author.fill('{number}')}]," for _ in range(4)
    )
    return f"#table(columns: 3, [Measure],[2023],[2024],{rows})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
