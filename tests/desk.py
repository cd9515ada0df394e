"""A desk with made candidates, in a real database file, for the tests of the editors' side."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlite_utils import Database, Migrations

from stdwatch import clock
from stdwatch.items import Block, BlockKind, DocType, Document, Page, Passage, Precision, Published
from stdwatch.store import database, readings, search
from stdwatch.store.schema import STEPS
from stdwatch.triage import desk
from stdwatch.triage.desk import DecisionRequest, DecisionResult
from tests.sentences import stored

NOW = datetime(2025, 11, 25, 1, 30, tzinfo=UTC)
TODAY = date(2025, 11, 25)
EXTRACTOR = "1"


def opened(folder: Path) -> Database:
    """The main database of a folder, with two sources."""
    db = database.connect(folder / "stdwatch.db", desk=True)
    rows = [("north", "The North House", "北方之家", "https://north.example/", "America/New_York")]
    rows += [("south", "South Commission (SC)", "南方委员会 (SC)", "https://south.example/", "America/New_York")]
    with database.writing(db):
        db.conn.executemany(
            "INSERT OR IGNORE INTO source (name, title_en, title_zh, home, zone) VALUES (?, ?, ?, ?, ?)", rows
        )
    return db


def later_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stdwatch be a later release: one step more, which adds a table."""

    def second_release(db: Database) -> None:
        db.execute("CREATE TABLE novelty (id INTEGER PRIMARY KEY) STRICT")

    later = Migrations("stdwatch")
    for step in (*STEPS, second_release):
        later()(step)
    monkeypatch.setattr(database, "STEPS", (*STEPS, second_release))
    monkeypatch.setattr(database, "migrations", later)


def document(*lines: str, title: str = "A title", pages: int = 0) -> Document:
    """Lines as blocks: ``# `` begins a heading, ``- `` a list item; with `pages`, lines are dealt out to PDF pages."""
    blocks: list[Block] = []
    text, path = "", tuple[str, ...]()
    for number, line in enumerate(lines):
        kind = {"# ": BlockKind.HEADING, "- ": BlockKind.LIST_ITEM}.get(line[:2], BlockKind.PARAGRAPH)
        words = line[2:] if kind is not BlockKind.PARAGRAPH else line
        path = (words,) if kind is BlockKind.HEADING else path
        page = number * pages // len(lines) if pages else None
        blocks.append(Block(kind, len(text), len(text) + len(words), path, int(kind is BlockKind.HEADING), page))
        text += words + "\n"
    printed = tuple(
        Page(index, f"{index + 1}" if index else "i", min(spans)[0], max(spans)[1])
        for index in range(pages)
        if (spans := [(block.start, block.end) for block in blocks if block.page == index])
    )
    media_type = "application/pdf" if pages else "text/html"
    return Document("https://north.example/", title, text[:-1], tuple(blocks), pages=printed, media_type=media_type)


@dataclass
class Desk:
    """The database of a test and what the tests do to it."""

    db: Database
    made: list[int] = field(default_factory=list)

    def candidate(
        self,
        title: str = "On technical standards",
        *,
        source: str = "north",
        url: str | None = None,
        score: float = 1.0,
        day: str | None = "2025-11-24",
        doc_type: DocType = DocType.EXECUTIVE_ORDER,
        text: Document | None = None,
        passages: Sequence[Passage] = (),
        reasons: Sequence[str] = (),
        at: datetime = NOW,
    ) -> int:
        """A candidate with its page, one revision and one reading; returns its id."""
        url = url or f"https://{source}.example/{len(self.made) + 1}/"
        published = Published(day, Precision.DAY, "page: time") if day else None
        read = text or document("Agencies shall adopt technical standards.", title=title)
        with database.writing(self.db):
            id_ = self._candidate_row(source, url, title, published, doc_type, score, at)
            self.part(id_, url, title, read, passages=passages, at=at)
            self.db.execute(
                "INSERT INTO score (candidate, version, value, reasons) VALUES (?, 'w1', ?, ?)",
                [id_, score, stored(reasons)],
            )
            search.index(self.db, id_, title, read.text)
        self.made.append(id_)
        return id_

    def _candidate_row(
        self, source: str, url: str, title: str, published: Published | None, kind: DocType, score: float, at: datetime
    ) -> int:
        row = {
            "source": source,
            "url": url,
            "title": title,
            "published": published.value if published else None,
            "published_precision": str(published.precision) if published else None,
            "date_origin": published.origin if published else None,
            "day": published.value[:10] if published else None,
            "doc_type": str(kind),
            "language": "en",
            "first_seen": clock.stamp(at),
            "last_changed": clock.stamp(at),
            "score": score,
        }
        self.db.table("candidate").insert(row)
        return self._last()

    def part(
        self,
        candidate: int,
        url: str,
        title: str,
        read: Document,
        *,
        kind: str = "page",
        role: str = "page",
        passages: Sequence[Passage] = (),
        body_hash: str | None = None,
        at: datetime = NOW,
    ) -> int:
        """A part with one revision and reading; inside a transaction; returns its id."""
        position = self.db.execute("SELECT count(*) FROM part WHERE candidate = ?", [candidate]).fetchone()[0]
        row = {
            "candidate": candidate,
            "kind": kind,
            "role": role,
            "url": url,
            "title": title,
            "position": position,
            "media_type": read.media_type,
            "first_seen": clock.stamp(at),
            "outcome": "ok",
        }
        self.db.table("part").insert(row)
        part = self._last()
        self.revise(part, read, kind="first", passages=passages, body_hash=body_hash, at=at)
        return part

    def _last(self) -> int:
        return int(self.db.execute("SELECT last_insert_rowid()").fetchone()[0])

    def revise(
        self,
        part: int,
        read: Document,
        *,
        kind: str = "edit",
        passages: Sequence[Passage] = (),
        body_hash: str | None = None,
        extractor: str = EXTRACTOR,
        at: datetime = NOW,
    ) -> int:
        """A new revision of a part, read and put in force; inside a transaction; returns the reading's id."""
        body = body_hash or readings.text_hash(read.text + kind)
        revision = readings.add_revision(self.db, part, body, kind, at)
        reading = readings.add_reading(self.db, revision, extractor, read, at)
        readings.add_passages(self.db, reading, tuple(passages))
        self.db.execute("UPDATE part SET reading = ? WHERE id = ?", [reading, part])
        return reading

    def page_part(self, candidate: int) -> int:
        """The id of a candidate's page."""
        row = self.db.execute("SELECT id FROM part WHERE candidate = ? AND kind = 'page'", [candidate]).fetchone()
        return int(row[0])

    def page_reading(self, candidate: int) -> int:
        """The id of the reading in force of a candidate's page."""
        row = self.db.execute("SELECT reading FROM part WHERE id = ?", [self.page_part(candidate)]).fetchone()
        return int(row[0])

    def decide(self, candidate: int, verb: str, **more: object) -> DecisionResult:
        """A decision by the editor Li, an hour after `NOW` unless told otherwise."""
        at = more.pop("at", NOW + timedelta(hours=1))
        request = DecisionRequest(**{"id": str(uuid4()), "candidate": candidate, "verb": verb, "editor": "Li", **more})  # type: ignore[arg-type]
        assert isinstance(at, datetime)
        return desk.decide(self.db, request, today=TODAY, at=at)

    def state(self, candidate: int) -> tuple[str, str | None, str | None, int]:
        """State, section, day of return and the flag of a change, as the columns hold them."""
        sql = "SELECT state, section, until, changed_since FROM candidate WHERE id = ?"
        state, section, until, changed = self.db.execute(sql, [candidate]).fetchone()
        return state, section, until, changed
