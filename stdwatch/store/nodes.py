"""Nodes as rows: the machines that may crawl, and what was last heard of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from stdwatch.clock import parse, stamp
from stdwatch.store import runs
from stdwatch.store.database import writing

SILENT = timedelta(minutes=2)
"""A node that was not heard of for so long gets no orders; it says every few seconds that it is there."""


SKEW = 300
"""Seconds by which a node's clock may be wrong: with more it takes no orders."""


BACKLOG = 900
"""Seconds that reports may wait to be stored before an alarm says so."""


HELD = timedelta(days=1)
"""So long an alarm says that a node filled Redis and was held back."""


WRITER = "writer of nodes"
"""The heartbeat of the writer: when it last came round."""


WRITERLESS = timedelta(minutes=10)
"""After so long without a writer its orders are seen to by the scheduler, and an alarm says so."""


@dataclass(frozen=True, slots=True)
class Node:
    """A machine that may take orders, and how it was when it was last heard of."""

    name: str
    region: str
    added: datetime
    heard: datetime | None
    slots: int
    orders: tuple[str, ...]
    version: str
    fits: bool
    silent: bool
    skew: float
    last_entry: str
    tries: int
    waiting: int
    delay: float
    refused: int

    def is_alive(self, now: datetime) -> bool:
        """Whether it was heard of lately."""
        return self.heard is not None and abs(now - self.heard) <= SILENT

    def may_crawl(self, now: datetime) -> bool:
        """Whether it may be given orders: it is alive, with the desk's code and nearly the desk's clock."""
        return self.is_alive(now) and self.fits and abs(self.skew) <= SKEW


def add(db: Database, name: str, region: str, at: datetime) -> None:
    """Let a machine take the orders of a region; one of that name that is known already changes its region."""
    with writing(db):
        db.execute(
            "INSERT INTO node (name, region, added) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET region = excluded.region",
            [name, region, stamp(at)],
        )


def remove(db: Database, name: str) -> bool:
    """Forget a machine; returns whether it was known."""
    with writing(db):
        return db.execute("DELETE FROM node WHERE name = ?", [name]).rowcount > 0


def forget_all(db: Database) -> None:
    """Forget all machines and close their orders: a desk that was put back has none."""
    with writing(db):
        db.execute("DELETE FROM node")
        db.execute(
            "UPDATE node_order SET state = 'closed', figures = NULL, untold = 0 WHERE state <> 'closed' OR untold"
        )


def nodes(db: Database) -> list[Node]:
    """All machines, by name."""
    return [_node(row) for row in db.query("SELECT * FROM node ORDER BY name")]


def heard_of(
    db: Database, name: str, at: datetime, *, slots: int, orders: Sequence[str], version: str, fits: bool, skew: float
) -> None:
    """Keep what a node says of itself."""
    with writing(db):
        db.execute(
            "UPDATE node SET heard = ?, silent = 0, slots = ?, orders = ?, version = ?, fits = ?, skew = ?"
            " WHERE name = ?",
            [stamp(at), slots, json.dumps(list(orders)), version, fits, skew, name],
        )


def note_silence(db: Database, name: str) -> None:
    """Note that nothing was heard of a node for long."""
    with writing(db):
        db.execute("UPDATE node SET silent = 1 WHERE name = ?", [name])


def keep_backlog(db: Database, name: str, waiting: int, delay: float) -> None:
    """Keep how many entries of a node's stream wait, and for how many seconds the oldest does."""
    with writing(db):
        db.execute("UPDATE node SET waiting = ?, delay = ? WHERE name = ?", [waiting, delay, name])


def note_held(db: Database, name: str, at: datetime) -> None:
    """Note that a node was held back, since it filled Redis."""
    runs.record_heartbeat(db, f"{name} held back", at)


def last_held(db: Database, name: str, now: datetime) -> datetime | None:
    """When a node was held back, if that was lately."""
    at = runs.last_heartbeat(db, f"{name} held back")
    return at if at and now - at < HELD else None


def keep_last_entry(db: Database, name: str, entry_id: str, refused: int = 0) -> None:
    """Keep how far a node's stream is stored; within the transaction of the effects."""
    db.execute(
        "UPDATE node SET last_entry = ?, tries = 0, refused = refused + ? WHERE name = ?", [entry_id, refused, name]
    )


def note_try(db: Database, name: str) -> None:
    """Note that a writer begins with what a node sent behind its place: it stays where the writer is killed by it."""
    with writing(db):
        db.execute("UPDATE node SET tries = tries + 1 WHERE name = ?", [name])


def is_without_writer(db: Database, now: datetime) -> bool:
    """Whether no writer has come round for long."""
    heard = runs.last_heartbeat(db, WRITER)
    return heard is not None and now - heard >= WRITERLESS


def held_bodies(db: Database, source: str) -> Iterator[str]:
    """The hashes of the bodies behind the current readings of a source."""
    rows = db.execute(
        "SELECT v.body_hash FROM candidate c JOIN part p ON p.candidate = c.id JOIN reading r ON r.id = p.reading"
        " JOIN revision v ON v.id = r.revision WHERE c.source = ?",
        [source],
    )
    return (str(row[0]) for row in rows)


def owns_targets(db: Database, source: str, targets: Sequence[int]) -> bool:
    """Whether all targets are of a source."""
    known = {*targets}
    row = db.execute(
        "SELECT count(*) FROM target WHERE source = ? AND id IN (SELECT value FROM json_each(?))",
        [source, json.dumps([*known])],
    ).fetchone()
    return int(row[0]) == len(known)


def extractor_of(db: Database, target: int) -> str | None:
    """The extractor that read what is held of a target."""
    row = db.execute("SELECT extractor FROM target WHERE id = ?", [target]).fetchone()
    return row[0] if row else None


def _node(row: dict[str, Any]) -> Node:
    instants = {name: parse(row[name]) if row[name] else None for name in ("added", "heard")}
    flags = {name: bool(row[name]) for name in ("fits", "silent")}
    return Node(**{**row, **instants, **flags, "orders": tuple(json.loads(row["orders"]))})
