"""One candidate with everything an editor may want to see of it: parts, texts, passages, revisions, score, history."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from stdwatch import reasons
from stdwatch.errors import Missing
from stdwatch.items import Document, Facet, Passage
from stdwatch.reasons import Reason
from stdwatch.relevance.substance import substance
from stdwatch.store import decisions, judgements, learned, queue, readings
from stdwatch.store.decisions import Entry
from stdwatch.store.judgements import Suggestion
from stdwatch.store.queue import Row


@dataclass(frozen=True, slots=True)
class Text:
    """A reading as it is shown: the document, and which part, candidate and extractor it belongs to."""

    reading: int
    part: int
    candidate: int
    extractor: str
    document: Document


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage with its words, and the part and reading it stands in."""

    passage: Passage
    text: str
    reading: int
    part: int
    also: tuple["Quote", ...] = ()
    """The same words in other parts (`triage.passages.once`)."""


@dataclass(frozen=True, slots=True)
class Revision:
    """Something that the publisher sent for a part; `reading` is what was last made of it."""

    id: int
    part: int
    body_hash: str
    seen: str
    kind: str
    reading: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A page or attachment; `body_hash` names the body of its latest revision in the archive, `covered_by` a part."""

    id: int
    kind: str
    role: str
    url: str
    title: str
    media_type: str
    first_seen: str
    outcome: str
    covered_by: int | None
    reading: int | None
    pages: int | None
    body_hash: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """The item view. `asked` differs from ``row.id`` when the id asked for was merged into this one."""

    row: Row
    asked: int
    authors: tuple[str, ...]
    last_changed: str
    decided: str | None
    score_version: str | None
    reasons: tuple[Reason, ...]
    learned: tuple[Reason, ...]
    suggestion: Suggestion | None
    facets: tuple[Facet, ...]
    parts: tuple[Part, ...]
    page: Text | None
    quotes: tuple[Quote, ...]
    revisions: tuple[Revision, ...]
    history: tuple[Entry, ...]

    @property
    def seen(self) -> int:
        """The `seq` of the last entry of its log, 0 when there is none."""
        return self.history[-1].seq if self.history else 0

    def part(self, id: int) -> Part | None:  # noqa: A002 (the column's name)
        """The part with this id."""
        return next((part for part in self.parts if part.id == id), None)


def load(db: Database, asked: int) -> Candidate:
    """A candidate, or the one that it was merged into; `Missing` when there is no such id."""
    kept = decisions.surviving_id(db, asked)
    row = queue.row(db, kept)
    more = _rows(db, "SELECT authors, last_changed, decided FROM candidate WHERE id = ?", kept)[0]
    if row is None:
        raise Missing(f"no candidate {asked}")
    found_parts = parts(db, kept)
    version, reasons = _score(db, kept)
    page = next((part.reading for part in found_parts if part.kind == "page" and part.reading is not None), None)
    return Candidate(
        row=row,
        asked=asked,
        authors=tuple(json.loads(more["authors"])),
        last_changed=more["last_changed"],
        decided=more["decided"],
        score_version=version,
        reasons=reasons,
        learned=learned.why(db, kept),
        suggestion=judgements.suggestion(db, kept),
        facets=judgements.facets(db, kept),
        parts=found_parts,
        page=text(db, page) if page is not None else None,
        quotes=quotes(db, kept),
        revisions=_revisions(db, kept),
        history=tuple(decisions.entries(db, kept)),
    )


def parts(db: Database, candidate: int) -> tuple[Part, ...]:
    """The parts of a candidate in their order: its page, then the attachments."""
    rows = _rows(
        db,
        """SELECT part.id, part.kind, part.role, part.url, part.title, part.media_type, part.first_seen, part.outcome,
            part.covered_by, part.reading, NULLIF(json_array_length(reading.pages), 0) AS pages,
            (SELECT body_hash FROM revision WHERE revision.part = part.id ORDER BY id DESC LIMIT 1) AS body_hash
        FROM part LEFT JOIN reading ON reading.id = part.reading
        WHERE part.candidate = ? ORDER BY part.position, part.id""",
        candidate,
    )
    return tuple(Part(**row) for row in rows)


def text(db: Database, reading: int) -> Text:
    """What an extractor made of a revision; `Missing` when there is no such reading."""
    rows = _rows(
        db,
        """SELECT part.id AS part, part.candidate, reading.extractor FROM reading
        JOIN revision ON revision.id = reading.revision JOIN part ON part.id = revision.part WHERE reading.id = ?""",
        reading,
    )
    if not rows:
        raise Missing(f"no reading {reading}")
    return Text(reading=reading, document=readings.load(db, reading), **rows[0])


def quotes(db: Database, candidate: int) -> tuple[Quote, ...]:
    """The passages of the readings in force, highest score first; parts printed in a book that was read have none.

    Of equal scores, which a report has by the hundred, what says more comes first and not what stands further ahead.
    They are cut here and not by SQLite, which counts the characters of a text from its start for each of them: 8 s for
    a report of 745 pages.
    """
    texts = {row["reading"]: row["text"] for row in _rows(db, _TEXTS, candidate)}
    rows = _rows(
        db,
        """SELECT passage.*, part.id AS part, part.position FROM part JOIN passage ON passage.reading = part.reading
        WHERE part.candidate = ? AND part.covered_by IS NULL""",
        candidate,
    )
    cut = [(row, texts[row["reading"]][row["start"] : row["end"]]) for row in rows]
    cut.sort(key=lambda each: (-each[0]["score"], -substance(each[1]), each[0]["position"], each[0]["start"]))
    return tuple(Quote(_passage(row), text, row["reading"], row["part"]) for row, text in cut)


def revision(db: Database, id: int) -> Revision:  # noqa: A002 (the column's name)
    """A revision by its id; `Missing` when there is none."""
    rows = _rows(db, f"{_REVISION} WHERE revision.id = ?", id)
    if not rows:
        raise Missing(f"no revision {id}")
    return Revision(**rows[0])


def comparison(db: Database, later: Revision) -> tuple[int, int] | None:
    """The readings to compare for what the publisher changed: of the revision before, and of this one.

    Both are by one extractor, the newest that read the two; `None` for a first revision, or when none read both.
    """
    rows = _rows(
        db,
        """SELECT old.id AS before, new.id AS after FROM reading AS new JOIN reading AS old
            ON old.extractor = new.extractor AND old.revision = (
                SELECT max(id) FROM revision WHERE part = :part AND id < :id AND kind <> 'quarantined'
            )
        WHERE new.revision = :id ORDER BY new.id DESC LIMIT 1""",
        {"part": later.part, "id": later.id},
    )
    return (rows[0]["before"], rows[0]["after"]) if rows else None


def since_decision(db: Database, candidate: Candidate) -> tuple[int, int] | None:
    """The page's readings to compare for what changed after the decision in force: the one it saw, the one in force.

    Where the extractor changed in between, the publisher's last revision is compared under one extractor.
    """
    last = decisions.in_force(candidate.history)
    if candidate.page is None or last is None:
        return None
    seen = last.reading
    if seen is not None and seen != candidate.page.reading and text(db, seen).extractor == candidate.page.extractor:
        return seen, candidate.page.reading
    newest = next(
        (each for each in candidate.revisions if each.part == candidate.page.part and each.kind != "quarantined"), None
    )
    return comparison(db, newest) if newest else None


@dataclass(frozen=True, slots=True)
class Pictured:
    """What the pictures of a reading's pages are drawn from: the body in the archive, and how many pages it has."""

    body_hash: str
    pages: int


def pictured(db: Database, reading: int) -> Pictured | None:
    """The PDF behind a reading; `None` for a reading without pages, or none at all."""
    rows = _rows(
        db,
        """SELECT revision.body_hash, json_array_length(reading.pages) AS pages
        FROM reading JOIN revision ON revision.id = reading.revision WHERE reading.id = ? AND pages > 0""",
        reading,
    )
    return Pictured(**rows[0]) if rows else None


def owner(db: Database, part: int) -> int:
    """The candidate that a part belongs to; `Missing` when there is no such part."""
    rows = _rows(db, "SELECT candidate FROM part WHERE id = ?", part)
    if not rows:
        raise Missing(f"no part {part}")
    return int(rows[0]["candidate"])


def original(db: Database, body_hash: str) -> str | None:
    """The URL of the part that a revision with this body came from; `None` for a hash that is no revision's."""
    rows = _rows(
        db,
        "SELECT part.url FROM revision JOIN part ON part.id = revision.part WHERE revision.body_hash = ? LIMIT 1",
        body_hash,
    )
    return str(rows[0]["url"]) if rows else None


_TEXTS = """SELECT reading.id AS reading, text.text FROM part JOIN reading ON reading.id = part.reading
JOIN text ON text.hash = reading.text_hash WHERE part.candidate = ? AND part.covered_by IS NULL"""

_REVISION = """SELECT revision.id, revision.part, revision.body_hash, revision.seen, revision.kind,
    (SELECT max(id) FROM reading WHERE reading.revision = revision.id) AS reading FROM revision"""


def _revisions(db: Database, candidate: int) -> tuple[Revision, ...]:
    rows = _rows(
        db,
        f"""{_REVISION} JOIN part ON part.id = revision.part WHERE part.candidate = ?
        ORDER BY revision.seen DESC, revision.id DESC""",
        candidate,
    )
    return tuple(Revision(**row) for row in rows)


def _score(db: Database, candidate: int) -> tuple[str | None, tuple[Reason, ...]]:
    rows = _rows(
        db,
        """SELECT version, reasons FROM score WHERE candidate = ? AND version NOT GLOB 'learned-*'
        ORDER BY version = (SELECT value FROM active WHERE name = 'score') DESC, version DESC LIMIT 1""",
        candidate,
    )
    return (rows[0]["version"], reasons.load(rows[0]["reasons"])) if rows else (None, ())


def _passage(row: Mapping[str, Any]) -> Passage:
    return Passage(row["start"], row["end"], row["score"], row["page"], row["label"], tuple(json.loads(row["path"])))


def _rows(db: Database, sql: str, values: int | str | dict[str, Any]) -> list[dict[str, Any]]:
    return list(db.query(sql, values if isinstance(values, dict) else [values]))
