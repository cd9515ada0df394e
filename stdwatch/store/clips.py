"""Clips, which are never changed, and which candidates are used by them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from stdwatch.items.journal import Clip

_CLIP = 'id, source, number, start, "end", length, exact, prefix, suffix, page, page_label, path'
_COLUMNS = f"{_CLIP}, candidate, part, reading, editor, at"
_USED = """FROM clip JOIN block_clip ON block_clip.clip = clip.id
    JOIN block ON block.id = block_clip.block AND block.deleted = 0
    JOIN article ON article.id = block.article AND article.deleted = 0"""

_OWNERS = f"""WITH RECURSIVE owner(clip, id) AS (
    SELECT clip.id, clip.candidate {_USED} WHERE clip.candidate IS NOT NULL
    UNION SELECT owner.clip, candidate.merged_into FROM owner JOIN candidate ON candidate.id = owner.id
    WHERE candidate.merged_into IS NOT NULL
)"""  # noqa: S608 (no value in it)
"""The clips that stand in articles, each with its candidate and all that this one was merged into."""

USED = f"candidate.id IN ({_OWNERS} SELECT id FROM owner)"  # noqa: S608 (no value in it)
"""The condition that one of a candidate's clips stands in an article."""


@dataclass(frozen=True, slots=True)
class StoredClip:
    """A clip with where it was made; candidate, part and reading are `None` for another desk's."""

    clip: Clip
    candidate: int | None
    part: int | None
    reading: int | None
    editor: str
    at: str


def by_id(db: Database, id: str) -> StoredClip | None:  # noqa: A002 (the column's name)
    """The clip with this id, or `None`."""
    return next(iter(by_ids(db, [id]).values()), None)


def by_ids(db: Database, ids: Iterable[str]) -> dict[str, StoredClip]:
    """Some clips by their ids, in the order of these; unknown ids are left out."""
    names = list(dict.fromkeys(ids))
    clips = {
        clip.clip.id: clip for clip in _clips(db, "WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(names)])
    }
    return {name: clips[name] for name in names if name in clips}


def of_candidate(db: Database, candidate: int) -> list[StoredClip]:
    """The clips of a candidate and of those merged into it, in the order in which they were made."""
    return _clips(
        db,
        """WHERE candidate IN (
            WITH RECURSIVE same(id) AS (
                VALUES (?) UNION SELECT candidate.id FROM same JOIN candidate ON candidate.merged_into = same.id
            ) SELECT id FROM same
        ) ORDER BY at, id""",
        [candidate],
    )


def of_part(db: Database, part: int) -> list[StoredClip]:
    """The clips of a part."""
    return _clips(db, "WHERE part = ? ORDER BY at, id", [part])


def standing(db: Database, issue: int | None) -> list[StoredClip]:
    """The clips that stand in articles of an issue, or of any for `None`, in their order."""
    condition = "" if issue is None else "WHERE article.issue = ?"
    rows = db.conn.execute(
        f"SELECT clip.id {_USED} {condition}"
        " ORDER BY article.position, article.id, block.position, block.id, block_clip.position",
        [] if issue is None else [issue],
    ).fetchall()
    return list(by_ids(db, [row[0] for row in rows]).values())


def counts(db: Database, candidates: Iterable[int]) -> dict[int, int]:
    """How many clips of some candidates stand in articles; those without any are left out."""
    rows = db.conn.execute(
        f"""{_OWNERS} SELECT id, count(DISTINCT clip) FROM owner
        WHERE id IN (SELECT value FROM json_each(?)) GROUP BY id""",  # noqa: S608 (values are bound)
        [json.dumps(list(candidates))],
    )
    return dict(rows.fetchall())


def add(db: Database, new: StoredClip) -> None:
    """Write a clip; inside a `writing` transaction."""
    clip = new.clip
    values: Sequence[Any] = [
        *(clip.id, clip.source, clip.part, clip.start, clip.end, clip.length, clip.exact, clip.prefix, clip.suffix),
        *(clip.page, clip.page_label, json.dumps(clip.path, ensure_ascii=False)),
        *(new.candidate, new.part, new.reading, new.editor, new.at),
    ]
    db.conn.execute(f"INSERT INTO clip ({_COLUMNS}) VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608


def _clips(db: Database, condition: str, values: Sequence[Any]) -> list[StoredClip]:
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM clip {condition}", values)  # noqa: S608 (our own column names)
    return [_stored(list(row)) for row in rows]


def _stored(row: list[Any]) -> StoredClip:
    row[11] = tuple(json.loads(row[11]))
    return StoredClip(Clip(*row[:12]), *row[12:])
