"""The rules of machine drafts: which blocks get one, what may leave the house; nobody's text is written over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlite_utils import Database

from stdwatch.config.drafts import DraftSettings
from stdwatch.editing import log
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import EditConflict
from stdwatch.operations.drafting import engine
from stdwatch.operations.drafting.lines import DraftInput
from stdwatch.store import articles, clips, database, drafts, terms
from stdwatch.store.articles import BlockRow
from stdwatch.triage.terms import house_terms

_MOST_CHARACTERS = 20_000
"""Characters of clips that one block may send."""


@dataclass(frozen=True, slots=True)
class DraftResult:
    """What came of a block: its draft, or why it has none."""

    block: str
    text: str = ""
    error: str = ""
    cached: bool = False
    """Nothing was sent out: the same words were drafted before."""


def wanted(db: Database, article: str) -> list[BlockRow]:
    """The blocks of an article that can be drafted: with clips, and without a text that somebody wrote."""
    return [block for block in articles.blocks(db, article) if block.clips and (block.machine or not block.text)]


def draft(
    db: Database, settings: DraftSettings, blocks: Sequence[BlockRow], editor: str, at: datetime
) -> Iterator[DraftResult]:
    """Draft blocks as one undo group; each result comes as soon as it is there.

    What was drafted before for the same clips and terms is not sent again. A block that somebody wrote meanwhile keeps
    that text.
    """
    group, rows = str(uuid4()), {block.id: block for block in blocks}
    inputs = {block.id: given for block in blocks if (given := _input(db, block))}
    waiting: list[DraftInput] = []
    for name, given in inputs.items():
        before = drafts.known(db, given.hash_for(settings.engine))
        if before is None:
            waiting.append(given)
            continue
        yield _keep(db, settings, rows[name], given, before.text, (editor, group, at), cached=True)
    if not waiting:
        return
    for output in engine.translate(settings, waiting):
        if output.error:
            yield DraftResult(output.id, error=output.error)
            continue
        yield _keep(db, settings, rows[output.id], inputs[output.id], output.text, (editor, group, at))


def _keep(
    db: Database,
    settings: DraftSettings,
    block: BlockRow,
    given: DraftInput,
    text: str,
    by: tuple[str, str, datetime],
    *,
    cached: bool = False,
) -> DraftResult:
    """Write a draft down and put it into its block, marked as the machine's."""
    editor, group, at = by
    fields = {"text": text, "machine": True}
    request = EditRequest(str(uuid4()), f"block:{block.id}", fields, editor, group, seen=block.seq)
    with database.writing(db):
        drafts.made(db, block.id, given.hash_for(settings.engine), text, settings.engine, given.line, at)
        now = next((row for row in articles.blocks(db, block.article) if row.id == block.id), None)
        if now is None or (now.text, now.machine) != (block.text, block.machine):
            return DraftResult(block.id, error="somebody wrote here meanwhile: the text stays")
        try:
            log.apply(db, request, at)
        except EditConflict:
            return DraftResult(block.id, error="somebody wrote here meanwhile: the text stays")
    return DraftResult(block.id, text, cached=cached)


def _input(db: Database, block: BlockRow) -> DraftInput | None:
    """What is sent out for a block: words of its source, and the terms that occur in them."""
    stored = list(clips.by_ids(db, block.clips).values())
    if not stored:
        return None
    article = articles.article(db, block.article)
    titles = {source.url: source.title for source in article.sources} if article else {}
    text = " ".join(" ".join(clip.clip.exact.split()) for clip in stored)[:_MOST_CHARACTERS]
    return DraftInput(
        block.id,
        text,
        tuple(house_terms(text, terms.glossary(db))),
        " ".join(stored[0].clip.prefix.split()),
        " ".join(stored[-1].clip.suffix.split()),
        titles.get(stored[0].clip.source, ""),
    )
