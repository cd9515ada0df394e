"""Which known documents are asked for again although no channel asked for them, and why."""

import hashlib
import zlib
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from stdwatch import clock
from stdwatch.items import FetchReason, TargetState
from stdwatch.polling.context import OVERLAP_DAYS, PollContext
from stdwatch.polling.frontier import Frontier, Target

LIVING_DAYS = 30
LOST_DAYS = 60
SAMPLES_A_WEEK = 3
NIGHTLY_RETRIES = 7
MISSES = 2
MANUAL_SUFFIX = " by hand"
"""Behind the extractor's version where a page was read without the rules of its source, before its host had any."""

SEEMS_GONE = frozenset({FetchReason.GONE_CHECK, FetchReason.MISSING, FetchReason.WITHDRAWN_CHECK})
"""Reasons to ask for a document that is expected to be gone."""


def due_again(
    frontier: Frontier, lost: Sequence[int], context: PollContext, renamed: Collection[int] = ()
) -> list[tuple[Target, FetchReason]]:
    """Known targets that are due by our own rules, each with its reason.

    `lost` are those that went unnamed tonight; of these `renamed` are looked at at once: a new address is like theirs.
    """
    targets = frontier.targets.values()
    reasons = [(target, _why_again(target, target.id in lost, target.id in renamed, context)) for target in targets]
    due = [(target, why) for target, why in reasons if why]
    asked = {target.id for target, _ in due}
    samples = [(target, FetchReason.SAMPLE) for target in _samples(frontier, context) if target.id not in asked]
    return due + samples


def _why_again(target: Target, lost_tonight: bool, renamed: bool, context: PollContext) -> FetchReason | None:
    """The reason for which a known target is fetched although no channel asked for it, or ``None``."""
    if target.state == TargetState.DUE:
        return FetchReason.RESUMED if not lost_tonight and retry_is_due(target, context) else None
    if target.state == TargetState.WITHDRAWN:
        return FetchReason.WITHDRAWN_CHECK if _may_be_back(target, context) else None
    if target.state != TargetState.STORED or _checked_today(target, context):
        return None
    if target.gone:
        return FetchReason.GONE_CHECK
    if target.why == FetchReason.DOUBTFUL:
        return FetchReason.DOUBTFUL_CHECK
    times = target.missed + (target.missed_on != clock.stamp(context.at)[:10])
    if lost_tonight and (renamed or times >= MISSES):
        return FetchReason.MISSING
    if target.failures:
        return FetchReason.FAILED_BEFORE if retry_is_due(target, context) else None
    if target.kind == "page" and (target.extractor or "").endswith(MANUAL_SUFFIX):
        return FetchReason.HANDED_OVER
    why = _recheck(target, context)
    return FetchReason.MISSING if why and lost_tonight else why


_BY_DAY = frozenset({FetchReason.RECHECK, FetchReason.WEEKLY, FetchReason.SAMPLE, FetchReason.LIVING})


def is_recheck(why: FetchReason) -> bool:
    """Whether a document is asked for only because its day has come: nothing speaks for a change of it."""
    return why in _BY_DAY


def _may_be_back(target: Target, context: PollContext) -> bool:
    """Once a week for two months: what was said to be gone may have been so by mistake."""
    since = date.fromisoformat(target.gone) if target.gone else context.today
    due = _is_its_weekday(target, context) and not _checked_today(target, context)
    return due and context.today <= since + timedelta(LOST_DAYS)


def retry_is_due(target: Target, context: PollContext) -> bool:
    """Nightly for a week, then once a week: a document that never comes must not be asked for nightly for ever."""
    return target.failures < NIGHTLY_RETRIES or _is_its_weekday(target, context)


def _is_its_weekday(target: Target, context: PollContext) -> bool:
    """Whether it is the weekday of a document: spread by the address, so that every machine looks on the same day."""
    return context.today.weekday() == zlib.crc32(target.url.encode()) % 7


def _checked_today(target: Target, context: PollContext) -> bool:
    return target.last_checked is not None and context.day(target.last_checked) >= context.today


def _recheck(target: Target, context: PollContext) -> FetchReason | None:
    rules = context.rechecks
    first, last = context.day(target.first_seen), context.day(target.last_checked or target.first_seen)
    days = rules.days if target.kind == "page" else rules.days[-1:] if target.has_validators else ()
    if any(last < first + timedelta(days) <= context.today for days in days):
        return FetchReason.RECHECK
    age = (context.today - last).days
    if any(target.url.rstrip("/").endswith(path.rstrip("/")) for path in rules.living) and age >= LIVING_DAYS:
        return FetchReason.LIVING
    is_fresh = _in_weekly_span(target, context) if target.kind == "page" else _is_file_in_use(target, context)
    if age >= OVERLAP_DAYS and is_fresh:
        return FetchReason.WEEKLY
    return None


def _is_file_in_use(target: Target, context: PollContext) -> bool:
    """Whether an editor has taken the file's document: a file may be replaced under its address without a word."""
    return target.taken and context.today <= context.day(target.first_seen) + timedelta(LOST_DAYS)


def _in_weekly_span(target: Target, context: PollContext) -> bool:
    span = {str(kind): days for kind, days in context.rechecks.weekly.items()}.get(target.doc_type or "")
    if span is None:
        return False
    day = target.published.value[:10] if target.published else ""
    event = date.fromisoformat(day) if len(day) == 10 else context.day(target.first_seen)
    return context.today <= event + timedelta(span)


def _samples(frontier: Frontier, context: PollContext) -> list[Target]:
    """A few held pages a week that are fetched without validators, to learn which host's validators lie."""
    held = [
        t for t in frontier.targets.values() if t.state == TargetState.STORED and t.kind == "page" and t.has_validators
    ]
    taken = sum(target.sampled == context.week for target in held)
    rest = [target for target in held if target.sampled != context.week and not _checked_today(target, context)]
    rest.sort(key=lambda target: hashlib.sha256(f"{context.week} {target.url}".encode()).digest())
    return rest[: max(0, SAMPLES_A_WEEK - taken)]
