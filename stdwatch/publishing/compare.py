"""What was corrected in a Word document of an issue, as proposed edits, field by field.

Every block, title, standfirst and summary stands in a bookmark of its id, so each is found again wherever it went. What
Word split off has lost its bookmark and comes as new.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from stdwatch.errors import DocumentError
from stdwatch.items.journal import Article, BlockRole, Issue, JournalBlock, Proof
from stdwatch.messages import N_
from stdwatch.publishing import wording
from stdwatch.publishing.word import BACK_BOOKMARK, bookmark
from stdwatch.publishing.word_reading import Paragraph, WordText

_KINDS = {"heading 2": BlockRole.HEAD, "heading 3": BlockRole.SUBHEAD, "条目": BlockRole.ITEM, "normal": BlockRole.TEXT}
_OURS = re.compile(r"[btsc][0-9a-f]{32}")
_FRAME = re.compile(r"(foreword|back)\d+")
_ADDRESS = "，原文可访问网站："


class Change(StrEnum):
    """What is proposed for a block or a field."""

    CHANGED = "changed"
    NEW = "new"
    MISSING = "missing"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One edit that the document proposes."""

    change: Change
    article: str
    """Its id; empty for the foreword and the back matter."""
    block: str
    """Its id; empty for a field of the article and for a new block."""
    field: str
    """The field that changed: of a block ``kind``, ``label`` or ``text``, of an article as in `Article`."""
    before: str
    after: str
    kind: str = ""
    """Of a new block."""
    label: str = ""
    """Of a new block."""
    behind: str = ""
    """For a new or moved block the id of the block before it; empty: it is the first."""
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All proposals of a document, and what else is to be known about it."""

    proposals: tuple[Proposal, ...]
    tracked: int
    """Tracked changes that were read as accepted."""
    comments: tuple[str, ...]
    left: tuple[str, ...] = ()
    """What was changed of what the desk makes itself (running heads, cover, names of sections): not taken over."""


def compare(issue: Issue, words: WordText) -> Comparison:
    """What a Word document proposes for the issue it was printed from; `DocumentError` if it is of another one."""
    if not is_of(issue, words):
        raise DocumentError(N_("The Word document is not of issue %(issue)s: its blocks are others."), issue=issue.name)
    marked = {name: paragraph for paragraph in reversed(words.paragraphs) for name in reversed(paragraph.bookmarks)}
    proposals = list(_front_and_back(issue, marked))
    runs = _by_article(issue, words.paragraphs)
    everywhere = {bookmark("b", block.id): block.id for article in issue.articles for block in article.blocks}
    for article in issue.articles:
        proposals += _article_fields(article, marked)
        proposals += _blocks(article, marked, runs.get(article.id, []), everywhere)
    comments = tuple(comment for paragraph in words.paragraphs for comment in paragraph.comments)
    return Comparison(tuple(proposals), words.tracked, comments, tuple(_left_alone(issue, words, runs)))


def is_of(issue: Issue, words: WordText) -> bool:
    """Test whether most of a document's blocks are the issue's; `DocumentError` for one without any of ours."""
    names = {name for paragraph in words.paragraphs for name in paragraph.bookmarks if _OURS.fullmatch(name)}
    ours = {bookmark(kind, article.id) for article in issue.articles for kind in "tsc"}
    ours |= {bookmark("b", block.id) for article in issue.articles for block in article.blocks}
    if not names:
        raise DocumentError(
            N_("The Word document was not printed by this desk, or lost its bookmarks: there is nothing to compare.")
        )
    return len(names & ours) * 2 >= len(names)


def _front_and_back(issue: Issue, marked: dict[str, Paragraph]) -> Iterator[Proposal]:
    texts = [(f"foreword{number}", text) for number, text in enumerate(issue.foreword, 1)]
    texts += [(f"back{number}", entry.text) for number, entry in enumerate(issue.back.entries, 1)]
    for name, text in texts:
        paragraph = marked.get(name)
        after = paragraph.text if paragraph else ""
        if after != text.strip():
            comments = paragraph.comments if paragraph else ()
            yield Proposal(Change.CHANGED, "", "", name, text, after, comments=comments)


def _article_fields(article: Article, marked: dict[str, Paragraph]) -> Iterator[Proposal]:
    """Proposals for title, summary, standfirst, excerpt sentence and address."""
    title, summary = (marked.get(bookmark(kind, article.id)) for kind in "tc")
    changes: list[tuple[str, str, str, Paragraph | None]] = [
        ("title", article.title, title.text if title else "", title),
        ("summary", wording.summary(article), summary.text if summary else "", summary),
    ]
    line = marked.get(bookmark("s", article.id))
    changes += [(*change, line) for change in _standfirst(article, line.text if line else "")]
    for field, before, after, paragraph in changes:
        if after != before.strip():
            comments = paragraph.comments if paragraph else ()
            yield Proposal(Change.CHANGED, article.id, "", field, before, after, comments=comments)


def _standfirst(article: Article, line: str) -> Iterator[tuple[str, str, str]]:
    """The three fields that are printed in one paragraph: name, before and after."""
    words, sign, rest = line.partition(_ADDRESS)
    if line == wording.standfirst(article).strip():
        return
    if not sign:  # without its fixed words the line cannot be divided: it is all taken for the standfirst
        yield "standfirst", article.standfirst, line
        return
    if words.endswith(article.excerpt):
        standfirst = words.removesuffix(article.excerpt)
    elif words.startswith(article.standfirst):
        standfirst = article.standfirst
    else:
        standfirst = words[: words.rfind("。") + 1]
    yield "standfirst", article.standfirst, standfirst.strip()
    yield "excerpt", article.excerpt, words[len(standfirst) :].strip()
    yield "site", article.site, rest.removesuffix("。").strip()


def _by_article(issue: Issue, paragraphs: tuple[Paragraph, ...]) -> dict[str, list[Paragraph]]:
    """The paragraphs behind each title, up to the next one or the back matter."""
    titles = {bookmark("t", article.id): article.id for article in issue.articles}
    runs: dict[str, list[Paragraph]] = {}
    run: list[Paragraph] | None = None
    for paragraph in paragraphs:
        title = next((titles[name] for name in paragraph.bookmarks if name in titles), None)
        if title:
            run = runs.setdefault(title, [])
        elif BACK_BOOKMARK in paragraph.bookmarks:
            run = None
        elif run is not None and not any(_OURS.fullmatch(name) and name[0] == "s" for name in paragraph.bookmarks):
            run.append(paragraph)
    return runs


def _left_alone(issue: Issue, words: WordText, runs: dict[str, list[Paragraph]]) -> Iterator[str]:
    """What stands outside the articles and is not what the desk puts there, each once."""
    lines, sections = (wording.number_line(issue), wording.number_line(Proof.of(issue))), list(wording.sections(issue))
    made = [issue.title, issue.title_en, *lines, *issue.publishers, wording.month_line(issue), issue.back.title]
    made += [wording.FOREWORD, wording.CONTENTS, *map(wording.section_heading, sections)]
    made += [wording.origin_line(article) for article in issue.articles]
    made += [wording.back_title(number, entry) for number, entry in enumerate(issue.back.entries, 1)]
    ends = ["", *map(wording.section_heading, sections)]
    heads = [f"{issue.title}{line}{end}" for line in lines for end in ends]
    known = {_squeezed(text) for text in (*made, *heads)}
    inside = {id(paragraph) for run in runs.values() for paragraph in run}
    outside = [paragraph.text for paragraph in words.paragraphs if id(paragraph) not in inside and _is_made(paragraph)]
    margins = [text for text in words.heads if re.search(r"[^\W\d_]", text)]
    yield from dict.fromkeys(text for text in (*outside, *margins) if text and _squeezed(text) not in known)


def _is_made(paragraph: Paragraph) -> bool:
    """Test whether the desk makes a paragraph itself; entries of the contents follow their titles."""
    read_back = any(_OURS.fullmatch(name) or _FRAME.fullmatch(name) for name in paragraph.bookmarks)
    return not read_back and paragraph.style != "目录条目"


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _blocks(
    article: Article, marked: dict[str, Paragraph], run: list[Paragraph], everywhere: dict[str, str]
) -> Iterator[Proposal]:
    """Proposals for the blocks of an article: first those that are there or missing, then what is new."""
    names = {bookmark("b", block.id): block for block in article.blocks}
    printed = list(wording.blocks(article))
    first_of: set[str] = set()
    for paragraph in marked.values():  # of blocks that were joined, the first stays
        first_of.update([name for name in paragraph.bookmarks if name in names][:1])
    for block in printed:
        name = bookmark("b", block.id)
        if name in first_of and marked[name].text:
            yield from _block_fields(article, block, marked[name])
        else:
            before = wording.lead_in(block) + block.text
            yield Proposal(Change.MISSING, article.id, block.id, "", before, "")
    yield from _new_and_moved(article, names, run, everywhere)


def _block_fields(article: Article, block: JournalBlock, paragraph: Paragraph) -> Iterator[Proposal]:
    kind = _KINDS.get(paragraph.style, block.kind)
    label, text = _divided(paragraph, block)
    for field, before, after in (
        ("kind", str(block.kind), str(kind)),
        ("label", block.label, label),
        ("text", block.text, text),
    ):
        if before.strip() != after:
            yield Proposal(Change.CHANGED, article.id, block.id, field, before, after, comments=paragraph.comments)


def _divided(paragraph: Paragraph, block: JournalBlock | None = None) -> tuple[str, str]:
    """Label and text of a paragraph; what was a label stays one even if its bold type was lost."""
    text = paragraph.text
    bold = paragraph.bold
    if text.startswith(wording.MACHINE_DRAFT):
        text, bold = text.removeprefix(wording.MACHINE_DRAFT), bold.removeprefix(wording.MACHINE_DRAFT)
    if block and block.label and text.startswith(f"{block.label}："):
        return block.label.strip(), text.removeprefix(f"{block.label}：").strip()
    if bold.endswith("：") and text.startswith(bold) and text != bold:
        return bold[:-1].strip(), text.removeprefix(bold).strip()
    return "", text


def _new_and_moved(
    article: Article, names: dict[str, JournalBlock], run: list[Paragraph], everywhere: dict[str, str]
) -> Iterator[Proposal]:
    """What is new in an article, what stands elsewhere in it, and what came from another article."""
    order = [
        names[name].id
        for name in dict.fromkeys(name for paragraph in run for name in paragraph.bookmarks)
        if name in names
    ]
    stays = _longest_in_order([block.id for block in article.blocks], order)
    behind = ""
    for paragraph in run:
        ours = [names[name].id for name in paragraph.bookmarks if name in names]
        if ours:
            if ours[0] not in stays:
                yield Proposal(Change.MOVED, article.id, ours[0], "", "", "", behind=behind)
            behind = ours[0]
        elif foreign := [everywhere[name] for name in paragraph.bookmarks if name in everywhere]:
            yield Proposal(Change.MOVED, article.id, foreign[0], "", "", "", behind=behind)
            behind = foreign[0]
        elif paragraph.text and not any(_OURS.fullmatch(name) for name in paragraph.bookmarks):
            label, text = _divided(paragraph)
            kind = _KINDS.get(paragraph.style, BlockRole.TEXT)
            yield Proposal(Change.NEW, article.id, "", "", "", text, str(kind), label, behind, paragraph.comments)


def _longest_in_order(wanted: list[str], order: list[str]) -> set[str]:
    """The most ids of `order` that stand there as they stand in `wanted`; the others were moved."""
    rank = {name: number for number, name in enumerate(wanted)}
    best: list[list[str]] = []  # best[n]: a run of n + 1 whose last stands as early as possible
    for name in order:
        at = next((n for n, run in enumerate(best) if rank[run[-1]] >= rank[name]), len(best))
        best[at : at + 1] = [[*(best[at - 1] if at else []), name]]
    return set(best[-1]) if best else set()
