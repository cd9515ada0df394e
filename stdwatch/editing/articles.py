"""Commands on whole articles: new, move, merge, split; each one undo group, all of it or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlite_utils import Database

from stdwatch.editing import log, making, positions
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import EditRefused, Refusal
from stdwatch.errors import Missing
from stdwatch.items.journal import BlockRole
from stdwatch.store import articles, clips, database, decisions
from stdwatch.store.articles import ArticleRow, BlockRow


@dataclass(slots=True)
class _Command:
    """The edits of one command, made in one transaction under one undo group."""

    db: Database
    editor: str
    at: datetime
    group: str = field(default_factory=lambda: str(uuid4()))

    def edit(self, subject: str, **fields: Any) -> None:
        request = EditRequest(str(uuid4()), subject, fields, self.editor, self.group)
        log.apply(self.db, request, self.at)


def load(db: Database, id: str) -> ArticleRow:  # noqa: A002 (the column's name)
    """An article that was not deleted; `Missing` when there is none."""
    row = articles.article(db, id)
    if row is None or row.deleted:
        raise Missing(f"no article {id}: stdwatch issue show lists them")
    return row


def new(db: Database, candidates: Sequence[int], editor: str, at: datetime) -> ArticleRow:
    """Make an article from one or several candidates, in the issue that is being made."""
    id_, group = str(uuid4()), str(uuid4())
    with database.writing(db):
        making.make_article(db, id_, candidates, editor, group, at)
        return load(db, id_)


def move(
    db: Database,
    id: str,  # noqa: A002 (the column's name)
    editor: str,
    at: datetime,
    *,
    issue: int | None,
    section: str | None,
    before: str | None = None,
) -> ArticleRow:
    """Put an article into an issue (`None`: unassigned) and section, before another article or at the end."""
    with database.writing(db):
        load(db, id)
        others = [article for article in articles.articles(db, issue) if article.id != id]
        index = len(others) if before is None else _index(others, before)
        position = positions.beside([other.position for other in others], index)
        _Command(db, editor, at).edit(f"article:{id}", issue=issue, section=section, position=position)
        return load(db, id)


def merge(db: Database, into: str, taken: str, editor: str, at: datetime) -> ArticleRow:
    """Put the blocks and sources of one article behind those of another; the emptied one is deleted.

    Nothing written is lost: title and standfirst of the emptied article become blocks.
    """
    if into == taken:
        raise EditRefused(Refusal.SUBJECT, taken)
    with database.writing(db):
        kept, emptied = load(db, into), load(db, taken)
        command = _Command(db, editor, at)
        urls = {source["url"] for source in kept.fields["sources"]}
        more = [source for source in emptied.fields["sources"] if source["url"] not in urls]
        printed = making.joined(kept, {"origin": emptied.origin, "site": emptied.site})
        command.edit(f"article:{into}", **printed, sources=[*kept.fields["sources"], *more])
        here = [block.position for block in articles.blocks(db, into)]
        for role, text in ((BlockRole.HEAD, emptied.title), (BlockRole.TEXT, emptied.standfirst)):
            if text:
                fields = making.block(into, here, role, text, [])
                here.append(fields["position"])
                command.edit(f"block:{uuid4()}", **fields)
        _move_blocks(command, articles.blocks(db, taken), into, here)
        command.edit(f"article:{taken}", deleted=True)
        return load(db, into)


def take_in(db: Database, into: str, candidate: int, editor: str, at: datetime) -> ArticleRow:
    """Let an article rest on a further candidate: its own article is merged into this one, or it becomes a source."""
    kept, issue = load(db, into), load(db, into).issue
    own = [
        article
        for article in articles.of_candidate(db, [decisions.surviving_id(db, candidate)], issue)
        if article.id != into
    ]
    if own:
        return merge(db, into, own[0].id, editor, at)
    with database.writing(db):
        source = making.page_source(db, decisions.surviving_id(db, candidate))
        others = [credited for credited in kept.fields["sources"] if credited["url"] != source["url"]]
        printed = making.credits_with(db, kept, candidate)
        _Command(db, editor, at).edit(f"article:{into}", **printed, sources=[*others, source])
        return load(db, into)


def split(db: Database, block: str, editor: str, at: datetime) -> ArticleRow:
    """Make a new article, right behind its own, from a block and all after it, with the sources of their clips."""
    with database.writing(db):
        first = articles.block(db, block)
        if first is None or first.deleted:
            raise Missing(f"no block {block}: stdwatch article show lists them")
        owner = load(db, first.article)
        blocks = articles.blocks(db, owner.id)
        moved = blocks[_index(blocks, block) :]
        others = articles.articles(db, owner.issue)
        command, id_ = _Command(db, editor, at), str(uuid4())
        fields = {name: owner.fields[name] for name in ("issue", "section", "excerpt")}
        position = positions.beside([other.position for other in others], _index(others, owner.id) + 1)
        sources = _sources(db, owner, moved)
        command.edit(f"article:{id_}", **fields, **_credits(db, owner, sources), position=position, sources=sources)
        command.edit(f"article:{owner.id}")
        _move_blocks(command, moved, id_, [])
        return load(db, id_)


def _move_blocks(command: _Command, blocks: Iterable[BlockRow], into: str, here: Sequence[str]) -> None:
    taken = list(here)
    for block in blocks:
        taken.append(positions.beside(taken, len(taken)))
        command.edit(f"block:{block.id}", article=into, position=taken[-1])


def _sources(db: Database, owner: ArticleRow, blocks: Iterable[BlockRow]) -> list[dict[str, Any]]:
    """The owner's sources that clips of some blocks come from; all where there are no clips."""
    known = clips.by_ids(db, [clip for block in blocks for clip in block.clips])
    urls = {clip.clip.source for clip in known.values()}
    return [source for source in owner.fields["sources"] if source["url"] in urls or not urls]


def _credits(db: Database, owner: ArticleRow, sources: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Those of the owner's names and addresses of sites that belong to some of its sources; all where none does."""
    wanted = making.credits_of(db, dict.fromkeys(source["candidate"] for source in sources if source["candidate"]))
    given = {"origin": owner.origin, "site": owner.site}
    kept = {
        name: [credit for credit in value.split("、") if credit in wanted[name].split("、")]
        for name, value in given.items()
    }
    return {name: "、".join(values) or given[name] for name, values in kept.items()}


def _index(rows: Sequence[ArticleRow | BlockRow], id_: str) -> int:
    index = next((number for number, row in enumerate(rows) if row.id == id_), None)
    if index is None:
        raise Missing(f"no article {id_} there: stdwatch issue show lists them")
    return index
