"""Articles with their sources and blocks with their clips, as the edit log left them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from stdwatch.store.edits import Fields

_ARTICLE = "id, issue, section, position, title, summary, standfirst, excerpt, origin, site, deleted, seq"
_BLOCK = "id, article, position, kind, label, text, machine, deleted, seq"
_SOURCE = "url, title, published, accessed, sha256, candidate"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A document that an article rests on; `candidate` is `None` for another desk's."""

    url: str
    title: str
    published: str
    accessed: str
    sha256: str
    candidate: int | None


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article; `issue` is `None` while it is unassigned, `summary` while it is as the standfirst."""

    id: str
    issue: int | None
    section: str | None
    position: str
    title: str
    summary: str | None
    standfirst: str
    excerpt: str
    origin: str
    site: str
    sources: tuple[SourceRow, ...]
    deleted: bool
    seq: int

    @property
    def documents(self) -> int:
        """How many documents its sources are: a page and its files are one."""
        return len({source.candidate or source.url for source in self.sources})

    @property
    def fields(self) -> Fields:
        """Its state as the log holds it."""
        return _fields(self)


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block of an article with the ids of its clips."""

    id: str
    article: str
    position: str
    kind: str
    label: str
    text: str
    machine: bool
    clips: tuple[str, ...]
    deleted: bool
    seq: int

    @property
    def fields(self) -> Fields:
        """Its state as the log holds it."""
        return _fields(self)


def article(db: Database, id: str) -> ArticleRow | None:  # noqa: A002 (the column's name)
    """The article with this id, deleted or not; `None` when there is none."""
    return next(iter(_articles(db, "id = ?", [id])), None)


def articles(db: Database, issue: int | None) -> list[ArticleRow]:
    """The articles of an issue, or the unassigned ones, in their order; deleted ones are left out."""
    return _articles(db, "issue IS ? AND deleted = 0", [issue])


def of_candidate(db: Database, candidates: Iterable[int], issue: int | None) -> list[ArticleRow]:
    """The articles of an issue (or unassigned ones) that rest on one of these candidates."""
    condition = """issue IS ? AND deleted = 0 AND id IN (
        SELECT article FROM article_source WHERE candidate IN (SELECT value FROM json_each(?)))"""
    return _articles(db, condition, [issue, json.dumps(list(candidates))])


def block(db: Database, id: str) -> BlockRow | None:  # noqa: A002 (the column's name)
    """The block with this id, deleted or not; `None` when there is none."""
    return next(iter(_blocks(db, "id = ?", [id])), None)


def blocks(db: Database, article: str) -> list[BlockRow]:
    """The blocks of an article in their order; deleted ones are left out."""
    return _blocks(db, "article = ? AND deleted = 0", [article])


def blocks_of_clips(db: Database, names: Iterable[str]) -> dict[str, BlockRow]:
    """For some clips a block that each stands beside; those that stand nowhere are left out."""
    blocks = _blocks(
        db,
        """deleted = 0 AND id IN (SELECT block FROM block_clip WHERE clip IN (SELECT value FROM json_each(?)))
        AND EXISTS (SELECT 1 FROM article WHERE article.id = block.article AND article.deleted = 0)""",
        [json.dumps(list(names))],
    )
    return {clip: block for block in blocks for clip in block.clips}


def source_of(db: Database, part: int) -> SourceRow | None:
    """A part as a source of an article, by the body that its reading in force was made of; `None` for an unread one."""
    row = db.conn.execute(
        """SELECT part.url, CASE part.kind WHEN 'page' THEN candidate.title ELSE part.title END,
            coalesce(candidate.published, ''), revision.seen, revision.body_hash, candidate.id
        FROM part JOIN candidate ON candidate.id = part.candidate JOIN reading ON reading.id = part.reading
        JOIN revision ON revision.id = reading.revision WHERE part.id = ?""",
        [part],
    ).fetchone()
    return SourceRow(*row) if row else None


def article_ids(db: Database, beginning: str) -> list[str]:
    """The ids of articles, not deleted, that begin so."""
    return _ids(db, "article", beginning)


def block_ids(db: Database, beginning: str) -> list[str]:
    """The ids of blocks, not deleted, that begin so."""
    return _ids(db, "block", beginning)


def characters(db: Database, issue: int | None) -> dict[str, int]:
    """How many characters of text the articles of an issue have, standfirst and title not counted."""
    rows = db.conn.execute(
        """SELECT article.id, sum(length(block.text) + length(block.label)) FROM article
        JOIN block ON block.article = article.id AND block.deleted = 0
        WHERE article.issue IS ? AND article.deleted = 0 GROUP BY article.id""",
        [issue],
    )
    return dict(rows.fetchall())


def save_article(db: Database, id: str, fields: Fields, seq: int) -> None:  # noqa: A002 (the column's name)
    """Write the state of an article; inside a `writing` transaction."""
    _upsert(db, "article", _ARTICLE, {**fields, "id": id, "seq": seq})
    db.conn.execute("DELETE FROM article_source WHERE article = ?", [id])
    db.conn.executemany(
        f"INSERT INTO article_source (article, position, {_SOURCE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        [
            (id, number, *(source[name] for name in _SOURCE.split(", ")))
            for number, source in enumerate(fields["sources"])
        ],
    )


def save_block(db: Database, id: str, fields: Fields, seq: int) -> None:  # noqa: A002 (the column's name)
    """Write the state of a block; inside a `writing` transaction."""
    _upsert(db, "block", _BLOCK, {**fields, "id": id, "seq": seq})
    db.conn.execute("DELETE FROM block_clip WHERE block = ?", [id])
    db.conn.executemany(
        "INSERT INTO block_clip (block, clip, position) VALUES (?, ?, ?)",
        [(id, clip, number) for number, clip in enumerate(fields["clips"])],
    )


def _ids(db: Database, table: str, beginning: str) -> list[str]:
    rows = db.conn.execute(
        f"SELECT id FROM {table} WHERE deleted = 0 AND substr(id, 1, ?) = ? ORDER BY id",  # noqa: S608 (our own names)
        [len(beginning), beginning.lower()],
    )
    return [row[0] for row in rows] if beginning else []


def _upsert(db: Database, table: str, columns: str, values: Mapping[str, Any]) -> None:
    names = columns.split(", ")
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    db.conn.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 (our own names)
        f" ON CONFLICT (id) DO UPDATE SET {changes}",
        [values[name] for name in names],
    )


def _articles(db: Database, condition: str, values: list[Any]) -> list[ArticleRow]:
    sql = f"SELECT {_ARTICLE} FROM article WHERE {condition} ORDER BY position, id"  # noqa: S608
    rows = list(db.query(sql, values))
    sources = _sources(db, [row["id"] for row in rows])
    return [
        ArticleRow(**{**row, "deleted": bool(row["deleted"]), "sources": sources.get(row["id"], ())}) for row in rows
    ]


def _sources(db: Database, articles: list[str]) -> dict[str, tuple[SourceRow, ...]]:
    rows = db.conn.execute(
        f"SELECT article, {_SOURCE} FROM article_source WHERE article IN (SELECT value FROM json_each(?))"  # noqa: S608
        " ORDER BY article, position",
        [json.dumps(articles)],
    )
    sources: dict[str, tuple[SourceRow, ...]] = {}
    for owner, *values in rows:
        sources[owner] = (*sources.get(owner, ()), SourceRow(*values))
    return sources


def _blocks(db: Database, condition: str, values: list[Any]) -> list[BlockRow]:
    rows = list(db.query(f"SELECT {_BLOCK} FROM block WHERE {condition} ORDER BY position, id", values))  # noqa: S608
    clips = _clips(db, [row["id"] for row in rows])
    return [
        BlockRow(
            **{
                **row,
                "machine": bool(row["machine"]),
                "deleted": bool(row["deleted"]),
                "clips": clips.get(row["id"], ()),
            }
        )
        for row in rows
    ]


def _clips(db: Database, blocks: list[str]) -> dict[str, tuple[str, ...]]:
    rows = db.conn.execute(
        "SELECT block, clip FROM block_clip WHERE block IN (SELECT value FROM json_each(?)) ORDER BY block, position",
        [json.dumps(blocks)],
    )
    clips: dict[str, tuple[str, ...]] = {}
    for owner, clip in rows:
        clips[owner] = (*clips.get(owner, ()), clip)
    return clips


def _fields(row: ArticleRow | BlockRow) -> Fields:
    """All but id and seq, with lists for tuples, as JSON holds them."""
    fields = {name: value for name, value in asdict(row).items() if name not in {"id", "seq"}}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
