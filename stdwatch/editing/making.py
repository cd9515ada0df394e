"""What articles are made of: from candidates, with origin, address, date and excerpt sentence filled in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlite_utils import Database

from stdwatch import printable
from stdwatch.editing import house, log, positions, subjects
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import EditRefused, Refusal
from stdwatch.errors import Missing
from stdwatch.items.journal import BlockRole
from stdwatch.store import articles, candidate, decisions, issues, judgements, queue
from stdwatch.store.articles import ArticleRow
from stdwatch.store.queue import Row


def own_article(db: Database, asked: int, editor: str, group: str, at: datetime) -> str:
    """The id of the article of a candidate in the issue that is being made, else an unassigned one, else a new one."""
    kept = decisions.surviving_id(db, asked)
    issue = issues.current(db)
    known = articles.of_candidate(db, [asked, kept], issue.id) if issue else []
    known = known or articles.of_candidate(db, [asked, kept], None)
    if known:
        return known[0].id
    id_ = str(uuid5(UUID(group), "article"))
    make_article(db, id_, [kept], editor, group, at)
    return id_


def make_article(
    db: Database, id_: str, candidates: Sequence[int], editor: str, group: str, at: datetime
) -> log.EditResult:
    """Make an article from candidates, at the end of the section of the first; inside a `writing` transaction."""
    rows = [_row(db, candidate) for candidate in candidates]
    issue = issues.current(db)
    others = articles.articles(db, issue.id if issue else None)
    suggested = judgements.suggestion(db, rows[0].id)
    fields = {
        "issue": issue.id if issue else None,
        "section": rows[0].section or (suggested.section if suggested else None),
        "position": positions.beside([other.position for other in others], len(others)),
        "excerpt": house.excerpt_sentence([row.doc_type for row in rows]),
        **credits_of(db, candidates),
        "sources": [page_source(db, row.id) for row in rows],
    }
    return log.apply(db, EditRequest(str(uuid5(UUID(id_), "made")), f"article:{id_}", fields, editor, group), at)


def credits_of(db: Database, candidates: Iterable[int]) -> dict[str, str]:
    """The printed names and addresses of the sites that candidates are from, each once, in the house's forms."""
    rows = [_row(db, candidate) for candidate in candidates]
    names = {name: source.title_zh for name, source in queue.sources(db).items()}
    origins = dict.fromkeys(house.origin(row.url) or names.get(row.source, row.source) for row in rows)
    return {"origin": "、".join(origins), "site": house.addresses(row.url for row in rows)}


def credits_with(db: Database, owner: ArticleRow, asked: int) -> dict[str, str]:
    """An article's names and addresses of sites with those of a candidate, if it did not rest on it before."""
    kept = decisions.surviving_id(db, asked)
    return {} if kept in {source.candidate for source in owner.sources} else joined(owner, credits_of(db, [kept]))


def joined(owner: ArticleRow, more: Mapping[str, str]) -> dict[str, str]:
    """An article's names and addresses of sites with further ones behind them, each once."""
    given = {"origin": owner.origin, "site": owner.site}
    both = {name: [*value.split("、"), *more[name].split("、")] for name, value in given.items()}
    return {name: "、".join(dict.fromkeys(filter(None, values))) for name, values in both.items()}


def source(db: Database, part: int) -> dict[str, Any]:
    """A part as a source of an article; `EditRefused` when it was never read."""
    row = articles.source_of(db, part)
    if row is None:
        raise EditRefused(Refusal.NO_TEXT)
    fields = asdict(row)
    return {**fields, "title": subjects.line(printable.plain(row.title)), "url": printable.plain(row.url)}


def page_source(db: Database, kept: int) -> dict[str, Any]:
    """A candidate's page as a source of an article."""
    return source(db, _page(db, kept))


def block(article: str, before: Sequence[str], role: BlockRole, text: str, clips: Sequence[str]) -> dict[str, Any]:
    """The fields of a new block behind those at some positions."""
    return {
        "article": article,
        "position": positions.beside(before, len(before)),
        "kind": str(role),
        "text": text,
        "clips": list(clips),
    }


def _row(db: Database, asked: int) -> Row:
    row = queue.row(db, decisions.surviving_id(db, asked))
    if row is None:
        raise Missing(f"no candidate {asked}: stdwatch inbox --all lists them")
    return row


def _page(db: Database, asked: int) -> int:
    page = next((part.id for part in candidate.parts(db, asked) if part.reading is not None), None)
    if page is None:
        raise EditRefused(Refusal.NO_TEXT, str(asked))
    return page
