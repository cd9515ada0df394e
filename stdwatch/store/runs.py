"""Runs: when each source was polled, by whom, what was asked and answered, and what came of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.store.database import writing


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of one run: requests with an answer, bytes of their bodies, leads, and what became of them."""

    requests: int = 0
    bytes: int = 0
    leads: int = 0
    new: int = 0
    changed: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, for the fetch log; `status` is ``None`` when none came."""

    url: str
    at: datetime
    why: str
    status: int | None
    outcome: str
    bytes: int = 0
    media_type: str | None = None
    body_hash: str | None = None
    headers: Mapping[str, str] | None = None


def note_source(db: Database, name: str, titles: Mapping[str, str], home: str, zone: str) -> None:
    """Keep what the page shows of a source, as its spider says today."""
    row = {"name": name, "title_en": titles["en"], "title_zh": titles["zh"], "home": home, "zone": zone}
    with writing(db):
        db.table("source").upsert(row, pk="name")


def start(db: Database, source: str, kind: str, pid: int, at: datetime) -> int:
    """Open a run; runs of this source that were left open by a crash are closed as stopped. Returns its id."""
    with writing(db):
        db.execute(
            "UPDATE run SET ended = ?, verdict = 'stopped', reasons = ? WHERE source = ? AND ended IS NULL",
            [stamp(at), json.dumps(["its process ended without a word"]), source],
        )
        row = {"source": source, "kind": kind, "started": stamp(at), "pid": pid}
        return int(str(db.table("run").insert(row).last_pk))


def close(db: Database, run: int, verdict: str, reasons: Sequence[str], counts: Counts, at: datetime) -> None:
    """Close a run with its verdict and figures."""
    with writing(db):
        db.execute(
            "UPDATE run SET ended = ?, verdict = ?, reasons = ?, requests = ?, bytes = ?, leads = ?, new = ?,"
            " changed = ?, failed = ? WHERE id = ?",
            [
                stamp(at),
                verdict,
                json.dumps(reasons, ensure_ascii=False),
                counts.requests,
                counts.bytes,
                counts.leads,
                counts.new,
                counts.changed,
                counts.failed,
                run,
            ],
        )


def log_fetch(db: Database, run: int, exchange: Exchange) -> None:
    """One line of the fetch log."""
    row = {
        "run": run,
        "url": exchange.url,
        "at": stamp(exchange.at),
        "why": exchange.why,
        "status": exchange.status,
        "outcome": exchange.outcome,
        "bytes": exchange.bytes,
        "media_type": exchange.media_type,
        "body_hash": exchange.body_hash,
        "headers": json.dumps(dict(exchange.headers), ensure_ascii=False) if exchange.headers else None,
    }
    with writing(db):
        db.table("fetch").insert(row)


def nightly(db: Database, source: str, limit: int = 10) -> list[dict[str, Any]]:
    """The newest nightly runs of a source, newest first, whatever came of them."""
    sql = "SELECT * FROM run WHERE source = ? AND kind = 'nightly' ORDER BY id DESC LIMIT ?"
    return list(db.query(sql, [source, limit]))


def beat(db: Database, name: str, at: datetime) -> None:
    """Write the heartbeat of a long-running process."""
    with writing(db):
        db.execute("INSERT OR REPLACE INTO heartbeat VALUES (?, ?)", [name, stamp(at)])


def recent(db: Database, limit: int = 50, *, source: str | None = None) -> list[dict[str, Any]]:
    """The newest runs first, of one source or of all, their reasons as a list."""
    sql = "SELECT * FROM run WHERE ? IS NULL OR source = ? ORDER BY id DESC LIMIT ?"
    return [{**row, "reasons": json.loads(row["reasons"])} for row in db.query(sql, [source, source, limit])]


def proven(db: Database, source: str) -> frozenset[str]:
    """The channels of a source that have given a valid answer at least once."""
    rows = db.execute(
        "SELECT DISTINCT channel FROM channel_result JOIN run ON run.id = run WHERE source = ? AND outcome = 'ok'",
        [source],
    )
    return frozenset(row[0] for row in rows)
