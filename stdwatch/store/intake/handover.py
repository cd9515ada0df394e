"""Additions by hand that become a source's own: their host has got a spider since."""

import logging
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from stdwatch.items import MANUAL_SOURCE
from stdwatch.polling import MANUAL_SUFFIX
from stdwatch.store import identity
from stdwatch.store.database import writing
from stdwatch.web_content.urls import UrlRules

log = logging.getLogger(__name__)


def take_over(db: Database, source: str, urls: UrlRules, at: datetime) -> int:
    """Make a source's own what was added by hand of its hosts; returns how many documents.

    Candidates keep their decisions, clips and texts. Their readings are marked as made without the source's rules, so
    that the next night reads them again and takes no difference in reading for an edit.
    """
    with writing(db):
        rows = db.query(
            "SELECT t.id, t.url, p.candidate FROM target t JOIN part p ON p.id = t.part WHERE t.source = ?"
            " AND t.kind = 'page' ORDER BY t.id",
            [MANUAL_SOURCE],
        )
        ours = [row for row in list(rows) if urls.allows(row["url"])]
        for row in ours:
            _take(db, source, urls, row, at)
    if ours:
        log.info("%s: %d documents that were added by hand are this source's now", source, len(ours))
    return len(ours)


def _take(db: Database, source: str, urls: UrlRules, row: dict[str, Any], at: datetime) -> None:
    target, candidate = row["id"], row["candidate"]
    is_known = urls.is_document(row["url"]) or urls.is_file(row["url"])
    url = urls.canonical(row["url"]) if is_known else row["url"]
    names = urls.aliases(url)
    owners = identity.owners(db, source, names)
    at_url = db.execute("SELECT id FROM target WHERE source = ? AND url = ?", [source, url]).fetchone()
    twins = list(dict.fromkeys([*owners, *(at_url or ())]))
    taken = f"{url}#by-hand" if at_url else url
    db.execute("DELETE FROM alias WHERE target = ?", [target])
    _move_target(db, target, source, taken)
    db.execute("UPDATE part SET url = ? WHERE candidate = ? AND kind = 'page'", [url, candidate])
    db.execute("UPDATE candidate SET source = ?, url = ? WHERE id = ?", [source, url, candidate])
    _take_files(db, source, candidate)
    db.execute(
        "UPDATE reading SET extractor = extractor || ? WHERE revision IN (SELECT v.id FROM revision v"
        " JOIN part p ON p.id = v.part WHERE p.candidate = ? AND p.kind = 'page') AND extractor NOT LIKE '%' || ?",
        [MANUAL_SUFFIX, candidate, MANUAL_SUFFIX],
    )
    kept = identity.unite(db, [*twins, target], at) if twins else target
    identity.name(db, source, kept, names)
    db.execute("UPDATE alias SET candidate = ? WHERE target = ?", [identity.candidate_of(db, kept), kept])
    db.execute("UPDATE target SET url = ? WHERE id = ? AND url = ?", [url, kept, taken])


def _take_files(db: Database, source: str, candidate: int) -> None:
    """The files of a page go with it, but for those that the source has by itself."""
    files = db.execute(
        "SELECT t.id, t.url FROM target t JOIN part p ON p.id = t.part WHERE p.candidate = ?"
        " AND t.kind = 'attachment' AND t.source = ?",
        [candidate, MANUAL_SOURCE],
    ).fetchall()
    for target, url in files:
        if db.execute("SELECT 1 FROM target WHERE source = ? AND url = ?", [source, url]).fetchone():
            db.execute("DELETE FROM target WHERE id = ?", [target])
        else:
            db.execute("UPDATE target SET source = ? WHERE id = ?", [source, target])


def _move_target(db: Database, target: int, source: str, url: str) -> None:
    db.execute(
        "UPDATE target SET source = ?, url = ?, etag = NULL, last_modified = NULL, extractor = extractor || ?"
        " WHERE id = ?",
        [source, url, MANUAL_SUFFIX, target],
    )
