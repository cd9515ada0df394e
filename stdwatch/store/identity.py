"""One document, many names: aliases, and what happens when two records turn out to be one."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.items import Alias
from stdwatch.reasons import DecisionCode, Reason
from stdwatch.store import decisions

_SHARE_OF_WORDS = 0.6
"""So large a share of the shorter title's words makes two titles alike: a site's fact sheets share half of theirs."""


def owners(db: Database, source: str, aliases: Iterable[Alias]) -> list[int]:
    """The targets that go by any of these names, in the order of the names."""
    cursors = (
        db.execute("SELECT target FROM alias WHERE (source, kind, value) = (?, ?, ?)", [source, a.kind, a.value])
        for a in aliases
    )
    return list(dict.fromkeys(row[0] for cursor in cursors for row in cursor))


def name(db: Database, source: str, target: int, aliases: Iterable[Alias]) -> None:
    """Let a target go by these names too; names that belong to another target are left to it."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO alias (source, kind, value, target) VALUES (?, ?, ?, ?)",
        [(source, alias.kind, alias.value, target) for alias in aliases],
    )


def resembles(title: str | None, witnesses: Iterable[str | None]) -> bool:
    """Whether a title has most of its words, or of theirs, from an earlier title or an address's last part."""
    words = _words(title)
    pairs = [(len(words & theirs), min(len(words), len(theirs))) for theirs in map(_words, witnesses)]
    return any(shared >= _SHARE_OF_WORDS * fewer > 0 for shared, fewer in pairs)


def _words(text: str | None) -> set[str]:
    return set(re.findall(r"[^\W_]{3,}", (text or "").lower()))


def is_same_title(title: str | None, other: str | None) -> bool:
    """Whether two titles have the same words in the same order, however they are written."""
    return bool(_in_order(title)) and _in_order(title) == _in_order(other)


def _in_order(text: str | None) -> list[str]:
    return re.findall(r"\w+", (text or "").casefold())


def kept_apart(db: Database, targets: Sequence[int]) -> set[int]:
    """Those of the targets that an editor has split from one that stands before them."""
    split = {frozenset(row) for row in db.execute("SELECT kept, lost FROM merge WHERE undone IS NOT NULL")}
    candidates = {target: candidate_of(db, target) for target in targets}
    return {
        target
        for index, target in enumerate(targets)
        if any(frozenset((candidates[target], candidates[before])) in split for before in targets[:index])
    }


def unite(db: Database, targets: list[int], at: datetime) -> int:
    """Make one target of several: the one that has a candidate, else the oldest; returns its id.

    The others' names pass to it and their rows go; candidates are merged, which is logged and can be undone (`split`).
    """
    keep = min(targets, key=lambda target: (candidate_of(db, target) is None, target))
    for other in targets:
        if other != keep:
            _absorb(db, keep, other, at)
    return keep


def candidate_of(db: Database, target: int) -> int | None:
    """The candidate that a target's part belongs to, if it was ever read."""
    row = db.execute(
        "SELECT candidate FROM part WHERE id = (SELECT part FROM target WHERE id = ?)", [target]
    ).fetchone()
    return int(row[0]) if row else None


def _absorb(db: Database, keep: int, other: int, at: datetime) -> None:
    kept, lost = candidate_of(db, keep), candidate_of(db, other)
    before = _before(db, keep, other, kept)
    db.execute("UPDATE alias SET target = ?, candidate = ? WHERE target = ?", [keep, kept, other])
    db.execute("DELETE FROM target WHERE id = ?", [other])
    if kept and lost and kept != lost:
        _merge(db, kept, lost, before, at)


def _before(db: Database, keep: int, other: int, kept: int | None) -> dict[str, Any]:
    """All that a union overwrites, for the log: what `stdwatch.store.splitting` puts back."""
    names = db.query("SELECT kind, value FROM alias WHERE target = ?", [other])
    state = db.execute("SELECT url FROM candidate WHERE id = ?", [kept]).fetchone()
    (target,) = db.query("SELECT * FROM target WHERE id = ?", [other])
    (url,) = db.execute("SELECT url FROM target WHERE id = ?", [keep]).fetchone()
    return {"target": target, "names": list(names), "kept_url": state[0] if state else url}


def _merge(db: Database, kept: int, lost: int, before: dict[str, Any], at: datetime) -> None:
    """Both logs stand from now on for the kept one; decisions that contradict each other return it to the inbox."""
    states = {decisions.derive(decisions.entries(db, candidate)).state for candidate in (kept, lost)} - {"inbox"}
    db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [kept, lost])
    row = {"kept": kept, "lost": lost, "reason": "one identity", "at": stamp(at), "before": json.dumps(before)}
    db.table("merge").insert(row)
    if len(states) > 1:
        decisions.reopen(db, kept, reason=Reason.of(DecisionCode.CONTRADICTED), at=at)
    else:
        decisions.refresh(db, kept)
