"""Crawls that nodes are to do, as rows: what was asked for, and how far its reports have come."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from stdwatch.clock import parse, stamp
from stdwatch.errors import Busy
from stdwatch.reasons import Reason, StoreCode
from stdwatch.store.database import writing

_GRACE = timedelta(minutes=5)
"""So long after its time is up the writer ends an order at the latest."""


@dataclass(frozen=True, slots=True)
class NodeOrder:
    """One crawl that a node is to do, and how far its reports have come."""

    name: str
    source: str
    kind: str
    arguments: Mapping[str, str]
    region: str
    asked: datetime
    until: datetime | None
    state: str = "wanted"
    sent: datetime | None = None
    node: str | None = None
    attempt: str | None = None
    last: int = -1
    run: int | None = None
    mistakes: int = 0
    figures: bytes | None = None
    untold: bool = False


def ask(db: Database, order: NodeOrder) -> str:
    """Ask for a crawl, unless one of this source is under way; returns the name of the order."""
    with writing(db):
        for row in db.query("SELECT name FROM node_order WHERE source = ? AND state <> 'closed'", [order.source]):
            return str(row["name"])
        row = {
            "name": order.name,
            "source": order.source,
            "kind": order.kind,
            "arguments": json.dumps(dict(order.arguments)),
            "region": order.region,
            "asked": stamp(order.asked),
            "until": stamp(order.until) if order.until else None,
        }
        db.table("node_order").insert(row)
    return order.name


def open_orders(db: Database) -> list[NodeOrder]:
    """The orders that are not closed, the oldest first."""
    return [_order(row) for row in db.query("SELECT * FROM node_order WHERE state <> 'closed' ORDER BY asked, rowid")]


def states(db: Database) -> dict[str, tuple[str, int | None]]:
    """State and run of each order that is not closed, by its name."""
    rows = db.execute("SELECT name, state, run FROM node_order WHERE state <> 'closed'")
    return {name: (state, run) for name, state, run in rows}


def order(db: Database, name: str) -> NodeOrder | None:
    """An order by its name."""
    return next((_order(row) for row in db.query("SELECT * FROM node_order WHERE name = ?", [name])), None)


def has_order(db: Database, source: str) -> bool:
    """Whether a node has, or is to have, a crawl of a source."""
    sql = "SELECT 1 FROM node_order WHERE source = ? AND state <> 'closed'"
    return db.execute(sql, [source]).fetchone() is not None


def sent(db: Database, name: str, at: datetime, until: datetime | None = None) -> bool:
    """Note that an order was sent and when its time is up; returns whether it was still wanted."""
    values = [stamp(at), stamp(until) if until else None, name]
    with writing(db):
        return (
            db.execute(
                "UPDATE node_order SET state = 'sent', sent = ?, until = coalesce(?, until)"
                " WHERE name = ? AND state = 'wanted'",
                values,
            ).rowcount
            > 0
        )


def begun(db: Database, name: str, node: str, attempt: str, run: int) -> None:
    """Note which crawl process of which node has begun an order; within the transaction that opens its run."""
    db.execute(
        "UPDATE node_order SET state = 'begun', node = ?, attempt = ?, run = ? WHERE name = ?",
        [node, attempt, run, name],
    )


def advance(db: Database, name: str, last: int, mistakes: int, figures: bytes) -> None:
    """Keep how far an order's reports are stored, and what they came to; within the transaction of the effects."""
    db.execute(
        "UPDATE node_order SET last = ?, mistakes = ?, figures = ? WHERE name = ?", [last, mistakes, figures, name]
    )


def close(db: Database, name: str) -> None:
    """Close an order: nothing that is reported of it counts any more, and if it was sent, its node is to be told."""
    with writing(db):
        db.execute(
            "UPDATE node_order SET state = 'closed', figures = NULL, untold = sent IS NOT NULL"
            " WHERE name = ? AND state <> 'closed'",
            [name],
        )


def withdraw(db: Database, name: str) -> bool:
    """Close an order unless it was begun or closed meanwhile; returns whether it was closed now."""
    with writing(db):
        row = db.execute("SELECT state FROM node_order WHERE name = ?", [name]).fetchone()
        if row is None or row[0] not in {"wanted", "sent"}:
            return False
        close(db, name)
    return True


def make_way(db: Database, source: str, now: datetime) -> None:
    """Close the orders of a source that is about to be crawled at home; raises `Busy` where a node may be crawling it.

    One whose time is up long since is no more than a row that no writer has closed.
    """
    with writing(db):
        rows = [
            _order(row) for row in db.query("SELECT * FROM node_order WHERE source = ? AND state <> 'closed'", [source])
        ]
        for row in rows:
            if row.state != "wanted" and now <= end_of(row):
                raise Busy(Reason.of(StoreCode.NODE_CRAWLS, name=source, at=stamp(end_of(row))))
            close(db, row.name)


def end_of(row: NodeOrder) -> datetime:
    """When an order is over at the latest, whatever becomes of desk and node."""
    return (row.until or (row.sent or row.asked) + timedelta(days=1)) + _GRACE


def untold(db: Database) -> list[NodeOrder]:
    """The closed orders whose nodes are still to be told."""
    return [_order(row) for row in db.query("SELECT * FROM node_order WHERE untold ORDER BY name")]


def told(db: Database, name: str) -> None:
    """Note that the node of a closed order can know of it."""
    with writing(db):
        db.execute("UPDATE node_order SET untold = 0 WHERE name = ?", [name])


def is_open(db: Database, run: int) -> bool:
    """Whether a run has no verdict yet."""
    return db.execute("SELECT 1 FROM run WHERE id = ? AND ended IS NULL", [run]).fetchone() is not None


def run_of(db: Database, run: int) -> dict[str, Any] | None:
    """The row of a run, its reasons still as they are stored."""
    return next(iter(db.query("SELECT * FROM run WHERE id = ?", [run])), None)


def _order(row: dict[str, Any]) -> NodeOrder:
    instants = {name: parse(row[name]) if row[name] else None for name in ("asked", "until", "sent")}
    return NodeOrder(**{**row, **instants, "arguments": json.loads(row["arguments"]), "untold": bool(row["untold"])})
