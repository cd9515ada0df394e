"""The append-only log of edits, from which issues, articles and blocks follow."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

_COLUMNS = "id, seq, subject, before, after, editor, at, undo_group, undoes"

Fields = Mapping[str, Any]
"""Fields of a subject by name, as JSON holds them."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A line of the log: `before` and `after` hold the changed fields alone; `seq` is the order of arrival."""

    id: str
    seq: int
    subject: str
    """``issue:1``, ``article:UUID`` or ``block:UUID``."""
    before: Fields
    after: Fields
    editor: str
    at: str
    undo_group: str
    """What one undo takes back together."""
    undoes: str | None = None


def by_id(db: Database, id: str) -> Edit | None:  # noqa: A002 (the column's name)
    """The edit with this id, or `None`."""
    return next(iter(_edits(db, "id = ?", [id])), None)


def last_seq(db: Database) -> int:
    """The `seq` of the last edit, 0 before the first."""
    return int(db.conn.execute("SELECT coalesce(max(seq), 0) FROM edit").fetchone()[0])


def append(db: Database, new: Edit) -> int:
    """Write an edit and return the `seq` that it gets here; inside a `writing` transaction."""
    seq = last_seq(db) + 1
    values = [new.id, seq, new.subject, _json(new.before), _json(new.after)]
    db.conn.execute(
        f"INSERT INTO edit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 (our own column names)
        [*values, new.editor, new.at, new.undo_group, new.undoes],
    )
    return seq


def of_subject(db: Database, subject: str, *, after: int = 0) -> list[Edit]:
    """The edits of one subject that came after a `seq`, in order."""
    return _edits(db, "subject = ? AND seq > ?", [subject, after])


def of_group(db: Database, group: str) -> list[Edit]:
    """The edits of one undo group, in order."""
    return _edits(db, "undo_group = ?", [group])


def of_article(db: Database, article: str) -> list[Edit]:
    """The edits of an article and of the blocks that stand in it now, in order."""
    return _edits(
        db,
        """subject = 'article:' || ? OR subject IN (SELECT 'block:' || id FROM block WHERE article = ?)""",
        [article, article],
    )


def of_issue(db: Database, issue: int, *, after: int) -> list[Edit]:
    """The edits after a `seq` of an issue, its articles and their blocks, and of articles that left it, in order."""
    return _edits(
        db,
        """seq > :after AND (
            subject = 'issue:' || :issue
            OR subject IN (SELECT 'article:' || id FROM article WHERE issue = :issue)
            OR subject IN (
                SELECT 'block:' || block.id FROM block JOIN article ON article.id = block.article
                WHERE article.issue = :issue
            )
            OR json_extract(before, '$.issue') = :issue
        )""",
        {"issue": issue, "after": after},
    )


def everything(db: Database) -> list[Edit]:
    """The whole log, in order."""
    return _edits(db, "1", [])


def _edits(db: Database, condition: str, values: Sequence[Any] | Mapping[str, Any]) -> list[Edit]:
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM edit WHERE {condition} ORDER BY seq", values)  # noqa: S608
    return [
        Edit(id_, seq, subject, json.loads(before), json.loads(after), editor, at, group, undoes)
        for id_, seq, subject, before, after, editor, at, group, undoes in rows
    ]


def _json(fields: Fields) -> str:
    return json.dumps(fields, ensure_ascii=False)
