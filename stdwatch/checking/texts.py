"""The texts of an issue one by one, each knowing its place, so that a check only says from where to where."""

from collections.abc import Iterator
from dataclasses import dataclass

from stdwatch.checking.checks import CHECKS
from stdwatch.checking.findings import Finding, Place, TextField, fingerprint
from stdwatch.items.journal import Article, BlockRole, Issue, JournalBlock

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
"""Han characters inside a character class, without radicals and compatibility forms."""


@dataclass(frozen=True, slots=True)
class FieldText:
    """The text of one field of an issue."""

    article: str | None
    field: TextField
    block: str | None
    text: str
    role: BlockRole | None = None

    def place(self, start: int, end: int) -> Place:
        """A span of this text."""
        return Place(self.article, self.field, self.block, start, end)

    def finding(
        self,
        check: str,
        start: int,
        end: int,
        replacement: str | None = None,
        *,
        also: tuple[Place, ...] = (),
        **params: str,
    ) -> Finding:
        """A finding on a span of this text; its class is that of the check."""
        words = self.text[start:end]
        mark = fingerprint(check, words, self.text)
        return Finding(check, CHECKS[check].severity, self.place(start, end), words, mark, params, replacement, also)


def texts_of(issue: Issue) -> Iterator[FieldText]:
    """All running text of an issue, empty fields left out."""
    yield from _filled(None, TextField.FOREWORD, "\n".join(issue.foreword))
    for article in issue.articles:
        yield from texts_of_article(article)
    yield from _filled(None, TextField.BACK, back_text(issue))


def back_text(issue: Issue) -> str:
    """The back matter as one text."""
    entries = (piece for entry in issue.back.entries for piece in (entry.title, entry.text))
    return "\n".join((issue.back.title, *entries))


def texts_of_article(article: Article) -> Iterator[FieldText]:
    """Title, summary, standfirst and excerpt sentence of an article, then label and text of each block."""
    yield from _filled(article.id, TextField.TITLE, article.title)
    yield from _filled(article.id, TextField.SUMMARY, article.summary or "")
    yield from _filled(article.id, TextField.STANDFIRST, article.standfirst)
    yield from _filled(article.id, TextField.EXCERPT, article.excerpt)
    for block in article.blocks:
        if block.label:
            yield FieldText(article.id, TextField.LABEL, block.id, block.label, block.kind)
        if block.text:
            yield text_of(article, block)


def text_of(article: Article, block: JournalBlock) -> FieldText:
    """The text of a block."""
    return FieldText(article.id, TextField.TEXT, block.id, block.text, block.kind)


def _filled(article: str | None, field: TextField, text: str) -> Iterator[FieldText]:
    if text:
        yield FieldText(article, field, None, text)
