"""What the verdict on a night makes of its documents: withdrawn, or doubtful and asked for again."""

from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.items import FetchReason
from stdwatch.store.database import writing
from stdwatch.verdicts import RunVerdict

_DOUBTED_DAYS = 7
"""What has not changed for so long is what the site says, on however bad nights."""


def apply_verdict(db: Database, source: str, run: int, judged: RunVerdict, at: datetime) -> None:
    """Draw the conclusions of a night: only a sound one withdraws; what was read on a bad one is doubtful.

    A document that was gone on two such days is withdrawn. A doubtful one is asked for again until a night is sound.
    """
    with writing(db):
        if judged.is_sound:
            _withdraw_gone(db, source, at)
        elif judged.is_misleading:
            mark_doubtful(db, source, run)


def mark_doubtful(db: Database, source: str, run: int) -> None:
    """Doubt what a run has read that was new or changed, or doubtful and so for days, and what it first found gone.

    A new file is believed with its page; a changed one is doubted by itself. Inside a transaction.
    """
    db.execute(
        "UPDATE target SET why = ?, etag = NULL, last_modified = NULL"
        " WHERE source = ? AND last_checked >= (SELECT started FROM run WHERE id = ?) "
        " AND (kind = 'page' OR julianday(first_seen) < (SELECT julianday(started) FROM run WHERE id = ?))"
        " AND state = 'stored' AND (last_changed = last_checked OR gone = substr(last_checked, 1, 10)"
        " OR (why = ? AND julianday(last_checked) - julianday(last_changed) < ?))",
        [FetchReason.DOUBTFUL, source, run, run, FetchReason.DOUBTFUL_CHECK, _DOUBTED_DAYS],
    )
    db.execute(
        "UPDATE target SET gone = NULL WHERE source = ? AND last_checked >= (SELECT started FROM run WHERE id = ?)"
        " AND gone = substr(last_checked, 1, 10)",
        [source, run],
    )


def _withdraw_gone(db: Database, source: str, at: datetime) -> None:
    db.execute(
        "UPDATE target SET state = 'withdrawn' WHERE source = ? AND gone IS NOT NULL"
        " AND substr(last_checked, 1, 10) > gone",
        [source],
    )
    db.execute(
        "UPDATE candidate SET withdrawn = ? WHERE source = ? AND withdrawn IS NULL AND id IN (SELECT p.candidate"
        " FROM part p JOIN target t ON t.part = p.id WHERE t.state = 'withdrawn' AND t.kind = 'page')",
        [stamp(at), source],
    )
