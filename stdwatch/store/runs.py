"""Runs: when each source was polled, by whom, what was asked and answered, and what came of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlite_utils import Database

from stdwatch import reasons
from stdwatch.clock import parse, stamp
from stdwatch.polling import rest_until
from stdwatch.reasons import Reason, RunCode
from stdwatch.store.database import writing
from stdwatch.verdicts import RunVerdict, Severity, is_doubted

NIGHT = timedelta(hours=12)
"""A run that is repeated or gone on with within so many hours is of the same night."""


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


def note_source(db: Database, name: str, titles: Mapping[str, str], home: str, zone: str, group: str = "") -> None:
    """Keep what the page shows of a source, as its spider and the operator's settings say today."""
    row = {"name": name, "title_en": titles["en"], "title_zh": titles["zh"], "home": home, "zone": zone}
    row["group_name"] = group
    with writing(db):
        db.table("source").upsert(row, pk="name")


def start(db: Database, source: str, kind: str, pid: int, at: datetime) -> int:
    """Open a run; runs of this source that were left open by a crash are closed as stopped. Returns its id."""
    with writing(db):
        _close_lost(db, "source = ?", [source], Reason.of(RunCode.PROCESS_LOST), at)
        row = {"source": source, "kind": kind, "started": stamp(at), "pid": pid}
        return int(str(db.table("run").insert(row).last_pk))


def close(
    db: Database, run: int, judged: RunVerdict, counts: Counts, at: datetime, *, fields: Mapping[str, int] | None = None
) -> None:
    """Close a run with its verdict, its figures and how many pages had which field (`verdicts.FIELDS`)."""
    row = {
        "ended": stamp(at),
        "verdict": judged.verdict,
        "reasons": reasons.dump(judged.reasons),
        "severity": int(judged.severity),
        "repeat_keys": reasons.dump(judged.repeat_keys),
        "fields": json.dumps(fields or {}),
        **asdict(counts),
    }
    with writing(db):
        db.table("run").update(run, row)
        db.conn.executemany(
            "UPDATE channel_result SET complaint = ? WHERE run = ? AND channel = ?",
            [(reasons.dump_one(complaint), run, channel) for channel, complaint in judged.complaints.items()],
        )


def keep_figures(
    db: Database, run: int, counts: Counts, fields: Mapping[str, int], doubts: Sequence[Reason] = ()
) -> None:
    """Write the figures so far of an open run, and what is doubted; within the transaction of what they count."""
    columns = {**asdict(counts), "fields": json.dumps(dict(fields)), "repeat_keys": reasons.dump(doubts)}
    assignments = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE run SET {assignments} WHERE id = ?", [*columns.values(), run])  # noqa: S608 - our own names


def note_candidate(db: Database, run: int, candidate: int, change: str) -> None:
    """Note a candidate that a run counts as ``new`` or ``changed``; within the transaction that stores it."""
    db.execute("INSERT OR IGNORE INTO run_candidate VALUES (?, ?, ?)", [run, candidate, change])


def counted_when_interrupted(db: Database, source: str, run: int) -> frozenset[int]:
    """The candidates that the interrupted runs right before this one have counted: it goes on where they stopped."""
    rows = db.execute(
        "WITH last AS (SELECT coalesce(max(id), 0) AS whole FROM run"
        " WHERE source = :source AND id < :run AND verdict <> 'stopped')"
        " SELECT candidate FROM last, run_candidate JOIN run r ON r.id = run"
        " WHERE r.source = :source AND r.id < :run AND r.id > whole",
        {"source": source, "run": run},
    )
    return frozenset(row[0] for row in rows)


def interrupted_before(db: Database, source: str, run: int) -> dict[int, dict[str, int]]:
    """The interrupted runs right before this one that nobody doubts by themselves, and what they counted of pages.

    They are judged with the run that goes on where they stopped; those in doubt are held back already.
    """
    rows = db.execute(
        "SELECT id, fields, repeat_keys FROM run WHERE source = :source AND id < :run AND id > (SELECT"
        " coalesce(max(id), 0) FROM run WHERE source = :source AND id < :run AND verdict <> 'stopped') ORDER BY id",
        {"source": source, "run": run},
    ).fetchall()
    return {id_: json.loads(fields) for id_, fields, keys in rows if not is_doubted(reasons.load(keys))}


def was_doubted(db: Database, run: int) -> bool:
    """Whether a run had begun to doubt its documents when it ended."""
    (keys,) = db.execute("SELECT repeat_keys FROM run WHERE id = ?", [run]).fetchone()
    return is_doubted(reasons.load(keys))


def newest(db: Database) -> int:
    """The id of the newest run of all, 0 before the first."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM run").fetchone()[0])


def close_dead_crawl(
    db: Database, after: int, source: str, kind: str, pid: int, reason: Reason, at: datetime
) -> list[int]:
    """Write down what became of a crawl whose process has ended without telling its verdict; returns the rows closed.

    Its row (one newer than `after`) is closed as stopped; a nightly crawl that left none, because it could not even
    start, gets one: it must count as a try.
    """
    with writing(db):
        closed = _close_lost(db, "source = ? AND pid = ? AND id > ?", [source, pid, after], reason, at)
        left = db.execute("SELECT 1 FROM run WHERE source = ? AND pid = ? AND id > ?", [source, pid, after]).fetchone()
        if left is None and kind == "nightly":
            row = {"source": source, "kind": kind, "started": stamp(at), "pid": pid}
            run = db.table("run").insert(row).last_pk
            _close_lost(db, "id = ?", [run], reason, at)
    return closed


def explain(db: Database, after: int, source: str, pid: int, why: Sequence[Reason]) -> None:
    """Say in the row of a stopped crawl (one newer than `after`) why: its process knew no more than the signal."""
    with writing(db):
        db.execute(
            "UPDATE run SET reasons = ? WHERE source = ? AND pid = ? AND id > ? AND verdict = 'stopped'",
            [reasons.dump(why), source, pid, after],
        )


def close_lost(db: Database, source: str, at: datetime) -> list[int]:
    """Mark the open runs of a source that nobody crawls any more; returns them."""
    with writing(db):
        return _close_lost(db, "source = ?", [source], Reason.of(RunCode.PROCESS_LOST), at)


def close_unjudged(db: Database, run: int, reason: Reason, at: datetime) -> None:
    """Close an open run as stopped, with its figures as they were last kept; within a transaction."""
    _close_lost(db, "id = ?", [run], reason, at)


def _close_lost(db: Database, which: str, values: Sequence[object], reason: Reason, at: datetime) -> list[int]:
    rows = db.execute(
        f"UPDATE run SET ended = ?, verdict = 'stopped', reasons = ? WHERE {which} AND ended IS NULL"  # noqa: S608
        " RETURNING id",
        [stamp(at), reasons.dump([reason]), *values],
    )
    return [row[0] for row in rows.fetchall()]


def log_fetch(db: Database, run: int | None, exchange: Exchange) -> None:
    """One line of the fetch log; what an editor added as a file belongs to no run."""
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


def note_rest(db: Database, exchange: Exchange) -> None:
    """Keep that a host asked to be left alone until some instant; the next run keeps to it too."""
    until = rest_until(exchange.status, exchange.headers or {}, exchange.at)
    if until:
        row = {"host": urlsplit(exchange.url).netloc, "until": stamp(until)}
        db.table("host_rest").upsert(row, pk="host")


def failed_tonight(db: Database, run: int, urls: Sequence[str], at: datetime) -> bool:
    """Whether another run of this night already had a failure at one of the addresses."""
    marks = ", ".join("?" * len(urls))
    row = db.execute(
        f"SELECT 1 FROM fetch WHERE url IN ({marks}) AND at > ? AND run <> ? AND outcome <> 'ok' LIMIT 1",  # noqa: S608
        [*urls, stamp(at - NIGHT), run],
    )
    return row.fetchone() is not None


def correct_fetch(db: Database, run: int, url: str, why: str, outcome: str) -> None:
    """Let the newest line of a run for a URL say what became of its answer once it was looked into."""
    with writing(db):
        db.execute(
            "UPDATE fetch SET outcome = ? WHERE id = (SELECT max(id) FROM fetch WHERE (run, url, why) = (?, ?, ?))",
            [outcome, run, url, why],
        )


def nightly(db: Database, source: str, limit: int = 10) -> list[dict[str, Any]]:
    """The newest nightly runs of a source, newest first, whatever came of them; see `recent`."""
    sql = "SELECT * FROM run WHERE source = ? AND kind = 'nightly' ORDER BY id DESC LIMIT ?"
    return [_run(row) for row in db.query(sql, [source, limit])]


def tries(db: Database, source: str, limit: int = 10) -> list[dict[str, Any]]:
    """Beginning, end and verdict of the newest nightly runs of a source, newest first."""
    sql = "SELECT started, ended, verdict FROM run WHERE source = ? AND kind = 'nightly' ORDER BY id DESC LIMIT ?"
    return list(db.query(sql, [source, limit]))


def keep_polled(db: Database, names: Iterable[str]) -> None:
    """Note which sources are polled, in place of those that were: a night is missed of none of the others."""
    with writing(db):
        db.execute("DELETE FROM polled")
        db.conn.executemany("INSERT INTO polled VALUES (?)", [(name,) for name in names])


def polled(db: Database) -> list[str]:
    """The sources that the scheduler polls, by name; none where it has never run."""
    return [name for (name,) in db.execute("SELECT source FROM polled ORDER BY source").fetchall()]


def last_heartbeat(db: Database, name: str) -> datetime | None:
    """The heartbeat of a long-running process, or when something that is done daily was last done."""
    row = db.execute("SELECT at FROM heartbeat WHERE name = ?", [name]).fetchone()
    return parse(row[0]) if row else None


def record_heartbeat(db: Database, name: str, at: datetime) -> None:
    """Write the heartbeat of a long-running process."""
    with writing(db):
        db.execute("INSERT OR REPLACE INTO heartbeat VALUES (?, ?)", [name, stamp(at)])


def recent(db: Database, limit: int = 50, *, source: str | None = None) -> list[dict[str, Any]]:
    """The newest runs first, of one source or of all, with what they were judged for."""
    sql = "SELECT * FROM run WHERE ? IS NULL OR source = ? ORDER BY id DESC LIMIT ?"
    return [_run(row) for row in db.query(sql, [source, source, limit])]


def newest_of_each(db: Database) -> dict[str, dict[str, Any]]:
    """The newest run of every source that ever ran."""
    sql = "SELECT * FROM run WHERE id IN (SELECT max(id) FROM run GROUP BY source)"
    return {row["source"]: _run(row) for row in db.query(sql)}


def _run(row: dict[str, Any]) -> dict[str, Any]:
    read = {name: reasons.load(row[name]) for name in ("reasons", "repeat_keys")}
    return {**row, **read, "severity": Severity(row["severity"]), "fields": json.loads(row["fields"])}


def proven(db: Database, source: str) -> frozenset[str]:
    """The channels of a source that have given a valid answer at least once."""
    rows = db.execute(
        "SELECT DISTINCT channel FROM channel_result JOIN run ON run.id = run WHERE source = ? AND outcome = 'ok'",
        [source],
    )
    return frozenset(row[0] for row in rows)
