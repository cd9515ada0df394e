"""What to think of the channels together: which count, which are in trouble, and whether it is the site that broke."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import SplitResult, urlsplit

from stdwatch.items import ChannelKind, ChannelResult, Standing
from stdwatch.reasons import ChannelCode, Outcome, ProblemCode, Reason, RunCode, Verdict
from stdwatch.verdicts.observations import RunObservations, Usual
from stdwatch.verdicts.severity import Problem, Severity

WALLS = frozenset({Outcome.BOT_WALL, Outcome.ROBOTS_FORBID})
_FOUND_NOTHING = {Outcome.SITE_CHANGED, Outcome.UNREADABLE, Outcome.EMPTY}

_NAMED = 8
"""Children of a sitemap that are named; the others are counted."""

_NIGHTS_WITHOUT_NEWS = 3
"""Nights without anything new after which an empty list is no longer taken for its script's
(docs/design.md, "Why is an empty list sometimes no failure?")."""


def counted_of(observed: RunObservations) -> list[ChannelResult]:
    """The channels whose silence means something; all of them, when none of those that do has answered.

    A source of nothing but guesses must not look quiet on the night when all of them fail.
    """
    counted = [
        r
        for r in observed.results
        if r.standing != Standing.UNPROVEN or r.channel in observed.proven or r.outcome == Outcome.OK
    ]
    return counted if any(r.outcome == Outcome.OK for r in counted) else list(observed.results)


def is_always_empty(result: ChannelResult, usual: Usual) -> bool:
    """A list that its script fills is empty for us, and always was: one that had rows before has lost them."""
    return result.outcome == Outcome.EMPTY and not _had_entries(result, usual)


def _had_entries(result: ChannelResult, usual: Usual) -> bool:
    known = usual.channels.get(result.channel)
    return bool(known and any(known.entries))


def grouped(failed: Sequence[ChannelResult]) -> tuple[Reason, ...]:
    """One reason for each different failure: an outage is told once, not once a channel."""
    channels: dict[tuple[Outcome, Reason], list[str]] = {}
    for result in failed:
        channels.setdefault((result.outcome, result.reason or Reason.text("")), []).append(result.channel)
    return tuple(
        Reason.of(RunCode.CHANNELS_FAILED, channels=tuple(names), outcome=outcome, because=reason)
        for (outcome, reason), names in channels.items()
    )


def all_failed(outcomes: set[Outcome]) -> Verdict:
    """The verdict on a night on which no channel answered."""
    if outcomes & WALLS:
        return Verdict.BLOCKED
    return Verdict.UNREACHABLE if outcomes == {Outcome.UNREACHABLE} else Verdict.BROKEN


def of_channels(
    counted: Sequence[ChannelResult], failed: Sequence[ChannelResult], complaints: Mapping[str, Reason], usual: Usual
) -> Iterator[Problem]:
    """Failed and odd channels: a required one is urgent, a spare one minor."""
    for result in counted:
        key = Reason.of(ProblemCode.CHANNEL, channel=result.channel)
        severity = Severity.URGENT if result.standing == Standing.REQUIRED else Severity.MINOR
        if result in failed:
            yield Problem(None, severity, key)
        elif complaint := complaints.get(result.channel):
            yield Problem(Reason.of(RunCode.CHANNEL, channel=result.channel, because=complaint), severity, key)
        elif result.reason and result.outcome == Outcome.OK:
            yield Problem(_cut(result, result.reason), repeat_key=key)
        new = [link for link in result.unmatched_links if section_of(link) not in usual.told_sections]
        if result.outcome == Outcome.OK and new:
            yield Problem(Reason.of(RunCode.UNKNOWN_LINKS, channel=result.channel, url=new[0]))


def of_children(counted: Sequence[ChannelResult], usual: Usual) -> Iterator[Problem]:
    """Children of sitemaps that the rules of their channel leave out: each kind is named once."""
    for result in counted:
        new = [child for child in result.not_followed if kind_of_child(child) not in usual.told_children]
        if new and result.outcome == Outcome.OK:
            names = tuple(child_of(child) for child in new[:_NAMED])
            yield Problem(
                Reason.of(RunCode.NOT_FOLLOWED, channel=result.channel, count=len(new), names=names), Severity.NOTE
            )


def child_of(url: str) -> str:
    """The file name of a child sitemap."""
    return _parts(url).path.rstrip("/").rpartition("/")[2] or url


def kind_of_child(url: str) -> str:
    """A child's name without its number: a sitemap that is full goes on in a further file."""
    return re.sub(r"\d+", "", child_of(url))


def section_of(url: str) -> str:
    """The host and the first folder of an address: a new section of a site is told once."""
    parts = _parts(url)
    return f"{parts.hostname}/{parts.path.strip('/').partition('/')[0]}"


def _parts(url: str) -> SplitResult:
    """The parts of an address; what is none, such as ``http://[``, is a path as a whole."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def _cut(result: ChannelResult, because: Reason) -> Reason:
    """A channel that was not read back to the first day of its window."""
    if not result.oldest:
        return Reason.of(RunCode.CHANNEL, channel=result.channel, because=because)
    since = result.since or ""
    return Reason.of(RunCode.CHANNEL_CUT, channel=result.channel, because=because, day=result.oldest, since=since)


def of_all_channels(
    counted: Sequence[ChannelResult], failed: Sequence[ChannelResult], complaints: Mapping[str, Reason], usual: Usual
) -> Iterator[Problem]:
    """Whether it is the site that broke and not a channel: none can be trusted, no listing was parsed, most fail."""
    expected = [r for r in counted if not is_always_empty(r, usual)]
    failing = [r for r in expected if r in failed or r.channel in complaints]
    if failing and len(failing) == len(expected):
        yield Problem(Reason.of(RunCode.NO_CHANNEL_TRUSTED), Severity.CRITICAL)
    elif _no_listing_is_parsed(expected, complaints, usual):
        yield Problem(Reason.of(RunCode.NO_LISTING), Severity.CRITICAL)
    elif len(failing) * 2 > len(expected):
        reason = Reason.of(RunCode.CHANNELS_IN_TROUBLE, count=len(failing), total=len(expected))
        yield Problem(reason, Severity.URGENT)


def _no_listing_is_parsed(expected: Sequence[ChannelResult], complaints: Mapping[str, Reason], usual: Usual) -> bool:
    """Of the required listings none; or none at all of several that had rows before."""
    listings = [r for r in expected if r.kind == ChannelKind.LISTING]
    without_rows = [r for r in listings if r.outcome in _FOUND_NOTHING or r.channel in complaints]
    required = [r for r in listings if r.standing == Standing.REQUIRED]
    had_rows = [r for r in listings if _had_entries(r, usual)]
    return any(
        group and all(r in without_rows for r in group) for group in (required, had_rows if len(had_rows) > 1 else [])
    )


def of_emptiness(counted: Sequence[ChannelResult], observed: RunObservations) -> Iterator[Problem]:
    """Lists that a script fills, when for nights nothing else has shown that the silence is true."""
    empty = [r for r in counted if is_always_empty(r, observed.usual)]
    others_answered = any(r.outcome == Outcome.OK and r.kind != ChannelKind.LISTING for r in counted)
    nights = observed.usual.nights_without_news + 1
    if empty and not others_answered and not observed.new and nights >= _NIGHTS_WITHOUT_NEWS:
        because = Reason.of(ChannelCode.EMPTY_FOR_NIGHTS, count=nights)
        reason = Reason.of(RunCode.CHANNEL, channel=empty[0].channel, because=because)
        yield Problem(reason, Severity.URGENT, Reason.of(ProblemCode.EMPTY))
