"""What to think of a run: a verdict with reasons, from what was seen, never from an exit code."""

from stdwatch.reasons import Outcome, Reason, Verdict
from stdwatch.verdicts.answers import complaints_of, stale_channels_of
from stdwatch.verdicts.channels import (
    all_failed,
    counted_of,
    grouped,
    is_lawfully_empty,
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
from stdwatch.verdicts.seen import (
    FIELDS,
    Canary,
    CanarySnapshot,
    Evidence,
    Freshness,
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
    "Evidence",
    "Freshness",
    "Problem",
    "RunVerdict",
    "Severity",
    "Usual",
    "UsualChannel",
    "Verdict",
    "doubts",
    "is_doubted",
    "is_failing",
    "is_retried",
    "judge",
    "stopped",
]


def judge(seen: Evidence) -> RunVerdict:
    """The verdict: the gravest that applies."""
    counted = counted_of(seen)
    failed = [r for r in counted if r.outcome != Outcome.OK and not is_lawfully_empty(r, seen.usual)]
    reasons = grouped(failed)
    if seen.stopped:
        return stopped(seen.stopped, *reasons, repeat_keys=doubts(seen))
    if counted and not any(r.outcome == Outcome.OK for r in counted):
        return RunVerdict(all_failed({r.outcome for r in counted}), grouped(counted), Severity.CRITICAL)
    complaints = complaints_of(counted, seen.usual)
    stale_channels = stale_channels_of(counted, seen.usual)
    problems = [
        *of_channels(counted, failed, stale_channels | complaints, seen.usual),
        *of_all_channels(counted, failed, complaints, seen.usual),
        *of_children(counted, seen.usual),
        *of_emptiness(counted, seen),
        *of_fields(seen.fields, seen.usual.fields),
        *of_files(seen.fields, seen.usual.fields),
        *of_changes(seen.fields, seen.usual.fields),
        *of_gone(seen.fields, seen.canary),
        *of_canary(seen.canary, read_well(seen)),
        *of_conflicts(seen.alias_conflicts),
        *of_shared_ids(seen.shared_ids),
        *of_sameness(seen),
        *of_documents(seen),
    ]
    problems.sort(key=lambda problem: problem.severity is Severity.NOTE)  # what is only noted comes last
    explained = (*reasons, *(problem.reason for problem in problems if problem.reason))
    keys = tuple(dict.fromkeys(problem.repeat_key for problem in problems if problem.repeat_key))
    severity = Severity.CRITICAL if is_shut_out(seen) else gravest(problems)
    return RunVerdict(_verdict(seen, severity), explained, severity, keys, complaints)


_TELLING = 5
"""So many an unfinished night must have asked for again: it begins with those that channels call changed."""


def doubts(seen: Evidence) -> tuple[Reason, ...]:
    """What speaks against the documents of a run so far, by its repeat keys: all that a killed one leaves behind."""
    asked_again = seen.fields.get("again", 0) + seen.fields.get("files_again", 0)
    problems = (
        *of_fields(seen.fields, seen.usual.fields),
        *(of_changes(seen.fields, seen.usual.fields) if asked_again >= _TELLING else ()),
        *of_gone(seen.fields, seen.canary),
        *of_canary(seen.canary, read_well(seen)),
        *of_sameness(seen),
    )
    return tuple(dict.fromkeys(problem.repeat_key for problem in problems if problem.repeat_key))


def _verdict(seen: Evidence, severity: Severity) -> Verdict:
    if is_shut_out(seen):
        return Verdict.BLOCKED
    if severity is Severity.NOTE:
        return Verdict.OK if seen.new or seen.changed else Verdict.QUIET
    return Verdict.BROKEN if severity is Severity.CRITICAL else Verdict.DEGRADED
