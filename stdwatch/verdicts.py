"""What to think of a run: a verdict with reasons in words, from what was seen, never from an exit code."""

from collections.abc import Sequence
from dataclasses import dataclass

from stdwatch.items import ChannelResult

EXIT_CODES = {
    "ok": 0,
    "quiet": 0,
    "degraded": 3,
    "broken": 4,
    "blocked": 5,
    "unreachable": 6,
    "stopped": 130,
}
"""What `crawl` returns for each verdict, the worst last but for `stopped` (design, "The command line")."""

_BLOCKED = {"BotWall", "RobotsForbid"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one run and its reasons, most important first."""

    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a run saw: its channels, the documents asked for, and how it ended.

    `fetched` documents were read, `failures` maps the name of an outcome to the number of documents that had it;
    `unread` channels of standing `unproven` do not count. `stopped` is the reason for an early end.
    """

    results: Sequence[ChannelResult]
    proven: frozenset[str]
    new: int
    changed: int
    fetched: int
    failures: dict[str, int]
    undated: int = 0
    bodiless: int = 0
    stopped: str | None = None
    postponed: int = 0


def judge(seen: Evidence) -> Outcome:
    """The verdict: the gravest that applies."""
    counted = [r for r in seen.results if r.standing != "unproven" or r.channel in seen.proven or r.outcome == "ok"]
    failed = [r for r in counted if r.outcome != "ok"]
    reasons = _grouped(failed)
    if seen.stopped:
        return Outcome("stopped", (seen.stopped, *reasons))
    if counted and len(failed) == len(counted):
        return Outcome(_all_failed({r.outcome for r in failed}), reasons)
    if seen.fetched and seen.undated == seen.fetched > 1:
        return Outcome("broken", (f"none of {seen.fetched} documents has a date", *reasons))
    if seen.fetched and seen.bodiless == seen.fetched > 1:
        return Outcome("broken", (f"none of {seen.fetched} documents has a text", *reasons))
    reasons += _smaller_reasons(seen, counted)
    if reasons:
        return Outcome("degraded", reasons)
    return Outcome("ok" if seen.new or seen.changed else "quiet", ())


def _grouped(failed: Sequence[ChannelResult]) -> tuple[str, ...]:
    """One sentence for each different failure: an outage is told once, not once a channel."""
    channels: dict[str, list[str]] = {}
    for result in failed:
        channels.setdefault(f"{result.outcome}: {result.reason}", []).append(result.channel)
    return tuple(f"{', '.join(names)}: {failure}" for failure, names in channels.items())


def _all_failed(outcomes: set[str]) -> str:
    if outcomes & _BLOCKED:
        return "blocked"
    return "unreachable" if outcomes == {"Unreachable"} else "broken"


def _smaller_reasons(seen: Evidence, counted: Sequence[ChannelResult]) -> tuple[str, ...]:
    short = [r for r in counted if r.outcome == "ok" and r.reason]
    cut = [f"{r.channel}: read back to {r.oldest} only, not to {r.since}" for r in short]
    strays = [f"{r.channel}: links of an unknown shape, such as {r.strays[0]}" for r in counted if r.strays]
    failures = [f"{number} documents: {name}" for name, number in sorted(seen.failures.items())]
    postponed = [f"{seen.postponed} documents left for the next run: the request budget is used up"]
    return (*cut, *strays, *failures, *(postponed if seen.postponed else ()))
