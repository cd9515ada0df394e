"""References to what the desk holds: candidates of the queue, sources of an issue, and their archived bodies."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from stdwatch import printable
from stdwatch.items.journal import Issue
from stdwatch.items.references import ArchivedBody, Reference
from stdwatch.store import queue
from stdwatch.store.archive import Archive
from stdwatch.store.filters import Filters
from stdwatch.store.queue import Row

_BODIES = """SELECT part.candidate, revision.body_hash, revision.seen FROM part
    JOIN reading ON reading.id = part.reading JOIN revision ON revision.id = reading.revision
    WHERE part.kind = 'page' AND part.candidate IN (SELECT value FROM json_each(?))"""


def of_queue(db: Database, filters: Filters) -> list[Reference]:
    """The candidates that match, in the filters' order, each with the body that is in force."""
    rows, names = queue.inbox(db, filters), queue.sources(db)
    bodies = _bodies(db, [row.id for row in rows])
    return [
        _reference(row, names[row.source].title_zh if row.source in names else row.source, bodies.get(row.id))
        for row in rows
    ]


def of_issue(db: Database, issue: Issue) -> list[Reference]:
    """The sources of an issue's articles in order; those of the desk's own candidates with type and language."""
    references = []
    for number, article in enumerate(issue.articles, 1):
        known = _candidates(db, article.id)
        for position, source in enumerate(article.sources, 1):
            row = queue.row(db, known[source.url]) if source.url in known else None
            references.append(
                Reference(
                    key=f"{issue.name}-{number:02}-{position}",
                    url=source.url,
                    title=source.title,
                    publisher=article.origin,
                    published=source.published,
                    accessed=source.accessed,
                    sha256=source.sha256,
                    doc_type=row.doc_type if row else "",
                    language=(row.language or "") if row else "",
                    section=(row.section or "") if row else "",
                )
            )
    return references


def bodies_of(archive: Path, references: Sequence[Reference]) -> Iterator[ArchivedBody]:
    """The bodies of references that the archive holds, each once; those that are another desk's are left out."""
    seen = set()
    with closing(Archive(archive)) as kept:
        for reference in references:
            body = kept.get(reference.sha256) if reference.sha256 else None
            if body is not None and (reference.url, reference.sha256) not in seen:
                seen.add((reference.url, reference.sha256))
                media_type = kept.media_type(reference.sha256) or "application/octet-stream"
                yield ArchivedBody(reference.url, reference.title, body, media_type, reference.accessed)


def _bodies(db: Database, candidates: list[int]) -> dict[int, tuple[str, str]]:
    rows = db.conn.execute(_BODIES, [json.dumps(candidates)])
    return {candidate: (digest, seen) for candidate, digest, seen in rows}


def _candidates(db: Database, article: str) -> dict[str, int]:
    """The candidates that an article's sources are, by URL."""
    rows = db.conn.execute(
        "SELECT url, candidate FROM article_source WHERE article = ? AND candidate IS NOT NULL", [article]
    )
    return dict(rows.fetchall())


def _reference(row: Row, publisher: str, body: tuple[str, str] | None) -> Reference:
    digest, seen = body or ("", "")
    return Reference(
        key=f"c{row.id}",
        url=printable.plain(row.url),
        title=printable.line(row.title),
        publisher=publisher,
        published=row.published or "",
        accessed=seen,
        sha256=digest,
        doc_type=row.doc_type,
        language=row.language or "",
        state=row.state,
        section=row.section or "",
        score=row.score,
    )
