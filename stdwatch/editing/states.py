"""The present state of a subject by its name in the log, and how it is written."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from stdwatch.editing.refusals import EditRefused, Refusal
from stdwatch.editing.subjects import is_uuid, nothing
from stdwatch.store import articles, issues
from stdwatch.store.edits import Edit, Fields


def parse(subject: str) -> tuple[str, str]:
    """Kind and id of a subject; raises `EditRefused` for what is none."""
    kind, _, name = subject.partition(":")
    lawful = (kind in {"article", "block"} and is_uuid(name)) or (
        kind == "issue" and name.isascii() and name.isdigit() and len(name) < 19
    )
    if not lawful:
        raise EditRefused(Refusal.SUBJECT)
    return kind, name


def read(db: Database, subject: str) -> dict[str, Any] | None:
    """The fields of a subject, deleted or not; `None` for what nobody made."""
    kind, name = parse(subject)
    if kind == "issue":
        issue = issues.by_id(db, int(name))
        return _issue_fields(issue) if issue else None
    row = articles.article(db, name) if kind == "article" else articles.block(db, name)
    return dict(row.fields) if row else None


def write(db: Database, subject: str, fields: Fields, seq: int) -> None:
    """Keep the state that an edit led to; inside a `writing` transaction."""
    kind, name = parse(subject)
    if kind == "issue":
        issues.save(db, int(name), fields, seq)
    elif kind == "article":
        articles.save_article(db, name, fields, seq)
    else:
        articles.save_block(db, name, fields, seq)


def derive(edits: Iterable[Edit]) -> dict[str, dict[str, Any]]:
    """The state of every subject after a log in order of arrival: what the tables must hold."""
    states: dict[str, dict[str, Any]] = {}
    for edit in edits:
        state = states.setdefault(edit.subject, nothing(edit.subject.partition(":")[0]))
        state.update(edit.after)
    return states


def _issue_fields(issue: issues.IssueRow) -> dict[str, Any]:
    fields = asdict(issue)
    return {**{name: fields[name] for name in nothing("issue")}, "foreword": list(issue.foreword)}
