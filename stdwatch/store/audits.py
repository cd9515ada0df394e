"""The audit in the store: coins, the rate in force, what is drawn, second looks, and the counts behind a bound."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.store.database import writing
from stdwatch.store.filters import LOW

SECOND = 0.1
"""Share of the rejected that another editor looks at again."""

_DECOY = 0.5
"""Share of the accepted that are mixed in, so that a second look does not know what the first one said."""

_SILENT = f"candidate.score < {LOW} AND NOT candidate.wide AND candidate.merged_into IS NULL"
_READ = "EXISTS (SELECT 1 FROM part WHERE part.candidate = candidate.id AND part.reading IS NOT NULL)"
_IN_DAYS = "candidate.first_seen >= :first AND candidate.first_seen < :after"
_RELEVANT = "candidate.state IN ('accepted', 'brief')"


@dataclass(frozen=True, slots=True)
class Counts:
    """What was folded in some days: all of it without a wide word, how much was drawn, what came of it.

    `wide` are the low ones with a word of the wide list, `wide_open` those of them that nobody decided on.
    """

    silent: int
    drawn: int
    pending: int
    found: int
    known: int
    wide: int
    wide_open: int


@dataclass(frozen=True, slots=True)
class SecondLooks:
    """Second looks at what was rejected in some days: how many there could be, were, and said otherwise."""

    rejected: int
    looked: int
    differing: int


def rate(db: Database) -> float:
    """The share of what would be folded that is shown; 0 before anybody chose one."""
    row = db.execute("SELECT rate FROM audit_rate ORDER BY number DESC LIMIT 1").fetchone()
    return float(row[0]) if row else 0.0


def choose_rate(db: Database, chosen: float, editor: str, at: datetime, since: date) -> None:
    """Put a rate in force, and draw anew by the same coins among what came since a day."""
    with writing(db):
        db.execute("INSERT INTO audit_rate (rate, editor, at) VALUES (?, ?, ?)", [chosen, editor, stamp(at)])
        draw(db, since, at)


def is_undrawn(db: Database) -> bool:
    """Whether candidates came that have no coin yet."""
    row = db.execute("SELECT (SELECT max(id) FROM candidate) > ifnull((SELECT max(candidate) FROM coin), 0)").fetchone()
    return bool(row[0])


def draw(db: Database, since: date, at: datetime, chance: random.Random | None = None) -> None:
    """Draw a coin for each candidate that has none, and show by it what would be folded and came since a day.

    One that is drawn stands where some row of the inbox stands, so that nothing marks it. Under a lower rate than
    before, what nobody decided on is folded again.
    """
    chance = chance or random.SystemRandom()
    with writing(db):
        new = db.execute("SELECT id FROM candidate WHERE id NOT IN (SELECT candidate FROM coin)").fetchall()
        db.conn.executemany(
            "INSERT INTO coin VALUES (?, ?, ?, ?)",
            [(row[0], chance.random(), chance.random(), stamp(at)) for row in new],
        )
        now = rate(db)
        db.execute(
            f"UPDATE candidate SET audited = NULL WHERE state = 'inbox' AND audited IS NOT NULL"  # noqa: S608
            f" AND (id IN (SELECT candidate FROM coin WHERE first >= ?) OR NOT ({_SILENT}))",
            [now],
        )
        drawn = db.execute(
            f"SELECT id FROM candidate JOIN coin ON coin.candidate = candidate.id WHERE state = 'inbox' AND {_SILENT}"  # noqa: S608
            f" AND audited IS NULL AND coin.first < ? AND first_seen >= ? AND {_READ}",
            [now, since.isoformat()],
        ).fetchall()
        places = [row[0] for row in db.execute("SELECT score FROM candidate WHERE state = 'inbox' AND NOT folded")]
        db.conn.executemany(
            "UPDATE candidate SET audited = ? WHERE id = ?",
            [(chance.choice(places or [LOW]), row[0]) for row in drawn],
        )


def counts(db: Database, first: date, last: date) -> Counts:
    """The counts for candidates first seen on these days (UTC, both included), by the lexicon of today.

    Which ones are in the sample follows from the coin and the rate in force alone, not from what was seen.
    """
    silent, pending = f"({_SILENT})", "candidate.state IN ('inbox', 'later')"
    row = db.execute(
        f"""SELECT count(*) FILTER (WHERE {silent}), count(*) FILTER (WHERE {silent} AND drawn),
            count(*) FILTER (WHERE {silent} AND drawn AND {pending}),
            count(*) FILTER (WHERE {silent} AND drawn AND {_RELEVANT}),
            count(*) FILTER (WHERE {silent} AND {_RELEVANT}),
            count(*) FILTER (WHERE score < {LOW} AND wide), count(*) FILTER (WHERE score < {LOW} AND wide AND {pending})
        FROM (SELECT candidate.*, ifnull(coin.first < :rate, 0) AS drawn FROM candidate
            LEFT JOIN coin ON coin.candidate = candidate.id
            WHERE merged_into IS NULL AND {_IN_DAYS} AND {_READ}) AS candidate""",  # noqa: S608
        {**_days(first, last), "rate": rate(db)},
    ).fetchone()
    return Counts(*row)


def silent(db: Database, first: date, last: date) -> int:
    """How many of these days are low and without a wide word, read or not: what a rate is weighed by."""
    sql = f"SELECT count(*) FROM candidate WHERE {_SILENT} AND {_IN_DAYS}"  # noqa: S608
    return int(db.execute(sql, _days(first, last)).fetchone()[0])


def judges(db: Database, first: date, last: date) -> Mapping[str, int]:
    """Who decided on candidates of these days, and on how many."""
    rows = db.execute(
        f"""SELECT decision.editor, count(DISTINCT candidate.id) FROM candidate JOIN decision
            ON decision.candidate = candidate.id AND decision.verb IN ('accept', 'brief', 'reject')
        WHERE {_IN_DAYS} GROUP BY decision.editor ORDER BY 2 DESC, 1""",  # noqa: S608
        _days(first, last),
    )
    return dict(rows.fetchall())


def looks(db: Database, first: date, last: date) -> SecondLooks:
    """Second looks at the rejected candidates of these days; those that a look brought back count as rejected."""
    row = db.execute(
        f"""WITH firsts AS (SELECT candidate.id, second_look.relevant FROM candidate
            JOIN decision ON decision.candidate = candidate.id AND decision.verb = 'reject'
            LEFT JOIN second_look ON second_look.decision = decision.id
            WHERE merged_into IS NULL AND {_IN_DAYS}
                AND (candidate.state = 'rejected' OR second_look.relevant IS NOT NULL)
            GROUP BY candidate.id)
        SELECT count(*), count(relevant), ifnull(sum(relevant), 0) FROM firsts""",  # noqa: S608
        _days(first, last),
    ).fetchone()
    return SecondLooks(*row)


def next_look(db: Database, editor: str, since: date) -> tuple[int, str] | None:
    """A candidate for a second look by this editor, with the decision in force; ``None`` when nothing waits."""
    return next(iter(_waiting(db, editor, since, limit=1)), None)


def waiting(db: Database, editor: str, since: date) -> int:
    """How many second looks wait for this editor."""
    return len(_waiting(db, editor, since, limit=-1))


def note_look(db: Database, candidate: int, decision: str, editor: str, at: datetime, *, relevant: bool) -> None:
    """Keep what a second look said; the first answer stands."""
    with writing(db):
        db.execute(
            "INSERT OR IGNORE INTO second_look VALUES (?, ?, ?, ?, ?)",
            [candidate, decision, editor, relevant, stamp(at)],
        )


def _days(first: date, last: date) -> dict[str, str]:
    """The bounds of `_IN_DAYS`, both days included."""
    return {"first": first.isoformat(), "after": (last + timedelta(days=1)).isoformat()}


def _waiting(db: Database, editor: str, since: date, limit: int) -> list[tuple[int, str]]:
    """Decided by others since a day, drawn, and not looked at again; in an order that tells nothing."""
    rows = db.execute(
        """SELECT candidate.id, decision.id FROM candidate JOIN coin ON coin.candidate = candidate.id
        JOIN decision ON decision.candidate = candidate.id AND decision.at = candidate.decided
            AND decision.verb IN ('reject', 'accept')
        WHERE merged_into IS NULL AND decision.editor <> ? AND candidate.decided >= ?
            AND coin.second < CASE candidate.state WHEN 'rejected' THEN ? WHEN 'accepted' THEN ? ELSE 0 END
            AND NOT EXISTS (SELECT 1 FROM second_look WHERE second_look.decision = decision.id)
        ORDER BY coin.first LIMIT ?""",
        [editor, since.isoformat(), SECOND, _DECOY, limit],
    )
    return [(row[0], row[1]) for row in rows]
