"""Alarms: one when a source begins to fail, one for each further cause, and one message when it is healthy again."""

from datetime import datetime
from enum import StrEnum

from stdwatch.operations.health import SourceHealth
from stdwatch.operations.wording import Wording
from stdwatch.reasons import ADVICE, Cause, Health, MessageCode, Reason


class Step(StrEnum):
    """What an alarm needs: nothing is told as long as nothing changes."""

    NONE = "none"
    RAISE = "raise"
    CLEAR = "clear"


def step(causes: frozenset[str] | None, health: SourceHealth, raised: datetime | None = None) -> Step:
    """The step from the open alarm of a source (`causes` told, `raised` when; ``None``: no alarm) to its health now.

    Each cause is told at most once in an alarm, so that one which wavers between two does not tell each nightly. The
    all-clear waits for a night that began after the alarm: that the next one is due makes nothing well.
    """
    if health.state is Health.FAILING:
        return Step.NONE if causes and health.cause in causes else Step.RAISE
    if causes is None or health.state is Health.NEW:
        return Step.NONE
    if raised and health.last_concluded and health.last_concluded < raised:
        return Step.NONE
    return Step.CLEAR


def alarm_text(health: SourceHealth, wording: Wording) -> tuple[str, str]:
    """Subject and body of an alarm: what is wrong, and what to do about it."""
    cause = health.cause or Cause.DEGRADED
    subject = Reason.of(MessageCode.FAILING, source=health.source, cause=cause)
    end = [Reason.of(ADVICE[cause])]
    if health.last_good:
        end.append(Reason.of(MessageCode.LAST_GOOD, day=wording.day(health.last_good)))
    lines = [*wording.sentences(health.reasons), "", *wording.sentences(end)]
    return wording.sentence(subject), "\n".join(lines)


def clear_text(health: SourceHealth, days: int, wording: Wording) -> tuple[str, str]:
    """Subject and body of an all-clear."""
    if health.is_of_desk:
        subject, end = Reason.of(MessageCode.ENDED, source=health.source), Reason.of(MessageCode.NOTHING_LEFT)
        return wording.sentence(subject), wording.sentence(end)
    if days > 1:
        subject = Reason.of(MessageCode.HEALTHY_AFTER, source=health.source, days=days)
    else:
        code = MessageCode.HEALTHY_AFTER_DAY if days else MessageCode.HEALTHY_TODAY
        subject = Reason.of(code, source=health.source)
    left = (Reason.of(MessageCode.STILL), *health.reasons) if health.reasons else (Reason.of(MessageCode.ALL_CHANNELS),)
    return wording.sentence(subject), "\n".join(wording.sentences(left))
