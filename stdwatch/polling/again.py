"""Which known documents are asked for again although no channel asked for them, and why."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from stdwatch.polling.frontier import Frontier, Target
from stdwatch.polling.night import OVERLAP_DAYS, Night

LIVING_DAYS = 30
LOST_DAYS = 60
SAMPLES_A_WEEK = 3
NIGHTLY_RETRIES = 7
MISSES = 2
SEEMS_GONE = frozenset({"gone, second look", "missing", "withdrawn, another look"})
"""Reasons to ask for a document that is expected to be gone."""


def due_again(frontier: Frontier, lost: Sequence[int], night: Night) -> list[tuple[Target, str]]:
    """Known targets that are due by our own rules, each with its reason; `lost` are those that went unnamed tonight."""
    reasons = [(target, _why_again(target, target.id in lost, night)) for target in frontier.targets.values()]
    due = [(target, why) for target, why in reasons if why]
    asked = {target.id for target, _ in due}
    samples = [(target, "weekly sample") for target in _samples(frontier, night) if target.id not in asked]
    return due + samples


def _why_again(target: Target, lost_tonight: bool, night: Night) -> str | None:
    """The reason for which a known target is fetched although no channel asked for it, or ``None``."""
    if target.state == "due":
        return "resumed" if retry_is_due(target, night) else None
    if target.state == "withdrawn":
        return "withdrawn, another look" if _may_be_back(target, night) else None
    if target.state != "stored" or _checked_today(target, night):
        return None
    if target.gone:
        return "gone, second look"
    if target.why == "doubtful":
        return "doubtful, another look"
    if lost_tonight and target.missed + 1 >= MISSES:
        return "missing"
    if target.failures:
        return "failed before" if retry_is_due(target, night) else None
    return _recheck(target, night)


def is_recheck(why: str) -> bool:
    """Whether a document is asked for only because its day has come: nothing speaks for a change of it."""
    return why.startswith(("recheck", "weekly", "living"))


def _may_be_back(target: Target, night: Night) -> bool:
    """Once a week for two months: what was said to be gone may have been so by mistake."""
    since = date.fromisoformat(target.gone) if target.gone else night.today
    due = night.today.weekday() == target.id % 7 and not _checked_today(target, night)
    return due and night.today <= since + timedelta(LOST_DAYS)


def retry_is_due(target: Target, night: Night) -> bool:
    """Nightly for a week, then once a week: a document that never comes must not be asked for nightly for ever."""
    return target.failures < NIGHTLY_RETRIES or night.today.weekday() == target.id % 7


def _checked_today(target: Target, night: Night) -> bool:
    return target.last_checked is not None and night.day(target.last_checked) >= night.today


def _recheck(target: Target, night: Night) -> str | None:
    rules = night.rechecks
    first, last = night.day(target.first_seen), night.day(target.last_checked or target.first_seen)
    days = rules.days if target.kind == "page" else rules.days[-1:] if target.has_validators else ()
    passed = [days for days in days if first + timedelta(days) <= night.today and last < first + timedelta(days)]
    if passed:
        return f"recheck, day {passed[-1]}"
    age = (night.today - last).days
    if any(target.url.rstrip("/").endswith(path.rstrip("/")) for path in rules.living) and age >= LIVING_DAYS:
        return "living document"
    if target.kind == "page" and age >= OVERLAP_DAYS and _in_weekly_span(target, night):
        return f"weekly while {target.doc_type} is fresh"
    return None


def _in_weekly_span(target: Target, night: Night) -> bool:
    span = {str(kind): days for kind, days in night.rechecks.weekly.items()}.get(target.doc_type or "")
    if span is None:
        return False
    day = target.published.value[:10] if target.published else ""
    event = date.fromisoformat(day) if len(day) == 10 else night.day(target.first_seen)
    return night.today <= event + timedelta(span)


def _samples(frontier: Frontier, night: Night) -> list[Target]:
    """A few held pages a week that are fetched without validators, to learn which host's validators lie."""
    held = [t for t in frontier.targets.values() if t.state == "stored" and t.kind == "page" and t.has_validators]
    taken = sum(target.sampled == night.week for target in held)
    rest = [target for target in held if target.sampled != night.week and not _checked_today(target, night)]
    rest.sort(key=lambda target: hashlib.sha256(f"{night.week} {target.url}".encode()).digest())
    return rest[: max(0, SAMPLES_A_WEEK - taken)]
