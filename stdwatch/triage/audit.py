"""The rules of the audit: which rates may be chosen, and what a second look does."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlite_utils import Database

from stdwatch.errors import UsageError
from stdwatch.learning.audit import RATES, bought_by
from stdwatch.reasons import DecisionCode, Reason
from stdwatch.store import audits, decisions
from stdwatch.store.figures import quarter_start


class Refusal(StrEnum):
    """Why a rate or a second look is not taken; the page translates these sentences."""

    RATE = "there is no such rate"
    OWN = "another editor must look at it"
    GONE = "nobody waits for this second look any more"


@dataclass(frozen=True, slots=True)
class Choice:
    """A rate that can be chosen: what may remain unseen in a quarter when none or one is found, and its cards."""

    rate: float
    none_found: int | None
    one_found: int | None
    cards: float
    """A night, on average."""


def choices(db: Database, today: date) -> list[Choice]:
    """What each rate would buy, for as many folded items as the last quarter of a year had."""
    silent = audits.silent(db, today - timedelta(days=90), today)
    return [
        Choice(rate, bought_by(rate, silent), bought_by(rate, silent, 1) if silent else None, rate * silent / 91)
        for rate in RATES
    ]


def choose(db: Database, rate: float, editor: str, today: date, at: datetime) -> None:
    """Put a rate in force for this quarter's items, earlier ones included; `UsageError` for one that is not offered."""
    if rate not in RATES:
        raise UsageError(Refusal.RATE)
    audits.choose_rate(db, rate, editor, at, quarter_start(today))


def look_again(db: Database, candidate: int, decision: str, editor: str, at: datetime, *, relevant: bool) -> None:
    """Keep a second look; a rejected item that it finds worth a place returns to the inbox, with the log saying why."""
    first = decisions.entry(db, decision)
    now = decisions.in_force(decisions.entries(db, candidate))
    if first is None or now is None or now.id != first.id:
        raise UsageError(Refusal.GONE)
    if first.editor == editor:
        raise UsageError(Refusal.OWN)
    audits.note_look(db, candidate, decision, editor, at, relevant=relevant)
    if relevant and first.verb == "reject":
        decisions.reopen(db, candidate, reason=Reason.of(DecisionCode.SECOND_LOOK), at=at)
