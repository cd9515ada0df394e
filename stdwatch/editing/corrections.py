"""Corrections that came back in a Word document, taken into the log: as many as an editor takes, as one undo group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlite_utils import Database

from stdwatch.editing import issues, log, positions, states
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import EditRefused, Refusal
from stdwatch.publishing.compare import Change, Proposal
from stdwatch.store import articles, database, memory
from stdwatch.store import issues as stored
from stdwatch.store.articles import BlockRow
from stdwatch.store.issues import IssueRow


@dataclass(frozen=True, slots=True)
class CorrectionsTaken:
    """What came of proposals: how many were taken, and those whose text changed since the document was printed."""

    count: int
    overtaken: tuple[Proposal, ...]


def take(db: Database, issue: IssueRow, proposals: Sequence[Proposal], editor: str, at: datetime) -> CorrectionsTaken:
    """Take proposals for an issue; what no longer meets the text it was made for is left alone and told.

    Raises `EditRefused` and `Closed` for what cannot be edited; then nothing is written.
    """
    group, overtaken, count = str(uuid4()), list[Proposal](), 0
    with database.writing(db):
        behind: dict[str, str] = {}  # several new blocks behind the same one follow each other
        for proposal in proposals:
            edit = _edit(db, issue, proposal, behind)
            if edit is None:
                overtaken.append(proposal)
                continue
            subject, fields = edit
            log.apply(db, EditRequest(str(uuid4()), subject, fields, editor, group), at)
            count += 1
        memory.refresh(db, issues.load(db, stored.by_name(db, issue.name)))
    return CorrectionsTaken(count, tuple(overtaken))


def _edit(
    db: Database, issue: IssueRow, proposal: Proposal, behind: dict[str, str]
) -> tuple[str, dict[str, Any]] | None:
    """Subject and fields of the edit that a proposal is; `None` when the text is another one by now."""
    if not proposal.article:
        return _of_issue(issue, proposal)
    article = articles.article(db, proposal.article)
    if article is None or article.deleted or article.issue != issue.id:
        raise EditRefused(Refusal.SUBJECT)
    if proposal.change is Change.NEW:
        return _new_block(db, proposal, behind)
    subject = f"block:{proposal.block}" if proposal.block else f"article:{proposal.article}"
    state = states.read(db, subject)
    if state is None or state["deleted"] or not _is_in(db, issue, state.get("article", article.id)):
        return None
    if proposal.change is Change.MOVED:
        position = _position(articles.blocks(db, article.id), proposal.behind, proposal.block)
        elsewhere = {} if state["article"] == article.id else {"article": article.id}
        return subject, {**elsewhere, "position": position}
    if proposal.change is Change.MISSING:
        return subject, {"deleted": True}
    return (subject, {proposal.field: proposal.after}) if _stands(state, proposal) else None


def _is_in(db: Database, issue: IssueRow, owner: str) -> bool:
    """Test whether the article that a block stands in by now is one of the issue."""
    article = articles.article(db, owner)
    return article is not None and not article.deleted and article.issue == issue.id


def _stands(state: dict[str, Any], proposal: Proposal) -> bool:
    """Test whether a field still says what the document was printed with; a summary may be the standfirst."""
    if proposal.field not in state:
        raise EditRefused(Refusal.FIELD, proposal.field[:40])
    value = state[proposal.field]
    if proposal.field == "summary" and value is None:
        value = state["standfirst"]
    return bool(value == proposal.before)


def _of_issue(issue: IssueRow, proposal: Proposal) -> tuple[str, dict[str, Any]] | None:
    """A paragraph of the foreword (``foreword1``) or the text of an entry of the back matter (``back1``)."""
    foreword, back = list(issue.foreword), [dict(entry) for entry in issue.back["entries"]]
    for name, texts in (("foreword", foreword), ("back", [entry["text"] for entry in back])):
        number = proposal.field.removeprefix(name)
        if number == proposal.field or not (number.isascii() and number.isdigit()):
            continue
        index = int(number) - 1
        if not 0 <= index < len(texts) or texts[index] != proposal.before:
            return None
        if name == "foreword":
            foreword[index] = proposal.after
            return f"issue:{issue.id}", {"foreword": [text for text in foreword if text]}
        back[index]["text"] = proposal.after
        return f"issue:{issue.id}", {"back": {"title": issue.back["title"], "entries": back}}
    raise EditRefused(Refusal.FIELD, proposal.field[:40])


def _new_block(db: Database, proposal: Proposal, behind: dict[str, str]) -> tuple[str, dict[str, Any]]:
    name = str(uuid4())
    before = behind.get(proposal.behind or proposal.article, proposal.behind)
    behind[proposal.behind or proposal.article] = name
    return f"block:{name}", {
        "article": proposal.article,
        "position": _position(articles.blocks(db, proposal.article), before, ""),
        "kind": proposal.kind,
        "label": proposal.label,
        "text": proposal.after,
    }


def _position(blocks: Sequence[BlockRow], behind: str, moved: str) -> str:
    """A position behind a block, or at the beginning; at the end, when that block is gone."""
    others = [block for block in blocks if block.id != moved]
    names = [block.id for block in others]
    index = names.index(behind) + 1 if behind in names else (len(names) if behind else 0)
    return positions.beside([block.position for block in others], index)
