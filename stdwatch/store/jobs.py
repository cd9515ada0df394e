"""Jobs: what page and command line asked for, taken up one after the other by the scheduler."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from stdwatch import reasons
from stdwatch.clock import stamp
from stdwatch.reasons import JobCode, Reason
from stdwatch.store.database import writing

TRIES = 3
"""A job that took its scheduler down with it so often is given up."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job that was taken up: who asked for what, with which arguments."""

    id: int
    kind: str
    arguments: dict[str, Any]
    asked_by: str


def ask(db: Database, kind: str, arguments: Mapping[str, Any], asked_by: str, at: datetime) -> int:
    """Ask for a job (`operations.jobs.KINDS`); the same one that still waits is not asked for twice. Returns its id."""
    packed = json.dumps(dict(arguments), ensure_ascii=False, sort_keys=True)
    with writing(db):
        waiting = db.execute(
            "SELECT id FROM job WHERE state = 'waiting' AND kind = ? AND arguments = ?", [kind, packed]
        ).fetchone()
        if waiting:
            return int(waiting[0])
        row = {"kind": kind, "arguments": packed, "asked_by": asked_by, "asked": stamp(at)}
        return int(str(db.table("job").insert(row).last_pk))


def take(db: Database, at: datetime) -> Job | None:
    """The oldest waiting job, now running; ``None`` when none waits. Those that were put off come last."""
    with writing(db):
        row = db.execute(
            "UPDATE job SET state = 'running', started = ?, tries = tries + 1"
            " WHERE id = (SELECT id FROM job WHERE state = 'waiting' ORDER BY started NULLS FIRST, id LIMIT 1)"
            " RETURNING id, kind, arguments, asked_by",
            [stamp(at)],
        ).fetchone()
    return Job(row[0], row[1], json.loads(row[2]), row[3]) if row else None


def finish(db: Database, job: int, state: str, end: Reason, at: datetime) -> None:
    """Close a job as ``done`` or ``failed``, with what came of it."""
    with writing(db):
        db.execute(
            "UPDATE job SET state = ?, message = ?, ended = ? WHERE id = ?",
            [state, reasons.dump_one(end), stamp(at), job],
        )


def put_off(db: Database, job: int) -> None:
    """Let a job that was taken up wait again, behind those that were not; it does not count as a try."""
    with writing(db):
        db.execute("UPDATE job SET state = 'waiting', tries = tries - 1 WHERE id = ? AND state = 'running'", [job])


def reopen(db: Database, at: datetime) -> None:
    """Let the jobs that a killed scheduler left running wait again; those that were tried too often have failed."""
    with writing(db):
        db.execute(
            "UPDATE job SET state = 'failed', ended = ?, message = ? WHERE state = 'running' AND tries >= ?",
            [stamp(at), reasons.dump_one(Reason.of(JobCode.CUT_SHORT)), TRIES],
        )
        db.execute("UPDATE job SET state = 'waiting', started = NULL WHERE state = 'running'")


def failure(db: Database, kind: str) -> Reason | None:
    """Why the newest job of a kind that has ended failed; ``None`` when it did not."""
    row = db.execute(
        "SELECT state, message FROM job WHERE kind = ? AND ended IS NOT NULL ORDER BY id DESC LIMIT 1", [kind]
    ).fetchone()
    return reasons.load_one(row[1]) if row and row[0] == "failed" else None


def recent(db: Database, limit: int = 20) -> list[dict[str, Any]]:
    """The newest jobs first, their arguments as an object; ``message`` is what came of it, ``None`` before its end."""
    rows = db.query("SELECT * FROM job ORDER BY id DESC LIMIT ?", [limit])
    return [
        {**row, "arguments": json.loads(row["arguments"]), "message": reasons.load_one(row["message"])} for row in rows
    ]
