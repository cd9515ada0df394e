"""After crawls: when the decisions are to be learned from, and the coins of new candidates for the audit."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from stdwatch.config import Settings
from stdwatch.learning import is_installed
from stdwatch.reasons import LearningCode
from stdwatch.store import audits, jobs, learned, runs
from stdwatch.store.figures import quarter_start

_PAUSE = timedelta(minutes=10)
"""Between two times: what fails must not be tried once a minute, and a morning's decisions come one by one."""


def ask_when_due(db: Database, now: datetime) -> None:
    """Ask for the job that learns; a clock that went back does not put it off for long."""
    last = runs.last_heartbeat(db, "learning")
    if (last is None or not timedelta(0) <= now - last < _PAUSE) and (learned.is_due(db) or _is_installed_now(db)):
        jobs.ask(db, "learn", {}, "scheduler", now)
        runs.record_heartbeat(db, "learning", now)


def _is_installed_now(db: Database) -> bool:
    """Whether what learns has been installed since it was missed."""
    last = learned.state(db)
    return last is not None and last.state.code == LearningCode.NOT_INSTALLED and is_installed()


def draw_coins(db: Database, settings: Settings, now: datetime) -> None:
    """Draw for new candidates whether they are shown although they would be folded."""
    if audits.is_undrawn(db):
        today = now.astimezone(ZoneInfo(settings.zone)).date()
        audits.draw(db, quarter_start(today), now)
