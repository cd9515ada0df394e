"""Articles and blocks by the beginning of their ids, as people type them."""

from sqlite_utils import Database

from stdwatch.errors import Missing, UsageError
from stdwatch.store import articles


def article_id(db: Database, beginning: str) -> str:
    """The id of the article whose id begins so; `Missing` or `UsageError` where none or several do."""
    return _one(articles.article_ids(db, beginning), beginning, "article", "stdwatch issue show lists them")


def block_id(db: Database, beginning: str) -> str:
    """The id of the block whose id begins so; `Missing` or `UsageError` where none or several do."""
    return _one(articles.block_ids(db, beginning), beginning, "block", "stdwatch article show lists them")


def _one(matches: list[str], beginning: str, kind: str, advice: str) -> str:
    if not matches:
        raise Missing(f"no {kind} {beginning}: {advice}")
    if len(matches) > 1:
        raise UsageError(f"{beginning} begins the ids of {len(matches)} {kind}s: give more of it")
    return matches[0]
