"""The durable frontier, read: what a source's targets are and when its channels were last read."""

import json
from typing import Any

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.items import Alias, FetchReason, Precision, Published, TargetState
from stdwatch.polling import Frontier, Target
from stdwatch.store import runs

_TARGETS = """
SELECT t.*, c.doc_type, c.url AS page_url, c.state AS decided
FROM target t LEFT JOIN part p ON p.id = t.part LEFT JOIN candidate c ON c.id = p.candidate
WHERE t.source = ? ORDER BY t.id
"""


def snapshot(db: Database, source: str) -> Frontier:
    """Everything the decisions of one night need, as plain values.

    A run that goes on where an interrupted one of this night stopped reads the channels back as that one did: what it
    fetches is to be known by all that they say of it.
    """
    now = clock.now()
    names = db.query("SELECT kind, value, target FROM alias WHERE source = ?", [source])
    complete = db.query(
        "SELECT channel, max(at) AS at FROM channel_result JOIN run ON run.id = run"
        " WHERE source = ? AND complete AND (verdict IS NOT 'stopped' OR at < ?) GROUP BY channel",
        [source, clock.stamp(now - runs.NIGHT)],
    )
    rests = db.query("SELECT host, until FROM host_rest WHERE until > ?", [clock.stamp(now)])
    return Frontier(
        targets={row["id"]: _target(row) for row in db.query(_TARGETS, [source])},
        names={Alias(row["kind"], row["value"]): row["target"] for row in names},
        rests={row["host"]: clock.parse(row["until"]) for row in rests},
        complete={row["channel"]: clock.parse(row["at"]) for row in complete},
    )


def published_of(row: dict[str, Any]) -> Published | None:
    """The three columns of a date as one value."""
    if row["published"] is None:
        return None
    return Published(row["published"], Precision(row["published_precision"]), row["date_origin"])


def _target(row: dict[str, Any]) -> Target:
    return Target(
        id=row["id"],
        url=row["url"],
        kind=row["kind"],
        state=TargetState(row["state"]),
        why=FetchReason(row["why"]),
        first_seen=clock.parse(row["first_seen"]),
        parent=row["page_url"] if row["kind"] == "attachment" else None,
        title=row["title"],
        published=published_of(row),
        labels=tuple(json.loads(row["labels"])),
        doc_type=row["doc_type"],
        modified=row["modified"],
        channels=tuple(json.loads(row["channels"])),
        last_checked=clock.parse(row["last_checked"]) if row["last_checked"] else None,
        missed=row["missed"],
        missed_on=row["missed_on"],
        sampled=row["sampled"],
        failures=row["failures"],
        gone=row["gone"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        extractor=row["extractor"],
        taken=row["decided"] in {"accepted", "brief"},
    )
