"""What judging gave: scores by version, suggestions, facets; and how a new version takes over from the old one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from stdwatch import reasons
from stdwatch.items import Facet, Passage, Score
from stdwatch.reasons import Reason
from stdwatch.store import readings
from stdwatch.store.database import writing

ACTIVE = "score"

LEARNED = "learned-"
"""How versions begin whose values are what a score gains by the desk's decisions (`store.learned`)."""

_IN_FORCE = """UPDATE candidate
SET score = s.value, wide = s.wide, suggested = place.section, destination = place.destination
FROM score s LEFT JOIN suggestion place USING (candidate, version)
WHERE s.candidate = candidate.id AND s.version = ?
    AND (candidate.score, candidate.wide, candidate.suggested, candidate.destination)
    IS NOT (s.value, s.wide, place.section, place.destination)"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where a candidate would stand: section as printed, ``issue`` or ``brief``, and why."""

    section: str
    destination: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A candidate that has no score of a version yet, with the readings in force of its parts, the page's first."""

    candidate: int
    source: str
    title: str
    doc_type: str
    readings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a job made of a `Due`: its score, and the passages of each of its readings."""

    due: Due
    score: Score
    passages: Mapping[int, tuple[Passage, ...]]


@dataclass(frozen=True, slots=True)
class Move:
    """A candidate's place in the inbox by score, from 1, under the old version and under the new one."""

    candidate: int
    title: str
    before: int
    after: int
    score_before: float
    score_after: float


def active(db: Database) -> str | None:
    """The version whose scores order the queue; ``None`` before the first."""
    row = db.execute("SELECT value FROM active WHERE name = ?", [ACTIVE]).fetchone()
    return str(row[0]) if row else None


def store(db: Database, candidate: int, score: Score) -> None:
    """Write what a crawl made of a candidate's texts of today, in place of all that was made of earlier ones.

    Inside a transaction. Where a job has not yet brought the rest of the queue to this version, it counts all the same.
    """
    for table in ("score", "suggestion"):
        db.execute(f"DELETE FROM {table} WHERE candidate = ?", [candidate])  # noqa: S608 - our own table names
    _add(db, candidate, score)
    db.execute("INSERT OR IGNORE INTO active VALUES (?, ?)", [ACTIVE, score.version])
    placed = [score.section, score.destination] if score.destination else [None, None]
    db.execute(
        "UPDATE candidate SET score = ?, wide = ?, learned = 0, suggested = ?, destination = ? WHERE id = ?",
        [score.value, score.wide, *placed, candidate],
    )


def due(db: Database, version: str, after: int, limit: int) -> list[Due]:
    """Candidates with a text that have no score of this version, by id from `after` on."""
    rows = db.execute(
        "SELECT c.id, c.source, c.title, c.doc_type FROM candidate c WHERE c.id > ? AND c.merged_into IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM score s WHERE s.version = ? AND s.candidate = c.id)"
        " AND EXISTS (SELECT 1 FROM part p WHERE p.candidate = c.id AND p.reading IS NOT NULL)"
        " ORDER BY c.id LIMIT ?",
        [after, version, limit],
    ).fetchall()
    held = _readings(db, [row[0] for row in rows])
    return [Due(row[0], row[1], row[2], row[3], held.get(row[0], ())) for row in rows]


def left(db: Database, version: str) -> int:
    """How many candidates have no score of this version."""
    (number,) = db.execute(
        "SELECT count(*) FROM candidate c WHERE c.merged_into IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM score s WHERE s.version = ? AND s.candidate = c.id)"
        " AND EXISTS (SELECT 1 FROM part p WHERE p.candidate = c.id AND p.reading IS NOT NULL)",
        [version],
    ).fetchone()
    return int(number)


def add(db: Database, judged: Iterable[Judged]) -> int:
    """Write what a job made, in one short transaction; returns how many were written.

    Passages take the place of those before; the queue keeps its order until `activate`. A candidate whose texts changed
    since they were read is left out: it is still due.
    """
    written = 0
    with writing(db):
        for judgement in judged:
            now = _readings(db, [judgement.due.candidate]).get(judgement.due.candidate, ())
            if now != judgement.due.readings:
                continue
            _add(db, judgement.due.candidate, judgement.score)
            for reading, passages in judgement.passages.items():
                db.execute("DELETE FROM passage WHERE reading = ?", [reading])
                readings.add_passages(db, reading, passages)
            written += 1
    return written


def activate(db: Database, version: str) -> bool:
    """Let the scores of a version order the queue from now on, all at once; ``False`` while some are still due.

    Scores of other versions go, except those of the version before.
    """
    with writing(db):
        if left(db, version):
            return False
        before = active(db)
        db.execute(_IN_FORCE, [version])
        db.execute("INSERT OR REPLACE INTO active VALUES (?, ?)", [ACTIVE, version])
        if before != version:  # what was learned stands beside other scores now: it is learned anew
            db.execute("UPDATE candidate SET learned = 0 WHERE learned <> 0")
            for table in ("score", "suggestion"):
                old = f"DELETE FROM {table} WHERE version NOT IN (?, ?) AND version NOT GLOB '{LEARNED}*'"  # noqa: S608
                db.execute(old, [version, before or version])
    return True


def moves(db: Database, version: str) -> list[Move]:
    """How the inbox would be ordered under a version, against now: those that move, furthest first."""
    rows = db.execute(
        "SELECT c.id, c.title, rank() OVER (ORDER BY c.score DESC, c.id), rank() OVER (ORDER BY s.value DESC, c.id),"
        " c.score, s.value FROM candidate c JOIN score s ON s.candidate = c.id AND s.version = ?"
        " WHERE c.state = 'inbox' AND c.merged_into IS NULL",
        [version],
    )
    changes = [Move(*row) for row in rows if row[2] != row[3] or row[4] != row[5]]
    return sorted(changes, key=lambda move: (-abs(move.after - move.before), move.after))


def forget(db: Database, part: int) -> None:
    """Drop what was made of a part's candidate, whose reading is another now: it is due again. In a transaction."""
    db.execute("DELETE FROM score WHERE candidate = (SELECT candidate FROM part WHERE id = ?)", [part])


def suggestion(db: Database, candidate: int) -> Suggestion | None:
    """What is suggested for a candidate under the version in force, else under its newest."""
    row = db.execute(
        "SELECT section, destination, reasons FROM suggestion WHERE candidate = ?"
        " ORDER BY version = (SELECT value FROM active WHERE name = ?) DESC, version DESC LIMIT 1",
        [candidate, ACTIVE],
    ).fetchone()
    return Suggestion(row[0], row[1], reasons.load(row[2])) if row else None


def facets(db: Database, candidate: int) -> tuple[Facet, ...]:
    """What a candidate names: standards bodies, numbers of standards, sectors."""
    rows = db.execute("SELECT kind, value FROM facet WHERE candidate = ? ORDER BY kind, value", [candidate])
    return tuple(Facet(*row) for row in rows)


def _add(db: Database, candidate: int, score: Score) -> None:
    packed = reasons.dump(score.reasons)
    row = [candidate, score.version, score.value, packed, score.wide]
    db.execute("INSERT OR REPLACE INTO score VALUES (?, ?, ?, ?, ?)", row)
    if score.destination:
        why = reasons.dump(score.placing)
        placed = [candidate, score.version, score.section, score.destination, why]
        db.execute("INSERT OR REPLACE INTO suggestion VALUES (?, ?, ?, ?, ?)", placed)
    db.execute("DELETE FROM facet WHERE candidate = ?", [candidate])
    rows = [(candidate, facet.kind, facet.value) for facet in score.facets]
    db.conn.executemany("INSERT INTO facet VALUES (?, ?, ?)", rows)


def _readings(db: Database, candidates: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The readings in force, without those of parts that another one covers, in the order of the parts."""
    rows = db.execute(
        "SELECT candidate, reading FROM part WHERE candidate IN (SELECT value FROM json_each(?))"
        " AND covered_by IS NULL AND reading IS NOT NULL ORDER BY candidate, position",
        [json.dumps(list(candidates))],
    )
    readings: dict[int, tuple[int, ...]] = {}
    for candidate, reading in rows:
        readings[candidate] = (*readings.get(candidate, ()), reading)
    return readings
