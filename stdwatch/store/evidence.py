"""What the store knows of a source's channels and selectors: the evidence for or against what its spider assumes."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import parse
from stdwatch.reasons import Reason, load_one


@dataclass(frozen=True, slots=True)
class ChannelPast:
    """How a channel answered so far: in how many runs, in how many validly, and how last."""

    asked: int
    answered: int
    outcome: str
    reason: Reason | None
    at: datetime


def channels(db: Database, source: str) -> dict[str, ChannelPast]:
    """The past of every channel that was ever read, by name."""
    rows = db.query(
        "SELECT channel, count(*) AS asked, sum(outcome = 'ok') AS answered, outcome, reason, max(at) AS at"
        " FROM channel_result JOIN run ON run.id = run WHERE source = ? GROUP BY channel",
        [source],
    )
    return {
        row["channel"]: ChannelPast(
            row["asked"], row["answered"], row["outcome"], load_one(row["reason"]), parse(row["at"])
        )
        for row in rows
    }


def layers(db: Database, source: str) -> tuple[int, dict[str, Counter[str]]]:
    """How many pages have a reading in force, and for each field how many of them had it from which rule."""
    rows = db.execute(
        "SELECT r.layers FROM reading r JOIN part p ON p.reading = r.id JOIN candidate c ON c.id = p.candidate"
        " WHERE c.source = ? AND p.kind = 'page' AND p.media_type <> 'application/pdf'",
        [source],
    ).fetchall()
    counts: dict[str, Counter[str]] = {}
    for (packed,) in rows:
        for name, layer in json.loads(packed).items():
            counts.setdefault(name, Counter())[layer] += 1
    return len(rows), counts
