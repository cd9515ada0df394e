"""Issues as wholes: begun, closed when printed, opened again for a correction, read as one value."""

import re
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlite_utils import Database

from stdwatch.editing import log
from stdwatch.editing.house import journal
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import EditRefused, Refusal
from stdwatch.errors import UsageError
from stdwatch.items.journal import (
    Article,
    ArticleSource,
    BackEntry,
    BackMatter,
    BlockRole,
    Issue,
    JournalBlock,
    Section,
)
from stdwatch.store import articles, clips, database, issues, memory, waivers
from stdwatch.store.articles import ArticleRow, BlockRow
from stdwatch.store.issues import IssueRow
from stdwatch.triage.sections import sections

_NAME = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_MONTHS = 3
"""Of a quarter; an issue appears in its last one."""


def new(
    db: Database, name: str, editor: str, at: datetime, *, whole: int | None = None, month: str | None = None
) -> tuple[IssueRow, bool]:
    """Begin the issue of a name such as ``2026-1``; foreword and back matter are those of the issue before.

    A number that exists already is the existing issue, and then the second value is false. `whole` is counted on from
    the issue before; the month is the last of the number's quarter.
    """
    match = _NAME.fullmatch(name)
    if not match:
        raise UsageError(f"{name}: an issue is named by year and number, as 2026-1")
    year, number = int(match[1]), int(match[2])
    with database.writing(db):
        known = issues.issues(db)
        same = next((issue for issue in known if (issue.year, issue.number) == (year, number)), None)
        if same:
            return same, False
        last = next((issue for issue in known if (issue.year, issue.number) < (year, number)), None)
        set_fields = {
            "year": year,
            "number": number,
            "whole": whole or (last.whole + 1 if last else 1),
            "month": month or f"{year}-{min(number * _MONTHS, 12):02}",
            "foreword": list(last.foreword) if last else [],
            "back": last.back if last else {"title": "", "entries": []},
        }
        id_ = issues.next_id(db)
        log.apply(db, EditRequest(str(uuid4()), f"issue:{id_}", set_fields, editor, str(uuid4())), at, closed=True)
        return issues.by_name(db, name), True


def close(db: Database, name: str, editor: str, at: datetime) -> IssueRow:
    """Close an issue, as its final printing does, and remember its pairs; `EditRefused` without articles."""
    issue = issues.by_name(db, name)
    if not articles.articles(db, issue.id):
        raise EditRefused(Refusal.NO_ARTICLES, name)
    with database.writing(db):
        closed = _set_state(db, issue, "printed", editor, at)
        memory.remember(db, load(db, closed))
    return closed


def open_again(db: Database, name: str, editor: str, at: datetime) -> IssueRow:
    """Open a printed issue for a correction."""
    with database.writing(db):
        return _set_state(db, issues.by_name(db, name), "open", editor, at)


def load(db: Database, issue: IssueRow) -> Issue:
    """The whole issue as a value, as it is printed and exported."""
    rows = articles.articles(db, issue.id)
    names = section_names()
    known = journal()
    return Issue(
        title=known.title,
        title_en=known.title_en,
        year=issue.year,
        number=issue.number,
        whole=issue.whole,
        month=issue.month,
        publishers=known.publishers,
        foreword=issue.foreword,
        sections=tuple(
            Section(name, tuple(article_value(db, row) for row in rows if (row.section or "") == name))
            for name in [*names, ""]
            if name or any(not row.section for row in rows)
        ),
        back=BackMatter(issue.back["title"], tuple(BackEntry(**entry) for entry in issue.back["entries"])),
    )


def section_names() -> list[str]:
    """The sections in printed order."""
    return [section.zh for section in sections()]


def article_value(db: Database, row: ArticleRow) -> Article:
    """An article as a value: its clips are those that stand beside its blocks, in their order."""
    blocks = articles.blocks(db, row.id)
    known = clips.by_ids(db, [clip for block in blocks for clip in block.clips])
    return Article(
        id=row.id,
        title=row.title,
        summary=row.summary,
        standfirst=row.standfirst,
        excerpt=row.excerpt,
        origin=row.origin,
        site=row.site,
        sources=tuple(_source(source) for source in row.fields["sources"]),
        clips=tuple(clip.clip for clip in known.values()),
        blocks=tuple(_block(block) for block in blocks),
        waivers=waivers.of_article(db, row.id),
    )


def _source(source: dict[str, Any]) -> ArticleSource:
    return ArticleSource(**{field.name: source[field.name] for field in fields(ArticleSource)})


def _block(row: BlockRow) -> JournalBlock:
    return JournalBlock(row.id, BlockRole(row.kind), row.label, row.text, row.machine, row.clips)


def _set_state(db: Database, issue: IssueRow, state: str, editor: str, at: datetime) -> IssueRow:
    request = EditRequest(str(uuid4()), f"issue:{issue.id}", {"state": state}, editor, str(uuid4()))
    log.apply(db, request, at, closed=True)
    return issues.by_name(db, issue.name)
