"""A union of two records undone: each has its names, decisions, revisions and place in the inbox back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.clock import stamp
from stdwatch.errors import UsageError
from stdwatch.reasons import DecisionCode, Reason
from stdwatch.store import decisions, judgements, readings, search
from stdwatch.store.database import writing
from stdwatch.store.decisions import MACHINE, Entry
from stdwatch.store.intake.parts import show, texts_of


@dataclass(frozen=True, slots=True)
class Split:
    """Two candidates that are apart again."""

    kept: int
    lost: int


def split(db: Database, candidate: int, editor: str, at: datetime) -> Split:
    """Undo the newest union that a candidate took part in, as the one that stayed or the one that went; it is logged.

    The two are never united again. What was decided since stays with the one that was shown. Raises `Missing` for an
    unknown candidate and `UsageError` for one that was never united with another.
    """
    with writing(db):
        kept = decisions.surviving_id(db, candidate)
        merge = next(
            db.query(
                "SELECT * FROM merge WHERE undone IS NULL AND (lost = ? OR kept = ?)"
                " ORDER BY lost = ? DESC, at DESC, lost DESC LIMIT 1",
                [candidate, kept, candidate],
            ),
            None,
        )
        if merge is None:
            raise UsageError(f"candidate {candidate} was never united with another: there is nothing to split")
        _undo(db, merge, editor, at)
    return Split(merge["kept"], merge["lost"])


def united_with(db: Database, candidate: int) -> str | None:
    """The title of the record that a candidate was united with last, if that can be undone."""
    row = db.execute(
        "SELECT c.title FROM merge m JOIN candidate c ON c.id = m.lost WHERE m.undone IS NULL AND m.kept = ?"
        " ORDER BY m.at DESC, m.lost DESC LIMIT 1",
        [candidate],
    ).fetchone()
    return str(row[0]) if row else None


def _undo(db: Database, merge: Mapping[str, Any], editor: str, at: datetime) -> None:
    kept, lost, before = merge["kept"], merge["lost"], json.loads(merge["before"])
    db.execute("UPDATE merge SET undone = ?, editor = ? WHERE kept = ? AND lost = ?", [stamp(at), editor, kept, lost])
    db.execute("UPDATE candidate SET merged_into = NULL WHERE id = ?", [lost])
    target = _restore_target(db, before, kept)
    _restore_names(db, before, target, lost)
    _restore_revisions(db, kept, lost, before["target"]["url"], merge["at"], at)
    for candidate, url in ((kept, before["kept_url"]), (lost, before["target"]["url"])):
        _show_again(db, candidate, url)
    _restore_decisions(db, kept, lost, merge["at"], at)


def _restore_target(db: Database, before: Mapping[str, Any], kept: int) -> int:
    """The lost record's row in the frontier again; one that was made since for its address takes its place."""
    row = before["target"]
    db.execute(
        "UPDATE target SET url = ?, etag = NULL, last_modified = NULL WHERE source = ? AND url = ?"
        " AND part IN (SELECT id FROM part WHERE candidate = ?)",
        [before["kept_url"], row["source"], row["url"], kept],
    )
    known = db.execute("SELECT id FROM target WHERE source = ? AND url = ?", [row["source"], row["url"]]).fetchone()
    if known:
        db.execute("UPDATE target SET part = ? WHERE id = ?", [row["part"], known[0]])
        return int(known[0])
    is_free = db.execute("SELECT 1 FROM target WHERE id = ?", [row["id"]]).fetchone() is None
    fields = row if is_free else {name: value for name, value in row.items() if name != "id"}
    return int(str(db.table("target").insert({**fields, "etag": None, "last_modified": None}).last_pk))


def _restore_names(db: Database, before: Mapping[str, Any], target: int, lost: int) -> None:
    (source,) = db.execute("SELECT source FROM candidate WHERE id = ?", [lost]).fetchone()
    for name in before["names"]:
        db.execute(
            "INSERT INTO alias (source, kind, value, target, candidate) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (source, kind, value) DO UPDATE SET target = excluded.target, candidate = excluded.candidate",
            [source, name["kind"], name["value"], target, lost],
        )


def _restore_revisions(db: Database, kept: int, lost: int, url: str, since: str, at: datetime) -> None:
    """Give back the revisions that came from the lost record's address since the union, as the fetch log tells."""
    own, other = _page(db, kept), _page(db, lost)
    db.execute(
        "UPDATE revision SET part = ? WHERE part = ? AND seen >= ? AND body_hash IN (SELECT body_hash FROM fetch"
        " WHERE url = ? AND at >= ?) AND body_hash NOT IN (SELECT body_hash FROM fetch"
        " WHERE url = (SELECT url FROM part WHERE id = ?) AND url <> ? AND body_hash IS NOT NULL)",
        [other, own, since, url, since, own, url],
    )
    for part in (own, other):
        row = db.execute(
            "SELECT r.id FROM reading r JOIN revision v ON v.id = r.revision"
            " WHERE v.part = ? AND v.kind <> 'quarantined' ORDER BY v.id DESC, r.id DESC LIMIT 1",
            [part],
        ).fetchone()
        if row:
            readings.make_current(db, part, row[0], at)


def _show_again(db: Database, candidate: int, url: str) -> None:
    """Let a candidate show its own page, be found by its own words, and be judged anew."""
    part = _page(db, candidate)
    db.execute("UPDATE candidate SET url = ? WHERE id = ?", [url, candidate])
    db.execute("UPDATE part SET url = ? WHERE id = ?", [url, part])
    row = db.execute("SELECT reading FROM part WHERE id = ?", [part]).fetchone()
    if row[0]:
        document = readings.load(db, row[0])
        show(db, candidate, document)
        db.execute("UPDATE part SET title = coalesce(?, title) WHERE id = ?", [document.title, part])
    judgements.forget(db, part)
    (title,) = db.execute("SELECT title FROM candidate WHERE id = ?", [candidate]).fetchone()
    search.index(db, candidate, title, "\n".join(texts_of(db, candidate)))


def _restore_decisions(db: Database, kept: int, lost: int, united: str, at: datetime) -> None:
    """Each log counts for its own candidate; a return to the inbox that the union made is taken back."""
    last = decisions.in_force(decisions.entries(db, kept))
    made_by_union = last and last.reason and last.reason.code == DecisionCode.CONTRADICTED and last.at == united
    if last and made_by_union:
        undo = Entry(
            str(uuid5(NAMESPACE_URL, f"stdwatch:split:{last.id}")),
            0,
            kept,
            "undo",
            MACHINE,
            clock.stamp(at),
            undoes=last.id,
            reason=Reason.of(DecisionCode.TAKEN_APART),
        )
        decisions.append(db, undo)
    for candidate in (kept, lost):
        decisions.refresh(db, candidate)


def _page(db: Database, candidate: int) -> int:
    (part,) = db.execute("SELECT id FROM part WHERE candidate = ? AND kind = 'page'", [candidate]).fetchone()
    return int(part)
