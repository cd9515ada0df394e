"""An issue from a file (`stdwatch-issue/1`), taken into the store whole or not at all, with all its ids."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.editing import log, positions, states
from stdwatch.editing.house import journal
from stdwatch.editing.log import EditRequest
from stdwatch.errors import UsageError
from stdwatch.items.journal import Article, Clip, Issue
from stdwatch.store import clips, database, issues, memory, waivers
from stdwatch.store.clips import StoredClip
from stdwatch.store.issues import IssueRow


def import_issue(db: Database, issue: Issue, editor: str, at: datetime) -> IssueRow:
    """Take an issue in as one undo group, and remember its pairs of English and Chinese.

    Its clips are another desk's: they cannot be verified until the archive holds their sources. Raises `EditRefused` or
    `UsageError` for another journal, a number or id that is used already, an unknown section; then nothing is written.
    """
    _refuse_another_journal(issue)
    group = str(uuid4())
    with database.writing(db):
        id_ = issues.next_id(db)
        for clip in (clip for article in issue.articles for clip in article.clips):
            _keep(db, clip, editor, at)
        for subject, fields in _subjects(id_, issue):
            if states.read(db, subject) is not None:
                raise UsageError(f"{subject} is there already: the issue, or part of it, was imported before")
            log.apply(db, EditRequest(str(uuid4()), subject, fields, editor, group), at, closed=True)
        for article in issue.articles:
            for waiver in article.waivers:
                waivers.add(db, article.id, waiver)
        memory.remember(db, issue)
        return issues.by_name(db, issue.name)


def _refuse_another_journal(issue: Issue) -> None:
    ours = journal()
    if (issue.title, issue.title_en, issue.publishers) != (ours.title, ours.title_en, ours.publishers):
        raise UsageError(f"the issue is one of {issue.title!r} by other publishers, not of {ours.title!r}")


def _keep(db: Database, clip: Clip, editor: str, at: datetime) -> None:
    """Store a clip; the same one may be there already, as where an issue goes back and forth."""
    known = clips.by_id(db, clip.id)
    if known is None:
        clips.add(db, StoredClip(clip, None, None, None, editor, stamp(at)))
    elif known.clip != clip:
        raise UsageError(f"clip {clip.id} is there already, with other words")


def _subjects(id_: int, issue: Issue) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is to be made, in an order in which nothing points to what is not there yet."""
    yield (
        f"issue:{id_}",
        {
            "year": issue.year,
            "number": issue.number,
            "whole": issue.whole,
            "month": issue.month,
            "foreword": list(issue.foreword),
            "back": {"title": issue.back.title, "entries": [asdict(entry) for entry in issue.back.entries]},
        },
    )
    position: str | None = None
    for section in issue.sections:
        for article in section.articles:
            position = positions.between(position, None)
            yield f"article:{article.id}", _article(id_, section.name, position, article)
            yield from _blocks(article)


def _article(issue: int, section: str, position: str, article: Article) -> dict[str, Any]:
    names = ("title", "summary", "standfirst", "excerpt", "origin", "site")
    return {
        "issue": issue,
        "section": section or None,
        "position": position,
        **{name: getattr(article, name) for name in names},
        "sources": [{**asdict(source), "candidate": None} for source in article.sources],
    }


def _blocks(article: Article) -> Iterator[tuple[str, dict[str, Any]]]:
    position: str | None = None
    for block in article.blocks:
        position = positions.between(position, None)
        fields = {"label": block.label, "text": block.text, "machine": block.machine, "clips": list(block.clips)}
        yield f"block:{block.id}", {"article": article.id, "position": position, "kind": str(block.kind), **fields}
