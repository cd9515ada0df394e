"""What to think of a run: a verdict with reasons in words, from what was seen, never from an exit code."""

from stdwatch.verdicts.answers import complaints_of, stale_channels_of
from stdwatch.verdicts.channels import (
    all_failed,
    counted_of,
    grouped,
    is_lawfully_empty,
    of_all_channels,
    of_channels,
    of_emptiness,
)
from stdwatch.verdicts.documents import (
    is_shut_out,
    of_canary,
    of_changes,
    of_documents,
    of_fields,
    of_gone,
    of_namesakes,
)
from stdwatch.verdicts.seen import (
    EXIT_CODES,
    FIELDS,
    Canary,
    Evidence,
    Freshness,
    Look,
    Outcome,
    Usual,
    UsualChannel,
)

__all__ = [
    "EXIT_CODES",
    "FIELDS",
    "Canary",
    "Evidence",
    "Freshness",
    "Look",
    "Outcome",
    "Usual",
    "UsualChannel",
    "judge",
]


def judge(seen: Evidence) -> Outcome:
    """The verdict: the gravest that applies."""
    counted = counted_of(seen)
    failed = [r for r in counted if r.outcome != "ok" and not is_lawfully_empty(r, seen.usual)]
    reasons = grouped(failed)
    if seen.stopped:
        return Outcome("stopped", (seen.stopped, *reasons), urgent=False)
    if counted and not any(r.outcome == "ok" for r in counted):
        return Outcome(all_failed({r.outcome for r in counted}), grouped(counted), urgent=True)
    complaints = complaints_of(counted, seen.usual)
    stale_channels = stale_channels_of(counted, seen.usual)
    troubles = [
        *of_channels(counted, failed, stale_channels | complaints),
        *of_all_channels(counted, failed, complaints, seen.usual),
        *of_emptiness(counted, seen),
        *of_fields(seen.fields, seen.usual.fields),
        *of_changes(seen.fields, seen.usual.fields),
        *of_gone(seen.fields, seen.canary),
        *of_canary(seen.canary, seen.fields.get("rules", 0)),
        *of_namesakes(seen.alias_conflicts),
        *of_documents(seen),
    ]
    told = (*reasons, *(trouble.reason for trouble in troubles if trouble.reason))
    urgent = any(trouble.urgent or trouble.grave for trouble in troubles)
    worries = tuple(dict.fromkeys(trouble.worry for trouble in troubles if trouble.worry))
    if is_shut_out(seen):
        return Outcome("blocked", told, urgent=True, worries=worries, complaints=complaints)
    if any(trouble.grave for trouble in troubles):
        return Outcome("broken", told, urgent, worries, complaints)
    if told:
        return Outcome("degraded", told, urgent, worries, complaints)
    return Outcome("ok" if seen.new or seen.changed else "quiet", ())
