"""Rows of the frontier: made, found, and renewed with what was said and what came."""

import json
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.items import Fetched, FetchReason, FetchTask, Lead, TargetState
from stdwatch.reasons import Change
from stdwatch.store.frontier import published_of
from stdwatch.web_content.dates import choose_date


def new_target(
    db: Database, source: str, kind: str, url: str, state: TargetState, why: FetchReason, at: datetime
) -> int:
    """A new row of the frontier, or the one that already has this URL."""
    db.execute(
        "INSERT OR IGNORE INTO target (source, kind, url, state, why, first_seen) VALUES (?, ?, ?, ?, ?, ?)",
        [source, kind, url, state, why, stamp(at)],
    )
    (target,) = db.execute("SELECT id FROM target WHERE source = ? AND url = ?", [source, url]).fetchone()
    return int(target)


def target_of(db: Database, source: str, url: str, target: int | None) -> int | None:
    """The target with this id, or the source's one with this URL."""
    row = db.execute("SELECT id FROM target WHERE id = ? OR (source = ? AND url = ?) LIMIT 1", [target, source, url])
    first = row.fetchone()
    return int(first[0]) if first else None


def note_lead(db: Database, target: int, lead: Lead) -> None:
    """Keep what the channels say of a document as it is (or will be) fetched: later hints are compared with this."""
    date = lead.published
    db.execute(
        "UPDATE target SET title = coalesce(?, title), labels = ?, modified = coalesce(?, modified),"
        " published = coalesce(?, published), published_precision = coalesce(?, published_precision),"
        " date_origin = coalesce(?, date_origin) WHERE id = ?",
        [
            lead.title,
            json.dumps(sorted(lead.labels), ensure_ascii=False),
            lead.modified,
            date.value if date else None,
            str(date.precision) if date else None,
            date.origin if date else None,
            target,
        ],
    )


def note_hints(db: Database, target: int, lead: Lead, *, renew: bool) -> None:
    """Keep what a channel says of a document that is not fetched tonight, where nothing was known, or in its place.

    A finer date of the same day is kept for its next reading: by then the channel may name it no more.
    """
    db.execute(
        "UPDATE target SET modified = CASE WHEN ? THEN ? ELSE coalesce(modified, ?) END, title = coalesce(title, ?)"
        " WHERE id = ?",
        [renew, lead.modified, lead.modified, lead.title, target],
    )
    row = next(
        db.query("SELECT published, published_precision, date_origin FROM target WHERE id = ?", [target]),
    )
    known = published_of(row)
    date = choose_date(known, lead.published) if known else None
    if date and date != known:
        db.execute(
            "UPDATE target SET published = ?, published_precision = ?, date_origin = ? WHERE id = ?",
            [date.value, str(date.precision), date.origin, target],
        )


def renew_target(db: Database, target: int, url: str, fetched: Fetched, extractor: str, change: str) -> None:
    """The target is stored now; validators count from here on, unless the text is in doubt."""
    doubtful = change == "quarantined"
    answer = fetched.answer
    db.execute(
        "UPDATE target SET state = 'stored', url = ?, why = ?, etag = ?, last_modified = ?, extractor = ?,"
        " last_changed = CASE WHEN ? THEN last_changed ELSE ? END WHERE id = ?",
        [
            url,
            FetchReason.DOUBTFUL if doubtful else fetched.task.why,
            None if doubtful else answer.etag,
            None if doubtful else answer.last_modified,
            extractor,
            not Change(change).is_news,
            stamp(answer.at),
            target,
        ],
    )
    if fetched.task.why is FetchReason.SAMPLE:
        year, week, _ = answer.at.isocalendar()
        db.execute("UPDATE target SET sampled = ? WHERE id = ?", [f"{year}-W{week:02}", target])
    checked(db, target, answer.at, fetched.task)


def checked(db: Database, target: int, at: datetime, task: FetchTask) -> None:
    """Note that the target was asked for and is there, and what the channels say of it by now."""
    db.execute(
        "UPDATE target SET last_checked = ?, missed = 0, gone = NULL, failures = 0, unlike_nights = 0 WHERE id = ?",
        [stamp(at), target],
    )
    if task.lead:
        note_lead(db, target, replace(task.lead, labels=task.labels, published=task.published))
