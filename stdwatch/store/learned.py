"""What is learned from the decisions, as the store keeps it: examples to learn from, scores by version, the state."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlite_utils import Database

from stdwatch import reasons
from stdwatch.clock import stamp
from stdwatch.reasons import Reason
from stdwatch.store import judgements
from stdwatch.store.database import writing
from stdwatch.store.decisions import Entry, entry_of
from stdwatch.store.judgements import LEARNED

ACTIVE = "learned"

_BATCH = 500
"""Rows written in one transaction: some milliseconds in which nobody else can write."""

_FEWEST_NEW = 5
"""Decisions after which it is learned anew."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A candidate as learning needs it; `reading` is its page's in force, `decided` and `first_seen` are instants."""

    candidate: int
    title: str
    score: float
    first_seen: str
    decided: str | None
    reading: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """What a candidate's score gains by the desk's decisions where the queue is ordered, and why."""

    candidate: int
    value: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where an accepted page stood before it was decided on: among how many, by the lexicon, by the learned order."""

    candidate: int
    title: str
    day: str
    open: int
    lexicon: int
    learned: int


@dataclass(frozen=True, slots=True)
class State:
    """What came of the last time: when, what it knew, whether it orders the queue, why, and the trial behind it."""

    number: int
    at: str
    seq: int
    newest: int
    vocabulary: str
    examples: int
    in_force: bool
    state: Reason
    trial: tuple[Replayed, ...]


def logs(db: Database) -> dict[int, list[Entry]]:
    """The log of each candidate and of those merged into it, in order of arrival; notes are left out."""
    rows = db.execute(
        "WITH RECURSIVE way(id, kept, next) AS ("
        " SELECT id, id, merged_into FROM candidate"
        " UNION SELECT way.id, candidate.id, candidate.merged_into FROM way JOIN candidate ON candidate.id = way.next)"
        " SELECT way.kept, decision.* FROM decision JOIN way ON way.id = decision.candidate AND way.next IS NULL"
        " WHERE verb <> 'note' ORDER BY seq"
    )
    names = [column[0] for column in rows.description]
    entries: defaultdict[int, list[Entry]] = defaultdict(list)
    for row in rows:
        values = dict(zip(names, row, strict=True))
        entries[values.pop("kept")].append(entry_of(values))
    return dict(entries)


def facts(db: Database, candidates: Iterable[int]) -> dict[int, Facts]:
    """What is known of some candidates."""
    rows = db.execute(f"{_FACTS} WHERE c.id IN (SELECT value FROM json_each(?))", [json.dumps(list(candidates))])  # noqa: S608
    return {row[0]: Facts(*row) for row in rows}


def open_candidates(db: Database, limit: int) -> list[Facts]:
    """The highest of the inbox by the lexicon, without those that are folded: their order is the lexicon's alone."""
    rows = db.execute(
        f"{_FACTS} WHERE c.state = 'inbox' AND c.merged_into IS NULL AND NOT c.folded ORDER BY c.score DESC LIMIT ?",
        [limit],
    )
    return [Facts(*row) for row in rows]


def unscored(db: Database, limit: int) -> list[Facts]:
    """Those of `open_candidates` that the version in force has not scored."""
    version = active(db)
    known = {row[0] for row in db.execute("SELECT candidate FROM score WHERE version = ?", [version])}
    return [candidate for candidate in open_candidates(db, limit) if candidate.candidate not in known]


def beginnings(db: Database, readings: Iterable[int], length: int) -> dict[int, str]:
    """The first characters of the texts of some readings."""
    rows = db.execute(
        "SELECT reading.id, substr(text.text, 1, ?) FROM reading JOIN text ON text.hash = reading.text_hash"
        " WHERE reading.id IN (SELECT value FROM json_each(?))",
        [length, json.dumps(list(readings))],
    )
    return dict(rows.fetchall())


def is_due(db: Database) -> bool:
    """Whether it is time to learn: five new decisions, another lexicon, or new candidates while it is in force."""
    last = state(db)
    (seq,) = db.execute("SELECT ifnull(max(seq), 0) FROM decision").fetchone()
    if last is None:
        return _new_decisions(db, 0) >= _FEWEST_NEW
    if seq < last.seq:  # the log of a backup was restored
        return True
    if _new_decisions(db, last.seq) >= _FEWEST_NEW:
        return True
    (newest,) = db.execute("SELECT ifnull(max(id), 0) FROM candidate").fetchone()
    return last.in_force and (newest > last.newest or last.vocabulary != (judgements.active(db) or ""))


def has_changed(db: Database, last: State) -> bool:
    """Whether there is something new to learn since then, and not only something new to score."""
    return _new_decisions(db, last.seq) > 0 or last.vocabulary != (judgements.active(db) or "")


def next_version(db: Database) -> str:
    """The name of the version that comes after all that were noted."""
    (number,) = db.execute("SELECT ifnull(max(number), 0) + 1 FROM learning").fetchone()
    return f"{LEARNED}{number}"


def active(db: Database) -> str | None:
    """The version that orders the queue beside the lexicon; ``None``: the lexicon alone does."""
    row = db.execute("SELECT value FROM active WHERE name = ?", [ACTIVE]).fetchone()
    return str(row[0]) if row else None


def add(db: Database, version: str, shares: Sequence[Share]) -> None:
    """Write the scores of a version, a batch a transaction; the queue keeps its order until `put_in_force`."""
    for start in range(0, len(shares), _BATCH):
        with writing(db):
            db.conn.executemany(
                "INSERT OR REPLACE INTO score (candidate, version, value, reasons) VALUES (?, ?, ?, ?)",
                [
                    (share.candidate, version, share.value, reasons.dump(share.reasons))
                    for share in shares[start : start + _BATCH]
                ],
            )


def put_in_force(db: Database, version: str | None) -> None:
    """Let a version order the queue from now on, all at once, or none (``None``); older ones go."""
    with writing(db):
        db.execute("UPDATE candidate SET learned = 0 WHERE learned <> 0")
        if version is None:
            db.execute("DELETE FROM active WHERE name = ?", [ACTIVE])
        else:
            db.execute("INSERT OR REPLACE INTO active VALUES (?, ?)", [ACTIVE, version])
            db.execute(
                "UPDATE candidate SET learned = s.value FROM score s"
                " WHERE s.candidate = candidate.id AND s.version = ?",
                [version],
            )
        db.execute("DELETE FROM score WHERE version GLOB ? AND version <> ?", [f"{LEARNED}*", version or ""])


def note(db: Database, at: datetime, examples: int, why: Reason, trial: Sequence[Replayed], *, in_force: bool) -> None:
    """Write down what came of learning; the decisions and candidates of now are those it knew."""
    with writing(db):
        db.execute(
            "INSERT INTO learning (at, seq, newest, vocabulary, examples, in_force, state, trial) VALUES (?,"
            " (SELECT ifnull(max(seq), 0) FROM decision), (SELECT ifnull(max(id), 0) FROM candidate), ?, ?, ?, ?, ?)",
            [
                stamp(at),
                judgements.active(db) or "",
                examples,
                in_force,
                reasons.dump_one(why),
                json.dumps([astuple(replayed) for replayed in trial], ensure_ascii=False),
            ],
        )


def scored_up_to(db: Database, newest: int) -> None:
    """Note that the version in force has scored all candidates up to this id."""
    with writing(db):
        db.execute("UPDATE learning SET newest = ? WHERE number = (SELECT max(number) FROM learning)", [newest])


def newest_candidate(db: Database) -> int:
    """The id of the candidate that came last."""
    return int(db.execute("SELECT ifnull(max(id), 0) FROM candidate").fetchone()[0])


def state(db: Database) -> State | None:
    """What came of the last time; ``None`` before the first."""
    row = next(iter(db.query("SELECT * FROM learning ORDER BY number DESC LIMIT 1")), None)
    if row is None:
        return None
    figures = {
        "in_force": bool(row["in_force"]),
        "state": reasons.from_json(json.loads(row["state"])),
        "trial": tuple(Replayed(*replayed) for replayed in json.loads(row["trial"])),
    }
    return State(**{**row, **figures})


def why(db: Database, candidate: int) -> tuple[Reason, ...]:
    """Why a candidate stands higher or lower than its score; nothing where it does not."""
    row = db.execute(
        "SELECT reasons FROM score WHERE candidate = ? AND version = (SELECT value FROM active WHERE name = ?)",
        [candidate, ACTIVE],
    ).fetchone()
    return reasons.load(row[0]) if row else ()


_FACTS = """SELECT c.id, c.title, c.score, c.first_seen, c.decided, (
    SELECT reading FROM part WHERE part.candidate = c.id AND part.kind = 'page' ORDER BY position LIMIT 1
) FROM candidate c"""


def _new_decisions(db: Database, seq: int) -> int:
    row = db.execute("SELECT count(*) FROM decision WHERE seq > ? AND verb <> 'note'", [seq]).fetchone()
    return int(row[0])
