"""What an edit may point to, and how much there may be of anything."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from stdwatch.editing.refusals import Closed, EditRefused, Refusal
from stdwatch.items.journal import MAX_ARTICLES, MAX_BLOCKS
from stdwatch.store import articles, clips, decisions, issues
from stdwatch.store.articles import ArticleRow

State = Mapping[str, Any]


def check(db: Database, subject: str, before: State, after: State, *, made: bool, closed: bool) -> None:
    """Raise `EditRefused`, `Closed` or `Missing` for an edit whose outcome would not hold together.

    `made`: the subject is new; `closed`: a printed issue may change.
    """
    match subject.partition(":"):
        case "issue", _, name:
            _check_issue(db, int(name), after, closed=closed)
        case "article", _, name:
            _check_article(db, name, before, after, made=made)
        case _, _, name:
            _check_block(db, name, before, after, made=made)


def _check_issue(db: Database, id_: int, after: State, *, closed: bool) -> None:
    if not closed:
        _refuse_closed(db, id_)  # nor can an edit make an issue
    if not closed and after["state"] == "printed":
        raise EditRefused(Refusal.FIELD, "state")
    others = [issue for issue in issues.issues(db) if issue.id != id_]
    if (after["year"], after["number"]) in {(other.year, other.number) for other in others}:
        raise EditRefused(Refusal.SAME_NUMBER, f"{after['year']}-{after['number']}")
    if not all((after["year"], after["number"], after["whole"], after["month"])):
        raise EditRefused(Refusal.FIELD)


def _check_article(db: Database, id_: str, before: State, after: State, *, made: bool) -> None:
    for issue in {before["issue"], after["issue"]} - {None}:
        _refuse_closed(db, issue)
    if not after["position"]:
        raise EditRefused(Refusal.INCOMPLETE)
    if not after["deleted"] and after["issue"] is not None:
        others = [article for article in articles.articles(db, after["issue"]) if article.id != id_]
        if len(others) >= MAX_ARTICLES:
            raise EditRefused(Refusal.MANY_ARTICLES)
    if after["sources"] != before["sources"]:
        _refuse_unknown_candidates(db, after["sources"])
        if not made:
            _refuse_lost_sources(db, id_, {source["url"] for source in after["sources"]})


def _refuse_unknown_candidates(db: Database, sources: list[dict[str, Any]]) -> None:
    for source in sources:
        if source["candidate"] is not None:
            decisions.surviving_id(db, source["candidate"])


def _refuse_lost_sources(db: Database, article: str, urls: set[str]) -> None:
    used = clips.by_ids(db, [clip for block in articles.blocks(db, article) for clip in block.clips])
    if lost := {clip.clip.source for clip in used.values()} - urls:
        raise EditRefused(Refusal.USED_SOURCE, min(lost))


def _check_block(db: Database, id_: str, before: State, after: State, *, made: bool) -> None:
    if not (after["article"] and after["position"]):
        raise EditRefused(Refusal.INCOMPLETE)
    owner = _article(db, after["article"])
    for article in {before["article"], after["article"]} - {""}:
        issue = _article(db, article).issue
        if issue is not None:
            _refuse_closed(db, issue)
    comes = made or before["deleted"] or before["article"] != after["article"]
    if comes and not after["deleted"] and len(articles.blocks(db, owner.id)) >= MAX_BLOCKS:
        raise EditRefused(Refusal.MANY_BLOCKS)
    if set(after["clips"]) - set(before["clips"]) or before["article"] != after["article"]:
        _refuse_foreign_clips(db, owner, after["clips"])


def _refuse_foreign_clips(db: Database, owner: ArticleRow, names: list[str]) -> None:
    known, urls = clips.by_ids(db, names), {source.url for source in owner.sources}
    if any(name not in known or known[name].clip.source not in urls for name in names):
        raise EditRefused(Refusal.FOREIGN_CLIP)


def _article(db: Database, id_: str) -> ArticleRow:
    row = articles.article(db, id_)
    if row is None:
        raise EditRefused(Refusal.SUBJECT)
    return row


def _refuse_closed(db: Database, id_: int) -> None:
    issue = issues.by_id(db, id_)
    if issue is None:
        raise EditRefused(Refusal.SUBJECT)
    if not issue.is_open:
        raise Closed(issue.name)
