"""What to think of a run: a verdict with reasons, from what was seen, never from an exit code."""

from stdwatch.reasons import Outcome, Reason, Verdict
from stdwatch.verdicts.answers import channels_standing_still, complaints_of
from stdwatch.verdicts.channels import (
    all_failed,
    counted_of,
    grouped,
    is_always_empty,
    of_all_channels,
    of_channels,
    of_children,
    of_emptiness,
)
from stdwatch.verdicts.documents import (
    is_shut_out,
    of_canary,
    of_changes,
    of_conflicts,
    of_documents,
    of_fields,
    of_files,
    of_gone,
    of_sameness,
    of_shared_ids,
    read_well,
)
from stdwatch.verdicts.observations import (
    FIELDS,
    Canary,
    CanarySnapshot,
    Freshness,
    RunObservations,
    Usual,
    UsualChannel,
)
from stdwatch.verdicts.severity import (
    EXIT_CODES,
    GOOD,
    Problem,
    RunVerdict,
    Severity,
    gravest,
    is_doubted,
    is_failing,
    is_retried,
    stopped,
)

__all__ = [
    "EXIT_CODES",
    "FIELDS",
    "GOOD",
    "Canary",
    "CanarySnapshot",
    "Freshness",
    "Problem",
    "RunObservations",
    "RunVerdict",
    "Severity",
    "Usual",
    "UsualChannel",
    "Verdict",
    "doubts",
    "is_doubted",
    "is_failing",
    "is_retried",
    "stopped",
    "verdict_on",
]


def verdict_on(observed: RunObservations) -> RunVerdict:
    """The verdict: the gravest that applies."""
    counted = counted_of(observed)
    failed = [r for r in counted if r.outcome != Outcome.OK and not is_always_empty(r, observed.usual)]
    reasons = grouped(failed)
    if observed.stopped:
        return stopped(observed.stopped, *reasons, repeat_keys=doubts(observed))
    if counted and not any(r.outcome == Outcome.OK for r in counted):
        return RunVerdict(all_failed({r.outcome for r in counted}), grouped(counted), Severity.CRITICAL)
    complaints = complaints_of(counted, observed.usual)
    stale_channels = channels_standing_still(counted, observed.usual)
    problems = [
        *of_channels(counted, failed, stale_channels | complaints, observed.usual),
        *of_all_channels(counted, failed, complaints, observed.usual),
        *of_children(counted, observed.usual),
        *of_emptiness(counted, observed),
        *of_fields(observed.fields, observed.usual.fields),
        *of_files(observed.fields, observed.usual.fields),
        *of_changes(observed.fields, observed.usual.fields),
        *of_gone(observed.fields, observed.canary),
        *of_canary(observed.canary, read_well(observed)),
        *of_conflicts(observed.alias_conflicts),
        *of_shared_ids(observed.shared_ids),
        *of_sameness(observed),
        *of_documents(observed),
    ]
    problems.sort(key=lambda problem: problem.severity is Severity.NOTE)  # what is only noted comes last
    explained = (*reasons, *(problem.reason for problem in problems if problem.reason))
    keys = tuple(dict.fromkeys(problem.repeat_key for problem in problems if problem.repeat_key))
    severity = Severity.CRITICAL if is_shut_out(observed) else gravest(problems)
    return RunVerdict(_verdict(observed, severity), explained, severity, keys, complaints)


_LEAST_ASKED_AGAIN = 5
"""So many an unfinished night must have asked for again: it begins with those that channels call changed."""


def doubts(observed: RunObservations) -> tuple[Reason, ...]:
    """What speaks against the documents of a run so far, by its repeat keys: all that a killed one leaves behind."""
    asked_again = observed.fields.get("again", 0) + observed.fields.get("files_again", 0)
    problems = (
        *of_fields(observed.fields, observed.usual.fields),
        *(of_changes(observed.fields, observed.usual.fields) if asked_again >= _LEAST_ASKED_AGAIN else ()),
        *of_gone(observed.fields, observed.canary),
        *of_canary(observed.canary, read_well(observed)),
        *of_sameness(observed),
    )
    return tuple(dict.fromkeys(problem.repeat_key for problem in problems if problem.repeat_key))


def _verdict(observed: RunObservations, severity: Severity) -> Verdict:
    if is_shut_out(observed):
        return Verdict.BLOCKED
    if severity is Severity.NOTE:
        return Verdict.OK if observed.new or observed.changed else Verdict.QUIET
    return Verdict.BROKEN if severity is Severity.CRITICAL else Verdict.DEGRADED
