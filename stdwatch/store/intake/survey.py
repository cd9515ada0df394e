"""What the channels said of a night: results, new targets, hints, and who was missed."""

import json
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.items import Sighting, Survey
from stdwatch.polling import FLOOD
from stdwatch.store import identity
from stdwatch.store.database import writing
from stdwatch.store.intake.targets import new_target, note_hints, note_lead


def store_survey(db: Database, survey: Survey, run: int) -> None:
    """Write what the channels said: results, new targets, hints, and who was missed."""
    with writing(db):
        for result in survey.results:
            row = {
                "run": run,
                "channel": result.channel,
                "standing": result.standing,
                "outcome": result.outcome,
                "reason": result.reason,
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
                "at": stamp(survey.at),
            }
            db.table("channel_result").insert(row)
        for sighting in survey.sightings:
            _store_sighting(db, survey.source, sighting, survey.at)
        day = stamp(survey.at)[:10]
        db.conn.executemany(
            "UPDATE target SET missed = missed + 1, missed_on = ? WHERE id = ? AND missed_on IS NOT ?",
            [(day, target, day) for target in survey.missed],
        )


def _store_sighting(db: Database, source: str, sighting: Sighting, at: datetime) -> None:
    lead = sighting.lead
    if sighting.target is None:
        state = "due" if sighting.fetch else "known"
        target = new_target(db, source, "page", lead.url, state, sighting.why, at)
        note_lead(db, target, lead)
        identity.name(db, source, target, sighting.aliases)
    else:
        target = sighting.target
        if sighting.fetch:
            db.execute(
                "UPDATE target SET state = 'due', why = ? WHERE id = ? AND state = 'known'", [sighting.why, target]
            )
        else:
            note_hints(db, target, lead, renew=sighting.why == FLOOD)
            identity.name(db, source, target, sighting.aliases)
    (channels,) = db.execute("SELECT channels FROM target WHERE id = ?", [target]).fetchone()
    named = sorted({*json.loads(channels), *sighting.channels})
    db.execute("UPDATE target SET channels = ?, missed = 0 WHERE id = ?", [json.dumps(named), target])
