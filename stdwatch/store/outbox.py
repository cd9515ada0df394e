"""What the operator was told: open alarms, messages, and how each fared at each recipient."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from stdwatch.clock import parse, stamp
from stdwatch.reasons import Reason, dump
from stdwatch.store.database import writing

PAUSE = timedelta(minutes=15)
"""A recipient that fails is tried again after so long, then twice as long, three times …, until it takes it."""

LONGEST_PAUSE = timedelta(hours=6)

_BEFORE = timedelta(days=2)
"""A new recipient is told what was written so long before it came."""


# A later message of the same source, or a later digest or ping, stands in for an earlier one.
_UNDELIVERED = """
SELECT m.*, d.tries, d.at AS tried, d.error, d.final FROM message m
LEFT JOIN delivery d ON d.message = m.id AND d.recipient = :recipient
WHERE m.kind IN (SELECT value FROM json_each(:kinds)) AND (d.message IS NULL OR d.error IS NOT NULL)
AND m.at >= min(:new, coalesce((SELECT since FROM recipient WHERE name = :recipient), :new))
AND NOT EXISTS (SELECT 1 FROM message n WHERE n.id > m.id AND (n.source = m.source
    OR (m.kind IN ('digest', 'ping') AND n.kind = m.kind)))
ORDER BY m.id
"""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An open alarm: `causes` are the kinds of trouble that the operator has heard of."""

    id: int
    source: str
    raised: datetime
    causes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be told; `kind` is ``alarm``, ``clear``, ``digest`` or ``ping``."""

    id: int
    kind: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """How a recipient last fared: `error` is ``None`` when it took the last message; when it last took one."""

    name: str
    at: datetime
    error: str | None
    delivered: datetime | None


def open_alarms(db: Database) -> dict[str, Alarm]:
    """The alarms without an all-clear yet, by source."""
    rows = db.query("SELECT * FROM alarm WHERE cleared IS NULL")
    alarms = [
        Alarm(row["id"], row["source"], parse(row["raised"]), frozenset(json.loads(row["causes"]))) for row in rows
    ]
    return {alarm.source: alarm for alarm in alarms}


def raise_alarm(
    db: Database,
    alarm: Alarm | None,
    source: str,
    kind: str,
    reasons: Collection[Reason],
    message: tuple[str, str],
    at: datetime,
) -> None:
    """Open an alarm, or note a further kind of trouble in the open one, with its message (subject, body)."""
    with writing(db):
        if alarm is None:
            row = {"source": source, "raised": stamp(at), "causes": json.dumps([kind]), "reasons": dump(reasons)}
            db.table("alarm").insert(row)
        else:
            kinds = json.dumps(sorted({*alarm.causes, kind}))
            db.execute("UPDATE alarm SET causes = ?, reasons = ? WHERE id = ?", [kinds, dump(reasons), alarm.id])
        _write(db, "alarm", message, at, source)


def clear_alarm(db: Database, alarm: Alarm, message: tuple[str, str], at: datetime) -> None:
    """Give the all-clear, with its message."""
    with writing(db):
        db.execute("UPDATE alarm SET cleared = ? WHERE id = ?", [stamp(at), alarm.id])
        _write(db, "clear", message, at, alarm.source)


def write_alarm(db: Database, message: tuple[str, str], at: datetime) -> None:
    """Write an alarm that no all-clear follows (subject, body); inside a `writing` transaction."""
    _write(db, "alarm", message, at)


def write_daily(db: Database, name: str, message: tuple[str, str], at: datetime) -> None:
    """Write the day's ``digest`` or ``ping`` and note that it was done."""
    with writing(db):
        _write(db, name, message, at)
        db.execute("INSERT OR REPLACE INTO heartbeat VALUES (?, ?)", [name, stamp(at)])


def _write(db: Database, kind: str, message: tuple[str, str], at: datetime, source: str | None = None) -> None:
    db.table("message").insert(
        {"kind": kind, "subject": message[0], "body": message[1], "at": stamp(at), "source": source}
    )


def undelivered(db: Database, kinds: Collection[str], recipient: str, now: datetime) -> list[Message]:
    """The messages of these kinds that a recipient has not got and should be offered now."""
    return [
        Message(row["id"], row["kind"], row["subject"], row["body"])
        for row in db.query(_UNDELIVERED, {"recipient": recipient, "kinds": _json(kinds), "new": stamp(now - _BEFORE)})
        if not row["final"]
        if row["tried"] is None or now - parse(row["tried"]) >= min(PAUSE * row["tries"], LONGEST_PAUSE)
    ]


def refused(db: Database, now: datetime) -> list[tuple[str, str, str]]:
    """What has not arrived: recipient, subject and the last error, the oldest first."""
    rows = []
    for name in sorted(recipient_names(db)):
        values = {"recipient": name, "kinds": _json(("alarm", "clear", "digest")), "new": stamp(now - _BEFORE)}
        rows += [(name, row["subject"], row["error"]) for row in db.query(_UNDELIVERED, values) if row["error"]]
    return rows


def note_delivery(
    db: Database, message: int, recipient: str, error: str | None, at: datetime, *, final: bool = False
) -> None:
    """Write down how a message fared at a recipient; what was refused for good (`final`) is not offered again."""
    with writing(db):
        db.execute(
            "INSERT INTO delivery VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET tries = tries + 1, at = excluded.at, error = excluded.error, final = excluded.final",
            [message, recipient, stamp(at), error, int(final)],
        )


def keep_recipients(db: Database, names: Collection[str], at: datetime) -> None:
    """Know the recipients that the scheduler has by now; those that were removed are forgotten with their failures."""
    with writing(db):
        known = [_json(names)]
        db.execute("DELETE FROM recipient WHERE name NOT IN (SELECT value FROM json_each(?))", known)
        db.execute("DELETE FROM delivery WHERE recipient NOT IN (SELECT value FROM json_each(?))", known)
        db.conn.executemany("INSERT OR IGNORE INTO recipient VALUES (?, ?)", [(name, stamp(at)) for name in names])


def recipient_names(db: Database) -> set[str]:
    """The recipients that the scheduler had when it was last started, the ping among them as ``ping``."""
    return {row[0] for row in db.execute("SELECT name FROM recipient")}


def recipients(db: Database) -> list[Recipient]:
    """Everyone that was ever offered a message, with how it last fared."""
    rows = db.query(
        "SELECT recipient, max(at) AS last, error, (SELECT max(at) FROM delivery g WHERE g.recipient = d.recipient"
        " AND g.error IS NULL) AS delivered FROM delivery d GROUP BY recipient ORDER BY recipient"
    )  # beside max(), SQLite gives the other columns of the same row
    return [
        Recipient(
            row["recipient"], parse(row["last"]), row["error"], parse(row["delivered"]) if row["delivered"] else None
        )
        for row in rows
    ]


def written_since(db: Database, since: datetime) -> dict[str, int]:
    """How many messages of each kind were written since an instant."""
    rows = db.execute("SELECT kind, count(*) FROM message WHERE at > ? GROUP BY kind ORDER BY kind", [stamp(since)])
    return {row[0]: int(row[1]) for row in rows}


def messages(db: Database, limit: int = 50) -> list[dict[str, Any]]:
    """The newest messages first."""
    return list(db.query("SELECT * FROM message ORDER BY id DESC LIMIT ?", [limit]))


def publication_days(db: Database, source: str) -> list[str]:
    """The days on which a source published something, ascending; one dated ahead counts when it appeared."""
    rows = db.execute(
        "SELECT DISTINCT min(substr(published, 1, 10), substr(first_seen, 1, 10)) AS day FROM target WHERE source = ?"
        " AND kind = 'page' AND published_precision IN ('day', 'instant')"
        " UNION SELECT DISTINCT min(day, substr(first_seen, 1, 10)) FROM candidate"
        " WHERE source = ? AND published_precision IN ('day', 'instant') ORDER BY day",
        [source, source],
    )
    return [str(row[0]) for row in rows]


def _json(values: Collection[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
