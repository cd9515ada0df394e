"""What to think of the channels together: which count, which are in trouble, and whether it is the site that broke."""

from collections.abc import Iterator, Mapping, Sequence

from stdwatch.items import ChannelResult
from stdwatch.verdicts.seen import Evidence, Trouble, Usual

_BLOCKED = {"BotWall", "RobotsForbid"}
_FOUND_NOTHING = {"SiteChanged", "Unreadable", "empty"}

_NIGHTS_WITHOUT_NEWS = 3
"""Nights without anything new after which an empty list is no longer taken for its script's (sources, "All five")."""


def counted_of(seen: Evidence) -> list[ChannelResult]:
    """The channels whose silence means something; all of them, when none of those that do has answered.

    A source of nothing but guesses must not look quiet on the night when all of them fail.
    """
    counted = [r for r in seen.results if r.standing != "unproven" or r.channel in seen.proven or r.outcome == "ok"]
    return counted if any(r.outcome == "ok" for r in counted) else list(seen.results)


def is_lawfully_empty(result: ChannelResult, usual: Usual) -> bool:
    """A list that its script fills is empty for us, and always was: one that had rows before has lost them."""
    return result.outcome == "empty" and not _had_entries(result, usual)


def _had_entries(result: ChannelResult, usual: Usual) -> bool:
    known = usual.channels.get(result.channel)
    return bool(known and any(known.entries))


def grouped(failed: Sequence[ChannelResult]) -> tuple[str, ...]:
    """One sentence for each different failure: an outage is told once, not once a channel."""
    channels: dict[str, list[str]] = {}
    for result in failed:
        channels.setdefault(f"{result.outcome}: {result.reason}", []).append(result.channel)
    return tuple(f"{', '.join(names)}: {failure}" for failure, names in channels.items())


def all_failed(outcomes: set[str]) -> str:
    """The verdict on a night on which no channel answered."""
    if outcomes & _BLOCKED:
        return "blocked"
    return "unreachable" if outcomes == {"Unreachable"} else "broken"


def of_channels(
    counted: Sequence[ChannelResult], failed: Sequence[ChannelResult], complaints: Mapping[str, str]
) -> Iterator[Trouble]:
    """Failed and odd channels: a required one is urgent, a spare one a worry."""
    for result in counted:
        about = f"channel: {result.channel}"
        needed = result.standing == "required"
        if result in failed:
            yield Trouble("", urgent=needed, worry=about)
        elif result.channel in complaints:
            yield Trouble(f"{result.channel}: {complaints[result.channel]}", urgent=needed, worry=about)
        elif result.reason and result.outcome == "ok":
            reached = f": read back to {result.oldest} only, not to {result.since}" if result.oldest else ""
            yield Trouble(f"{result.channel}: {result.reason}{reached}", worry=about)
        if result.outcome == "ok" and result.unmatched_links:
            yield Trouble(f"{result.channel}: links of an unknown shape, such as {result.unmatched_links[0]}")


def of_all_channels(
    counted: Sequence[ChannelResult], failed: Sequence[ChannelResult], complaints: Mapping[str, str], usual: Usual
) -> Iterator[Trouble]:
    """Whether it is the site that broke and not a channel: none can be trusted, no listing was parsed, most are ill."""
    speaking = [r for r in counted if not is_lawfully_empty(r, usual)]
    ill = [r for r in speaking if r in failed or r.channel in complaints]
    if ill and len(ill) == len(speaking):
        yield Trouble("no channel can be trusted", grave=True)
    elif _no_listing_is_parsed(speaking, complaints, usual):
        yield Trouble("no listing was parsed", grave=True)
    elif len(ill) * 2 > len(speaking):
        yield Trouble(f"{len(ill)} of {len(speaking)} channels are in trouble", urgent=True)


def _no_listing_is_parsed(speaking: Sequence[ChannelResult], complaints: Mapping[str, str], usual: Usual) -> bool:
    """Of the required listings none; or none at all of several that had rows before."""
    listings = [r for r in speaking if r.kind == "listing"]
    dumb = [r for r in listings if r.outcome in _FOUND_NOTHING or r.channel in complaints]
    required = [r for r in listings if r.standing == "required"]
    once = [r for r in listings if _had_entries(r, usual)]
    return any(group and all(r in dumb for r in group) for group in (required, once if len(once) > 1 else []))


def of_emptiness(counted: Sequence[ChannelResult], seen: Evidence) -> Iterator[Trouble]:
    """Lists that a script fills, when for nights nothing else has shown that the silence is true."""
    empty = [r for r in counted if is_lawfully_empty(r, seen.usual)]
    vouched = any(r.outcome == "ok" and r.kind != "listing" for r in counted)
    if empty and not vouched and not seen.new and seen.usual.nights_without_news + 1 >= _NIGHTS_WITHOUT_NEWS:
        nights = seen.usual.nights_without_news + 1
        yield Trouble(f"{empty[0].channel}: empty, and nothing new for {nights} nights", urgent=True, worry="empty")
