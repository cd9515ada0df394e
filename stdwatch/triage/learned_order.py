"""The learned order: whether the decisions teach one, and the way to what learns it."""

import logging
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from sqlite_utils import Database

from stdwatch import clock, learning
from stdwatch.config import Settings
from stdwatch.errors import UsageError
from stdwatch.learning.example import FEWEST_ACCEPTED, Example, accepted_pages, can_learn
from stdwatch.reasons import LearningCode, Reason
from stdwatch.store import database, learned
from stdwatch.store.learned import State
from stdwatch.triage.examples import examples

if TYPE_CHECKING:
    from stdwatch.learning.trial import Trial

log = logging.getLogger(__name__)


def learn(settings: Settings, at: datetime) -> State:
    """Learn where there is something new, score what is open, and put the order in force all at once; or leave it.

    While it is off, and whatever fails, the lexicon's order stands. Returns the state as it was noted.
    """
    with closing(database.connect(settings.database, desk=False)) as db:
        last, known = learned.state(db), examples(db, at)
        why = _obstacle(known)
        if why is None:
            from stdwatch.triage.refit import refit

            refit(db, known, settings.data / "learning", last, at)
        else:
            learned.put_in_force(db, None)
            learned.note(db, at, len(known), why, [], in_force=False)
        now = learned.state(db)
        if now is None:
            raise AssertionError("learning notes its state")
        if last is None or last.state.code != now.state.code:
            log.log(logging.INFO if now.in_force else logging.WARNING, "learned order: %s", now.state)
        return now


def attempt(db: Database) -> "Trial":
    """The trial alone, over the log as it is; nothing is written. `UsageError` where what learns is not installed."""
    if not learning.is_installed():
        raise UsageError(str(Reason.of(LearningCode.NOT_INSTALLED)))
    from stdwatch.triage.refit import replay

    return replay(db, examples(db, clock.now()))


def _obstacle(known: Sequence[Example]) -> Reason | None:
    """Why nothing can be learned yet, or here."""
    accepted = accepted_pages(known)
    if accepted < FEWEST_ACCEPTED:
        return Reason.of(LearningCode.FEW, accepted=accepted, needed=FEWEST_ACCEPTED)
    if not can_learn(known):
        return Reason.of(LearningCode.ONE_KIND)
    return None if learning.is_installed() else Reason.of(LearningCode.NOT_INSTALLED)
