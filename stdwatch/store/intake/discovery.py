"""What the channels said of a night: results, new targets, hints, and who was missed."""

import json
from datetime import datetime

from sqlite_utils import Database

from stdwatch import reasons
from stdwatch.clock import stamp
from stdwatch.items import DiscoveryReport, FetchReason, MergedLead, TargetState
from stdwatch.store import identity
from stdwatch.store.database import writing
from stdwatch.store.intake.targets import new_target, note_hints, note_lead


def store_discovery(db: Database, report: DiscoveryReport, run: int) -> None:
    """Write what the channels said: results, new targets, hints, and who was missed."""
    with writing(db):
        for result in report.results:
            row = {
                "run": run,
                "channel": result.channel,
                "standing": result.standing,
                "outcome": result.outcome,
                "reason": reasons.dump_one(result.reason),
                "complete": int(result.complete),
                "pages": result.pages,
                "entries": result.entries,
                "matching": result.matching,
                "dated": result.dated,
                "new": result.new,
                "oldest": result.oldest,
                "since": result.since,
                "titled": result.titled,
                "head": json.dumps(result.head),
                "at": stamp(report.at),
            }
            db.table("channel_result").insert(row)
        for merged in report.merged_leads:
            _store_lead(db, report.source, merged, report.at)
        day = stamp(report.at)[:10]
        db.conn.executemany(
            "UPDATE target SET missed = missed + 1, missed_on = ? WHERE id = ? AND missed_on IS NOT ?",
            [(day, target, day) for target in report.missed],
        )


def _store_lead(db: Database, source: str, merged: MergedLead, at: datetime) -> None:
    lead = merged.lead
    if merged.target is None:
        state = TargetState.DUE if merged.fetch else TargetState.KNOWN
        target = new_target(db, source, "page", lead.url, state, merged.why, at)
        note_lead(db, target, lead)
        identity.name(db, source, target, merged.aliases)
    else:
        target = merged.target
        if merged.fetch:
            db.execute(
                "UPDATE target SET state = 'due', why = ? WHERE id = ? AND state = 'known'", [merged.why, target]
            )
        else:
            note_hints(db, target, lead, renew=merged.why is FetchReason.BULK_CHANGE)
            identity.name(db, source, target, merged.aliases)
    (channels,) = db.execute("SELECT channels FROM target WHERE id = ?", [target]).fetchone()
    named = sorted({*json.loads(channels), *merged.channels})
    db.execute("UPDATE target SET channels = ?, missed = 0 WHERE id = ?", [json.dumps(named), target])
